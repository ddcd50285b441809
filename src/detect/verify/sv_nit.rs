//! Salvadoran tax numbers (NIT). Source: Ministerio de Hacienda de El Salvador (modulus 11, two sets of weights).

/// Whether fourteen digits start with 0, 1 or 9 and hold their check digit.
pub fn sv_nit(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 14 || !matches!(d[0], 0 | 1 | 9) {
        return false;
    }
    if super::arith::number(&d[10..13]) <= 100 {
        super::arith::checked(&d, &[14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2], super::arith::rest_11)
    } else {
        super::arith::checked(&d, &[2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2], super::arith::up_to_11)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::sv_nit;

    #[test]
    fn valid_and_invalid() {
        for value in ["0803-201184-041-1", "0191-030895-894-9", "9382-301189-101-3"] {
            assert!(sv_nit(value.as_bytes()), "{value}");
        }
        for value in ["0803-201184-041-0", "0191-030895-894-0", "0803-201184-041-", "0191-030895-894-91", "", "-"] {
            assert!(!sv_nit(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!sv_nit(value));
        }
    }
}
