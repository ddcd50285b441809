//! Romanian company numbers (CUI, CIF). Source: Agenția Națională de Administrare Fiscală (weights 7 5 3 2 1 7 5 3 2, modulus 11).

/// Whether six to ten digits, the first no zero, hold their check digit.
pub fn ro_cui(value: &[u8]) -> bool {
    let d = super::digits(value);
    if !(6..=10).contains(&d.len()) || d[0] == 0 || super::arith::all_same(&d) {
        return false;
    }
    let weights = [7, 5, 3, 2, 1, 7, 5, 3, 2];
    let (check, body) = (d[d.len() - 1], &d[..d.len() - 1]);
    super::arith::rest_11(super::arith::weighted(body, &weights[9 - body.len()..]) * 10) == u32::from(check)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ro_cui;

    #[test]
    fn valid_and_invalid() {
        for value in ["RO 5391958886", "10412629", "RO449715719"] {
            assert!(ro_cui(value.as_bytes()), "{value}");
        }
        for value in ["RO 5391958887", "10412628", "RO 539195888", "104126291", "", "-"] {
            assert!(!ro_cui(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ro_cui(value));
        }
    }
}
