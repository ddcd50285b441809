//! Singapore NRIC and FIN. Source: Immigration and Checkpoints Authority; National Registration Act (weights 2 7 6 5 4 3 2).

/// Whether S, T, F, G or M and seven digits are followed by the right check letter.
pub fn sg_nric(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 9 || !v[1..8].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let (add, letters): (u32, &[u8; 11]) = match v[0] {
        b'S' => (0, b"JZIHGFEDCBA"),
        b'T' => (4, b"JZIHGFEDCBA"),
        b'F' => (0, b"XWUTRQPNMLK"),
        b'G' => (4, b"XWUTRQPNMLK"),
        b'M' => (3, b"XWUTRQPNJLK"),
        _ => return false,
    };
    let d = super::digits(&v[1..8]);
    let sum = add + super::arith::weighted(&d, &[2, 7, 6, 5, 4, 3, 2]);
    letters.get((sum % 11) as usize) == Some(&v[8])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::sg_nric;

    #[test]
    fn valid_and_invalid() {
        for value in ["S1234567D", "F1234567N", "G1234567X", "M1234567K", "T1234567J", "S0547939H", "S2743465G"] {
            assert!(sg_nric(value.as_bytes()), "{value}");
        }
        for value in ["S1234567E", "A1234567D", "S123456D", "", "-"] {
            assert!(!sg_nric(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!sg_nric(value));
        }
    }
}
