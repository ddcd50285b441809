//! Australian tax file numbers. Source: Australian Taxation Office, TFN algorithm (weights 1 4 3 7 5 8 6 9 10, modulus 11).

/// Whether the value is eight or nine digits whose weighted sum is a multiple of eleven.
pub fn au_tfn(value: &[u8]) -> bool {
    let d = super::digits(value);
    let sum = match d.len() {
        8 => super::arith::weighted(&d, &[10, 7, 8, 4, 6, 3, 5, 1]),
        9 => super::arith::weighted(&d, &[1, 4, 3, 7, 5, 8, 6, 9, 10]),
        _ => return false,
    };
    !super::arith::all_same(&d) && sum.is_multiple_of(11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::au_tfn;

    #[test]
    fn valid_and_invalid() {
        for value in ["123 456 782", "150458310", "482569239"] {
            assert!(au_tfn(value.as_bytes()), "{value}");
        }
        for value in ["123 456 783", "111111111", "1234567", "", "-"] {
            assert!(!au_tfn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!au_tfn(value));
        }
    }
}
