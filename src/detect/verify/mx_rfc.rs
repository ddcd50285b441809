//! Mexican tax numbers (RFC). Source: Servicio de Administración Tributaria, "Registro Federal de Contribuyentes" (modulus 11).

/// Whether letters of the name (three for companies), a date and the two homonym characters are followed by the check character.
pub fn mx_rfc(value: &[u8]) -> bool {
    let v: Vec<u8> =
        value.iter().filter(|b| b.is_ascii_alphanumeric() || **b == b'&').map(u8::to_ascii_uppercase).collect();
    let name = match v.len() {
        12 => 3,
        13 => 4,
        _ => return false,
    };
    let letters = v[..name].iter().all(|b| b.is_ascii_uppercase() || *b == b'&');
    if !letters || !v[name..name + 6].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let d = super::digits(&v[name..name + 6]);
    let date = super::arith::is_short_date(
        super::arith::number(&d[..2]),
        super::arith::number(&d[2..4]),
        super::arith::number(&d[4..6]),
    );
    let code = |b: u8| match b {
        b'0'..=b'9' => u32::from(b - b'0'),
        b'A'..=b'N' => u32::from(b - b'A') + 10,
        b'&' => 24,
        _ => u32::from(b - b'A') + 11,
    };
    let (body, check) = v.split_at(v.len() - 1);
    let space = if name == 3 { 37 * 13 } else { 0 };
    let sum: u32 = space + body.iter().rev().zip(2..).map(|(b, weight)| code(*b) * weight).sum::<u32>();
    date && b"0123456789A".get(((11 - sum % 11) % 11) as usize) == check.first()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::mx_rfc;

    #[test]
    fn valid_and_invalid() {
        for value in ["V&NT271231553", "OAHC-520430 CS0", "JYZH3906028Q9"] {
            assert!(mx_rfc(value.as_bytes()), "{value}");
        }
        for value in ["V&NT271231557", "OAHC-520430 CS8", "V&NT27123155", "OAHC-520430 CS01", "", "-"] {
            assert!(!mx_rfc(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!mx_rfc(value));
        }
    }
}
