//! Dutch VAT numbers. Source: Belastingdienst, btw-identificatienummer (ISO/IEC 7064 mod 97-10, or the test of eleven of the BSN).

/// Whether nine digits, B and two digits hold, NL before them.
pub fn nl_btw(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let v = v.strip_prefix(b"NL").unwrap_or(&v);
    if v.len() != 12 || v[9] != b'B' || !v[..9].iter().chain(&v[10..]).all(u8::is_ascii_digit) || &v[10..] == b"00" {
        return false;
    }
    super::nl_bsn::nl_bsn(&v[..9]) || super::arith::mod_97(&[b"NL", v].concat()) == 1
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::nl_btw;

    #[test]
    fn valid_and_invalid() {
        for value in ["NL995942109 B79", "NL678283448B06", "NL386050508B91"] {
            assert!(nl_btw(value.as_bytes()), "{value}");
        }
        for value in ["NL995942106 B79", "NL678283448B00", "NL995942109 B7", "NL678283448B061", "", "-"] {
            assert!(!nl_btw(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!nl_btw(value));
        }
    }
}
