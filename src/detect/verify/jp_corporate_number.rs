//! Japanese corporate numbers. Source: National Tax Agency of Japan, Corporate Number Publication Site (9 minus remainder of 9).

/// Whether the first of thirteen digits is the check digit of the twelve behind it.
pub fn jp_corporate_number(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 13
        && !super::arith::all_same(&d)
        && 9 - super::arith::weighted(&d[1..], &[2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]) % 9 == u32::from(d[0])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::jp_corporate_number;

    #[test]
    fn valid_and_invalid() {
        for value in ["4345825542895", "8894592232103", "7264882998500"] {
            assert!(jp_corporate_number(value.as_bytes()), "{value}");
        }
        for value in ["4345825542893", "8894592232102", "434582554289", "88945922321031", "", "-"] {
            assert!(!jp_corporate_number(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!jp_corporate_number(value));
        }
    }
}
