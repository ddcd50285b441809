//! Swedish personal identity and coordination numbers. Source: Skatteverket, SKV 704 and SKV 707 (Luhn on the last ten digits).

/// Whether ten or twelve digits hold a birth date (the day raised by 60 for coordination numbers) and a Luhn check digit.
pub fn se_personnummer(value: &[u8]) -> bool {
    let d = super::digits(value);
    let short = match d.len() {
        10 => d.as_slice(),
        12 => &d[2..],
        _ => return false,
    };
    let year = super::arith::number(&short[..2]);
    let month = super::arith::number(&short[2..4]);
    let day = match super::arith::number(&short[4..6]) {
        day @ 61..=91 => day - 60,
        day => day,
    };
    let dated = match super::arith::number(&d[..2]) {
        century @ 18..=20 if d.len() == 12 => super::arith::is_date(century * 100 + year, month, day),
        _ if d.len() == 12 => false,
        _ => super::arith::is_short_date(year, month, day),
    };
    dated && short[6..9] != [0, 0, 0] && super::arith::luhn_digits(short)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::se_personnummer;

    #[test]
    fn valid_and_invalid() {
        for value in ["880320-0016", "19880320-0016", "750111-3828", "750186-6151", "010326+9064", "010379+1869"] {
            assert!(se_personnummer(value.as_bytes()), "{value}");
        }
        for value in ["880320-0018", "881320-0016", "880320-000", "218803200016", "", "-"] {
            assert!(!se_personnummer(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!se_personnummer(value));
        }
    }
}
