//! French establishment numbers (SIRET). Source: INSEE, SIRENE (Luhn over the company's nine digits and over all fourteen).

/// Whether the value is fourteen digits that hold under Luhn's formula, as the first nine of them do.
pub fn fr_siret(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 14
        && d[..8].iter().any(|x| *x != 0)
        && super::arith::luhn_digits(&d[..9])
        && super::arith::luhn_digits(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::fr_siret;

    #[test]
    fn valid_and_invalid() {
        for value in ["331675686 61746", "72412528141625", "632 706 826 10335"] {
            assert!(fr_siret(value.as_bytes()), "{value}");
        }
        for value in ["331675686 61740", "72412528141621", "331675686 6174", "724125281416251", "", "-"] {
            assert!(!fr_siret(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!fr_siret(value));
        }
    }
}
