//! US employer identification numbers. Source: IRS, "How EINs are assigned and valid EIN prefixes".

/// Whether the value is nine digits whose first two a campus or the internet application gives out.
pub fn us_ein(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 9 || super::arith::all_same(&d[2..]) {
        return false;
    }
    let prefix = super::arith::number(&d[..2]);
    matches!(prefix, 1..=6 | 10..=16 | 20..=27 | 30..=48 | 50..=68 | 71..=77 | 80..=88 | 90..=95 | 98 | 99)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::us_ein;

    #[test]
    fn valid_and_invalid() {
        for value in ["52-1234560", "201234567"] {
            assert!(us_ein(value.as_bytes()), "{value}");
        }
        for value in ["07-1234560", "52-123456", "52-0000000", "97-1234560", "", "-"] {
            assert!(!us_ein(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!us_ein(value));
        }
    }
}
