//! Ukrainian tax numbers of persons (RNTRC, RNOKPP). Source: State Tax Service of Ukraine (weights -1 5 7 9 4 6 10 5 7, modulus 11).

/// Whether the value is ten digits whose check digit holds.
pub fn ua_rntrc(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[10, 5, 7, 9, 4, 6, 10, 5, 7], super::arith::rest_11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ua_rntrc;

    #[test]
    fn valid_and_invalid() {
        for value in ["7729573130", "9152935975", "0665462171"] {
            assert!(ua_rntrc(value.as_bytes()), "{value}");
        }
        for value in ["7729573137", "9152935979", "772957313", "91529359751", "", "-"] {
            assert!(!ua_rntrc(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ua_rntrc(value));
        }
    }
}
