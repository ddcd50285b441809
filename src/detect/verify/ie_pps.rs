//! Irish personal public service numbers. Source: Department of Social Protection, PPS number (remainder of 23).

/// Whether seven digits are followed by the check letter, and perhaps a second letter that counts nine times.
pub fn ie_pps(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if !matches!(v.len(), 8 | 9) || !v[..7].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let second = match v.get(8) {
        None | Some(b'W') => 0,
        Some(b @ b'A'..=b'I') => u32::from(b - b'A') + 1,
        Some(_) => return false,
    };
    let d = super::digits(&v[..7]);
    let sum = super::arith::weighted(&d, &[8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    d.iter().any(|x| *x != 0) && b"WABCDEFGHIJKLMNOPQRSTUV".get((sum % 23) as usize) == Some(&v[7])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ie_pps;

    #[test]
    fn valid_and_invalid() {
        for value in ["6433435F", "6433435OA", "3147964N", "8868592Q"] {
            assert!(ie_pps(value.as_bytes()), "{value}");
        }
        for value in ["6433435E", "6433435VH", "0000000W", "643343F", "", "-"] {
            assert!(!ie_pps(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ie_pps(value));
        }
    }
}
