//! Salvadoran identity documents (DUI). Source: Registro Nacional de las Personas Naturales (weights 9 to 2, modulus 10).

/// Whether nine digits end in their check digit.
pub fn sv_dui(value: &[u8]) -> bool {
    super::arith::checked(&super::digits(value), &[9, 8, 7, 6, 5, 4, 3, 2], super::arith::up_to_10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::sv_dui;

    #[test]
    fn valid_and_invalid() {
        for value in ["020819500", "091793468", "075866942"] {
            assert!(sv_dui(value.as_bytes()), "{value}");
        }
        for value in ["020819501", "091793469", "02081950", "", "-"] {
            assert!(!sv_dui(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!sv_dui(value));
        }
    }
}
