//! Telephone numbers. Source: ITU-T E.164, the North American Numbering Plan, and the metadata of Google's libphonenumber.

mod national;
mod plan;

/// The checks of national numbers.
pub(super) use national::NATIONAL;

/// The digits of a number without what is not dialled from abroad: a trunk zero in brackets, as in `+44 (0)20 7946 0018`, and an
/// extension behind a letter.
fn written(value: &[u8]) -> Vec<u8> {
    let length = value.iter().position(|b| b.is_ascii_alphabetic() || *b == b'#').unwrap_or(value.len());
    let value = &value[..length];
    let zero = value.windows(3).position(|part| part == b"(0)").filter(|at| *at > 0);
    let (before, after) = zero.map_or((value, &b""[..]), |at| (&value[..at], &value[at + 3..]));
    let mut digits = super::digits(before);
    digits.extend(super::digits(after));
    digits
}

/// Whether the value is rather a day (`2026-03-02 10`, `02.03.2026`, `20260302`), a span of years, a year and a number, or a decimal, or
/// starts with a bracket that is none of its own.
fn is_other(value: &[u8]) -> bool {
    let parts: Vec<Vec<u8>> =
        value.split(|b| !b.is_ascii_digit()).filter(|part| !part.is_empty()).map(super::digits).collect();
    let number = super::arith::number;
    let year = |part: &[u8]| part.len() == 4 && (1900..2100).contains(&number(part));
    let day = |y: &[u8], m: &[u8], d: &[u8]| {
        (1900..2100).contains(&number(y)) && super::arith::is_date(number(y), number(m), number(d))
    };
    let marks = value.iter().filter(|b| !b.is_ascii_digit());
    match parts.as_slice() {
        _ if opens_in_vain(value) => true,
        [all] if all.len() == 8 => day(&all[..4], &all[4..6], &all[6..]),
        [_, _] if marks.eq([&b'.']) => true,
        [first, rest] if year(first) => rest.len() == 4,
        [y, m, d, ..] if y.len() == 4 && m.len() == 2 && d.len() == 2 => day(y, m, d),
        [d, m, y, ..] if d.len() == 2 && m.len() == 2 && y.len() == 4 => day(y, m, d) || day(y, d, m),
        _ => false,
    }
}

/// Whether the value starts with a bracket of the text around it: `(030 901820)`.
fn opens_in_vain(value: &[u8]) -> bool {
    let mut open = 0i32;
    let closes = value.iter().any(|byte| {
        open += i32::from(*byte == b'(') - i32::from(*byte == b')');
        open == 0
    });
    value.starts_with(b"(") && !closes
}

/// Whether the digits behind the first two are not all the same, do not count up in pairs as `01 02 03 04 05` does, and are not mostly
/// pairs of zeros.
fn is_varied(digits: &[u8]) -> bool {
    let pairs: Vec<u64> = digits.chunks_exact(2).map(super::arith::number).collect();
    let counts = pairs.windows(2).all(|pair| pair[1] == pair[0] + 1);
    digits.get(2..).is_some_and(|rest| rest.len() > 3 && !super::arith::all_same(rest))
        && !counts
        && pairs.iter().filter(|pair| **pair == 0).count() < 3
}

/// Whether the digits are a country code and a number that its plan knows, perhaps behind the prefix for calls abroad (`00`, `011`)
/// instead of a `+`. Numbers of the North American plan need the right form only, since examples use the area code 555.
pub fn phone(value: &[u8]) -> bool {
    let written = written(value);
    let digits = match value.first() {
        Some(b'+' | b'(') => written.as_slice(),
        _ => written.strip_prefix(&[0, 0]).or_else(|| written.strip_prefix(&[0, 1, 1])).unwrap_or_default(),
    };
    // `+345678.5432` is a decimal, `+1.4155550132` a number as domain registries write it.
    let is_registry = value.iter().position(|b| *b == b'.').is_some_and(|at| (2..=4).contains(&at));
    let is_decimal = !is_registry && is_other(value.strip_prefix(b"+").unwrap_or(value));
    let is_known = || plan::holds(digits.iter().copied()) || (digits.len() == 11 && digits[0] == 1 && is_nanp(digits));
    !is_decimal && is_varied(digits) && is_known()
}

/// Whether ten digits (or eleven behind a 1) may be a number of the North American Numbering Plan: area and exchange start with
/// 2 to 9, and neither is a service code such as 911.
pub fn phone_nanp(value: &[u8]) -> bool {
    is_nanp(&written(value))
}

fn is_nanp(d: &[u8]) -> bool {
    let d = match d.len() {
        10 => d,
        11 if d[0] == 1 => &d[1..],
        _ => return false,
    };
    let service = |p: &[u8]| p[1] == 1 && p[2] == 1;
    // No area is 555, so examples put it before anything.
    let exchange = d[3] > 1 || d[..3] == [5, 5, 5];
    d[0] > 1 && exchange && d[1] != 9 && !service(&d[..3]) && !service(&d[3..6]) && !super::arith::all_same(d)
}

/// Whether the value of a field that says it holds a telephone number looks like one: 7 to 15 digits, not all the same and no date,
/// with nothing but spaces and `+ - . / ( )` between them.
pub fn phone_field(value: &[u8]) -> bool {
    let d = written(value);
    let without_extension = value.split(|b| b.is_ascii_alphabetic() || *b == b'#').next().unwrap_or_default();
    (7..=15).contains(&d.len())
        && !is_other(value)
        && value.len() <= 30
        && without_extension.iter().all(|b| b.is_ascii_digit() || b" +-./()".contains(b))
        && !super::arith::all_same(&d[1..])
        && !(d.len() == 8 && super::date_of_birth::date_of_birth(value))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::phone;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "+49 30 901820",
            "+1 (415) 555-0132",
            "+1 555 123 4567 ext. 12",
            "+442079460018",
            "+44 (0)20 7946 0018",
            "0049 (0)30 901820",
            "011 44 20 7946 0018",
            "+1.4155550132",
            "+7 912 345-67-89",
            "+852 5123 4567",
        ] {
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
            "+345678.5432",
            "+20220202101403",
            "49 30 901820",
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
        assert!(phone_nanp(b"555-123-4567") && phone_nanp(b"(415) 555-0132") && phone_nanp(b"1-415-555-0132"));
        assert!(!phone_nanp(b"115-555-0132") && !phone_nanp(b"415-911-0132") && !phone_nanp(b"415-555-013"));
        assert!(!phone_field(b"(030 901820") && phone_field(b"(030)901820"));
        assert!(phone_field(b"030 901820") && phone_field(b"(415) 555-0132") && phone_field(b"4155551231"));
        assert!(
            !phone_field(b"2024-01-15")
                && !phone_field(b"2024-01-15 10:11")
                && !phone_field(b"15.01.2024 10")
                && !phone_field(b"12345")
                && !phone_field(b"call me")
                && !phone_field(b"0000000")
        );
    }
}
