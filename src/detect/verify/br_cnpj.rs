//! Brazilian CNPJ numbers. Source: Receita Federal do Brasil, CNPJ; Instrução Normativa 2.229 (letters from July 2026 on).

/// Whether twelve characters (value: code minus 48) are followed by the two check digits, modulus 11.
pub fn br_cnpj(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 14 || super::arith::all_same(&v) || !v[12..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let d: Vec<u8> = v.iter().map(|b| b - b'0').collect();
    let check = |sum: u32| if sum % 11 < 2 { 0 } else { (11 - sum % 11) as u8 };
    check(super::arith::weighted(&d, &[5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) == d[12]
        && check(super::arith::weighted(&d, &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2])) == d[13]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::br_cnpj;

    #[test]
    fn valid_and_invalid() {
        for value in ["16.727.230/0001-97", "12.ABC.345/01DE-35", "76054793000193", "54267103000141"] {
            assert!(br_cnpj(value.as_bytes()), "{value}");
        }
        for value in ["16.727.230/0001-98", "00.000.000/0000-00", "16.727.230/0001-9", "", "-"] {
            assert!(!br_cnpj(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!br_cnpj(value));
        }
    }
}
