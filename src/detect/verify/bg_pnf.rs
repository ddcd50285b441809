//! Numbers of foreigners in Bulgaria (LNCh). Source: Ministry of the Interior, Ordinance on the personal number (modulus 10).

/// Whether ten digits end in their check digit.
pub fn bg_pnf(value: &[u8]) -> bool {
    super::arith::checked(&super::digits(value), &[21, 19, 17, 13, 11, 9, 7, 3, 1], |sum| sum % 10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::bg_pnf;

    #[test]
    fn valid_and_invalid() {
        for value in ["1747721751", "3658410973", "2344220375"] {
            assert!(bg_pnf(value.as_bytes()), "{value}");
        }
        for value in ["1747721752", "3658410974", "174772175", "", "-"] {
            assert!(!bg_pnf(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!bg_pnf(value));
        }
    }
}
