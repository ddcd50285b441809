//! US social security numbers. Source: Social Security Administration, POMS RM 10201.035 (invalid numbers).

/// Whether area, group and serial may be issued: area not 000, 666 or 900 and above, group not 00, serial not 0000; and none of
/// the numbers that the administration voided because advertisements printed them.
pub fn us_ssn(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 9 || super::arith::all_same(&d) {
        return false;
    }
    let area = super::arith::number(&d[..3]);
    let group = super::arith::number(&d[3..5]);
    let serial = super::arith::number(&d[5..]);
    let voided = [78_051_120, 219_099_999].contains(&super::arith::number(&d));
    area != 0 && area != 666 && area < 900 && group != 0 && serial != 0 && !voided
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::us_ssn;

    #[test]
    fn valid_and_invalid() {
        for value in ["412-55-0912", "412550912", "123-45-6789", "531-35-9462", "576-58-8040"] {
            assert!(us_ssn(value.as_bytes()), "{value}");
        }
        for value in [
            "000-12-3456",
            "666-12-3456",
            "912-12-3456",
            "412-00-3456",
            "412-12-0000",
            "078-05-1120",
            "111-11-1111",
            "412-55-091",
            "",
            "-",
        ] {
            assert!(!us_ssn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!us_ssn(value));
        }
    }
}
