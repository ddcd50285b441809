//! Norwegian bank account numbers. Source: Bits AS, standard for account numbers (weights 5 4 3 2 7 6 5 4 3 2, modulus 11).

/// Whether eleven digits end in their check digit.
pub fn no_kontonr(value: &[u8]) -> bool {
    let d = super::digits(value);
    let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    super::arith::checked(&d, &weights, super::arith::up_to_11_strict)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::no_kontonr;

    #[test]
    fn valid_and_invalid() {
        for value in ["25681261004", "47185304872", "40224485664"] {
            assert!(no_kontonr(value.as_bytes()), "{value}");
        }
        for value in ["25681261005", "47185304873", "2568126100", "", "-"] {
            assert!(!no_kontonr(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!no_kontonr(value));
        }
    }
}
