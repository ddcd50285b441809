//! Russian SNILS. Source: Pension and Social Insurance Fund of Russia, Resolution 192p (sum of digit times place, modulus 101).

/// Whether nine digits are followed by their two control digits.
pub fn ru_snils(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 11 || super::arith::number(&d[..9]) <= 1_001_998 {
        return false;
    }
    let sum = super::arith::weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100;
    u64::from(sum) == super::arith::number(&d[9..])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ru_snils;

    #[test]
    fn valid_and_invalid() {
        for value in ["112-233-445 95", "671-764-831 34", "902-054-691 72"] {
            assert!(ru_snils(value.as_bytes()), "{value}");
        }
        for value in ["112-233-445 96", "000-000-001 01", "112-233-445 9", "", "-"] {
            assert!(!ru_snils(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ru_snils(value));
        }
    }
}
