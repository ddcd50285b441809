//! Spanish DNI and NIE. Source: Ministerio del Interior, "Cálculo del dígito de control del NIF/NIE" (remainder of 23).

/// Whether eight digits, or X, Y or Z and seven digits, are followed by the letter that the remainder of 23 demands.
pub fn es_dni(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 9 {
        return false;
    }
    let first = match v[0] {
        b'X' => 0,
        b'Y' => 1,
        b'Z' => 2,
        b @ b'0'..=b'9' => b - b'0',
        _ => return false,
    };
    if !v[1..8].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let mut d = vec![first];
    d.extend(super::digits(&v[1..8]));
    let n = super::arith::number(&d);
    let zero = d[1..].iter().all(|x| *x == 0);
    !zero && b"TRWAGMYFPDXBNJZSQVHLCKE".get((n % 23) as usize) == Some(&v[8])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::es_dni;

    #[test]
    fn valid_and_invalid() {
        for value in ["12345678Z", "X-1234567-L", "54362315K", "Y3808520X", "Y2329471E"] {
            assert!(es_dni(value.as_bytes()), "{value}");
        }
        for value in ["12345678A", "00000000T", "1234567Z", "W1234567L", "", "-"] {
            assert!(!es_dni(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!es_dni(value));
        }
    }
}
