//! Senegalese company numbers (NINEA). Source: Agence nationale de la Statistique et de la Démographie (weights 1 and 2, modulus 10).

/// Whether seven or nine digits hold their check digit, alone or before tax status, tax centre and legal form.
pub fn sn_ninea(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let (number, tax) = v.split_at(if v.len() > 9 { v.len() - 3 } else { v.len() });
    let kind = match tax {
        [] => true,
        [status, centre, form] => {
            (b'0'..=b'2').contains(status) && b"ABCDEFGHJKLMNPQRSTUVWZ".contains(centre) && form.is_ascii_digit()
        }
        _ => false,
    };
    let d = super::digits(number);
    let padded = [&[0, 0, 0, 0, 0, 0, 0, 0, 0][d.len().min(9)..], &d].concat();
    kind && number.len() == d.len()
        && matches!(d.len(), 7 | 9)
        && !super::arith::all_same(&d)
        && super::arith::weighted(&padded, &[1, 2, 1, 2, 1, 2, 1, 2, 1]).is_multiple_of(10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::sn_ninea;

    #[test]
    fn valid_and_invalid() {
        for value in ["0841686", "0999716", "41 6139120 0A1"] {
            assert!(sn_ninea(value.as_bytes()), "{value}");
        }
        for value in ["0841689", "0999715", "084168", "09997161", "", "-"] {
            assert!(!sn_ninea(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!sn_ninea(value));
        }
    }
}
