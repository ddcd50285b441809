//! Luxembourg VAT numbers (TVA). Source: Administration de l'enregistrement; European Commission, VIES (remainder of 89).

/// Whether six digits are followed by their remainder by 89.
pub fn lu_tva(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 8
        && d[..6].iter().any(|x| *x != 0)
        && super::arith::number(&d[..6]) % 89 == super::arith::number(&d[6..])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::lu_tva;

    #[test]
    fn valid_and_invalid() {
        for value in ["LU45262560", "LU 51272585", "LU97317953"] {
            assert!(lu_tva(value.as_bytes()), "{value}");
        }
        for value in ["LU45262568", "LU 51272587", "LU4526256", "LU 512725851", "", "-"] {
            assert!(!lu_tva(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!lu_tva(value));
        }
    }
}
