//! Ghanaian tax numbers (TIN). Source: Ghana Revenue Authority, Taxpayer Identification Number (weights 1 to 9, modulus 11).

/// Whether a letter for the kind of taxpayer, two zeros and seven digits are followed by the check character (0 to 9 or X).
pub fn gh_tin(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 11 || !b"PCGQV".contains(&v[0]) || &v[1..3] != b"00" || !v[3..10].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum = super::arith::weighted(&super::digits(&v[1..10]), &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
    b"0123456789X".get((sum % 11) as usize) == Some(&v[10])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::gh_tin;

    #[test]
    fn valid_and_invalid() {
        for value in ["C0098705717", "Q0070476713", "Q0027018547"] {
            assert!(gh_tin(value.as_bytes()), "{value}");
        }
        for value in ["C0098705712", "Q0070476712", "C009870571", "Q00704767131", "", "-"] {
            assert!(!gh_tin(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!gh_tin(value));
        }
    }
}
