//! Maltese VAT numbers. Source: Commissioner for Revenue, Malta; European Commission, VIES (weights 3 4 6 7 8 9 10 1, modulus 37).

/// Whether eight digits, the first no zero, hold their two check digits.
pub fn mt_vat(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 8 && d[0] != 0 && super::arith::weighted(&d, &[3, 4, 6, 7, 8, 9, 10, 1]).is_multiple_of(37)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::mt_vat;

    #[test]
    fn valid_and_invalid() {
        for value in ["MT 51649687", "MT50794471", "MT17232779"] {
            assert!(mt_vat(value.as_bytes()), "{value}");
        }
        for value in ["MT 51649682", "MT50794473", "MT 5164968", "MT507944711", "", "-"] {
            assert!(!mt_vat(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!mt_vat(value));
        }
    }
}
