//! Greek tax numbers (AFM). Source: Independent Authority for Public Revenue (powers of two, modulus 11).

/// Whether the value holds nine digits whose check digit holds.
pub fn gr_afm(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[256, 128, 64, 32, 16, 8, 4, 2], super::arith::rest_11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::gr_afm;

    #[test]
    fn valid_and_invalid() {
        for value in ["667403337", "773680103", "395795518"] {
            assert!(gr_afm(value.as_bytes()), "{value}");
        }
        for value in ["667403335", "773680104", "66740333", "7736801031", "", "-"] {
            assert!(!gr_afm(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!gr_afm(value));
        }
    }
}
