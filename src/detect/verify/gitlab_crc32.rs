//! GitLab's routable tokens.
//!
//! `<prefix><base64url payload>.<version>.<payload length, 2 base36 digits><CRC-32, 7 base36 digits>`; the checksum is that of everything before it, the prefix included.
//! Source: <https://docs.gitlab.com/security/tokens/> and GitLab's design document on routable tokens.

use super::radix;

/// Digits of base36 in the order of their value.
const BASE36: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// Whether the last seven characters are the CRC-32 of all before them, and the token has the three parts of a routable one.
pub fn gitlab_crc32(value: &[u8]) -> bool {
    let Some(split) = value.len().checked_sub(7) else { return false };
    let (signed, tail) = value.split_at(split);
    let mut parts = signed.rsplit(|b| *b == b'.');
    let (Some(length), Some(version), Some(payload)) = (parts.next(), parts.next(), parts.next()) else { return false };
    length.len() == 2
        && version.len() == 2
        && payload.len() >= 20
        && parts.next().is_none()
        && radix::is_padded(crc32fast::hash(signed), BASE36, tail)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::gitlab_crc32;

    #[test]
    fn takes_tokens_whose_tail_is_the_checksum() {
        for token in [
            concat!("gl", "pat-bzptd2h1CnA6d3JxBPg1iBYK9xr0KqwAmiiRlQ.01.121o1sr5b"),
            concat!("gl", "pat-bzp2NGh1CnA6bW9iJiTNKtHykSlgtSlBudHOPQ.01.120q9aiji"),
            concat!("gl", "rt-t1_bzpmc2ZvCnA6d3llY-KZeYpc2zvdbyy8yPzQVQ.01.120ejvi08"),
        ] {
            assert!(gitlab_crc32(token.as_bytes()), "{token}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for token in [
            concat!("gl", "pat-bzptd2h1CnA6d3axBPg1iBYK9xr0KqwAmiiRlQ.01.121o1sr5b"),
            concat!("gl", "pat-bzp2NGh1CnA6bW9iJiTNKtHykSlgtSlBudHOPQ.01.120q9aija"),
            concat!("gl", "pat-bzptd2h1CnA6d3JxBPg1iBYK9xr0KqwAmiiRlQ.121o1sr5b"),
            concat!("gl", "pat-NnD1aMzTQjDDO8sA-xjT"),
            "",
            ".......",
            "a.b.cc0000000",
        ] {
            assert!(!gitlab_crc32(token.as_bytes()), "{token}");
        }
        assert!(!gitlab_crc32(&[0xff; 64]));
    }
}
