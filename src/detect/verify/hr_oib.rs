//! Croatian OIB. Source: Croatian Act on the Personal Identification Number (ISO/IEC 7064 mod 11,10).

/// Whether the value is eleven digits whose check digit holds.
pub fn hr_oib(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 11 && !super::arith::all_same(&d) && super::arith::mod_11_10(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::hr_oib;

    #[test]
    fn valid_and_invalid() {
        for value in ["33392005961", "31359462314", "74474271422"] {
            assert!(hr_oib(value.as_bytes()), "{value}");
        }
        for value in ["33392005962", "00000000000", "3339200596", "", "-"] {
            assert!(!hr_oib(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!hr_oib(value));
        }
    }
}
