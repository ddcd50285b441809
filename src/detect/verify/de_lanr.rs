//! German doctor numbers (LANR). Source: Kassenärztliche Bundesvereinigung, Richtlinie nach § 75 Absatz 7 SGB V (weights 4 9, modulus 10).

/// Whether the seventh of nine digits is the check digit of the first six.
pub fn de_lanr(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 9 && super::arith::checked(&d[..7], &[4, 9, 4, 9, 4, 9], super::arith::up_to_10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::de_lanr;

    #[test]
    fn valid_and_invalid() {
        for value in ["290115303", "560698435", "522254035"] {
            assert!(de_lanr(value.as_bytes()), "{value}");
        }
        for value in ["290115403", "111111111", "29011530", "", "-"] {
            assert!(!de_lanr(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!de_lanr(value));
        }
    }
}
