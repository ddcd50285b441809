//! Indian Aadhaar numbers. Source: UIDAI, "Aadhaar number": twelve digits, never starting with 0 or 1, Verhoeff check digit.

/// Whether the value is twelve digits, the first 2 to 9, no palindrome, and holds under Verhoeff's scheme.
pub fn in_aadhaar(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 12 && d[0] > 1 && !d.iter().eq(d.iter().rev()) && super::verhoeff::verhoeff(value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::in_aadhaar;

    #[test]
    fn valid_and_invalid() {
        for value in ["6787 0287 3826", "3262 3568 8868", "925457304054", "964214030014"] {
            assert!(in_aadhaar(value.as_bytes()), "{value}");
        }
        for value in ["1234 5678 9012", "0234 5678 9012", "2222 2222 2222", "", "-"] {
            assert!(!in_aadhaar(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!in_aadhaar(value));
        }
    }
}
