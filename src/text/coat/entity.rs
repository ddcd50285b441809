//! `&#65;`, `&#x41;` and `&amp;`, read as the HTML standard says, with its whole table of names.

use super::inline::{Inline, byte, byte_if_any, is_delimiter, is_telling_character};
use super::{Coded, Lens, Unit};
use crate::base::Coat;

/// The unit at `text[at]`.
pub(super) fn unit(text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Unit {
    let mut decoded = String::new();
    match read(text, at, more, &mut decoded, NESTED) {
        Ok(coded) => {
            out.extend(decoded.bytes());
            Unit::Coded(coded)
        }
        Err(unit) => unit,
    }
}

/// Writes a text so that it reads as itself.
pub(super) fn write(text: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'&' => written.extend(b"&amp;"),
            b'<' => written.extend(b"&lt;"),
            b'>' => written.extend(b"&gt;"),
            b'"' => written.extend(b"&quot;"),
            b'\'' => written.extend(b"&#39;"),
            _ => written.push(*byte),
        }
    }
    written
}

/// Reads what stands behind the byte at `at`, which is the ampersand, or the semicolon of an escaped one.
fn read(text: &[u8], at: usize, more: bool, decoded: &mut String, nested: u8) -> Result<Coded, Unit> {
    let end = match byte(text, at + 1, more)? {
        b'#' => {
            let end = numeric(text, at, more, decoded)?;
            if text.get(end - 1) != Some(&b';') && goes_on(text, at, end, more)? {
                return Err(Unit::Plain);
            }
            end
        }
        _ => named(text, at, more, decoded)?,
    };
    let mut is_trigger = false;
    for character in decoded.chars() {
        is_trigger |= match character {
            '&' => nested > 0 && is_telling_inside(text, end - 1, more, nested - 1)?,
            _ => !is_delimiter(character) && is_telling_character(character, text, at, end, more)?,
        };
    }
    Ok(Coded { length: end - at, coat: Coat::Entity, is_trigger })
}

/// Whether something telling is escaped twice: `&amp;#65;`.
fn is_telling_inside(text: &[u8], at: usize, more: bool, nested: u8) -> Result<bool, Unit> {
    match read(text, at, more, &mut String::new(), nested) {
        Ok(coded) => Ok(coded.is_trigger),
        Err(Unit::Plain) => Ok(false),
        Err(open) => Err(open),
    }
}

/// Reads a numeric one up to its end, which is behind the semicolon if there is one.
fn numeric(text: &[u8], at: usize, more: bool, decoded: &mut String) -> Result<usize, Unit> {
    let (start, radix) = match byte(text, at + 2, more)? {
        b'x' | b'X' => (at + 3, 16),
        _ => (at + 2, 10),
    };
    let (mut end, mut value) = (start, 0_u32);
    let last = loop {
        let last = byte_if_any(text, end, more)?;
        let Some(digit) = last.and_then(|last| char::from(last).to_digit(radix)) else {
            break last;
        };
        value = value.saturating_mul(radix).saturating_add(digit);
        end += 1;
        if end - start > MOST_DIGITS {
            return Err(Unit::Plain);
        }
    };
    if end == start {
        return Err(Unit::Plain);
    }
    match value {
        // Read as Windows-1252.
        0x80..=0x9F => decoded.push_str(&htmlize::unescape(format!("&#{value};"))),
        _ => push(decoded, char::from_u32(value).filter(|c| *c != '\0').unwrap_or(char::REPLACEMENT_CHARACTER)),
    }
    Ok(end + usize::from(last == Some(b';')))
}

/// Whether what follows a number without a semicolon is a coat of another digit, or of the semicolon: `&#6%35;`.
fn goes_on(text: &[u8], at: usize, end: usize, more: bool) -> Result<bool, Unit> {
    let mut next = Vec::new();
    let unit = match byte_if_any(text, end, more)? {
        Some(b'&') => {
            let mut decoded = String::new();
            let read = match byte(text, end + 1, more)? {
                b'#' => numeric(text, end, more, &mut decoded),
                _ => named(text, end, more, &mut decoded),
            };
            next = decoded.into_bytes();
            read.err()
        }
        Some(b'%' | b'\\' | b'<' | b'*' | b'`' | b'~' | b'"' | b'\'' | 0x80..) => {
            Some(Inline.unit(text, end, more, &mut next))
        }
        _ => return Ok(false),
    };
    let is_digit = |next: u8| match text.get(at + 2) {
        Some(b'x' | b'X') => next.is_ascii_hexdigit(),
        _ => next.is_ascii_digit(),
    };
    match unit {
        Some(Unit::Open) => Err(Unit::Open),
        Some(Unit::Plain) => Ok(false),
        _ => Ok(next.first().is_none_or(|next| *next == b';' || is_digit(*next))),
    }
}

