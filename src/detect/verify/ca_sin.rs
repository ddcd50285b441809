//! Canadian social insurance numbers. Source: Employment and Social Development Canada, SIN code of practice (Luhn).

/// Whether the value is nine digits, the first neither 0 nor 8, that hold under Luhn's formula.
pub fn ca_sin(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 9 && !matches!(d[0], 0 | 8) && super::arith::luhn_digits(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ca_sin;

    #[test]
    fn valid_and_invalid() {
        for value in ["123-456-782", "554-615-716", "576-588-040"] {
            assert!(ca_sin(value.as_bytes()), "{value}");
        }
        for value in ["123-456-783", "012345674", "823456785", "12345678", "", "-"] {
            assert!(!ca_sin(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ca_sin(value));
        }
    }
}
