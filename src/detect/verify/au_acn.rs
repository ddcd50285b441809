//! Australian company numbers (ACN). Source: ASIC, "Australian Company Number digit check" (weights 8 to 1, modulus 10).

/// Whether the value is nine digits whose check digit holds.
pub fn au_acn(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[8, 7, 6, 5, 4, 3, 2, 1], super::arith::up_to_10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::au_acn;

    #[test]
    fn valid_and_invalid() {
        for value in ["321219 774", "443 793 842", "599942551"] {
            assert!(au_acn(value.as_bytes()), "{value}");
        }
        for value in ["321219 772", "443 793 841", "321219 77", "443 793 8421", "", "-"] {
            assert!(!au_acn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!au_acn(value));
        }
    }
}
