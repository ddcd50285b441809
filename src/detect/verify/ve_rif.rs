//! Venezuelan tax numbers (RIF). Source: SENIAT (weights 3 2 7 6 5 4 3 2, modulus 11).

/// Whether a letter for the kind of taxpayer and eight digits are followed by the check digit.
pub fn ve_rif(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let kind = match v.first() {
        Some(b'V') => 4,
        Some(b'E') => 8,
        Some(b'J') => 12,
        Some(b'P') => 16,
        Some(b'G') => 20,
        _ => return false,
    };
    let d = super::digits(&v[1..]);
    if v.len() != 10 || d.len() != 9 || super::arith::all_same(&d[..8]) {
        return false;
    }
    let check = 11 - (kind + super::arith::weighted(&d, &[3, 2, 7, 6, 5, 4, 3, 2])) % 11;
    u32::from(d[8]) == if check > 9 { 0 } else { check }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ve_rif;

    #[test]
    fn valid_and_invalid() {
        for value in ["V71949182-7", "G09340972-0", "J402398077"] {
            assert!(ve_rif(value.as_bytes()), "{value}");
        }
        for value in ["V71949182-2", "G09340972-4", "V71949182-", "G09340972-01", "", "-"] {
            assert!(!ve_rif(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ve_rif(value));
        }
    }
}
