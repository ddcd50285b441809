//! Brazilian PIS, PASEP, NIS and NIT numbers. Source: Caixa Econômica Federal, Dataprev (weights 3 2 9 8 7 6 5 4 3 2, modulus 11).

/// Whether the value is eleven digits whose check digit holds.
pub fn br_pis(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[3, 2, 9, 8, 7, 6, 5, 4, 3, 2], super::arith::up_to_11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::br_pis;

    #[test]
    fn valid_and_invalid() {
        for value in ["523.89105.581", "73435048.614", "818.95476947"] {
            assert!(br_pis(value.as_bytes()), "{value}");
        }
        for value in ["523.89105.588", "73435048.610", "523.89105.58", "73435048.6141", "", "-"] {
            assert!(!br_pis(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!br_pis(value));
        }
    }
}
