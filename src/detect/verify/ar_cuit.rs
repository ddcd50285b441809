//! Argentine CUIT and CUIL. Source: AFIP/ARCA, CUIT (weights 5 4 3 2 7 6 5 4 3 2, modulus 11).

/// Whether eleven digits start with a known kind and hold their check digit.
pub fn ar_cuit(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 11 || !matches!(super::arith::number(&d[..2]), 20 | 23..=27 | 30 | 33 | 34) {
        return false;
    }
    let rest = super::arith::weighted(&d, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    d[2..10].iter().any(|x| *x != 0) && rest != 1 && (11 - rest) % 11 == u32::from(d[10])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ar_cuit;

    #[test]
    fn valid_and_invalid() {
        for value in ["20-05536168-2", "27-17308016-1", "27-27061302-6"] {
            assert!(ar_cuit(value.as_bytes()), "{value}");
        }
        for value in ["20-05536168-3", "99-05536168-2", "20-05536168", "", "-"] {
            assert!(!ar_cuit(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ar_cuit(value));
        }
    }
}
