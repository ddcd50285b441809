//! Azerbaijani tax numbers (VÖEN). Source: Tax Code of Azerbaijan, State Tax Service (weights 4 1 8 6 2 7 5 3, modulus 11).

/// Whether eight digits are followed by their check digit and the kind of taxpayer (1 company, 2 person).
pub fn az_voen(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 10 && matches!(d[9], 1 | 2) && super::arith::checked(&d[..9], &[4, 1, 8, 6, 2, 7, 5, 3], |sum| sum % 11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::az_voen;

    #[test]
    fn valid_and_invalid() {
        for value in ["7827748391", "5188366302", "5543857911"] {
            assert!(az_voen(value.as_bytes()), "{value}");
        }
        for value in ["7827748351", "5188366322", "782774839", "51883663021", "", "-"] {
            assert!(!az_voen(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!az_voen(value));
        }
    }
}
