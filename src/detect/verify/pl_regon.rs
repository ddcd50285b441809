//! Polish statistical numbers (REGON). Source: Główny Urząd Statystyczny (weights 8 9 2 3 4 5 6 7, modulus 11).

/// Whether nine digits hold their check digit, and fourteen theirs too.
pub fn pl_regon(value: &[u8]) -> bool {
    let d = super::digits(value);
    matches!(d.len(), 9 | 14)
        && super::arith::checked(&d[..9], &[8, 9, 2, 3, 4, 5, 6, 7], super::arith::rest_11)
        && (d.len() == 9 || super::arith::checked(&d, &[2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8], super::arith::rest_11))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::pl_regon;

    #[test]
    fn valid_and_invalid() {
        for value in ["596820862", "913221527", "50024898379184"] {
            assert!(pl_regon(value.as_bytes()), "{value}");
        }
        for value in ["596820863", "913221522", "59682086", "9132215271", "", "-"] {
            assert!(!pl_regon(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!pl_regon(value));
        }
    }
}
