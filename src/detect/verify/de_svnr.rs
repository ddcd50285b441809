//! German pension insurance numbers. Source: VKVV section 2 (check digit: weights 2 1 2 5 7 1 2 1 2 1 2 1, digit sums).

/// Whether the value is area, birth date, initial, serial and check digit of a pension insurance number.
pub fn de_svnr(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 12 || !v[8].is_ascii_uppercase() || !v.iter().enumerate().all(|(i, b)| i == 8 || b.is_ascii_digit()) {
        return false;
    }
    let letter = v[8] - b'A' + 1;
    let mut d = super::digits(&v[..8]);
    d.extend([letter / 10, letter % 10]);
    d.extend(super::digits(&v[9..]));
    let day = super::arith::number(&d[2..4]);
    let month = super::arith::number(&d[4..6]);
    let weights = [2u32, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    let sum: u32 = d
        .iter()
        .zip(weights)
        .map(|(x, w)| {
            let p = u32::from(*x) * w;
            p / 10 + p % 10
        })
        .sum();
    super::arith::number(&d[..2]) >= 2
        && matches!(day, 1..=31 | 51..=81)
        && (1..=12).contains(&month)
        && d.get(12).is_some_and(|c| sum % 10 == u32::from(*c))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::de_svnr;

    #[test]
    fn valid_and_invalid() {
        for value in ["15070649C103", "15 070649 C 103", "65150173J359", "65150172G386"] {
            assert!(de_svnr(value.as_bytes()), "{value}");
        }
        for value in ["15070649C104", "15400649C103", "15071349C103", "1507064900103", "", "-"] {
            assert!(!de_svnr(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!de_svnr(value));
        }
    }
}
