//! German identity card and passport serial numbers. Source: BMI, PAuswV and ICAO Doc 9303-3 (weights 7, 3, 1).

/// Whether nine characters of the restricted alphabet and a check digit hold with weights 7, 3, 1.
pub fn de_id_card(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 10 || !v[9].is_ascii_digit() || !v[..9].iter().all(|b| b"0123456789CFGHJKLMNPRTVWXYZ".contains(b)) {
        return false;
    }
    let sum: u32 = v[..9]
        .iter()
        .zip([7u32, 3, 1].iter().cycle())
        .map(|(b, w)| w * if b.is_ascii_digit() { u32::from(b - b'0') } else { u32::from(b - b'A') + 10 })
        .sum();
    sum % 10 == u32::from(v[9] - b'0')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::de_id_card;

    #[test]
    fn valid_and_invalid() {
        for value in ["T220001293", "L01X00T471", "L150458318", "L954866157"] {
            assert!(de_id_card(value.as_bytes()), "{value}");
        }
        for value in ["T220001294", "T22000129", "B220001293", "LAEIOU1234", "", "-"] {
            assert!(!de_id_card(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!de_id_card(value));
        }
    }
}
