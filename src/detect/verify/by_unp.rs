//! Belarusian payer numbers (UNP). Source: Ministry of Taxes and Duties of Belarus (weights 29 23 19 17 13 7 5 3, modulus 11).

/// Whether nine digits, or two letters of a person and seven digits, hold their check digit.
pub fn by_unp(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let (b'1'..=b'7' | b'A' | b'B' | b'C' | b'E' | b'H' | b'K' | b'M') = v.first().copied().unwrap_or(0) else {
        return false;
    };
    if v.len() != 9 || !v[2..].iter().all(u8::is_ascii_digit) || v[0].is_ascii_digit() != v[1].is_ascii_digit() {
        return false;
    }
    let mut d: Vec<u8> = v.iter().map(|b| if b.is_ascii_digit() { b - b'0' } else { b - b'A' + 10 }).collect();
    if !v[1].is_ascii_digit() {
        let Some(second) = b"ABCEHKMOPT".iter().position(|b| *b == v[1]) else { return false };
        d[1] = second as u8;
    }
    super::arith::checked(&d, &[29, 23, 19, 17, 13, 7, 5, 3], |sum| sum % 11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::by_unp;

    #[test]
    fn valid_and_invalid() {
        for value in ["429459703", "306024809", "301936038"] {
            assert!(by_unp(value.as_bytes()), "{value}");
        }
        for value in ["429459705", "306024805", "42945970", "3060248091", "", "-"] {
            assert!(!by_unp(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!by_unp(value));
        }
    }
}
