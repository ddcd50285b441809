//! Estonian company numbers. Source: Estonian Business Register, registrikood (two rounds modulo 11).

/// Whether eight digits start with 1, 7, 8 or 9 and hold their check digit.
pub fn ee_registrikood(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 8
        && matches!(d[0], 1 | 7..=9)
        && !super::arith::all_same(&d)
        && super::arith::two_rounds_11(&d, &[1, 2, 3, 4, 5, 6, 7], &[3, 4, 5, 6, 7, 8, 9]) == u32::from(d[7])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ee_registrikood;

    #[test]
    fn valid_and_invalid() {
        for value in ["10373587", "87018655", "13928436"] {
            assert!(ee_registrikood(value.as_bytes()), "{value}");
        }
        for value in ["10373586", "87018654", "1037358", "870186551", "", "-"] {
            assert!(!ee_registrikood(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ee_registrikood(value));
        }
    }
}
