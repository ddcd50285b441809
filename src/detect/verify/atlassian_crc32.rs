//! The checksum of Atlassian's API tokens.
//!
//! `ATATT3…` tokens end in `=` and eight upper-case hexadecimal digits: the CRC-32 of everything before those digits, `=` included.
//! Source: established on published examples; Atlassian documents the tokens at
//! <https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/>, but not the checksum.

/// Whether the last eight characters are the CRC-32 of all before them.
pub fn atlassian_crc32(value: &[u8]) -> bool {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let Some(split) = value.len().checked_sub(8) else { return false };
    let (signed, tail) = value.split_at(split);
    signed.len() > 16 && signed.ends_with(b"=") && super::radix::is_padded(crc32fast::hash(signed), HEX, tail)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::atlassian_crc32;

    #[test]
    fn takes_tokens_whose_tail_is_the_checksum() {
        for token in [
            concat!(
                "ATA",
                "TT3xFfGF0FeDuGnm3aMEPmwhRnLu4CP8kPX78VNZbyq6z0GtUdU4Ows4CLgMRFgVpdK2XWu7daSlgtY_XfIW-tnLkddwrQuNjj-GTMvgsvKOJEZZ0K8m31XG_xZVYiMNeFYImbNMC0TuduxPNa27dU3A6fIqiupfrKj-sJ7DfYbFGDAORwQ=07560D28"
            ),
            concat!("ATA", "TT3xFfGF0A-jKxBAz3IL0vx9BYwg8TSvLCS6e0LOsi2Zak47Mp6JPoeXeDVzCFZ9pfLPj=FB9CB88B"),
        ] {
            assert!(atlassian_crc32(token.as_bytes()), "{token}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for token in [
            concat!(
                "ATA",
                "TT3xFfGF0FeDuGnm3aMEPmwhRnLa4CP8kPX78VNZbyq6z0GtUdU4Ows4CLgMRFgVpdK2XWu7daSlgtY_XfIW-tnLkddwrQuNjj-GTMvgsvKOJEZZ0K8m31XG_xZVYiMNeFYImbNMC0TuduxPNa27dU3A6fIqiupfrKj-sJ7DfYbFGDAORwQ=07560D28"
            ),
            concat!("ATA", "TT3xFfGF0A-jKxBAz3IL0vx9BYwg8TSvLCS6e0LOsi2Zak47Mp6JPoeXeDVzCFZ9pfLPj=fb9cb88b"),
            concat!(
                "ATA",
                "TT3xFfGF0FeDuGnm3aMEPmwhRnLu4CP8kPX78VNZbyq6z0GtUdU4Ows4CLgMRFgVpdK2XWu7daSlgtY_XfIW-tnLkddwrQuNjj-GTMvgsvKOJEZZ0K8m31XG_xZVYiMNeFYImbNMC0TuduxPNa27dU3A6fIqiupfrKj-sJ7DfYbFGDAORwQ07560D28"
            ),
            concat!("ATA", "TT3xFfGF0A-jKxBAz3IL0vx9BYwg8TSvLCS6e0LOsi2Zak47Mp6JPoeXeDVzCFZ9pfLPj=0BADC0DE"),
            "",
            "=00000000",
            "00000000",
        ] {
            assert!(!atlassian_crc32(token.as_bytes()), "{token}");
        }
        assert!(!atlassian_crc32(&[0xff; 64]));
    }
}
