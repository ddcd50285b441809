//! Swiss enterprise numbers (UID). Source: Bundesamt für Statistik, UID-Register; eCH-0097 (weights 5 4 3 2 7 6 5 4, modulus 11).

/// Whether the value holds nine digits whose check digit holds.
pub fn ch_uid(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[5, 4, 3, 2, 7, 6, 5, 4], super::arith::up_to_11_strict)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ch_uid;

    #[test]
    fn valid_and_invalid() {
        for value in ["CHE382570.707", "CHE-071.476215", "CHE 093894.093"] {
            assert!(ch_uid(value.as_bytes()), "{value}");
        }
        for value in ["CHE382570.701", "CHE-071.476210", "CHE382570.70", "CHE-071.4762151", "", "-"] {
            assert!(!ch_uid(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ch_uid(value));
        }
    }
}
