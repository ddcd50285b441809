//! Estonian and Lithuanian personal codes. Source: Estonian standard EVS 585:2007; Lithuanian Law on Population Registration.

/// Whether sex and century, birth date and the check digit of two rounds modulo 11 hold.
pub fn ee_isikukood(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 11 || !(1..=8).contains(&d[0]) {
        return false;
    }
    let year = 1800 + u64::from(d[0] - 1) / 2 * 100 + super::arith::number(&d[1..3]);
    let check = super::arith::two_rounds_11(&d, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 1], &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3]);
    super::arith::is_date(year, super::arith::number(&d[3..5]), super::arith::number(&d[5..7]))
        && check == u32::from(d[10])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ee_isikukood;

    #[test]
    fn valid_and_invalid() {
        for value in ["37605030299", "43808185207", "49008104067"] {
            assert!(ee_isikukood(value.as_bytes()), "{value}");
        }
        for value in ["37605030298", "97605030299", "37613030299", "3760503029", "", "-"] {
            assert!(!ee_isikukood(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ee_isikukood(value));
        }
    }
}
