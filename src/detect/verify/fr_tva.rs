//! French and Monegasque VAT numbers. Source: Direction générale des Finances publiques; European Commission, VIES (modulus 97).

/// Whether two check digits stand before a company number that holds under Luhn's formula, or before one of Monaco (000).
pub fn fr_tva(value: &[u8]) -> bool {
    let d = super::digits(value);
    let company = |d: &[u8]| d[2..5] == [0, 0, 0] || super::arith::luhn_digits(&d[2..]);
    d.len() == 11
        && d[5..].iter().any(|x| *x != 0)
        && company(&d)
        && (super::arith::number(&d[2..]) * 100 + 12) % 97 == super::arith::number(&d[..2])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::fr_tva;

    #[test]
    fn valid_and_invalid() {
        for value in ["FR 61 000 273233", "FR 02 000 850137", "FR50 000760040"] {
            assert!(fr_tva(value.as_bytes()), "{value}");
        }
        for value in ["FR 61 000 273238", "FR 02 000 850130", "FR 61 000 27323", "FR 02 000 8501371", "", "-"] {
            assert!(!fr_tva(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!fr_tva(value));
        }
    }
}
