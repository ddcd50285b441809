//! Moroccan company numbers (ICE). Source: Office Marocain de la Propriété Industrielle et Commerciale, ICE (a multiple of 97).

/// Whether fifteen digits, check digits last, are a multiple of 97.
pub fn ma_ice(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 15 && d[..9].iter().any(|x| *x != 0) && super::arith::number(&d).is_multiple_of(97)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ma_ice;

    #[test]
    fn valid_and_invalid() {
        for value in ["358663049798449", "099833521067412", "5435843895173 13"] {
            assert!(ma_ice(value.as_bytes()), "{value}");
        }
        for value in ["358663049798440", "099833521067418", "35866304979844", "0998335210674121", "", "-"] {
            assert!(!ma_ice(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ma_ice(value));
        }
    }
}
