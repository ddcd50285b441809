//! Luxembourg personal numbers (matricule). Source: Act of 19 June 2013 on the identification of natural persons (Luhn and Verhoeff).

/// Whether thirteen digits hold a birth date and the check digits of both schemes over the first eleven.
pub fn lu_matricule(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 13 || !(1850..=2100).contains(&super::arith::number(&d[..4])) {
        return false;
    }
    let mut other: Vec<u8> = d[..11].iter().map(|x| x + b'0').collect();
    other.push(d[12] + b'0');
    super::arith::is_date(super::arith::number(&d[..4]), super::arith::number(&d[4..6]), super::arith::number(&d[6..8]))
        && super::arith::luhn_digits(&d[..12])
        && super::verhoeff::verhoeff(&other)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::lu_matricule;

    #[test]
    fn valid_and_invalid() {
        for value in ["2003 1230141 58", "20711031 43003", "20711130592 76"] {
            assert!(lu_matricule(value.as_bytes()), "{value}");
        }
        for value in ["2003 1230141 53", "20711031 43004", "2003 1230141 5", "20711031 430031", "", "-"] {
            assert!(!lu_matricule(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!lu_matricule(value));
        }
    }
}
