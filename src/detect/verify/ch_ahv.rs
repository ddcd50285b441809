//! Swiss AHV/AVS numbers. Source: Central Compensation Office (ZAS), AHV number (EAN-13 with the country prefix 756).

/// Whether the value is thirteen digits that start with 756 and hold under EAN-13.
pub fn ch_ahv(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 13
        && d[..3] == [7, 5, 6]
        && d[3..12].iter().any(|x| *x != 0)
        && super::arith::weighted(&d, &[1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]).is_multiple_of(10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ch_ahv;

    #[test]
    fn valid_and_invalid() {
        for value in ["756.9217.0769.85", "756.2014.1465.09", "756.3278.4959.38"] {
            assert!(ch_ahv(value.as_bytes()), "{value}");
        }
        for value in ["756.9217.0769.84", "757.9217.0769.85", "756.9217.0769.8", "7560000000002", "", "-"] {
            assert!(!ch_ahv(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ch_ahv(value));
        }
    }
}
