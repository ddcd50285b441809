//! GitHub's and npm's token checksum.
//!
//! `ghp_`, `gho_`, `ghu_`, `ghs_`, `ghr_` and `npm_` tokens end in six base62 digits: the CRC-32 of the characters between the
//! prefix and them, padded with `0` on the left.
//! Source: <https://github.blog/2021-04-05-behind-githubs-new-authentication-token-formats/>.

use super::radix::{self, BASE62};

/// Whether the last six characters are the CRC-32 of what stands between the prefix (up to the last `_`) and them.
pub fn github_crc32(value: &[u8]) -> bool {
    let body = value.rsplit(|b| *b == b'_').next().unwrap_or(value);
    let Some(split) = body.len().checked_sub(6) else { return false };
    let (payload, tail) = body.split_at(split);
    if payload.len() < 20 || !payload.iter().all(u8::is_ascii_alphanumeric) {
        return false;
    }
    radix::is_padded(crc32fast::hash(payload), BASE62, tail)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::github_crc32;

    #[test]
    fn takes_tokens_whose_tail_is_the_checksum() {
        for token in [
            concat!("gh", "p_1HiFaF7Uu9MYxp1gOXlFcB5iKjwgvG1FEGCI"),
            concat!("gh", "o_S3anBwHQw1xpH8fYxbGcE7Q2MlWHkl1v5quv"),
            concat!("gh", "s_kqWI9uxzh4jIoKl9u2yMLBz51XGeHt1GUTcE"),
            concat!("np", "m_3EVzUZ8PftWo26vWpscgrSNwdfj11N3HNZis"),
        ] {
            assert!(github_crc32(token.as_bytes()), "{token}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for token in [
            concat!("gh", "p_1HiFaa7Uu9MYxp1gOXlFcB5iKjwgvG1FEGCI"),
            concat!("gh", "o_S3anBwHQw1xpH8fYxbGcE7Q2MlWHkl1v5qua"),
            concat!("gh", "s_qWI9uxzh4jIoKl9u2yMLBz51XGeHt1GUTcE"),
            concat!("np", "m_3EVzUZ8PftWo26vWpscgrSNwdfj11N3HNZisa"),
            concat!("gh", "p_0HOts9z9t5wpBNUhtx7W4t4rvsB1JlzB3wav"),
            concat!("gh", "p_"),
            "",
            "_",
            "______",
            "00000000000000000000000000000\u{e9}000000",
        ] {
            assert!(!github_crc32(token.as_bytes()), "{token}");
        }
        assert!(!github_crc32(&[0xff; 40]));
    }
}
