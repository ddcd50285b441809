//! Greek AMKA. Source: IDIKA, Law 3655/2008 (birth date and Luhn).

/// Whether the value is eleven digits with a birth date in front that hold under Luhn's formula.
pub fn gr_amka(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 11
        && super::arith::is_short_date(
            super::arith::number(&d[4..6]),
            super::arith::number(&d[2..4]),
            super::arith::number(&d[..2]),
        )
        && super::arith::luhn_digits(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::gr_amka;

    #[test]
    fn valid_and_invalid() {
        for value in ["01013099997", "18068783119", "19084866151"] {
            assert!(gr_amka(value.as_bytes()), "{value}");
        }
        for value in ["01013099998", "01133099997", "0101309999", "", "-"] {
            assert!(!gr_amka(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!gr_amka(value));
        }
    }
}
