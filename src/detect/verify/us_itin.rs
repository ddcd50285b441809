//! US individual taxpayer identification numbers. Source: IRS, Internal Revenue Manual 3.21.263 (ITIN ranges).

/// Whether the value is nine digits, the first 9, with the fourth and fifth in an assigned range.
pub fn us_itin(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 9 || d[0] != 9 {
        return false;
    }
    matches!(super::arith::number(&d[3..5]), 50..=65 | 70..=88 | 90..=92 | 94..=99)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::us_itin;

    #[test]
    fn valid_and_invalid() {
        for value in ["912-70-1234", "900-50-0000", "931-83-5946", "976-85-8804"] {
            assert!(us_itin(value.as_bytes()), "{value}");
        }
        for value in ["912-66-1234", "912-89-1234", "912-93-1234", "812-70-1234", "", "-"] {
            assert!(!us_itin(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!us_itin(value));
        }
    }
}
