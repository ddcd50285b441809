//! Estonian VAT numbers (KMKR). Source: Maksu- ja Tolliamet; European Commission, VIES (weights 3 7 1, modulus 10).

/// Whether the value holds nine digits whose check digit holds.
pub fn ee_kmkr(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[3, 7, 1, 3, 7, 1, 3, 7], super::arith::up_to_10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ee_kmkr;

    #[test]
    fn valid_and_invalid() {
        for value in ["EE713951226", "EE 615816197", "EE 373049031"] {
            assert!(ee_kmkr(value.as_bytes()), "{value}");
        }
        for value in ["EE713951229", "EE 615816193", "EE71395122", "EE 6158161971", "", "-"] {
            assert!(!ee_kmkr(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ee_kmkr(value));
        }
    }
}
