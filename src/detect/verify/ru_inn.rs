//! Russian taxpayer numbers (INN). Source: Federal Tax Service, Order ED-7-14/559 (modulus 11, ten or twelve digits).

/// Whether ten digits (organisations) or twelve (persons) hold their check digits.
pub fn ru_inn(value: &[u8]) -> bool {
    let d = super::digits(value);
    let check = |weights: &[u32]| (super::arith::weighted(&d, weights) % 11 % 10) as u8;
    match d.len() {
        10 => !super::arith::all_same(&d) && check(&[2, 4, 10, 3, 5, 9, 4, 6, 8]) == d[9],
        12 => {
            !super::arith::all_same(&d)
                && check(&[7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == d[10]
                && check(&[3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) == d[11]
        }
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ru_inn;

    #[test]
    fn valid_and_invalid() {
        for value in ["7707083893", "500100732259", "924644150458", "234280318123"] {
            assert!(ru_inn(value.as_bytes()), "{value}");
        }
        for value in ["7707083894", "500100732258", "0000000000", "77070838931", "", "-"] {
            assert!(!ru_inn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ru_inn(value));
        }
    }
}
