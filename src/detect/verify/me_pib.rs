//! Montenegrin tax numbers (PIB). Source: Tax Administration of Montenegro (weights 8 to 2, modulus 11).

/// Whether the value is eight digits whose check digit holds.
pub fn me_pib(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[8, 7, 6, 5, 4, 3, 2], super::arith::up_to_11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::me_pib;

    #[test]
    fn valid_and_invalid() {
        for value in ["02933403", "02456893", "02028450"] {
            assert!(me_pib(value.as_bytes()), "{value}");
        }
        for value in ["02933405", "02456899", "0293340", "024568931", "", "-"] {
            assert!(!me_pib(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!me_pib(value));
        }
    }
}
