//! Bulgarian EGN. Source: Bulgarian Civil Registration Act, GRAO (weights 2 4 8 5 10 9 7 3 6, modulus 11).

/// Whether birth date (month raised by 20 for the 1800s, 40 for the 2000s) and check digit hold.
pub fn bg_egn(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 10 {
        return false;
    }
    let raw = super::arith::number(&d[2..4]);
    let (century, month) = match raw {
        0..=12 => (1900, raw),
        21..=32 => (1800, raw - 20),
        41..=52 => (2000, raw - 40),
        _ => return false,
    };
    super::arith::is_date(century + super::arith::number(&d[..2]), month, super::arith::number(&d[4..6]))
        && super::arith::weighted(&d, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == u32::from(d[9])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::bg_egn;

    #[test]
    fn valid_and_invalid() {
        for value in ["7523169263", "8032056031", "0141285940", "0141034190"] {
            assert!(bg_egn(value.as_bytes()), "{value}");
        }
        for value in ["7552A10004", "7523169264", "7533169263", "752316926", "", "-"] {
            assert!(!bg_egn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!bg_egn(value));
        }
    }
}
