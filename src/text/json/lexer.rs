//! The small words of JSON: numbers, escapes, and where the ordinary content of a string ends.

/// How far a number has been read, after the grammar of RFC 8259.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    Minus,
    Zero,
    Integer,
    Point,
    Fraction,
    Exponent,
    Sign,
    Power,
}

impl Number {
    pub(super) fn next(self, byte: u8) -> Option<Self> {
        Some(match (self, byte) {
            (Self::Minus, b'0') => Self::Zero,
            (Self::Minus, b'1'..=b'9') | (Self::Integer, b'0'..=b'9') => Self::Integer,
            (Self::Zero | Self::Integer, b'.') => Self::Point,
            (Self::Point | Self::Fraction, b'0'..=b'9') => Self::Fraction,
            (Self::Zero | Self::Integer | Self::Fraction, b'e' | b'E') => Self::Exponent,
            (Self::Exponent, b'+' | b'-') => Self::Sign,
            (Self::Exponent | Self::Sign | Self::Power, b'0'..=b'9') => Self::Power,
            _ => return None,
        })
    }

    pub(super) fn is_complete(self) -> bool {
        matches!(self, Self::Zero | Self::Integer | Self::Fraction | Self::Power)
    }
}

/// How many bytes of a string's content come before a quote, a backslash or a control character.
pub(super) fn ordinary_length(text: &[u8]) -> usize {
    // Eight bytes at a time: a byte is special if taking away makes its high bit borrow (Hacker's Delight, 6-1). A false hit on a
    // byte above a special one does no harm, since the lowest is looked for.
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = LOW << 7;
    let zeros = |word: u64| word.wrapping_sub(LOW) & !word & HIGH;
    let mut at = 0;
    while let Some(eight) = text.get(at..at + 8).and_then(|eight| <[u8; 8]>::try_from(eight).ok()) {
        let word = u64::from_le_bytes(eight);
        let control = word.wrapping_sub(LOW * 0x20) & !word & HIGH;
        let special = zeros(word ^ (LOW * u64::from(b'"'))) | zeros(word ^ (LOW * u64::from(b'\\'))) | control;
        if special != 0 {
            return at + (special.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let rest = &text[at..];
    at + rest.iter().position(|b| matches!(b, b'"' | b'\\' | 0..0x20)).unwrap_or(rest.len())
}

pub(super) enum Escape {
    Incomplete,
    /// The character, and how many bytes stand for it.
    Char(char, usize),
    Invalid,
}

/// Decodes an escape that starts with a backslash. Of a surrogate pair, both halves are waited for; a lone half is
/// U+FFFD.
pub(super) fn decode_escape(text: &[u8]) -> Escape {
    let Some(kind) = text.get(1) else { return Escape::Incomplete };
    let simple = match kind {
        b'"' | b'\\' | b'/' => char::from(*kind),
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => {
            let high = match hex4(&text[2..]) {
                Ok(Some(unit)) => unit,
                Ok(None) => return Escape::Incomplete,
                Err(()) => return Escape::Invalid,
            };
            return match high {
                0xD800..0xDC00 => decode_pair(high, &text[6..]),
                unit => Escape::Char(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER), 6),
            };
        }
        _ => return Escape::Invalid,
    };
    Escape::Char(simple, 2)
}

fn decode_pair(high: u32, text: &[u8]) -> Escape {
    let lone = Escape::Char(char::REPLACEMENT_CHARACTER, 6);
    match (text.first(), text.get(1)) {
        (None, _) | (Some(b'\\'), None) => Escape::Incomplete,
        (Some(b'\\'), Some(b'u')) => match hex4(&text[2..]) {
            Ok(Some(low @ 0xDC00..0xE000)) => {
                let code = 0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                Escape::Char(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 12)
            }
            Ok(None) => Escape::Incomplete,
            _ => lone,
        },
        _ => lone,
    }
}

/// Four hex digits: `None` while there are fewer, an error if one of those that are there is none.
fn hex4(text: &[u8]) -> Result<Option<u32>, ()> {
    let digits = &text[..text.len().min(4)];
    let mut value = 0;
    for digit in digits {
        value = value << 4 | char::from(*digit).to_digit(16).ok_or(())?;
    }
    Ok((digits.len() == 4).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_search_finds_what_the_plain_one_does() {
        let is_special = |b: &u8| matches!(b, b'"' | b'\\' | 0..0x20);
        for byte in 0..=255u8 {
            for at in 0..20 {
                for beside in [b'a', 0x7f, 0x80, 0xff, b' ', b'!', b'#', b'[', b']'] {
                    let mut text = [beside; 20];
                    text[at] = byte;
                    let plain = text.iter().position(is_special).unwrap_or(text.len());
                    assert_eq!(ordinary_length(&text), plain, "{byte:#x} at {at} beside {beside:#x}");
                }
            }
        }
    }
}
