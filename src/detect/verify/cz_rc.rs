//! Czech and Slovak birth numbers. Source: Czech Act 133/2000 Sb., section 13; Slovak Act 301/1995 (a multiple of eleven).

/// Whether ten digits hold a birth date (month raised by 50 for women, by 20 where serials ran out) and are a multiple of eleven.
pub fn cz_rc(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 10 {
        return false;
    }
    let mut month = super::arith::number(&d[2..4]);
    month -= if month > 50 { 50 } else { 0 };
    month -= if month > 20 { 20 } else { 0 };
    let body = super::arith::number(&d[..9]) % 11 % 10;
    super::arith::is_short_date(super::arith::number(&d[..2]), month, super::arith::number(&d[4..6]))
        && body == u64::from(d[9])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::cz_rc;

    #[test]
    fn valid_and_invalid() {
        for value in ["710319/2745", "835510/8520", "815310/5851"] {
            assert!(cz_rc(value.as_bytes()), "{value}");
        }
        for value in ["710319/2746", "711319/2745", "71031927", "", "-"] {
            assert!(!cz_rc(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!cz_rc(value));
        }
    }
}
