//! Slovenian tax numbers (davčna številka). Source: Finančna uprava Republike Slovenije (weights 8 to 2, modulus 11).

/// Whether eight digits, the first no zero, hold their check digit.
pub fn si_davcna(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.first() != Some(&0)
        && super::arith::checked(&d, &[8, 7, 6, 5, 4, 3, 2], |sum| if sum % 11 == 1 { 0 } else { 11 - sum % 11 })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::si_davcna;

    #[test]
    fn valid_and_invalid() {
        for value in ["30569419", "26304872", "SI 68918399"] {
            assert!(si_davcna(value.as_bytes()), "{value}");
        }
        for value in ["30569416", "26304878", "3056941", "263048721", "", "-"] {
            assert!(!si_davcna(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!si_davcna(value));
        }
    }
}
