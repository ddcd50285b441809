//! Numbers written in a base of up to 62 digits, padded to a fixed width.

/// Digits of base62 in the order of their value, as GitHub's tokens have them.
pub(super) const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The last `width` digits of a number.
pub(crate) fn padded(mut number: u64, alphabet: &[u8], width: usize) -> Vec<u8> {
    let base = alphabet.len() as u64;
    let mut digits: Vec<u8> = (0..width)
        .filter_map(|_| {
            let index = number.checked_rem(base)?;
            number /= base;
            alphabet.get(index as usize).copied()
        })
        .collect();
    digits.reverse();
    digits
}

/// Whether `text` is `number` in the base whose digits are `alphabet`, padded with its zero on the left to the width of `text`.
pub(super) fn is_padded(number: u32, alphabet: &[u8], text: &[u8]) -> bool {
    let base = alphabet.len() as u64;
    if base < 2 {
        return false;
    }
    let mut rest = u64::from(number);
    for digit in text.iter().rev() {
        let index = (rest % base) as usize;
        if alphabet.get(index) != Some(digit) {
            return false;
        }
        rest /= base;
    }
    rest == 0
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{is_padded, padded};

    #[test]
    fn compares_digit_by_digit() {
        let ten = b"0123456789";
        assert!(is_padded(1207, ten, b"001207"));
        assert!(is_padded(1207, ten, b"1207"));
        assert!(is_padded(0, ten, b""));
        assert!(!is_padded(1207, ten, b"207"));
        assert!(!is_padded(1207, ten, b"1208"));
        assert!(!is_padded(1207, ten, b"12a7"));
        assert!(!is_padded(1207, b"0", b"1207"));
        assert!(is_padded(u32::MAX, ten, b"4294967295"));
        assert_eq!(padded(1207, ten, 6), b"001207");
        assert_eq!(padded(1207, ten, 2), b"07");
        assert!(padded(1207, b"", 2).is_empty());
    }
}
