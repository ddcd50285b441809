//! `=41` and the soft line break, as in mail (RFC 2045).
//!
//! A lens of its own, because `size=40` is no code. Only what an encoder would have written is a unit, and one alone does not make a
//! text encoded.

use super::inline::{byte, byte_if_any, is_telling_byte, is_token, precedes_credential};
use super::{Coded, LOOK, Lens, Trigger, Unit};
use crate::base::Coat;

pub(super) struct QuotedPrintable;

impl Lens for QuotedPrintable {
    fn unit(&self, text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Unit {
        read(text, at, more, out).map_or_else(|unit| unit, Unit::Coded)
    }

    fn leads(&self) -> &[bool; 256] {
        &LEADS
    }

    fn hint(&self, text: &[u8]) -> Option<usize> {
        memchr::memchr(b'=', text)
    }

    fn find(&self, text: &[u8], from: usize, more: bool) -> Trigger {
        let (mut at, mut scratch) = (from, Vec::new());
        for place in memchr::memchr_iter(b'=', text.get(from..).unwrap_or_default()).map(|place| from + place) {
            if place < at {
                continue;
            }
            scratch.clear();
            match self.unit(text, place, more, &mut scratch) {
                Unit::Plain => {}
                Unit::Open => return Trigger::Open(place),
                Unit::Coded(Coded { is_trigger: true, .. }) => return Trigger::At(place),
                Unit::Coded(unit) => at = place + unit.length,
            }
        }
        Trigger::None
    }

    fn write(&self, text: &[u8], _coats: &[Coat]) -> Vec<u8> {
        let mut written = Vec::with_capacity(text.len());
        for chunk in text.utf8_chunks() {
            for byte in chunk.valid().bytes() {
                if matches!(byte, 0 | b'=' | 0x80..) {
                    written.extend(format!("={byte:02X}").bytes());
                } else {
                    written.push(byte);
                }
            }
            // A unit is a part of a character, so these could not be read again.
            written.extend(chunk.invalid());
        }
        written
    }
}

fn read(text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Result<Coded, Unit> {
    if text.get(at) != Some(&b'=') {
        return Err(Unit::Plain);
    }
    if matches!(byte(text, at + 1, more)?, b' ' | b'\t' | b'\r' | b'\n') {
        return soft_break(text, at, more);
    }
    let value = pair(text, at, more)?;
    let is_trigger = match value {
        b'=' => true,
        b'!'..=b'~' => has_partner(text, at, more)?,
        b' ' | b'\t' | b'\r' | b'\n' => precedes_credential(text, at + 3, more)?,
        0x80.. if is_part_of_character(text, at, more)? => {
            is_telling_byte(text, at, more, 3, |at| pair(text, at, more))?
        }
        0 if is_half(text, at, more)? => true,
        _ => return Err(Unit::Plain),
    };
    out.push(value);
    Ok(Coded { length: 3, coat: Coat::QuotedPrintable, is_trigger })
}

/// The byte that is written as `=XX`. The standard asks for upper case.
fn pair(text: &[u8], at: usize, more: bool) -> Result<u8, Unit> {
    if byte(text, at, more)? != b'=' {
        return Err(Unit::Plain);
    }
    (at + 1..at + 3).try_fold(0, |value, place| match byte(text, place, more)? {
        digit @ b'0'..=b'9' => Ok(value << 4 | (digit - b'0')),
        digit @ b'A'..=b'F' => Ok(value << 4 | (digit - b'A' + 10)),
        _ => Err(Unit::Plain),
    })
}

/// The end of a line that goes on in the next one.
fn soft_break(text: &[u8], at: usize, more: bool) -> Result<Coded, Unit> {
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied().unwrap_or(b' ');
    // An equals sign would itself be encoded: padding, or the line under a heading.
    if before == b'=' {
        return Err(Unit::Plain);
    }
    let mut end = at + 1;
    while matches!(byte(text, end, more)?, b' ' | b'\t') {
        end += 1;
        if end - at > MOST_BLANKS {
            return Err(Unit::Plain);
        }
    }
    if byte(text, end, more)? == b'\r' {
        end += 1;
    }
    if byte(text, end, more)? != b'\n' {
        return Err(Unit::Plain);
    }
    end += 1;
    let is_trigger = before.is_ascii_graphic()
        && !matches!(before, b'!' | b'<' | b'>')
        && byte_if_any(text, end, more)?.is_some_and(|after| after.is_ascii_graphic())
        && !(is_name_in_line(text, at) && is_assigned(text, end, more)?);
    Ok(Coded { length: end - at, coat: Coat::QuotedPrintable, is_trigger })
}

/// Whether nothing but a name is before `at` in its line: a variable that is set to nothing.
fn is_name_in_line(text: &[u8], at: usize) -> bool {
    let before = text.get(at.saturating_sub(LOOK)..at).unwrap_or_default();
    let start = before.iter().rposition(|byte| !byte.is_ascii_alphanumeric() && *byte != b'_');
    start.map_or(before.len() < LOOK, |start| matches!(before.get(start), Some(b'\n' | b' ' | b'\t')))
}

/// Whether a name and an equals sign are at the start of a line.
fn is_assigned(text: &[u8], start: usize, more: bool) -> Result<bool, Unit> {
    for place in start..start + LOOK {
        match byte_if_any(text, place, more)? {
            Some(b'=') => return Ok(place > start),
            Some(byte) if byte.is_ascii_alphanumeric() || byte == b'_' => {}
            _ => return Ok(false),
        }
    }
    Ok(false)
}

/// Whether the byte at `at` is part of a UTF-8 character of which every byte is encoded.
fn is_part_of_character(text: &[u8], at: usize, more: bool) -> Result<bool, Unit> {
    let mut start = at;
    while matches!(pair(text, start, more)?, 0x80..=0xBF) {
        match start.checked_sub(3) {
            Some(before) if at - before <= 9 => start = before,
            _ => return Ok(false),
        }
    }
    let length = match pair(text, start, more)? {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return Ok(false),
    };
    let bytes = (0..length).map(|index| pair(text, start + 3 * index, more)).collect::<Result<Vec<u8>, _>>()?;
    Ok(at < start + 3 * length && std::str::from_utf8(&bytes).is_ok())
}

/// Whether a zero is one of every other byte, as in UTF-16: another follows or precedes with a byte between.
fn is_half(text: &[u8], at: usize, more: bool) -> Result<bool, Unit> {
    let is_zero = |place: usize| text.get(place..place + 3) == Some(b"=00");
    if [4, 6].iter().any(|back| at.checked_sub(*back).is_some_and(is_zero)) {
        return Ok(true);
    }
    let between = match pair(text, at + 3, more) {
        Ok(_) => 3,
        Err(Unit::Open) => return Err(Unit::Open),
        Err(_) => 1,
    };
    for (place, expected) in (at + 3 + between..).zip(b"=00") {
        if byte_if_any(text, place, more)? != Some(*expected) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether another visible byte is encoded near: in the same token, or anywhere if neither could be a number.
fn has_partner(text: &[u8], at: usize, more: bool) -> Result<bool, Unit> {
    let is_partner = |place, same_token| -> Result<bool, Unit> {
        match pair(text, place, more) {
            Ok(b'!'..=b'~' | 0x80..) => {
                Ok(same_token || (is_no_number(text, at, more)? && is_no_number(text, place, more)?))
            }
            Err(Unit::Open) => Err(Unit::Open),
            _ => Ok(false),
        }
    };
    let mut same_token = true;
    for place in (at.saturating_sub(FARTHEST_PARTNER)..at).rev() {
        match text.get(place) {
            Some(b'=') if place + 3 <= at && is_partner(place, same_token)? => return Ok(true),
            Some(byte) => same_token &= is_token(*byte),
            None => {}
        }
    }
    same_token = true;
    for place in at + 3..at + 3 + FARTHEST_PARTNER {
        match byte_if_any(text, place, more)? {
            Some(b'=') if is_partner(place, same_token)? => return Ok(true),
            Some(byte) => same_token &= is_token(byte),
            None => break,
        }
        if !same_token && !is_no_number(text, at, more)? {
            break;
        }
    }
    Ok(false)
}

/// Whether the two digits at `at` are neither decimal nor the start of a longer hex number.
fn is_no_number(text: &[u8], at: usize, more: bool) -> Result<bool, Unit> {
    if !(at + 1..at + 3).any(|place| text.get(place).is_some_and(u8::is_ascii_uppercase)) {
        return Ok(false);
    }
    Ok(!matches!(byte_if_any(text, at + 3, more)?, Some(b'0'..=b'9' | b'A'..=b'F')))
}

/// As far away another one may be.
const FARTHEST_PARTNER: usize = 24;

/// The most blanks that transport may have added before a line end.
const MOST_BLANKS: usize = 16;

static LEADS: [bool; 256] = {
    let mut leads = [false; 256];
    leads[b'=' as usize] = true;
    leads
};

#[cfg(test)]
mod tests {
    use super::super::inline::laws::{check, decode, triggers};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bytes_and_soft_breaks() {
        for (coded, text) in [
            ("ghp=5Fabc=2Ddef", "ghp_abc-def"),
            ("key=3Dvalue", "key=value"),
            ("=67=68=70", "ghp"),
            ("ghp_=\r\nabc=\ndef= \t\nghi", "ghp_abcdefghi"),
            ("=C3=A9 =E2=82=AC =F0=9F=98=80", "é € 😀"),
            ("a=20=\n", "a "),
            ("=00a=00=62=00", "\0a\0b\0"),
        ] {
            assert_eq!(decode(&QuotedPrintable, coded), text, "{coded}");
        }
    }

    #[test]
    fn near_misses() {
        for text in ["=", "=4", "=4g", "=5f", "=AB", "=C3", "=A9=A9", "=01", "==\n", "= a", "=\r"] {
            assert_eq!(decode(&QuotedPrintable, text), text);
        }
    }

    #[test]
    fn what_triggers() {
        #[rustfmt::skip]
        let telling = [
            "a=3Db", "gh=\np_", "=67=68", "ghp=5Fabc=2Ddef", "g=68p=5Fabc", "=2D and =5F", "=20AKIA0123456789ABCDEF",
        ];
        for text in telling {
            assert!(triggers(&QuotedPrintable, text), "{text}");
        }
        #[rustfmt::skip]
        let ordinary = [
            "KEY=20 items", "x=10", "a=40&b=50", "=AB", "took=4056 id=5012", "duration=25ms latency=30ms", "Title\n=====\nText", "x =\n  y",
            "A=\nB=\n", "id=4A5B6C7D span=5C6D7E8F",
        ];
        for text in ordinary {
            assert!(!triggers(&QuotedPrintable, text), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn the_laws_hold(text in "([a=4 ]|=[2345][0-9A-F]|=C3|=A9|=3D|=\r?\n|[a-f&1-9A-F_\n]{1,9}){0,24}") {
            check(&QuotedPrintable, text.as_bytes());
        }

        #[test]
        fn what_is_written_is_read_again(text in "[ -~\n\té€]{0,40}") {
            prop_assert_eq!(decode(&QuotedPrintable, QuotedPrintable.write(text.as_bytes(), &[])), text);
        }
    }
}
