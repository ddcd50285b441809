//! Belgian national register numbers. Source: Royal Decree of 3 April 1984 (97 minus remainder, a 2 in front from 2000 on).

/// Whether birth date, serial and control agree; the month may be raised by 20 or 40 (bis numbers), unknown parts may be 00.
pub fn be_national_number(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 11 {
        return false;
    }
    let month = super::arith::number(&d[2..4]) % 20;
    let day = super::arith::number(&d[4..6]);
    let serial = super::arith::number(&d[6..9]);
    let body = super::arith::number(&d[..9]);
    let control = super::arith::number(&d[9..]);
    super::arith::number(&d[2..4]) < 60
        && month <= 12
        && day <= 31
        && (1..=998).contains(&serial)
        && (97 - body % 97 == control || 97 - (body + 2_000_000_000) % 97 == control)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::be_national_number;

    #[test]
    fn valid_and_invalid() {
        for value in ["85.07.30-033.28", "17073003384", "93.05.31-911.79", "93.05.25-482.77"] {
            assert!(be_national_number(value.as_bytes()), "{value}");
        }
        for value in ["85.07.30-033.29", "85.67.30-033.28", "85.07.30-000.28", "8507300332", "", "-"] {
            assert!(!be_national_number(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!be_national_number(value));
        }
    }
}
