//! Hungarian tax numbers of persons (adóazonosító jel). Source: Act XX of 1996, annex (weights 1 to 9, modulus 11).

/// Whether ten digits start with 8 and hold their check digit.
pub fn hu_adoazonosito(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.first() == Some(&8) && super::arith::checked(&d, &[1, 2, 3, 4, 5, 6, 7, 8, 9], |sum| sum % 11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::hu_adoazonosito;

    #[test]
    fn valid_and_invalid() {
        for value in ["8048381591", "8407387215", "8759686308"] {
            assert!(hu_adoazonosito(value.as_bytes()), "{value}");
        }
        for value in ["8048381592", "8407387210", "804838159", "84073872151", "", "-"] {
            assert!(!hu_adoazonosito(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!hu_adoazonosito(value));
        }
    }
}
