//! Small helpers that the checks share: cleaned characters, calendar dates, weighted sums.

/// The ASCII letters (made upper case) and digits of a value, everything else left out.
pub(crate) fn alnum(value: &[u8]) -> Vec<u8> {
    value.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_uppercase).collect()
}

/// The number that decimal digits (0 to 9 each) spell. At most 19 of them are meaningful.
pub(crate) fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0u64, |n, d| n.wrapping_mul(10).wrapping_add(u64::from(*d)))
}

/// Sum of digit times weight, as far as both reach.
pub(crate) fn weighted(digits: &[u8], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(d, w)| u32::from(*d) * w).sum()
}

/// Whether all items are the same (a placeholder such as 111111111).
pub(crate) fn all_same(items: &[u8]) -> bool {
    items.windows(2).all(|pair| pair[0] == pair[1])
}

/// Whether that day exists in the Gregorian calendar.
pub(crate) fn is_date(year: u64, month: u64, day: u64) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    day >= 1 && day <= last
}

/// Whether that day exists in the 1900s or the 2000s, for schemes that write the year with two digits.
pub(crate) fn is_short_date(year: u64, month: u64, day: u64) -> bool {
    is_date(1900 + year, month, day) || is_date(2000 + year, month, day)
}

/// Whether digits, check digit last, hold under ISO/IEC 7064 mod 11,10.
pub(crate) fn mod_11_10(digits: &[u8]) -> bool {
    let Some((check, body)) = digits.split_last() else { return false };
    let mut product = 10u32;
    for d in body {
        let mut sum = (u32::from(*d) + product) % 10;
        if sum == 0 {
            sum = 10;
        }
        product = (sum * 2) % 11;
    }
    (11 - product) % 10 == u32::from(*check)
}

/// Whether digits, check digit last, hold under Luhn's formula (ISO/IEC 7812-1, annex B).
pub(crate) fn luhn_digits(digits: &[u8]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| {
            let d = u32::from(*d);
            if i % 2 == 0 {
                d
            } else if d > 4 {
                d * 2 - 9
            } else {
                d * 2
            }
        })
        .sum();
    digits.len() > 1 && sum.is_multiple_of(10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        assert!(is_date(2000, 2, 29) && is_date(2024, 2, 29) && is_date(1999, 12, 31));
        assert!(!is_date(1900, 2, 29) && !is_date(2023, 4, 31) && !is_date(2023, 13, 1) && !is_date(2023, 1, 0));
        assert!(is_short_date(0, 2, 29));
    }

    #[test]
    fn sums() {
        assert_eq!(number(&[1, 2, 3]), 123);
        assert_eq!(weighted(&[1, 2, 3], &[1, 10]), 21);
        assert!(all_same(b"111") && !all_same(b"112"));
        assert_eq!(alnum(b"a-1 B"), b"A1B");
        assert!(!luhn_digits(&[]) && !luhn_digits(&[0]) && !mod_11_10(&[]));
    }
}
