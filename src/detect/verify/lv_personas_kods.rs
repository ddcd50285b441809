//! Latvian personal codes and VAT numbers. Source: Latvian Population Register Act; State Revenue Service (modulus 11).

/// Whether birth date and century, or 32 in codes of 2017 and later, and the check digit hold.
pub fn lv_personas_kods(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 11 || d[0] > 3 {
        return false;
    }
    let born = super::arith::is_date(
        1800 + u64::from(d[6]) * 100 + super::arith::number(&d[4..6]),
        super::arith::number(&d[2..4]),
        super::arith::number(&d[..2]),
    );
    (born || d[..2] == [3, 2])
        && super::arith::checked(&d, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9], |sum| super::arith::rest_11(sum + 1))
}

/// Whether eleven digits of a company, the first above 3, hold their check digit.
pub fn lv_pvn(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 11
        && d[0] > 3
        && !super::arith::all_same(&d)
        && super::arith::weighted(&d, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{lv_personas_kods, lv_pvn};

    #[test]
    fn valid_and_invalid() {
        for value in ["32314714927", "32666792558", "19102664634"] {
            assert!(lv_personas_kods(value.as_bytes()), "{value}");
        }
        for value in ["32314714921", "32666792553", "3231471492", "326667925581", "", "-"] {
            assert!(!lv_personas_kods(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!lv_personas_kods(value));
        }
    }

    #[test]
    fn pvn_valid_and_invalid() {
        for value in ["LV91857630254", "70646557055", "79405416697"] {
            assert!(lv_pvn(value.as_bytes()), "{value}");
        }
        for value in ["LV91857630258", "70646557056", "LV9185763025", "706465570551", "", "-"] {
            assert!(!lv_pvn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!lv_pvn(value));
        }
    }
}
