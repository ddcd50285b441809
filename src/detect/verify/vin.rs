//! Vehicle identification numbers. Source: ISO 3779 and 49 CFR 565.15 (check digit in the ninth place, North America).

/// Whether seventeen characters without I, O and Q, three of them letters or more, hold the check digit that 49 CFR 565 demands.
pub fn vin(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if !vin_shape(value) || v.iter().filter(|b| b.is_ascii_alphabetic()).count() < 3 {
        return false;
    }
    let weights = [8u32, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum: u32 = v.iter().zip(weights).map(|(b, w)| w * worth(*b)).sum();
    let check = if sum % 11 == 10 { b'X' } else { b'0' + (sum % 11) as u8 };
    v.get(8) == Some(&check)
}

/// Whether seventeen characters without I, O and Q hold letters and digits, and end in three digits as ISO 3779 has it.
pub fn vin_shape(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    v.len() == 17
        && v.iter().all(|b| worth(*b) > 0 || *b == b'0')
        && v.iter().any(u8::is_ascii_alphabetic)
        && v[14..].iter().all(u8::is_ascii_digit)
        && !super::arith::all_same(&v[..11])
}

/// What a character counts in the sum; 0 for 0 and for what may not stand in a number.
fn worth(b: u8) -> u32 {
    match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'H' => u32::from(b - b'A') + 1,
        b'J'..=b'N' => u32::from(b - b'J') + 1,
        b'P' => 7,
        b'R' => 9,
        b'S'..=b'Z' => u32::from(b - b'S') + 2,
        _ => 0,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::vin;

    #[test]
    fn valid_and_invalid() {
        for value in ["1M8GDM9AXKP042788", "1HGCM82633A004352", "5YJ3E1EA8KF476054", "5YJ3E1EA6KF130262"] {
            assert!(vin(value.as_bytes()), "{value}");
        }
        for value in ["1M8GDM9A1KP042788", "1M8GDM9AXKP04278", "IM8GDM9AXKP042788", "11111111111111111", "", "-"] {
            assert!(!vin(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!vin(value));
        }
    }
}
