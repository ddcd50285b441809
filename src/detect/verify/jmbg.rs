//! Personal numbers of the states of former Yugoslavia (JMBG, EMBG, EMŠO). Source: Yugoslav act on the citizen number, 1976 (modulus 11).

/// Whether birth date (year of three digits), region and the check digit hold.
pub fn jmbg(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 13 {
        return false;
    }
    let year = super::arith::number(&d[4..7]);
    let year = if year < 800 { 2000 + year } else { 1000 + year };
    super::arith::is_date(year, super::arith::number(&d[2..4]), super::arith::number(&d[..2]))
        && super::arith::checked(&d, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], super::arith::up_to_11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::jmbg;

    #[test]
    fn valid_and_invalid() {
        for value in ["3010012106498", "1709926180579", "0401044138241"] {
            assert!(jmbg(value.as_bytes()), "{value}");
        }
        for value in ["3010012106496", "1709926180575", "301001210649", "17099261805791", "", "-"] {
            assert!(!jmbg(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!jmbg(value));
        }
    }
}
