//! Italian VAT numbers. Source: Agenzia delle Entrate, partita IVA (Luhn; province office in digits 8 to 10).

/// Whether the value is eleven digits with a possible office and a Luhn check digit.
pub fn it_partita_iva(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 11
        && d[..7].iter().any(|x| *x != 0)
        && matches!(super::arith::number(&d[7..10]), 1..=100 | 120 | 121 | 888 | 999)
        && super::arith::luhn_digits(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::it_partita_iva;

    #[test]
    fn valid_and_invalid() {
        for value in ["00743110157", "08189750113", "06084150132"] {
            assert!(it_partita_iva(value.as_bytes()), "{value}");
        }
        for value in ["00743110158", "00000000000", "0074311015", "", "-"] {
            assert!(!it_partita_iva(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!it_partita_iva(value));
        }
    }
}
