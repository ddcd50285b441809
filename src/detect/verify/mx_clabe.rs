//! Mexican bank account numbers (CLABE). Source: Banco de México, rules of SPEI (weights 3 7 1, modulus 10).

/// Whether eighteen digits end in their check digit.
pub fn mx_clabe(value: &[u8]) -> bool {
    let weights = [3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7, 1, 3, 7];
    super::arith::checked(&super::digits(value), &weights, super::arith::up_to_10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::mx_clabe;

    #[test]
    fn valid_and_invalid() {
        for value in ["012687780063943699", "014960369963932176", "021837805856732681"] {
            assert!(mx_clabe(value.as_bytes()), "{value}");
        }
        for value in ["012687780063943690", "014960369963932177", "01268778006394369", "", "-"] {
            assert!(!mx_clabe(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!mx_clabe(value));
        }
    }
}
