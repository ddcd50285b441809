//! Italian tax codes (codice fiscale). Source: Ministry of Finance decree of 23 December 1976 (odd and even tables).

const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/// Whether sixteen characters have the shape (letters may stand for digits where two persons would share a code), a month
/// letter, a possible day, and the right check letter.
pub fn it_codice_fiscale(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 16 {
        return false;
    }
    let digit = |b: u8| match b {
        b'0'..=b'9' => Some(u64::from(b - b'0')),
        _ => b"LMNPQRSTUV".iter().position(|x| *x == b).map(|p| p as u64),
    };
    let shape = v.iter().enumerate().all(|(i, b)| match i {
        0..=5 | 11 | 15 => b.is_ascii_uppercase(),
        8 => b"ABCDEHLMPRST".contains(b),
        _ => digit(*b).is_some(),
    });
    let (Some(tens), Some(ones)) = (digit(v[9]), digit(v[10])) else { return false };
    if !shape || !matches!(tens * 10 + ones, 1..=31 | 41..=71) {
        return false;
    }
    let rank = |b: u8| u32::from(if b.is_ascii_digit() { b - b'0' } else { b - b'A' });
    let sum: u32 =
        v[..15].iter().enumerate().map(|(i, b)| if i % 2 == 0 { ODD[rank(*b) as usize] } else { rank(*b) }).sum();
    sum % 26 == rank(v[15])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::it_codice_fiscale;

    #[test]
    fn valid_and_invalid() {
        for value in
            ["RSSMRA85T10A562S", "MRTMTT91D08F205J", "BNCLRA44C56F908Q", "BNCLRA46C55F080M", "BNCLRA8LC51FMMNC"]
        {
            assert!(it_codice_fiscale(value.as_bytes()), "{value}");
        }
        for value in ["RSSMRA85T10A562T", "RSSMRA85F10A562S", "RSSMRA85T72A562S", "RSSMRA85T10A562", "", "-"] {
            assert!(!it_codice_fiscale(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!it_codice_fiscale(value));
        }
    }
}
