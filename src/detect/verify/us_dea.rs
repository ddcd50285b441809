//! US Drug Enforcement Administration registration numbers. Source: DEA Diversion Control Division, registrant validation.

/// Whether two letters (or a letter and 9) and seven digits hold: d1+d3+d5 plus twice d2+d4+d6 ends in d7.
pub fn us_dea(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 9 || !v[0].is_ascii_uppercase() || !(v[1].is_ascii_uppercase() || v[1] == b'9') {
        return false;
    }
    if !v[2..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let d = super::digits(&v[2..]);
    let nonzero = d.iter().any(|x| *x != 0);
    nonzero && super::arith::weighted(&d[..6], &[1, 2, 1, 2, 1, 2]) % 10 == u32::from(d[6])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::us_dea;

    #[test]
    fn valid_and_invalid() {
        for value in ["BB1388568", "F91234563", "AZ4615716", "AV8309242"] {
            assert!(us_dea(value.as_bytes()), "{value}");
        }
        for value in ["BB1388569", "B11388568", "AB0000000", "", "-"] {
            assert!(!us_dea(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!us_dea(value));
        }
    }
}
