//! Portuguese citizen card numbers. Source: Cartão de Cidadão, "Validação de Número de Documento" (Luhn over letters and digits).

/// Whether nine digits, two letters or digits of the version and a digit hold under Luhn's formula.
pub fn pt_cc(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 12 || !v[..9].iter().all(u8::is_ascii_digit) || !v[11].is_ascii_digit() {
        return false;
    }
    let sum: u32 = v
        .iter()
        .enumerate()
        .map(|(i, b)| {
            let code = u32::from(if b.is_ascii_digit() { b - b'0' } else { b - b'A' + 10 });
            match code * 2 {
                _ if i % 2 == 1 => code,
                double if double > 9 => double - 9,
                double => double,
            }
        })
        .sum();
    sum.is_multiple_of(10) && !super::arith::all_same(&v[..9])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::pt_cc;

    #[test]
    fn valid_and_invalid() {
        for value in ["04506212 4MI9", "968447210SR1", "12802108 3H03"] {
            assert!(pt_cc(value.as_bytes()), "{value}");
        }
        for value in ["04506212 4MI5", "968447210SR8", "04506212 4MI", "968447210SR11", "", "-"] {
            assert!(!pt_cc(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!pt_cc(value));
        }
    }
}
