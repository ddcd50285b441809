//! Spanish supply point codes (CUPS). Source: Comisión Nacional de los Mercados y la Competencia (remainder of 529 as two letters).

/// Whether ES and sixteen digits are followed by their two check letters, and perhaps a digit and a letter of the measuring point.
pub fn es_cups(value: &[u8]) -> bool {
    const LETTERS: &[u8] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let v = super::arith::alnum(value);
    if !matches!(v.len(), 20 | 22) || !v.starts_with(b"ES") || !v[2..18].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let point = v.len() == 20 || (v[20].is_ascii_digit() && b"FPRCXYZ".contains(&v[21]));
    let rest = (super::arith::number(&super::digits(&v[2..18])) % 529) as usize;
    point && v[18] == LETTERS[rest / 23] && v[19] == LETTERS[rest % 23]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::es_cups;

    #[test]
    fn valid_and_invalid() {
        for value in ["ES4575 73700046 7876 XG", "ES 42195370 37448515 FK 3Y", "ES8078 4466 3234 7164CZ"] {
            assert!(es_cups(value.as_bytes()), "{value}");
        }
        for value in [
            "ES4575 73700046 7876 XN",
            "ES 42195370 37448515 FN 3Y",
            "ES4575 73700046 7876 X",
            "ES 42195370 37448515 FK 3Y1",
            "",
            "-",
        ] {
            assert!(!es_cups(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!es_cups(value));
        }
    }
}
