//! Indian permanent account numbers. Source: Income Tax Department, structure of the PAN (fourth character: kind of holder).

/// Whether the value is three letters, a holder letter, a letter, four digits that are not all zero, and a letter.
pub fn in_pan(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    v.len() == 10
        && v[..5].iter().all(u8::is_ascii_uppercase)
        && b"ABCFGHJLPT".contains(&v[3])
        && v[5..9].iter().all(u8::is_ascii_digit)
        && v[5..9] != *b"0000"
        && v[9].is_ascii_uppercase()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::in_pan;

    #[test]
    fn valid_and_invalid() {
        for value in ["ABCPD1234E", "aaaph1111z"] {
            assert!(in_pan(value.as_bytes()), "{value}");
        }
        for value in ["ABCDE1234F", "ABCPD0000E", "ABCPD1234", "ABCP11234E", "1BCPD1234E", "", "-"] {
            assert!(!in_pan(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!in_pan(value));
        }
    }
}
