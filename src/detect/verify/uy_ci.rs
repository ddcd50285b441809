//! Uruguayan identity numbers (cédula de identidad). Source: Dirección Nacional de Identificación Civil (weights 2 9 8 7 6 3 4, modulus 10).

/// Whether the value is eight digits whose check digit holds.
pub fn uy_ci(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[2, 9, 8, 7, 6, 3, 4], super::arith::up_to_10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::uy_ci;

    #[test]
    fn valid_and_invalid() {
        for value in ["9.993.284-6", "1.887.241-5", "4339216-9"] {
            assert!(uy_ci(value.as_bytes()), "{value}");
        }
        for value in ["9.993.284-8", "1.887.241-8", "9.993.284-", "1.887.241-51", "", "-"] {
            assert!(!uy_ci(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!uy_ci(value));
        }
    }
}
