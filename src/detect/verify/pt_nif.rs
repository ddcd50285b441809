//! Portuguese tax numbers (NIF). Source: Autoridade Tributária, Decree-Law 14/2013 (weights 9 to 2, modulus 11).

/// Whether the value is nine digits, the first neither 0 nor 4 (except 45), whose check digit holds.
pub fn pt_nif(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 9 || matches!(d[0], 0 | 4) && d[..2] != [4, 5] || super::arith::all_same(&d) {
        return false;
    }
    (11 - super::arith::weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11 % 10 == u32::from(d[8])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::pt_nif;

    #[test]
    fn valid_and_invalid() {
        for value in ["501964843", "231359462", "211710261"] {
            assert!(pt_nif(value.as_bytes()), "{value}");
        }
        for value in ["501964842", "001964843", "401964843", "50196484", "", "-"] {
            assert!(!pt_nif(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!pt_nif(value));
        }
    }
}
