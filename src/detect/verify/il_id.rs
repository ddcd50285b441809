//! Israeli identity numbers. Source: Ministry of Interior, Teudat Zehut (Luhn over nine digits).

/// Whether the value is nine digits, not all the same, that hold under Luhn's formula.
pub fn il_id(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 9 && !super::arith::all_same(&d) && d[..3] != [0, 0, 0] && super::arith::luhn_digits(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::il_id;

    #[test]
    fn valid_and_invalid() {
        for value in ["066502477", "019959121", "395604093", "303738611"] {
            assert!(il_id(value.as_bytes()), "{value}");
        }
        for value in ["111111111", "000000018", "12345678", "", "-"] {
            assert!(!il_id(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!il_id(value));
        }
    }
}
