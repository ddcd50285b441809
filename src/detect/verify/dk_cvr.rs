//! Danish company numbers (CVR). Source: Erhvervsstyrelsen, CVR (weights 2 7 6 5 4 3 2, modulus 11).

/// Whether eight digits, the first no zero, hold their check digit.
pub fn dk_cvr(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.first() != Some(&0) && super::arith::checked(&d, &[2, 7, 6, 5, 4, 3, 2], super::arith::up_to_11_strict)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::dk_cvr;

    #[test]
    fn valid_and_invalid() {
        for value in ["DK19515796", "DK23606550", "88818253"] {
            assert!(dk_cvr(value.as_bytes()), "{value}");
        }
        for value in ["DK19515799", "DK23606557", "DK1951579", "DK236065501", "", "-"] {
            assert!(!dk_cvr(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!dk_cvr(value));
        }
    }
}
