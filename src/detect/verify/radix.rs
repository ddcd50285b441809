//! Numbers written in a base of up to 62 digits, padded to a fixed width.

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
    use super::is_padded;

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
    }
}
