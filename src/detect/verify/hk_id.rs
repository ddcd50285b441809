//! Hong Kong identity card numbers. Source: Immigration Department, HKID (modulus 11; a missing first letter counts 36).

/// Whether one or two letters and six digits are followed by the right check character (0 to 9 or A).
pub fn hk_id(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let letters = v.iter().take_while(|b| b.is_ascii_uppercase()).count();
    if !matches!((letters, v.len()), (1, 8) | (2, 9)) || !v[letters..letters + 6].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let worth = |b: u8| u32::from(if b.is_ascii_digit() { b - b'0' } else { b - b'A' + 10 });
    let check = match v[letters + 6] {
        b @ (b'0'..=b'9' | b'A') => worth(b),
        _ => return false,
    };
    let first = if letters == 2 { worth(v[0]) } else { 36 };
    let rest: u32 = v[letters - 1..letters + 6].iter().zip((2..=8u32).rev()).map(|(b, w)| w * worth(*b)).sum();
    (9 * first + rest + check).is_multiple_of(11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::hk_id;

    #[test]
    fn valid_and_invalid() {
        for value in ["A123456(3)", "G123456(A)", "AB987654(3)", "Z885376(3)", "Z859249(8)"] {
            assert!(hk_id(value.as_bytes()), "{value}");
        }
        for value in ["A123456(4)", "1123456(3)", "A12345(3)", "ABC98765(3)", "", "-"] {
            assert!(!hk_id(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!hk_id(value));
        }
    }
}
