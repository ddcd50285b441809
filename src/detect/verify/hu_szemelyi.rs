//! Hungarian personal numbers (személyi azonosító). Source: Act XX of 1996, annex (weights 1 to 10, from 1997 on 10 to 1, modulus 11).

/// Whether sex and century, birth date and the check digit hold.
pub fn hu_szemelyi(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 11 || !(1..=8).contains(&d[0]) {
        return false;
    }
    let year = super::arith::number(&d[1..3]);
    let weights: [u32; 10] = if matches!(d[0], 3 | 4 | 7 | 8) || year >= 97 {
        [10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
    } else {
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    };
    super::arith::is_short_date(year, super::arith::number(&d[3..5]), super::arith::number(&d[5..7]))
        && super::arith::checked(&d, &weights, |sum| sum % 11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::hu_szemelyi;

    #[test]
    fn valid_and_invalid() {
        for value in ["4 540406 1626", "2 6408291338", "3 520216 1477"] {
            assert!(hu_szemelyi(value.as_bytes()), "{value}");
        }
        for value in ["4 540406 1620", "2 6408291337", "4 540406 162", "2 64082913381", "", "-"] {
            assert!(!hu_szemelyi(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!hu_szemelyi(value));
        }
    }
}
