//! Luhn's formula. Source: ISO/IEC 7812-1, annex B.

/// Whether the digits of the value, check digit last, hold under Luhn's formula; all zeros do not count.
pub fn luhn(value: &[u8]) -> bool {
    let digits = super::digits(value);
    digits.iter().any(|d| *d != 0) && super::arith::luhn_digits(&digits)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::luhn;

    #[test]
    fn valid_and_invalid() {
        for value in ["4539 1488 0343 6467", "79927398713", "66502477", "19959121"] {
            assert!(luhn(value.as_bytes()), "{value}");
        }
        for value in ["79927398710", "0000000000", "7", "a", "", "-"] {
            assert!(!luhn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!luhn(value));
        }
    }
}
