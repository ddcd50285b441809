//! Danish CPR numbers. Source: CPR-kontoret, "Personnummeret i CPR" (the modulus 11 check was given up in 2007, so only the
//! date and the century digit are checked).

/// Whether the first six digits are a birth date in the century that the seventh digit tells, and the serial is not 0000.
pub fn dk_cpr(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 10 {
        return false;
    }
    let (day, month) = (super::arith::number(&d[..2]), super::arith::number(&d[2..4]));
    let year = super::arith::number(&d[4..6]);
    let century = match d[6] {
        0..=3 => 1900,
        4 | 9 if year >= 37 => 1900,
        4 | 9 => 2000,
        _ if year <= 57 => 2000,
        _ => 1800,
    };
    super::arith::is_date(century + year, month, day) && d[6..] != [0, 0, 0, 0]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::dk_cpr;

    #[test]
    fn valid_and_invalid() {
        for value in ["211062-5629", "010101-0101"] {
            assert!(dk_cpr(value.as_bytes()), "{value}");
        }
        for value in ["320162-5629", "211362-5629", "010101-0000", "211062-562", "", "-"] {
            assert!(!dk_cpr(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!dk_cpr(value));
        }
    }
}
