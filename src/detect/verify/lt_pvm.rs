//! Lithuanian VAT numbers (PVM). Source: State Tax Inspectorate; European Commission, VIES (two rounds modulo 11).

/// Whether nine or twelve digits, the last but one a 1, hold their check digit.
pub fn lt_pvm(value: &[u8]) -> bool {
    let d = super::digits(value);
    if !matches!(d.len(), 9 | 12) || d[d.len() - 2] != 1 || super::arith::all_same(&d) {
        return false;
    }
    let (check, body) = (d[d.len() - 1], &d[..d.len() - 1]);
    let first = [1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2];
    super::arith::two_rounds_11(body, &first, &[3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4]) == u32::from(check)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::lt_pvm;

    #[test]
    fn valid_and_invalid() {
        for value in ["LT 228994106414", "LT 775413315", "LT117915014"] {
            assert!(lt_pvm(value.as_bytes()), "{value}");
        }
        for value in ["LT 228994106415", "LT 775413312", "LT 22899410641", "LT 7754133151", "", "-"] {
            assert!(!lt_pvm(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!lt_pvm(value));
        }
    }
}
