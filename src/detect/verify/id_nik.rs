//! Indonesian identity numbers (NIK). Source: Ministry of Home Affairs, Law 23 of 2006 (region, birth date, serial; no check digit).

/// Whether sixteen digits hold a province, a birth date (day raised by 40 for women) and a serial.
pub fn id_nik(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 16
        || !matches!(super::arith::number(&d[..2]), 11..=19 | 21 | 31..=36 | 51..=53 | 61..=65 | 71..=76 | 81 | 82 | 91..=97)
    {
        return false;
    }
    let day = super::arith::number(&d[6..8]);
    let born = super::arith::is_short_date(
        super::arith::number(&d[10..12]),
        super::arith::number(&d[8..10]),
        if day > 40 { day - 40 } else { day },
    );
    born && d[2..4] != [0, 0] && d[4..6] != [0, 0] && d[12..] != [0, 0, 0, 0]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::id_nik;

    #[test]
    fn valid_and_invalid() {
        for value in ["3297207112544722", "3440920708639975", "7501801610693298"] {
            assert!(id_nik(value.as_bytes()), "{value}");
        }
        for value in ["3297207111544722", "3740920708639975", "329720711254472", "34409207086399751", "", "-"] {
            assert!(!id_nik(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!id_nik(value));
        }
    }
}
