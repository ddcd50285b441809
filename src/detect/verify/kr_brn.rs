//! Korean business registration numbers. Source: National Tax Service of Korea (weights 1 3 7 1 3 7 1 3 5, modulus 10).

/// Whether ten digits hold an office, a kind, a serial and the check digit.
pub fn kr_brn(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 10 || super::arith::number(&d[..3]) < 101 || d[3..5] == [0, 0] || d[5..9] == [0, 0, 0, 0] {
        return false;
    }
    let sum = super::arith::weighted(&d, &[1, 3, 7, 1, 3, 7, 1, 3, 5]) + u32::from(d[8]) * 5 / 10;
    super::arith::up_to_10(sum) == u32::from(d[9])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::kr_brn;

    #[test]
    fn valid_and_invalid() {
        for value in ["432-38-19669", "279-87-45152", "779-19-46195"] {
            assert!(kr_brn(value.as_bytes()), "{value}");
        }
        for value in ["432-38-19663", "279-87-45154", "432-38-1966", "279-87-451521", "", "-"] {
            assert!(!kr_brn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!kr_brn(value));
        }
    }
}
