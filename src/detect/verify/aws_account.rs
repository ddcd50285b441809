//! AWS access key ids that carry their account.
//!
//! Since 2019 the sixteen base32 characters behind the four-letter prefix hold the account: the first six bytes, without the topmost bit
//! (which is set) and the lowest seven, are the twelve-digit account id. Older ids (`AKIAI…`, `AKIAJ…`) carry none.
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html> (prefixes) and
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html> (the account of a key id).

use data_encoding::BASE32_NOPAD;

/// Whether a key id decodes to a twelve-digit account id.
pub fn aws_account(value: &[u8]) -> bool {
    let Some(tail) = value.get(4..) else { return false };
    if tail.len() != 16 {
        return false;
    }
    let Ok(decoded) = BASE32_NOPAD.decode(tail) else { return false };
    let Some(head) = decoded.first_chunk::<6>() else { return false };
    let number = head.iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    let marked = number >> 47 == 1;
    let account = (number & 0x7fff_ffff_ff80) >> 7;
    marked && (1..1_000_000_000_000).contains(&account)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::aws_account;

    #[test]
    fn takes_ids_that_hold_an_account() {
        for id in [
            concat!("AK", "IASIMJMQQ24I2JUN5B"),
            concat!("AS", "IAXSLR4FKVAQJ57EZN"),
            concat!("AK", "IAZXHRYP2RYXBWE6P6"),
        ] {
            assert!(aws_account(id.as_bytes()), "{id}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for id in [
            concat!("AK", "IAIOSFODNN7EXAMPLE"),
            concat!("AK", "IAI44QH8DHBEXAMPLE"),
            concat!("AK", "IA6RVFFCACQR3FH334"),
            concat!("AK", "IASIMJMQQ24I2JUN5BQ"),
            concat!("AK", "iasimjmqq24i2jun5b"),
            "",
            "AKIA",
            "AKIAQQQQQQQQQQQQQQQ",
        ] {
            assert!(!aws_account(id.as_bytes()), "{id}");
        }
        assert!(!aws_account(&[0xff; 20]));
    }
}
