//! Finnish company numbers (Y-tunnus). Source: Patentti- ja rekisterihallitus, Verohallinto (weights 7 9 10 5 8 4 2, modulus 11).

/// Whether the value holds eight digits whose check digit holds.
pub fn fi_ytunnus(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[7, 9, 10, 5, 8, 4, 2], super::arith::up_to_11_strict)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::fi_ytunnus;

    #[test]
    fn valid_and_invalid() {
        for value in ["FI64294327", "FI 87638233", "FI 45088157"] {
            assert!(fi_ytunnus(value.as_bytes()), "{value}");
        }
        for value in ["FI64294323", "FI 87638237", "FI6429432", "FI 876382331", "", "-"] {
            assert!(!fi_ytunnus(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!fi_ytunnus(value));
        }
    }
}
