//! Chilean RUT. Source: Servicio de Impuestos Internos / Registro Civil (modulus 11, weights 2 to 7).

/// Whether seven or eight digits are followed by the right check character (0 to 9 or K).
pub fn cl_rut(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let Some((check, body)) = v.split_last() else { return false };
    if !matches!(body.len(), 7 | 8) || !body.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let mut d = super::digits(body);
    let placeholder = super::arith::all_same(&d);
    d.reverse();
    let letter = b"0K987654321".get((super::arith::weighted(&d, &[2, 3, 4, 5, 6, 7, 2, 3]) % 11) as usize);
    !placeholder && letter == Some(check)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::cl_rut;

    #[test]
    fn valid_and_invalid() {
        for value in ["12.531.909-2", "12531909-2", "10.000.013-K", "9.110.007-K", "9.613.026-0"] {
            assert!(cl_rut(value.as_bytes()), "{value}");
        }
        for value in ["12.531.909-3", "11.111.111-1", "531909-2", "", "-"] {
            assert!(!cl_rut(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!cl_rut(value));
        }
    }
}
