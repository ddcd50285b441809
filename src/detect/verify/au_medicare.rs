//! Australian Medicare card numbers. Source: Services Australia / METeOR 270101 (weights 1 3 7 9, modulus 10).

/// Whether the value is ten or eleven digits, the first 2 to 6, the ninth the check digit, the tenth an issue number above 0.
pub fn au_medicare(value: &[u8]) -> bool {
    let d = super::digits(value);
    matches!(d.len(), 10 | 11)
        && (2..=6).contains(&d[0])
        && d[9] != 0
        && super::arith::weighted(&d, &[1, 3, 7, 9, 1, 3, 7, 9]) % 10 == u32::from(d[8])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::au_medicare;

    #[test]
    fn valid_and_invalid() {
        for value in ["2123 45670 1", "4108 85376 1", "4765 88040 1"] {
            assert!(au_medicare(value.as_bytes()), "{value}");
        }
        for value in ["2123 45671 1", "7123456701", "2123 45670 0", "212345670", "", "-"] {
            assert!(!au_medicare(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!au_medicare(value));
        }
    }
}
