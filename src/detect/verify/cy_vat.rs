//! Cypriot tax and VAT numbers. Source: Tax Department of Cyprus; European Commission, VIES (odd places translated, modulus 26).

/// Whether eight digits, not starting with 12, are followed by their check letter.
pub fn cy_vat(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let v = v.strip_prefix(b"CY").unwrap_or(&v);
    if v.len() != 9 || !v[..8].iter().all(u8::is_ascii_digit) || v.starts_with(b"12") {
        return false;
    }
    let odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let d = super::digits(&v[..8]);
    let sum: u32 = d.chunks(2).map(|pair| odd[usize::from(pair[0])] + u32::from(pair[1])).sum();
    u32::from(v[8]) == u32::from(b'A') + sum % 26
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::cy_vat;

    #[test]
    fn valid_and_invalid() {
        for value in ["27334580D", "14310722B", "06792104S"] {
            assert!(cy_vat(value.as_bytes()), "{value}");
        }
        for value in ["27334580R", "14310722X", "27334580", "14310722B1", "", "-"] {
            assert!(!cy_vat(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!cy_vat(value));
        }
    }
}
