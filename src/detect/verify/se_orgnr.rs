//! Swedish company numbers. Source: Skatteverket, SKV 709 (third digit at least 2; Luhn), and 16 or SE…01 around them.

/// Whether ten digits, perhaps behind 16 or before the 01 of a VAT number, are no birth date and hold under Luhn's formula.
pub fn se_orgnr(value: &[u8]) -> bool {
    let d = super::digits(value);
    let d = match d.as_slice() {
        [1, 6, rest @ ..] if rest.len() == 10 => rest,
        [rest @ .., 0, 1] if rest.len() == 10 => rest,
        all => all,
    };
    d.len() == 10 && d[0] > 1 && d[2] > 1 && !super::arith::all_same(d) && super::arith::luhn_digits(d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::se_orgnr;

    #[test]
    fn valid_and_invalid() {
        for value in ["556000-4615", "5560004615", "165560004615", "SE556000461501"] {
            assert!(se_orgnr(value.as_bytes()), "{value}");
        }
        for value in ["556000-4614", "551000-4615", "1160004615", "556000461", "", "-"] {
            assert!(!se_orgnr(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!se_orgnr(value));
        }
    }
}
