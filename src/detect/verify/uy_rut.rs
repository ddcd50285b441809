//! Uruguayan tax numbers (RUT). Source: Dirección General Impositiva (weights 4 3 2 9 8 7 6 5 4 3 2, modulus 11).

/// Whether twelve digits hold an office, a serial, 001 and the check digit.
pub fn uy_rut(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 12
        && (1..=22).contains(&super::arith::number(&d[..2]))
        && d[2..8].iter().any(|x| *x != 0)
        && d[8..11] == [0, 0, 1]
        && super::arith::checked(&d, &[4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2], super::arith::up_to_11_strict)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::uy_rut;

    #[test]
    fn valid_and_invalid() {
        for value in ["129242490012", "170309290012", "229088160018"] {
            assert!(uy_rut(value.as_bytes()), "{value}");
        }
        for value in ["129242490010", "170309290016", "12924249001", "1703092900121", "", "-"] {
            assert!(!uy_rut(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!uy_rut(value));
        }
    }
}
