//! Spanish company numbers (CIF, NIF of legal persons). Source: Agencia Tributaria, Orden EHA/451/2008 (Luhn; digit or letter).

/// Whether a letter and seven digits are followed by the check digit, or the letter that stands for it.
pub fn es_cif(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let v = v.strip_prefix(b"ES").unwrap_or(&v);
    if v.len() != 9 || !b"ABCDEFGHJNPQRSUVW".contains(&v[0]) || !v[1..8].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let mut d = super::digits(&v[1..8]);
    d.push(match v[8] {
        b @ b'0'..=b'9' => b - b'0',
        b @ b'A'..=b'I' => b - b'A' + 1,
        b'J' => 0,
        _ => return false,
    });
    d.iter().any(|x| *x != 0) && super::arith::luhn_digits(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::es_cif;

    #[test]
    fn valid_and_invalid() {
        for value in ["ES V-0740935B", "W-8966513-G", "ESS82753138"] {
            assert!(es_cif(value.as_bytes()), "{value}");
        }
        for value in ["ES V-0740935F", "W-8966513-B", "ES V-0740935", "W-8966513-G1", "", "-"] {
            assert!(!es_cif(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!es_cif(value));
        }
    }
}
