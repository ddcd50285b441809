//! Escapes as in source code: `\x41`, `\x{41}`, `\u0041`, `\u{41}`, `\U00000041`, `\101`, `\n`, `\"`, and those of CSS and Markdown.

use super::inline::{byte, byte_if_any, hex, is_telling_byte, is_telling_character, precedes_credential, utf16};
use super::{Coded, Unit};
use crate::base::Coat;

/// The unit at `text[at]`.
pub(super) fn unit(text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Unit {
    read(text, at, more, out).map_or_else(|unit| unit, Unit::Coded)
}

/// Writes a text so that it reads as itself.
pub(super) fn write(text: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'\\' => written.extend(b"\\\\"),
            b'"' => written.extend(b"\\\""),
            b'\n' => written.extend(b"\\n"),
            b'\r' => written.extend(b"\\r"),
            b'\t' => written.extend(b"\\t"),
            0..b' ' => written.extend(format!("\\u{byte:04x}").bytes()),
            _ => written.push(*byte),
        }
    }
    written
}

fn read(text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Result<Coded, Unit> {
    let next = byte(text, at + 1, more)?;
    let simple = match next {
        b'x' | b'u' if byte(text, at + 2, more)? == b'{' => return braced(text, at, more, out),
        b'x' => return one_byte(text, at, more, out, |at| hex_byte(text, at, more)),
        b'u' => {
            let (character, length) = utf16(text, at, more, *b"\\u")?;
            return one_character(text, at, more, out, character, at + length);
        }
        b'U' => {
            let character = char::from_u32(hex(text, at + 2, 8, more)?).ok_or(Unit::Plain)?;
            return one_character(text, at, more, out, character, at + 10);
        }
        b'0' => match css(text, at, more, out) {
            Err(Unit::Plain) => return one_byte(text, at, more, out, |at| octal_byte(text, at, more)),
            coded => return coded,
        },
        b'1'..=b'3' => return one_byte(text, at, more, out, |at| octal_byte(text, at, more)),
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 0x08,
        b'f' => 0x0C,
        // In shells and in Markdown any of them.
        _ if next.is_ascii_punctuation() => next,
        _ => return Err(Unit::Plain),
    };
    let is_trigger = match next {
        b'\\' => is_telling_inside(text, at + 1, more)?,
        b'_' | b'-' => is_inside_name(text, at, more)?,
        b'a'..=b'z' => precedes_credential(text, at + 2, more)?,
        _ => false,
    };
    out.push(simple);
    Ok(Coded { length: 2, coat: Coat::Escape, is_trigger })
}

/// Whether an escaped backslash starts something telling when it is read again: `\\u0041`.
fn is_telling_inside(text: &[u8], at: usize, more: bool) -> Result<bool, Unit> {
    if !matches!(byte_if_any(text, at + 1, more)?, Some(b'x' | b'u')) {
        return Ok(false);
    }
    match read(text, at, more, &mut Vec::new()) {
        Ok(coded) => Ok(coded.is_trigger),
        Err(Unit::Plain) => Ok(false),
        Err(open) => Err(open),
    }
}

/// Whether Markdown keeps a character of a name from being read as a mark: `snake\_case`.
fn is_inside_name(text: &[u8], at: usize, more: bool) -> Result<bool, Unit> {
    if !at.checked_sub(1).and_then(|before| text.get(before)).is_some_and(u8::is_ascii_alphanumeric) {
        return Ok(false);
    }
    Ok(byte_if_any(text, at + 2, more)?.is_some_and(|after| after.is_ascii_alphanumeric()))
}

/// `\x{41}` and `\u{41}`.
fn braced(text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Result<Coded, Unit> {
    let (mut value, mut end) = (0, at + 3);
    loop {
        let next = byte(text, end, more)?;
        end += 1;
        match char::from(next).to_digit(16) {
            Some(digit) if end - at <= 3 + MOST_DIGITS => value = value << 4 | digit,
            None if next == b'}' && end - at > 4 => break,
            _ => return Err(Unit::Plain),
        }
    }
    one_character(text, at, more, out, char::from_u32(value).ok_or(Unit::Plain)?, end)
}

/// `\000041` and one space, if there is one. CSS has shorter ones, but they cannot be told from other things.
fn css(text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Result<Coded, Unit> {
    let value = hex(text, at + 1, 6, more)?;
    if !(0x20..=0xFFFF).contains(&value) {
        return Err(Unit::Plain);
    }
    let character = char::from_u32(value).ok_or(Unit::Plain)?;
    let is_spaced = matches!(byte_if_any(text, at + 7, more)?, Some(b' ' | b'\t' | b'\n'));
    one_character(text, at, more, out, character, at + 7 + usize::from(is_spaced))
}

fn one_character(
    text: &[u8],
    at: usize,
    more: bool,
    out: &mut Vec<u8>,
    character: char,
    end: usize,
) -> Result<Coded, Unit> {
    let is_trigger = is_telling_character(character, text, at, end, more)?;
    out.extend(character.encode_utf8(&mut [0; 4]).bytes());
    Ok(Coded { length: end - at, coat: Coat::Escape, is_trigger })
}

/// One byte of four: `\x41`, `\101`.
fn one_byte(
    text: &[u8],
    at: usize,
    more: bool,
    out: &mut Vec<u8>,
    read: impl Fn(usize) -> Result<u8, Unit>,
) -> Result<Coded, Unit> {
    let value = read(at)?;
    let is_trigger = is_telling_byte(text, at, more, 4, read)?;
    out.push(value);
    Ok(Coded { length: 4, coat: Coat::Escape, is_trigger })
}

fn hex_byte(text: &[u8], at: usize, more: bool) -> Result<u8, Unit> {
    if byte(text, at, more)? != b'\\' || byte(text, at + 1, more)? != b'x' {
        return Err(Unit::Plain);
    }
    hex(text, at + 2, 2, more).map(|value| value as u8)
}

fn octal_byte(text: &[u8], at: usize, more: bool) -> Result<u8, Unit> {
    if byte(text, at, more)? != b'\\' {
        return Err(Unit::Plain);
    }
    let value = (at + 1..at + 4).try_fold(0, |value, place| {
        let digit = char::from(byte(text, place, more)?).to_digit(8).ok_or(Unit::Plain)?;
        Ok(value << 3 | digit)
    })?;
    u8::try_from(value).map_err(|_| Unit::Plain)
}

/// The most digits between braces.
const MOST_DIGITS: usize = 8;

#[cfg(test)]
mod tests {
    use super::super::inline::Inline;
    use super::super::inline::laws::{decode, triggers};

    #[test]
    fn escapes() {
        for (coded, text) in [
            (r"ghp\x5fabc", "ghp_abc"),
            (r"\x{5f}\u{5F}\u005f\U0000005f\137", "_____"),
            (r"\xC3\xA9\303\251", "éé"),
            (r"\ud83d\ude00", "😀"),
            (r#"\n\t\r\"\'\\\/"#, "\n\t\r\"'\\/"),
            (r"\000041 b", "Ab"),
            (r"\\u0041", r"\u0041"),
            (r"\033[0m", "\x1b[0m"),
            (r"snake\_case", "snake_case"),
        ] {
            assert_eq!(decode(&Inline, coded), text, "{coded}");
        }
    }

    #[test]
    fn near_misses() {
        #[rustfmt::skip]
        let misses = [
            r"\", r"\x4", r"\xg1", r"\x{}", r"\x{110000}", r"\x{000000041}", r"\u004", r"\u{d800}", r"\ud83d", r"\ud83d\u004",
            r"\U0011FFFF", r"\400", r"\18", r"C:\users", r"\é",
        ];
        for text in misses {
            assert_eq!(decode(&Inline, text), text);
        }
    }

    #[test]
    fn what_triggers() {
        #[rustfmt::skip]
        let telling = [
            r"ghp\x5fabc", r"\u0041", r"\101", r"\\u0041", r"\\\\u{41}", r"a\u200bb", r"a\_b", r"\nAKIA0123456789ABCDEF",
        ];
        for text in telling {
            assert!(triggers(&Inline, text), "{text}");
        }
        #[rustfmt::skip]
        let ordinary = [
            r"\x00\xff\x1b", r"\u4f60\u597d", r"\u0440\u0443", r"\u003ca\u003e", r"\033[31m", r"\n\t", r"\\n", r"C:\\users", r"\\\\",
        ];
        for text in ordinary {
            assert!(!triggers(&Inline, text), "{text}");
        }
    }
}
