//! Hungarian social security numbers (TAJ). Source: Act XX of 1996, annex (weights 3 and 7, modulus 10).

/// Whether the value is nine digits whose check digit holds.
pub fn hu_taj(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[3, 7, 3, 7, 3, 7, 3, 7], |sum| sum % 10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::hu_taj;

    #[test]
    fn valid_and_invalid() {
        for value in ["515 489291", "001-515 068", "255525-703"] {
            assert!(hu_taj(value.as_bytes()), "{value}");
        }
        for value in ["515 489294", "001-515 061", "515 48929", "001-515 0681", "", "-"] {
            assert!(!hu_taj(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!hu_taj(value));
        }
    }
}
