//! Hungarian tax and VAT numbers (adószám). Source: Nemzeti Adó- és Vámhivatal; European Commission, VIES (weights 9 7 3 1, modulus 10).

/// Whether eight digits hold their check digit, alone or before the digits of VAT kind and county.
pub fn hu_adoszam(value: &[u8]) -> bool {
    let d = super::digits(value);
    matches!(d.len(), 8 | 11)
        && super::arith::checked(&d[..8], &[9, 7, 3, 1, 9, 7, 3], super::arith::up_to_10)
        && (d.len() == 8 || (1..=5).contains(&d[8]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::hu_adoszam;

    #[test]
    fn valid_and_invalid() {
        for value in ["HU 73014281", "HU 21927900-2-82", "HU 33512242-3-91"] {
            assert!(hu_adoszam(value.as_bytes()), "{value}");
        }
        for value in ["HU 73014288", "HU 21927905-2-82", "HU 7301428", "HU 21927900-2-821", "", "-"] {
            assert!(!hu_adoszam(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!hu_adoszam(value));
        }
    }
}
