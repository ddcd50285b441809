//! Tax numbers of North Macedonia (EDB). Source: Public Revenue Office (weights 7 to 2 twice, modulus 11).

/// Whether the value holds thirteen digits whose check digit holds.
pub fn mk_edb(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], super::arith::up_to_11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::mk_edb;

    #[test]
    fn valid_and_invalid() {
        for value in ["7601908421328", "MK 7522822270664", "МК 7644310533831"] {
            assert!(mk_edb(value.as_bytes()), "{value}");
        }
        for value in ["7601908421326", "MK 7522822270661", "760190842132", "MK 75228222706641", "", "-"] {
            assert!(!mk_edb(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!mk_edb(value));
        }
    }
}
