//! Ecuadorian identity and tax numbers (cédula, RUC). Source: Servicio de Rentas Internas, Registro Civil (Luhn; modulus 11).

/// Whether ten digits hold a province, a third digit up to 6, and the check digit under Luhn's formula.
pub fn ec_ci(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 10 && is_person(&d)
}

/// Whether thirteen digits are the cédula of a person, or the number of a company or public body, and a branch.
pub fn ec_ruc(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 13 || !is_province(&d) {
        return false;
    }
    let branch = d[10..] != [0, 0, 0];
    let public = super::arith::weighted(&d, &[3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11) && d[9..] != [0, 0, 0, 0];
    let company = super::arith::weighted(&d, &[4, 3, 2, 7, 6, 5, 4, 3, 2, 1]).is_multiple_of(11) && branch;
    match d[2] {
        0..=5 => branch && is_person(&d[..10]),
        6 => public || (branch && is_person(&d[..10])),
        9 => public || company,
        _ => false,
    }
}

fn is_province(d: &[u8]) -> bool {
    matches!(super::arith::number(&d[..2]), 1..=24 | 30 | 50)
}

fn is_person(d: &[u8]) -> bool {
    is_province(d) && d[2] <= 6 && super::arith::luhn_digits(d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{ec_ci, ec_ruc};

    #[test]
    fn valid_and_invalid() {
        for value in ["224136915-2", "1140170778", "150163045-1"] {
            assert!(ec_ci(value.as_bytes()), "{value}");
        }
        for value in ["224136915-7", "1140170772", "224136915-", "11401707781", "", "-"] {
            assert!(!ec_ci(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ec_ci(value));
        }
    }

    #[test]
    fn ruc_valid_and_invalid() {
        for value in ["1690544014002", "1944945326001", "3053613133001"] {
            assert!(ec_ruc(value.as_bytes()), "{value}");
        }
        for value in ["1690544044002", "1944945328001", "169054401400", "19449453260011", "", "-"] {
            assert!(!ec_ruc(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ec_ruc(value));
        }
    }
}
