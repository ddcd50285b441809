//! Russian state registration numbers (OGRN, OGRNIP). Source: Federal Tax Service, order of 30 October 2017 (modulus 11 and 13).

/// Whether thirteen digits of a company, or fifteen of a trader, hold their check digit.
pub fn ru_ogrn(value: &[u8]) -> bool {
    let d = super::digits(value);
    let Some((check, body)) = d.split_last() else { return false };
    let by = match (body.len(), d[0]) {
        (12, 1..=9) => 11,
        (14, 3 | 4) => 13,
        _ => return false,
    };
    !super::arith::all_same(&d) && super::arith::number(body) % by % 10 == u64::from(*check)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ru_ogrn;

    #[test]
    fn valid_and_invalid() {
        for value in ["378798220386322", "1552345553396", "383294269203778"] {
            assert!(ru_ogrn(value.as_bytes()), "{value}");
        }
        for value in ["378798220386323", "1552345553390", "37879822038632", "15523455533961", "", "-"] {
            assert!(!ru_ogrn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ru_ogrn(value));
        }
    }
}
