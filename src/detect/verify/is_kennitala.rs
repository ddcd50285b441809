//! Icelandic personal and company numbers (kennitala). Source: Registers Iceland (weights 3 2 7 6 5 4 3 2, modulus 11).

/// Whether date (day raised by 40 for companies), check digit and century (9 or 0) hold.
pub fn is_kennitala(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 10 || !matches!(d[9], 0 | 9) {
        return false;
    }
    let year = super::arith::number(&d[4..6]) + if d[9] == 9 { 1900 } else { 2000 };
    let day = super::arith::number(&d[..2]);
    super::arith::is_date(year, super::arith::number(&d[2..4]), if day > 40 { day - 40 } else { day })
        && super::arith::checked(&d[..9], &[3, 2, 7, 6, 5, 4, 3, 2], super::arith::up_to_11_strict)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::is_kennitala;

    #[test]
    fn valid_and_invalid() {
        for value in ["101282-7329", "151017-6570", "501046-1249"] {
            assert!(is_kennitala(value.as_bytes()), "{value}");
        }
        for value in ["101282-7309", "151017-6550", "101282-732", "151017-65701", "", "-"] {
            assert!(!is_kennitala(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!is_kennitala(value));
        }
    }
}
