//! VAT numbers of the United Kingdom. Source: HM Revenue and Customs, VAT number check (weights 8 to 2, modulus 97).

/// Whether nine digits, or twelve with a branch, hold their two check digits.
pub fn uk_vat(value: &[u8]) -> bool {
    let d = super::digits(value);
    if !matches!(d.len(), 9 | 12) || d[..7].iter().all(|x| *x == 0) {
        return false;
    }
    let rest = super::arith::weighted(&d, &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97;
    rest == 0 || (d[0] > 0 && matches!(rest, 42 | 55))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::uk_vat;

    #[test]
    fn valid_and_invalid() {
        for value in ["309 4372 04", "XI 500459143556", "823 3707 83"] {
            assert!(uk_vat(value.as_bytes()), "{value}");
        }
        for value in ["309 4372 06", "XI 500459146556", "309 4372 0", "XI 5004591435561", "", "-"] {
            assert!(!uk_vat(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!uk_vat(value));
        }
    }
}
