//! Peruvian identity numbers (DNI, CUI) with check character. Source: RENIEC (weights 3 2 7 6 5 4 3 2, modulus 11).

/// Whether eight digits are followed by their check digit or check letter.
pub fn pe_dni(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 9 || !v[..8].iter().all(u8::is_ascii_digit) || super::arith::all_same(&v[..8]) {
        return false;
    }
    let rest = (super::arith::weighted(&super::digits(&v[..8]), &[3, 2, 7, 6, 5, 4, 3, 2]) % 11) as usize;
    b"65432110987"[rest] == v[8] || b"KJIHGFEDCBA"[rest] == v[8]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::pe_dni;

    #[test]
    fn valid_and_invalid() {
        for value in ["35436265-7", "78191327-H", "58391449-H"] {
            assert!(pe_dni(value.as_bytes()), "{value}");
        }
        for value in ["35436265-8", "78191327-F", "35436265-", "78191327-H1", "", "-"] {
            assert!(!pe_dni(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!pe_dni(value));
        }
    }
}
