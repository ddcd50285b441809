//! British national insurance numbers. Source: HMRC, National Insurance Manual NIM39110 (format and prefixes).

/// Whether the value is two allowed letters, six digits and a suffix A to D.
pub fn uk_nino(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 9 || !v[..2].iter().all(u8::is_ascii_uppercase) {
        return false;
    }
    let never = [b"BG", b"GB", b"KN", b"NK", b"NT", b"TN", b"ZZ"];
    !b"DFIQUV".contains(&v[0])
        && !b"DFIOQUV".contains(&v[1])
        && !never.iter().any(|p| p.as_slice() == &v[..2])
        && v[2..8].iter().all(u8::is_ascii_digit)
        && matches!(v[8], b'A'..=b'D')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::uk_nino;

    #[test]
    fn valid_and_invalid() {
        for value in ["AB 12 34 56 C", "JG103759A", "AB313594A", "AB765880A"] {
            assert!(uk_nino(value.as_bytes()), "{value}");
        }
        for value in ["QQ 12 34 56 C", "BG123456A", "AO123456A", "AB123456E", "AB12345C", "ZZ123456A", "", "-"] {
            assert!(!uk_nino(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!uk_nino(value));
        }
    }
}
