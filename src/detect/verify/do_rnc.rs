//! Dominican company numbers (RNC). Source: Dirección General de Impuestos Internos (weights 7 9 8 6 5 4 3 2, modulus 11).

/// Whether the value is nine digits whose check digit holds.
pub fn do_rnc(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[7, 9, 8, 6, 5, 4, 3, 2], |sum| (10 - sum % 11) % 9 + 1)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::do_rnc;

    #[test]
    fn valid_and_invalid() {
        for value in ["4-87-96492-1", "165358833", "5-53-19892-2"] {
            assert!(do_rnc(value.as_bytes()), "{value}");
        }
        for value in ["4-87-96492-8", "165358832", "4-87-96492-", "1653588331", "", "-"] {
            assert!(!do_rnc(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!do_rnc(value));
        }
    }
}
