//! Czech and Slovak company numbers (IČO). Source: Czech Statistical Office, Register of Economic Subjects (weights 8 to 2, modulus 11).

/// Whether the value is eight digits whose check digit holds.
pub fn cz_ico(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[8, 7, 6, 5, 4, 3, 2], |sum| (11 - sum % 11) % 10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::cz_ico;

    #[test]
    fn valid_and_invalid() {
        for value in ["69 052 239", "23 185 996", "03 591 123"] {
            assert!(cz_ico(value.as_bytes()), "{value}");
        }
        for value in ["69 052 231", "23 185 994", "69 052 23", "23 185 9961", "", "-"] {
            assert!(!cz_ico(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!cz_ico(value));
        }
    }
}
