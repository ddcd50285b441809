//! Paraguayan tax numbers (RUC). Source: Dirección Nacional de Ingresos Tributarios (weights from 2 on, modulus 11).

/// Whether six to eight digits are followed by their check digit.
pub fn py_ruc(value: &[u8]) -> bool {
    let mut d = super::digits(value);
    if !(7..=9).contains(&d.len()) || super::arith::all_same(&d) {
        return false;
    }
    let check = d.pop().map(u32::from);
    d.reverse();
    Some(super::arith::up_to_11(super::arith::weighted(&d, &[2, 3, 4, 5, 6, 7, 8, 9]))) == check
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::py_ruc;

    #[test]
    fn valid_and_invalid() {
        for value in ["490525-3", "6800122-3", "919655-2"] {
            assert!(py_ruc(value.as_bytes()), "{value}");
        }
        for value in ["490525-0", "6800122-5", "490525-", "6800122-31", "", "-"] {
            assert!(!py_ruc(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!py_ruc(value));
        }
    }
}
