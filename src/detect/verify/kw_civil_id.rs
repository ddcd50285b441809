//! Kuwaiti civil numbers. Source: Public Authority for Civil Information (weights 2 1 6 3 7 9 10 5 8 4 2, modulus 11).

/// Whether century (2 or 3), birth date and the check digit hold.
pub fn kw_civil_id(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 12
        && matches!(d[0], 2 | 3)
        && super::arith::is_date(
            1700 + u64::from(d[0]) * 100 + super::arith::number(&d[1..3]),
            super::arith::number(&d[3..5]),
            super::arith::number(&d[5..7]),
        )
        && super::arith::checked(&d, &[2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2], |sum| 11 - sum % 11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::kw_civil_id;

    #[test]
    fn valid_and_invalid() {
        for value in ["314080609415", "348071875952", "314041087239"] {
            assert!(kw_civil_id(value.as_bytes()), "{value}");
        }
        for value in ["314080609411", "348071875957", "31408060941", "3480718759521", "", "-"] {
            assert!(!kw_civil_id(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!kw_civil_id(value));
        }
    }
}
