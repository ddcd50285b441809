//! International telephone numbers. Source: ITU-T E.164 and its list of assigned country codes; North American Numbering Plan.

/// Country codes of one and two digits; what is left starts a code of three.
const SHORT: &[u64] = &[
    1, 7, 20, 27, 30, 31, 32, 33, 34, 36, 39, 40, 41, 43, 44, 45, 46, 47, 48, 49, 51, 52, 53, 54, 55, 56, 57, 58, 60,
    61, 62, 63, 64, 65, 66, 81, 82, 84, 86, 90, 91, 92, 93, 94, 95, 98,
];

/// Whether the digits start with an assigned country code, are 8 to 15 in all (at least 10 behind a code of two digits),
/// and, behind 1 and 7, exactly ten more.
pub fn phone(value: &[u8]) -> bool {
    let d = super::digits(value);
    // One point and nothing else: `+345678.5432` is a decimal.
    let mut marks = value.iter().filter(|b| !b.is_ascii_digit() && **b != b'+');
    if (marks.next(), marks.next()) == (Some(&b'.'), None) {
        return false;
    }
    if !(8..=15).contains(&d.len()) || d[0] == 0 || super::arith::all_same(&d[2..]) {
        return false;
    }
    let (one, two, three) = (u64::from(d[0]), super::arith::number(&d[..2]), super::arith::number(&d[..3]));
    match one {
        1 => d.len() == 11 && d[1] > 1 && d[4] > 1,
        7 => d.len() == 11 && matches!(d[1], 3 | 4 | 6..=9),
        _ if SHORT.contains(&two) => d.len() >= 10,
        _ => matches!(
            three,
            211..=213 | 216 | 218 | 220..=269 | 290 | 291 | 297..=299 | 350..=359 | 370..=383 | 385..=387 | 389 | 420 | 421 | 423
                | 500..=509 | 590..=599 | 670 | 672..=683 | 685..=692 | 850 | 852 | 853 | 855 | 856 | 880 | 886
                | 960..=968 | 970..=977 | 992..=996 | 998
        ),
    }
}

/// Whether ten digits (or eleven behind a 1) may be a number of the North American Numbering Plan: area and exchange start with
/// 2 to 9, and neither is a service code such as 911.
pub fn phone_nanp(value: &[u8]) -> bool {
    let d = super::digits(value);
    let d = match d.len() {
        10 => d.as_slice(),
        11 if d[0] == 1 => &d[1..],
        _ => return false,
    };
    let service = |p: &[u8]| p[1] == 1 && p[2] == 1;
    d[0] > 1 && d[3] > 1 && d[1] != 9 && !service(&d[..3]) && !service(&d[3..6]) && !super::arith::all_same(d)
}

/// Whether the value of a field that says it holds a telephone number looks like one: 7 to 15 digits, not all the same and no date,
/// with nothing but spaces and `+ - . / ( )` between them.
pub fn phone_field(value: &[u8]) -> bool {
    let d = super::digits(value);
    (7..=15).contains(&d.len())
        && value.len() <= 30
        && value.iter().all(|b| b.is_ascii_digit() || b" +-./()".contains(b))
        && !super::arith::all_same(&d[1..])
        && !(d.len() == 8 && super::date_of_birth::date_of_birth(value))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::phone;

    #[test]
    fn valid_and_invalid() {
        for value in ["+49 30 901820", "+1 (415) 555-0132", "+442079460018", "+7 912 345-67-89", "+852 5123 4567"] {
            assert!(phone(value.as_bytes()), "{value}");
        }
        for value in [
            "+0 123 4567 890",
            "+1 115 555 0132",
            "+1 415 555 013",
            "+999 1234 5678",
            "+49 30",
            "+1234567890123456",
            "+10000000000",
            "+20240115",
            "",
            "-",
        ] {
            assert!(!phone(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!phone(value));
        }
    }

    #[test]
    fn national_numbers_and_fields() {
        use super::{phone_field, phone_nanp};
        assert!(phone_nanp(b"(415) 555-0132") && phone_nanp(b"1-415-555-0132"));
        assert!(!phone_nanp(b"115-555-0132") && !phone_nanp(b"415-911-0132") && !phone_nanp(b"415-555-013"));
        assert!(phone_field(b"030 901820") && phone_field(b"(415) 555-0132") && phone_field(b"4155551231"));
        assert!(
            !phone_field(b"2024-01-15")
                && !phone_field(b"12345")
                && !phone_field(b"call me")
                && !phone_field(b"0000000")
        );
    }
}
