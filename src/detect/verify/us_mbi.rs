//! US Medicare beneficiary identifiers. Source: CMS, "Understanding the Medicare Beneficiary Identifier (MBI) format".

/// Whether the value has eleven characters with digits, letters (without S, L, O, I, B, Z) and either at the fixed places.
pub fn us_mbi(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let letter = |b: &u8| b.is_ascii_uppercase() && !b"SLOIBZ".contains(b);
    let shape = b"CANNANNAANN";
    v.len() == 11
        && v.iter().enumerate().all(|(i, b)| match (i, shape[i]) {
            (0, _) => matches!(b, b'1'..=b'9'),
            (2 | 5, _) => letter(b) || b.is_ascii_digit(),
            (_, b'A') => letter(b),
            _ => b.is_ascii_digit(),
        })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::us_mbi;

    #[test]
    fn valid_and_invalid() {
        for value in ["1EG4-TE5-MK73", "1EG4TE5MK72"] {
            assert!(us_mbi(value.as_bytes()), "{value}");
        }
        for value in ["1SG4-TE5-MK73", "0EG4-TE5-MK73", "1EG4-TE5-MK7", "1EGATE5MK73", "", "-"] {
            assert!(!us_mbi(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!us_mbi(value));
        }
    }
}
