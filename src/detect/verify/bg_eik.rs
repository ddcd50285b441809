//! Bulgarian company numbers (EIK, BULSTAT). Source: Bulgarian Registry Agency, BULSTAT Register Act (two rounds modulo 11).

/// Whether the value is nine digits whose check digit holds.
pub fn bg_eik(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 9
        && !super::arith::all_same(&d)
        && super::arith::two_rounds_11(&d, &[1, 2, 3, 4, 5, 6, 7, 8], &[3, 4, 5, 6, 7, 8, 9, 10]) == u32::from(d[8])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::bg_eik;

    #[test]
    fn valid_and_invalid() {
        for value in ["BG 365726705", "609096157", "BG823836449"] {
            assert!(bg_eik(value.as_bytes()), "{value}");
        }
        for value in ["BG 365726703", "609096151", "BG 36572670", "6090961571", "", "-"] {
            assert!(!bg_eik(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!bg_eik(value));
        }
    }
}
