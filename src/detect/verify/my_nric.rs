//! Malaysian identity numbers (NRIC, MyKad). Source: National Registration Department of Malaysia (date, place; no check digit).

/// Whether twelve digits hold a birth date, a known place of birth and a serial.
pub fn my_nric(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 12
        && super::arith::is_short_date(
            super::arith::number(&d[..2]),
            super::arith::number(&d[2..4]),
            super::arith::number(&d[4..6]),
        )
        && !matches!(super::arith::number(&d[6..8]), 0 | 17..=20 | 69 | 70 | 73 | 80 | 81 | 94..=97)
        && d[8..] != [0, 0, 0, 0]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::my_nric;

    #[test]
    fn valid_and_invalid() {
        for value in ["610808-64-0610", "19103179-0142", "481002-253335"] {
            assert!(my_nric(value.as_bytes()), "{value}");
        }
        for value in ["610808-69-0610", "19103170-0142", "610808-64-061", "19103179-01421", "", "-"] {
            assert!(!my_nric(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!my_nric(value));
        }
    }
}
