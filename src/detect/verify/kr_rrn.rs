//! South Korean resident and foreigner registration numbers. Source: Enforcement Rule of the Resident Registration Act
//! (weights 2 to 9 and 2 to 5, modulus 11; numbers given out since October 2020 carry no check digit).

/// Whether birth date and check digit hold.
pub fn kr_rrn(value: &[u8]) -> bool {
    let d = super::digits(value);
    if !kr_rrn_date(value) {
        return false;
    }
    let sum = super::arith::weighted(&d, &[2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]);
    let check = (11 - sum % 11) % 10;
    let foreign = (13 - sum % 11) % 10;
    let last = d.get(12).copied().map_or(99, u32::from);
    check == last || (matches!(d.get(6), Some(5..=8)) && foreign == last)
}

/// Whether the value is thirteen digits with a birth date in the century that the seventh digit tells.
pub fn kr_rrn_date(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 13 {
        return false;
    }
    let century = match d[6] {
        1 | 2 | 5 | 6 => 1900,
        3 | 4 | 7 | 8 => 2000,
        _ => 1800,
    };
    let year = century + super::arith::number(&d[..2]);
    super::arith::is_date(year, super::arith::number(&d[2..4]), super::arith::number(&d[4..6])) && d[7..] != [0; 6]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::kr_rrn;

    #[test]
    fn valid_and_invalid() {
        for value in ["960211-2924644", "970813-2983092", "050117-3261747", "050112-3848791"] {
            assert!(kr_rrn(value.as_bytes()), "{value}");
        }
        for value in ["971013-9019903", "971313-9019902", "971013-901990", "", "-"] {
            assert!(!kr_rrn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!kr_rrn(value));
        }
    }
}
