//! Numbers under the hybrid system ISO/IEC 7064 mod 11,10, such as the VAT numbers of Germany and the tax numbers of Serbia.

/// Whether nine digits, check digit last, the first no zero, hold under ISO/IEC 7064 mod 11,10.
pub fn mod_11_10(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 9 && d[0] != 0 && !super::arith::all_same(&d) && super::arith::mod_11_10(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::mod_11_10;

    #[test]
    fn valid_and_invalid() {
        for value in ["141850624", "120548876", "150686379"] {
            assert!(mod_11_10(value.as_bytes()), "{value}");
        }
        for value in ["141850622", "120548871", "14185062", "1205488761", "", "-"] {
            assert!(!mod_11_10(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!mod_11_10(value));
        }
    }
}
