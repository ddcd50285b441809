//! Romanian CNP. Source: Romanian Government Emergency Ordinance 97/2005 and Decision 1375/2006 (weights 279146358279).

/// Whether sex and century, birth date, county and check digit hold.
pub fn ro_cnp(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 13 || d[0] == 0 {
        return false;
    }
    let (year, month, day) =
        (super::arith::number(&d[1..3]), super::arith::number(&d[3..5]), super::arith::number(&d[5..7]));
    let dated = match d[0] {
        1 | 2 => super::arith::is_date(1900 + year, month, day),
        3 | 4 => super::arith::is_date(1800 + year, month, day),
        5 | 6 => super::arith::is_date(2000 + year, month, day),
        _ => super::arith::is_short_date(year, month, day),
    };
    let rest = super::arith::weighted(&d, &[2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    let check = if rest == 10 { 1 } else { rest };
    dated && matches!(super::arith::number(&d[7..9]), 1..=48 | 51 | 52 | 70 | 80..=83) && check == u32::from(d[12])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ro_cnp;

    #[test]
    fn valid_and_invalid() {
        for value in ["1630615123457", "2770516406541", "2730613402262"] {
            assert!(ro_cnp(value.as_bytes()), "{value}");
        }
        for value in ["1630615123458", "0630615123457", "1631315123457", "163061512345", "", "-"] {
            assert!(!ro_cnp(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ro_cnp(value));
        }
    }
}
