//! The checksum of Grafana's service account tokens.
//!
//! `glsa_`, 32 characters, `_` and eight hexadecimal digits: the CRC-32 of what stands before that `_`, lowest byte first.
//! Source: Grafana's own generator, <https://github.com/grafana/grafana/tree/main/pkg/components/satokengen>.

use data_encoding::HEXLOWER;

/// Whether the last eight digits are the checksum of what stands before the last `_`.
pub fn grafana_crc32(value: &[u8]) -> bool {
    let Some((signed, [b'_', tail @ ..])) = value.split_last_chunk::<9>() else { return false };
    signed.len() > 16 && HEXLOWER.encode(&crc32fast::hash(signed).to_le_bytes()).as_bytes() == tail
}

#[cfg(test)]
mod tests {
    use super::grafana_crc32;

    #[test]
    fn takes_tokens_whose_tail_is_the_checksum() {
        for token in [
            concat!("gl", "sa_tOBe9JwEqdFkCAleyZChyOuUc5Q3662W_29e13466"),
            concat!("gl", "sa_zGFljPGQqvcVIXBxk48EUZfsdd4HDwwD_0d5c0f34"),
        ] {
            assert!(grafana_crc32(token.as_bytes()), "{token}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for token in [
            concat!("gl", "sa_tOBe9JwEqdFkCAleyZChyOuUc5Q3662W_6634e129"),
            concat!("gl", "sa_tOBe9JwEqdFkCAleyZChyOuUc5Q3662W29e13466"),
            concat!("gl", "sa_zGFljPGQqvcVIXBxk48EUZfsdd4HDwwD_0d5c0f35"),
            "",
            "_00000000",
        ] {
            assert!(!grafana_crc32(token.as_bytes()), "{token}");
        }
        assert!(!grafana_crc32(&[0xff; 46]));
    }
}
