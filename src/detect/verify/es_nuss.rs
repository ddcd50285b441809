//! Spanish social security numbers. Source: Tesorería General de la Seguridad Social (remainder of 97).

/// Whether province, number and two control digits agree: the control is the remainder of 97 of province and number.
pub fn es_nuss(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 12 {
        return false;
    }
    let province = super::arith::number(&d[..2]);
    let number = super::arith::number(&d[2..10]);
    let whole = if number < 10_000_000 { number + province * 10_000_000 } else { super::arith::number(&d[..10]) };
    matches!(province, 1..=53 | 66) && number != 0 && whole % 97 == super::arith::number(&d[10..])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::es_nuss;

    #[test]
    fn valid_and_invalid() {
        for value in ["28/00072018/38", "28/07614522/16", "083460396456", "088292382142"] {
            assert!(es_nuss(value.as_bytes()), "{value}");
        }
        for value in ["281234567800", "991234567840", "28123456784", "", "-"] {
            assert!(!es_nuss(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!es_nuss(value));
        }
    }
}
