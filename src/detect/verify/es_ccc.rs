//! Spanish bank account numbers (CCC). Source: Consejo Superior Bancario (weights are the powers of two modulo 11).

/// Whether bank and branch, and the account, each hold the check digit that stands between them.
pub fn es_ccc(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 20 || super::arith::all_same(&d[10..]) {
        return false;
    }
    let weights = [1, 2, 4, 8, 5, 10, 9, 7, 3, 6];
    let holds = |part: &[u8], check: u8| {
        let sum = super::arith::weighted(part, &weights[weights.len() - part.len()..]);
        // Ten is written as one.
        u32::from(check) == if sum % 11 == 1 { 1 } else { (11 - sum % 11) % 11 }
    };
    holds(&d[..8], d[8]) && holds(&d[10..], d[9])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::es_ccc;

    #[test]
    fn valid_and_invalid() {
        for value in ["01826584455140583223", "20850351375784111966", "20851483157658759017"] {
            assert!(es_ccc(value.as_bytes()), "{value}");
        }
        for value in ["01826584455140583224", "20850351375784111967", "0182658445514058322", "", "-"] {
            assert!(!es_ccc(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!es_ccc(value));
        }
    }
}
