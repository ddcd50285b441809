//! ORCID and ISNI. Source: ISO 27729; ORCID, "Structure of the ORCID identifier" (ISO/IEC 7064 mod 11-2).

/// Whether fifteen digits are followed by the right check character (0 to 9 or X).
pub fn orcid(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let Some((check, body)) = v.split_last() else { return false };
    if body.len() != 15 || !body.iter().all(u8::is_ascii_digit) || super::arith::all_same(body) {
        return false;
    }
    let rest = super::digits(body).iter().fold(0, |rest, d| (rest + u32::from(*d)) * 2 % 11);
    b"0123456789X".get(((12 - rest) % 11) as usize) == Some(check)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::orcid;

    #[test]
    fn valid_and_invalid() {
        for value in ["0000-0003-9005-192X", "0000-0001-7594-0986", "0009-0006-7081-6103"] {
            assert!(orcid(value.as_bytes()), "{value}");
        }
        for value in
            ["0000-0003-9005-191X", "0000-0001-7594-0981", "0000-0003-9005-192", "0000-0001-7594-09861", "", "-"]
        {
            assert!(!orcid(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!orcid(value));
        }
    }
}
