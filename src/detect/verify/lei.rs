//! Legal entity identifiers. Source: ISO 17442-1 (ISO/IEC 7064 mod 97-10).

/// Whether eighteen letters and digits are followed by the two check digits.
pub fn lei(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    v.len() == 20 && v[18..].iter().all(u8::is_ascii_digit) && super::arith::mod_97(&v) == 1
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::lei;

    #[test]
    fn valid_and_invalid() {
        for value in ["348900N0E7NKXC4D9P67", "463100CNJPEEJ89JFP92", "118700MFI3D395LQND15"] {
            assert!(lei(value.as_bytes()), "{value}");
        }
        for value in
            ["348900N0E7NKXC4D9P60", "463100CNJPEEJ89JFP96", "348900N0E7NKXC4D9P6", "463100CNJPEEJ89JFP921", "", "-"]
        {
            assert!(!lei(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!lei(value));
        }
    }
}
