//! Vietnamese tax numbers (MST). Source: General Department of Taxation of Vietnam (weights 31 29 23 19 17 13 7 5 3, modulus 11).

/// Whether ten digits hold their check digit, alone or before three digits of a branch.
pub fn vn_mst(value: &[u8]) -> bool {
    let d = super::digits(value);
    matches!(d.len(), 10 | 13)
        && d[2..9].iter().any(|x| *x != 0)
        && (d.len() == 10 || d[10..] != [0, 0, 0])
        && super::arith::checked(&d[..10], &[31, 29, 23, 19, 17, 13, 7, 5, 3], |sum| 10 - sum % 11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::vn_mst;

    #[test]
    fn valid_and_invalid() {
        for value in ["4357995679-621", "7181609890", "3495572066"] {
            assert!(vn_mst(value.as_bytes()), "{value}");
        }
        for value in ["4357995671-621", "7181609894", "4357995679-62", "71816098901", "", "-"] {
            assert!(!vn_mst(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!vn_mst(value));
        }
    }
}
