//! Brazilian CPF numbers. Source: Receita Federal do Brasil, CPF (two check digits, modulus 11).

/// Whether the value is eleven digits, not all the same, with both check digits right.
pub fn br_cpf(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 11 || super::arith::all_same(&d) {
        return false;
    }
    let check = |sum: u32| (sum * 10 % 11 % 10) as u8;
    check(super::arith::weighted(&d, &[10, 9, 8, 7, 6, 5, 4, 3, 2])) == d[9]
        && check(super::arith::weighted(&d, &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2])) == d[10]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::br_cpf;

    #[test]
    fn valid_and_invalid() {
        for value in ["390.533.447-05", "281.987.665-02", "596.289.658-08"] {
            assert!(br_cpf(value.as_bytes()), "{value}");
        }
        for value in ["390.533.447-06", "111.111.111-11", "390.533.447-0", "", "-"] {
            assert!(!br_cpf(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!br_cpf(value));
        }
    }
}
