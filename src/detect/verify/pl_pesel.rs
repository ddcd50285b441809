//! Polish PESEL numbers. Source: Act of 24 September 2010 on population records, article 15 (weights 1, 3, 7, 9).

/// Whether the birth date (century in the month) exists and the check digit holds.
pub fn pl_pesel(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 11 {
        return false;
    }
    let raw = super::arith::number(&d[2..4]);
    let century = [1900, 2000, 2100, 2200, 1800].get((raw / 20) as usize).copied().unwrap_or(0);
    let year = century + super::arith::number(&d[..2]);
    let sum = super::arith::weighted(&d, &[1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]);
    super::arith::is_date(year, raw % 20, super::arith::number(&d[4..6])) && sum.is_multiple_of(10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::pl_pesel;

    #[test]
    fn valid_and_invalid() {
        for value in ["44051401359", "02211760397", "02212671034"] {
            assert!(pl_pesel(value.as_bytes()), "{value}");
        }
        for value in ["44051401358", "44131401359", "4405140135", "44053201359", "", "-"] {
            assert!(!pl_pesel(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!pl_pesel(value));
        }
    }
}
