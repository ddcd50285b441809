//! US bank routing numbers. Source: American Bankers Association, Routing Number Policy; Federal Reserve districts.

/// Whether the value is nine digits, the first two a Federal Reserve range, and the sum with weights 3, 7, 1 a multiple of ten.
pub fn us_aba(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 9 || d.iter().all(|x| *x == 0) {
        return false;
    }
    let district = super::arith::number(&d[..2]);
    matches!(district, 0..=12 | 21..=32 | 61..=72 | 80)
        && super::arith::weighted(&d, &[3, 7, 1, 3, 7, 1, 3, 7, 1]).is_multiple_of(10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::us_aba;

    #[test]
    fn valid_and_invalid() {
        for value in ["011000015", "021000021", "126719246", "127482569", "221559479", "232334609"] {
            assert!(us_aba(value.as_bytes()), "{value}");
        }
        for value in ["000000000", "411000015", "011000016", "", "-"] {
            assert!(!us_aba(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!us_aba(value));
        }
    }
}
