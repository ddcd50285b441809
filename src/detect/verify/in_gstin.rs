//! Indian goods and services tax numbers. Source: CBIC, GSTIN format (state, PAN, entity, Z, check character in base 36).

const ALPHABET: &[u8; 36] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// Whether the value is a state code, a PAN, an entity character, a letter, and the check character that they demand.
pub fn in_gstin(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 15 || !super::in_pan::in_pan(&v[2..12]) || v[12] == b'0' {
        return false;
    }
    let state = super::arith::number(&super::digits(&v[..2]));
    if !v[..2].iter().all(u8::is_ascii_digit) || !matches!(state, 1..=38 | 97 | 99) {
        return false;
    }
    let place = |b: &u8| ALPHABET.iter().position(|a| a == b).unwrap_or(0);
    let sum: usize = v[..14]
        .iter()
        .enumerate()
        .map(|(i, b)| {
            let p = place(b) * (i % 2 + 1);
            p / 36 + p % 36
        })
        .sum();
    (36 - sum % 36) % 36 == place(&v[14])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::in_gstin;

    #[test]
    fn valid_and_invalid() {
        for value in ["27AAPFU0939F1ZV", "29ABCPD3530F1Z5", "29ABCPD4125F1Z4"] {
            assert!(in_gstin(value.as_bytes()), "{value}");
        }
        for value in ["27AAPFU0939F1ZW", "00AAPFU0939F1ZV", "27AAPFU0939F1Z", "", "-"] {
            assert!(!in_gstin(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!in_gstin(value));
        }
    }
}
