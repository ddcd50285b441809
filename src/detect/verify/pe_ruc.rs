//! Peruvian tax numbers (RUC). Source: SUNAT (weights 5 4 3 2 7 6 5 4 3 2, modulus 11).

/// Whether eleven digits start with a known kind and hold their check digit.
pub fn pe_ruc(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 11
        && matches!(super::arith::number(&d[..2]), 10 | 15 | 17 | 20)
        && super::arith::checked(&d, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2], |sum| (11 - sum % 11) % 10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::pe_ruc;

    #[test]
    fn valid_and_invalid() {
        for value in ["15918431231", "17334207617", "10730477754"] {
            assert!(pe_ruc(value.as_bytes()), "{value}");
        }
        for value in ["15918431234", "17334207613", "1591843123", "173342076171", "", "-"] {
            assert!(!pe_ruc(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!pe_ruc(value));
        }
    }
}
