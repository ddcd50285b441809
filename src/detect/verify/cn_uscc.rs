//! Chinese unified social credit codes. Source: GB 32100-2015 (powers of three, modulus 31).

/// Whether eight digits and ten characters without I, O, S, V and Z hold their check character.
pub fn cn_uscc(value: &[u8]) -> bool {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let v = super::arith::alnum(value);
    if v.len() != 18 || !v[..8].iter().all(u8::is_ascii_digit) || super::arith::all_same(&v) {
        return false;
    }
    let Some(codes) = v.iter().map(|b| ALPHABET.iter().position(|a| a == b)).collect::<Option<Vec<usize>>>() else {
        return false;
    };
    let weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
    let sum: usize = codes.iter().zip(weights).map(|(code, weight)| code * weight).sum();
    (31 - sum % 31) % 31 == codes[17]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::cn_uscc;

    #[test]
    fn valid_and_invalid() {
        for value in ["71300427TAG6EG2WCE", "46970075767YA8UMED", "88784829U3EX2MECDG"] {
            assert!(cn_uscc(value.as_bytes()), "{value}");
        }
        for value in ["71300427TAG6EG2WCF", "46970075767YA8UMEC", "71300427TAG6EG2WC", "46970075767YA8UMED1", "", "-"] {
            assert!(!cn_uscc(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!cn_uscc(value));
        }
    }
}
