//! Norwegian birth and D numbers. Source: Skatteetaten, "Fødselsnummer" (two check digits, modulus 11).

/// Whether birth date (day raised by 40 for D numbers, month by 40 or 80 for H and test numbers) and both check digits hold.
pub fn no_fodselsnummer(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 11 {
        return false;
    }
    let day = match super::arith::number(&d[..2]) {
        day @ 41..=71 => day - 40,
        day => day,
    };
    let month = super::arith::number(&d[2..4]) % 40;
    let year = super::arith::number(&d[4..6]);
    super::arith::is_short_date(year, month, day)
        && super::arith::weighted(&d, &[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]).is_multiple_of(11)
        && super::arith::weighted(&d, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::no_fodselsnummer;

    #[test]
    fn valid_and_invalid() {
        for value in ["15047364741", "11066542671", "570345 39830", "580753 38285", "02476796094", "06431985800"] {
            assert!(no_fodselsnummer(value.as_bytes()), "{value}");
        }
        for value in ["15108695077", "99999999999", "1510869508", "", "-"] {
            assert!(!no_fodselsnummer(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!no_fodselsnummer(value));
        }
    }
}
