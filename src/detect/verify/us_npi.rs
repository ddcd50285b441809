//! US national provider identifiers. Source: CMS, "Requirements for NPI and NPI check digit" (Luhn with the prefix 80840).

/// Whether the value is ten digits, the first 1 or 2, that hold under Luhn's formula behind 80840.
pub fn us_npi(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 10 || !matches!(d[0], 1 | 2) {
        return false;
    }
    let mut full = vec![8, 0, 8, 4, 0];
    full.extend_from_slice(&d);
    super::arith::luhn_digits(&full)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::us_npi;

    #[test]
    fn valid_and_invalid() {
        for value in ["1234567893", "1183808520", "1970588327"] {
            assert!(us_npi(value.as_bytes()), "{value}");
        }
        for value in ["1234567890", "3234567893", "123456789", "", "-"] {
            assert!(!us_npi(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!us_npi(value));
        }
    }
}
