//! `%41` (RFC 3986), and `%u0041` as JavaScript's `escape` and some web servers write it.

use super::inline::{byte, hex, is_telling_byte, is_telling_character, utf16};
use super::{Coded, Unit};
use crate::base::Coat;

/// The unit at `text[at]`.
pub(super) fn unit(text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Unit {
    read(text, at, more, out).map_or_else(|unit| unit, Unit::Coded)
}

/// Writes a text so that it reads as itself. What labels are made of stays legible, though URLs reserve it.
pub(super) fn write(text: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(text.len());
    for byte in text {
        if byte.is_ascii_alphanumeric() || b"-._~[]:#,@!$'()*;?".contains(byte) {
            written.push(*byte);
        } else {
            written.extend(format!("%{byte:02X}").bytes());
        }
    }
    written
}

fn read(text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Result<Coded, Unit> {
    if byte(text, at + 1, more)? == b'u' {
        let (character, length) = utf16(text, at, more, *b"%u")?;
        let is_trigger = is_telling_character(character, text, at, at + length, more)?;
        out.extend(character.encode_utf8(&mut [0; 4]).bytes());
        return Ok(Coded { length, coat: Coat::Percent, is_trigger });
    }
    let value = pair(text, at, more)?;
    let is_trigger = is_telling_byte(text, at, more, 3, |at| pair(text, at, more))?;
    out.push(value);
    Ok(Coded { length: 3, coat: Coat::Percent, is_trigger })
}

/// The byte that is written as `%XX`.
fn pair(text: &[u8], at: usize, more: bool) -> Result<u8, Unit> {
    if byte(text, at, more)? != b'%' {
        return Err(Unit::Plain);
    }
    hex(text, at + 1, 2, more).map(|value| value as u8)
}

#[cfg(test)]
mod tests {
    use super::super::inline::Inline;
    use super::super::inline::laws::{decode, triggers};

    #[test]
    fn bytes_and_characters() {
        for (coded, text) in [
            ("ghp%5Fabc", "ghp_abc"),
            ("ghp%5fabc", "ghp_abc"),
            ("%67%68%70", "ghp"),
            ("%C3%A9", "é"),
            ("%u0041%ud83d%ude00", "A😀"),
            ("%2541", "%41"),
            ("a%20b%0D%0A", "a b\r\n"),
        ] {
            assert_eq!(decode(&Inline, coded), text, "{coded}");
        }
    }

    #[test]
    fn near_misses() {
        for text in ["%", "%4", "%4g", "%g4", "%u004", "%u004g", "%ud83d", "%ud83d%u004", "%%4", "100 % 4"] {
            assert_eq!(decode(&Inline, text), text);
        }
    }

    #[test]
    fn what_triggers() {
        #[rustfmt::skip]
        let telling = [
            "ghp%5Fabc", "a%40b", "%2541", "%uff21", "x%E2%80%8By", "Bearer%20eyJhbGciOiJIUzI1NiJ9", "%00ABCDEFGH12345678",
        ];
        for text in telling {
            assert!(triggers(&Inline, text), "{text}");
        }
        for text in ["a%20b", "a%0D%0A", "%02d:%02d", "%D0%B0%D0%B1", "%22quoted%22", "%20ordinary%20words"] {
            assert!(!triggers(&Inline, text), "{text}");
        }
    }

    #[test]
    fn labels_stay_legible() {
        assert_eq!(super::write(b"[REDACTED:a#0123] a+/=%"), b"[REDACTED:a#0123]%20a%2B%2F%3D%25");
    }
}
