//! Australian business numbers. Source: Australian Business Register, "Format of the ABN" (modulus 89).

/// Whether the value is eleven digits, 11 or more in front, that hold modulo 89 with one taken off the first.
pub fn au_abn(value: &[u8]) -> bool {
    let mut d = super::digits(value);
    if d.len() != 11 || super::arith::number(&d[..2]) < 11 {
        return false;
    }
    d[0] -= 1;
    super::arith::weighted(&d, &[10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]).is_multiple_of(89)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::au_abn;

    #[test]
    fn valid_and_invalid() {
        for value in ["83 914 571 673", "51824753556", "55 991 818 300", "89 482 372 618"] {
            assert!(au_abn(value.as_bytes()), "{value}");
        }
        for value in ["51824753557", "01824753556", "5182475355", "", "-"] {
            assert!(!au_abn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!au_abn(value));
        }
    }
}
