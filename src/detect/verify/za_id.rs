//! South African identity numbers. Source: Department of Home Affairs, Identification Act 68 of 1997 (Luhn).

/// Whether thirteen digits hold a birth date, a status digit 0 to 2, and a Luhn check digit.
pub fn za_id(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 13
        && super::arith::is_short_date(
            super::arith::number(&d[..2]),
            super::arith::number(&d[2..4]),
            super::arith::number(&d[4..6]),
        )
        && d[10] <= 2
        && super::arith::luhn_digits(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::za_id;

    #[test]
    fn valid_and_invalid() {
        for value in ["7503305044089", "8001015009087", "9001125176080", "9001225628089"] {
            assert!(za_id(value.as_bytes()), "{value}");
        }
        for value in ["7503305044088", "7513305044089", "750330504408", "", "-"] {
            assert!(!za_id(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!za_id(value));
        }
    }
}
