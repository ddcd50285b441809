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

/// The sum of Luhn's formula (ISO/IEC 7812-1, annex B), in which the last digit counts once and every second before it doubled.
pub(crate) fn luhn_sum(digits: &[u8]) -> u32 {
    digits
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
        .sum()
}

/// Whether digits, check digit last, hold under Luhn's formula (ISO/IEC 7812-1, annex B).
pub(crate) fn luhn_digits(digits: &[u8]) -> bool {
    digits.len() > 1 && luhn_sum(digits).is_multiple_of(10)
}

/// Whether digits, as many as the weights and one more and not all the same, end in what `check` makes of the weighted sum.
pub(crate) fn checked(digits: &[u8], weights: &[u32], check: fn(u32) -> u32) -> bool {
    digits.len() == weights.len() + 1
        && !all_same(digits)
        && u32::from(digits[weights.len()]) == check(weighted(digits, weights))
}

/// The remainder by eleven, ten written as zero.
pub(crate) fn rest_11(sum: u32) -> u32 {
    sum % 11 % 10
}

/// What is missing to a multiple of eleven, ten written as zero.
pub(crate) fn up_to_11(sum: u32) -> u32 {
    up_to_11_strict(sum) % 10
}

/// What is missing to a multiple of eleven; ten is no digit, so such numbers are not issued.
pub(crate) fn up_to_11_strict(sum: u32) -> u32 {
    (11 - sum % 11) % 11
}

/// What is missing to a multiple of ten.
pub(crate) fn up_to_10(sum: u32) -> u32 {
    (10 - sum % 10) % 10
}

/// The remainder by eleven under the first weights, or where it is ten under the second ones, ten then written as zero.
pub(crate) fn two_rounds_11(digits: &[u8], first: &[u32], second: &[u32]) -> u32 {
    match weighted(digits, first) % 11 {
        10 => rest_11(weighted(digits, second)),
        rest => rest,
    }
}

/// The remainder by 97 of digits and capital letters, A read as 10 (ISO/IEC 7064 mod 97-10).
pub(crate) fn mod_97(text: &[u8]) -> u32 {
    text.iter().fold(0, |rest, b| match b {
        b'0'..=b'9' => (rest * 10 + u32::from(b - b'0')) % 97,
        _ => (rest * 100 + u32::from(b.wrapping_sub(b'A')) + 10) % 97,
    })
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

    #[test]
    fn check_digits() {
        assert!(checked(&[1, 2, 5], &[1, 2], |sum| sum) && !checked(&[1, 2, 4], &[1, 2], |sum| sum));
        assert!(
            !checked(&[], &[], |sum| sum)
                && !checked(&[1, 2], &[1, 2], |sum| sum)
                && !checked(&[0, 0], &[1], |sum| sum)
        );
        assert_eq!((rest_11(21), up_to_11(12), up_to_11_strict(12), up_to_10(13)), (0, 0, 10, 7));
        assert_eq!((two_rounds_11(&[9], &[1], &[1]), two_rounds_11(&[5], &[2], &[3])), (9, 4));
        assert_eq!((mod_97(b"98"), mod_97(b"1A")), (1, 13));
        assert_eq!((luhn_sum(&[5, 5]), luhn_sum(&[])), (6, 0));
    }
}