/// Reads a named one up to behind the semicolon.
fn named(text: &[u8], at: usize, more: bool, decoded: &mut String) -> Result<usize, Unit> {
    let (mut key, mut length) = ([b'&'; LONGEST_NAME + 2], 1);
    loop {
        let next = byte(text, at + length, more)?;
        let is_first = length == 1;
        match key.get_mut(length) {
            Some(place) if next.is_ascii_alphabetic() || (!is_first && (next.is_ascii_digit() || next == b';')) => {
                *place = next
            }
            _ => return Err(Unit::Plain),
        }
        length += 1;
        if next == b';' {
            break;
        }
    }
    let key = key.get(..length).unwrap_or_default();
    match key {
        b"&amp;" => decoded.push('&'),
        b"&lt;" => decoded.push('<'),
        b"&gt;" => decoded.push('>'),
        _ => {
            let expansion = htmlize::ENTITIES.get(key).and_then(|expansion| std::str::from_utf8(expansion).ok());
            expansion.ok_or(Unit::Plain)?.chars().for_each(|character| push(decoded, character));
        }
    }
    Ok(at + length)
}

/// Appends a character; all kinds of spaces are one.
fn push(decoded: &mut String, character: char) {
    decoded.push(if !character.is_ascii() && character.is_whitespace() { ' ' } else { character });
}

/// So many times is an ampersand escaped that starts something telling: `&amp;amp;#65;`.
const NESTED: u8 = 3;

/// The standard sets no limit to leading zeros.
const MOST_DIGITS: usize = 32;

/// As long as the longest name in the table.
const LONGEST_NAME: usize = 31;

#[cfg(test)]
mod tests {
    use super::super::inline::Inline;
    use super::super::inline::laws::{decode, triggers};

    #[test]
    fn numbers_and_names() {
        for (coded, text) in [
            ("&#65;&#x41;&#X41;&#0065;", "AAAA"),
            ("&#65&#66</td>", "AB</td>"),
            ("&#x4%31;&#6\u{200B}5;&#6&#53;&#65&semi;", "&#x41;&#65;&#65&#65;"),
            ("&#x5f-", "_-"),
            ("&#0;&#xD800;&#x110000;&#99999999999;", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
            ("&#128;", "€"),
            ("&lowbar;&period;&eacute;", "_.é"),
            ("&nbsp;&ensp;&#160;", "   "),
            ("&CounterClockwiseContourIntegral;", "∳"),
            ("&amp;#65;", "&#65;"),
        ] {
            assert_eq!(decode(&Inline, coded), text, "{coded}");
        }
    }

    #[test]
    fn near_misses() {
        for text in ["&", "&#", "&#;", "&#x", "&#x;", "&#xg;", "&amp", "&nosuchname;", "&a b;", "&1;", "a && b", "&x;"]
        {
            assert_eq!(decode(&Inline, text), text);
        }
    }

    #[test]
    fn what_triggers() {
        #[rustfmt::skip]
        let telling = [
            "ghp&#95;abc", "ghp&lowbar;abc", "ghp_&#8203;abc", "&#xFF21;", "&amp;#65;", "&amp;amp;#65;", "&afr;", "t&#1086;ken",
        ];
        for text in telling {
            assert!(triggers(&Inline, text), "{text}");
        }
        #[rustfmt::skip]
        let ordinary = [
            "a&amp;b", "&lt;&gt;&quot;&apos;&#39;&#x27;&#34;", "&nbsp;&mdash;&copy;", "&uuml;ber", "&#1086;&#1087;", "&amp;lt;",
        ];
        for text in ordinary {
            assert!(!triggers(&Inline, text), "{text}");
        }
    }
}
