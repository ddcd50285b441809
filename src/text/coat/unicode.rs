//! Characters that read as others, or as nothing: full-width letters, zero-width spaces, homoglyphs, stacked marks.
//!
//! What a character may stand for is looked up in pages, each made when a text first needs it. Whether it does stand for it, and
//! deceives, depends on what is around it: a Cyrillic letter among Cyrillic ones is nothing but itself.

mod meaning;

use super::inline::is_token;
use super::{Coded, LOOK, Unit};
use crate::base::Coat;
use meaning::meaning;
use unicode_normalization::UnicodeNormalization;

/// The unit at `text[at]`.
pub(super) fn unit(text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Unit {
    let rest = text.get(at..).unwrap_or_default();
    // Nothing but continuation bytes, Chinese and Korean starts like this: more than half of all calls.
    if let None | Some(..=0xC1 | 0xE4..=0xE9 | 0xEB | 0xEC | 0xF5..) = rest.first() {
        return Unit::Plain;
    }
    let (character, length) = match read(rest) {
        Read::Whole(character, length) => (character, length),
        Read::Cut if more => return Unit::Open,
        Read::Cut | Read::Invalid => return Unit::Plain,
    };
    let end = at + length;
    let Some(is_trigger) = (match meaning(character).0 {
        Meaning::Itself => return Unit::Plain,
        Meaning::Invisible if is_hidden_text(character) => match is_noise(text, at, end, more) {
            Some(true) => hides(text, at, end, more),
            Some(false) => return Unit::Plain,
            None => None,
        },
        Meaning::Invisible => hides(text, at, end, more),
        Meaning::Mark => match is_stacked(text, at, character, more) {
            Some(None) => return Unit::Plain,
            Some(is_trigger) => is_trigger,
            None => None,
        },
        Meaning::Byte(byte, is_trigger) => {
            out.push(byte);
            Some(is_trigger)
        }
        Meaning::Text(is_trigger) => {
            for form in std::iter::once(character).nfkc() {
                out.extend_from_slice(form.encode_utf8(&mut [0; 4]).as_bytes());
            }
            Some(is_trigger)
        }
        Meaning::Regional(letter) => is_flag(text, at, end, more).map(|is_flag| {
            out.push(letter);
            !is_flag
        }),
        Meaning::Lookalike { byte, is_close } => match is_mixed(text, at, end, more, is_close) {
            Some(false) => return Unit::Plain,
            Some(true) => {
                out.push(byte);
                Some(true)
            }
            None => None,
        },
        Meaning::Symbol(byte) => match (at.checked_sub(1).and_then(|last| text.get(last)), text.get(end)) {
            (Some(before), Some(after)) if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() => {
                out.push(byte);
                Some(true)
            }
            (Some(before), None) if before.is_ascii_alphabetic() && more => None,
            _ => return Unit::Plain,
        },
    }) else {
        return Unit::Open;
    };
    Unit::Coded(Coded { length, coat: Coat::Unicode, is_trigger })
}

/// How far a word is looked at, to each side.
const REACH: usize = 32;

/// How many invisible bytes to look past, to each side. A flag has less.
const CROWD_BEFORE: usize = 40;
const CROWD_AFTER: usize = 24;

/// So many characters that carry bytes say something.
const FEWEST_IN_ROW: usize = 4;

/// So many ASCII letters and digits are more than a model's number.
const FEWEST_IN_TOKEN: usize = 4;

/// How many bytes of marks may be between a letter that is not ASCII and a mark on it, so that both looks back stay in [`LOOK`].
const STACK: usize = LOOK - REACH - 8;

/// What a character may stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Itself,
    /// Nothing.
    Invisible,
    /// Nothing: the letter before it stays what it is.
    Mark,
    /// A byte, and whether to look closer.
    Byte(u8, bool),
    /// Its compatibility form (NFKC), and whether to look closer.
    Text(bool),
    /// A letter, or half of a flag.
    Regional(u8),
    /// In a word with ASCII letters, one of them. Those that are not close look like a small capital.
    Lookalike {
        byte: u8,
        is_close: bool,
    },
    /// Between two ASCII letters, one of them.
    Symbol(u8),
}

/// What a character is in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// Not part of it.
    Edge,
    /// Nothing, but it does not end it.
    Through,
    /// An ASCII letter, or what is surely read as one.
    Letter,
    /// A digit, or `_`.
    Digit,
    /// A letter that looks like an ASCII one.
    Lookalike,
    /// Any other letter.
    Foreign,
}

/// Whether an invisible character keeps apart what belongs together; `None` if that is open.
fn hides(text: &[u8], at: usize, end: usize, more: bool) -> Option<bool> {
    let (mut before, mut cursor) = (Side::default(), at);
    while at - cursor < CROWD_BEFORE {
        let Some((character, start)) = previous(text, cursor) else { return Some(false) };
        if !before.skips(character) {
            break;
        }
        cursor = start;
    }
    if before.is_bare {
        return Some(false);
    }
    let (mut after, mut cursor) = (Side::default(), end);
    while cursor - end < CROWD_AFTER {
        match text.get(cursor..).map(read) {
            Some(Read::Whole(character, _)) if !after.skips(character) => break,
            Some(Read::Whole(_, length)) => cursor += length,
            Some(Read::Cut) if more => return None,
            _ => return Some(false),
        }
    }
    let is_spaced = before.has_blank || after.has_blank;
    Some(!after.is_bare && (!is_spaced || (before.is_alphanumeric && after.is_alphanumeric)))
}

/// Whether a character carries a byte where it stands in a row of its kind.
fn is_hidden_text(character: char) -> bool {
    matches!(character, '\u{E0009}'..='\u{E000D}' | '\u{E0020}'..='\u{E007F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether a character that may carry a byte is one of few inside a token. Those in a row are left to what reads them; `None` if that
/// is open.
fn is_noise(text: &[u8], at: usize, end: usize, more: bool) -> Option<bool> {
    let is_nothing = |character| matches!(meaning(character).0, Meaning::Invisible | Meaning::Mark);
    let (mut count, mut cursor) = (1, at);
    while at - cursor < CROWD_BEFORE {
        match previous(text, cursor) {
            Some((character, start)) if is_nothing(character) => {
                count += usize::from(is_hidden_text(character));
                cursor = start;
            }
            Some((character, _)) if character.is_ascii() && is_token(character as u8) => break,
            _ => return Some(false),
        }
    }
    let mut cursor = end;
    while count < FEWEST_IN_ROW && cursor - end < CROWD_AFTER {
        match text.get(cursor..).map(read) {
            Some(Read::Whole(character, length)) if is_nothing(character) => {
                count += usize::from(is_hidden_text(character));
                cursor += length;
            }
            Some(Read::Whole(character, _)) if character.is_ascii() && is_token(character as u8) => return Some(true),
            Some(Read::Cut) if more => return None,
            _ => return Some(false),
        }
    }
    Some(false)
}

/// What is next to an invisible character, once all others are skipped. If there is no end to them, that is as good as a token.
#[derive(Default)]
struct Side {
    has_blank: bool,
    is_alphanumeric: bool,
    is_bare: bool,
}

impl Side {
    fn skips(&mut self, character: char) -> bool {
        match character {
            ' ' | '\t' => self.has_blank = true,
            'A'..='Z' | 'a'..='z' | '0'..='9' => {
                self.is_alphanumeric = true;
                return false;
            }
            '_' | '@' | '.' | '+' | '/' | '=' | ':' | '-' => return false,
            _ if meaning(character).0 == Meaning::Invisible => {}
            _ => {
                self.is_bare = true;
                return false;
            }
        }
        true
    }
}

/// Of a mark: whether it is a unit, and if so a trigger; `None` if that is open.
fn is_stacked(text: &[u8], at: usize, mark: char, more: bool) -> Option<Option<bool>> {
    let mut cursor = at;
    while at - cursor < REACH {
        let Some((character, start)) = previous(text, cursor) else { return Some(Some(false)) };
        let (meaning, role) = meaning(character);
        match meaning {
            Meaning::Invisible if is_hidden_text(character) => {
                return Some(Some(!matches!(character, '\u{FE00}'..='\u{FE0F}')));
            }
            Meaning::Invisible | Meaning::Mark => cursor = start,
            // 1️⃣
            _ if mark == '\u{20E3}' && character.is_ascii_digit() => return Some(Some(false)),
            _ if character.is_ascii() => return Some(Some(character.is_ascii_alphanumeric())),
            Meaning::Byte(byte, _) => return Some(Some(byte.is_ascii_alphanumeric())),
            Meaning::Lookalike { is_close, .. } if at - start <= STACK => {
                return is_mixed(text, start, cursor, more, is_close).map(|is_mixed| is_mixed.then_some(true));
            }
            _ => return Some((role == Role::Edge).then_some(false)),
        }
    }
    Some(Some(false))
}

/// Whether a regional indicator is one of two: together they are a flag. `None` if that is open.
fn is_flag(text: &[u8], at: usize, end: usize, more: bool) -> Option<bool> {
    let is_regional = |character| matches!(meaning(character).0, Meaning::Regional(_));
    let (mut count, mut cursor) = (1, at);
    while let Some((character, start)) = previous(text, cursor).filter(|_| count < 3) {
        if !is_regional(character) {
            break;
        }
        (count, cursor) = (count + 1, start);
    }
    let mut cursor = end;
    while count < 3 {
        match text.get(cursor..).map(read) {
            Some(Read::Whole(character, length)) if is_regional(character) => {
                (count, cursor) = (count + 1, cursor + length)
            }
            Some(Read::Cut) if more => return None,
            _ => break,
        }
    }
    Some(count == 2)
}

/// Whether the word around a lookalike has ASCII letters, or is otherwise nothing but lookalikes, digits and `_`. `None` if that is
/// open.
fn is_mixed(text: &[u8], at: usize, end: usize, more: bool, is_close: bool) -> Option<bool> {
    if is_alone(text, at, end, more) {
        return Some(false);
    }
    let mut word = Word { has_letter: false, has_digit: false, has_foreign: !is_close };
    let mut cursor = at;
    while let Some((character, start)) = previous(text, cursor) {
        if at - start > REACH || !word.takes(character) {
            break;
        }
        cursor = start;
    }
    let mut cursor = end;
    while !word.has_letter && cursor - end < REACH {
        match text.get(cursor..).map(read) {
            Some(Read::Whole(character, length)) if cursor + length - end <= REACH && word.takes(character) => {
                cursor += length
            }
            Some(Read::Cut) if more => return None,
            _ => break,
        }
    }
    if word.has_letter || (word.has_digit && !word.has_foreign) {
        return Some(true);
    }
    if word.has_foreign { Some(false) } else { is_in_token(text, at, end, more) }
}

/// Whether the words around a lookalike, with hyphens and dots between them, have some ASCII letters or digits, and no letters that
/// are none of ASCII's: `ѕk-арі-0123`, but not `Ту-154`. `None` if that is open.
fn is_in_token(text: &[u8], at: usize, end: usize, more: bool) -> Option<bool> {
    let mut count = 0;
    // Whether the character belongs to the token; `None` if none with it can be meant.
    let mut takes = |character: char| match meaning(character).1 {
        Role::Edge => Some(is_joint(character)),
        Role::Foreign => None,
        Role::Letter | Role::Digit => {
            count += 1;
            Some(true)
        }
        Role::Through | Role::Lookalike => Some(true),
    };
    let mut cursor = at;
    while let Some((character, start)) = previous(text, cursor).filter(|(_, start)| at - start <= REACH) {
        match takes(character) {
            Some(true) => cursor = start,
            Some(false) => break,
            None => return Some(false),
        }
    }
    let mut cursor = end;
    while cursor - end < REACH {
        match text.get(cursor..).map(read) {
            Some(Read::Whole(character, length)) if cursor + length - end <= REACH => match takes(character) {
                Some(true) => cursor += length,
                Some(false) => break,
                None => return Some(false),
            },
            Some(Read::Cut) if more => return None,
            _ => break,
        }
    }
    Some(count >= FEWEST_IN_TOKEN)
}

/// Whether a character stands between the words of a token.
fn is_joint(character: char) -> bool {
    matches!(character, '-' | '.')
}

/// Whether there are only two-byte letters around, which none of ASCII's are among: the usual case, cheap to tell.
fn is_alone(text: &[u8], at: usize, end: usize, more: bool) -> bool {
    let before = text.get(at.saturating_sub(REACH)..at).unwrap_or_default();
    let ahead = text.get(end..text.len().min(end + REACH)).unwrap_or_default();
    let is_edge =
        |byte: &u8| byte.is_ascii() && !byte.is_ascii_alphanumeric() && *byte != b'_' && !is_joint(char::from(*byte));

    let (eights, rest) = ahead.as_chunks();
    let skipped = eights.iter().take_while(|eight| others(**eight) == 0).count();
    let other = match eights.get(skipped) {
        Some(eight) => eight.get(others(*eight).trailing_zeros() as usize / 8),
        None => rest.iter().find(|byte| is_other(**byte)),
    };
    if !other.map_or(!more || ahead.len() == REACH, is_edge) {
        return false;
    }
    let (rest, eights) = before.as_rchunks();
    let other = match eights.iter().rfind(|eight| others(**eight) != 0) {
        Some(eight) => eight.get(7_usize.saturating_sub(others(*eight).leading_zeros() as usize / 8)),
        None => rest.iter().rfind(|byte| is_other(**byte)),
    };
    other.is_none_or(is_edge)
}

/// Whether a byte is no part of a letter of two bytes, or of one of U+0080 to U+00BF, where there are signs.
fn is_other(byte: u8) -> bool {
    !matches!(byte, 0x80..=0xC1 | 0xC3..=0xDF)
}

/// The same for eight bytes at once, in the highest bit of each. After one that is another, there may be some that seem so.
fn others(eight: [u8; 8]) -> u64 {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = LOW << 7;
    let eight = u64::from_le_bytes(eight);
    let sign = eight ^ (LOW * 0xC2);
    HIGH & (!eight | (eight & eight << 1 & eight << 2) | (sign.wrapping_sub(LOW) & !sign))
}

struct Word {
    has_letter: bool,
    has_digit: bool,
    has_foreign: bool,
}

impl Word {
    /// Takes a character in, if it belongs to the word.
    fn takes(&mut self, character: char) -> bool {
        match meaning(character).1 {
            Role::Edge => return false,
            Role::Through | Role::Lookalike => {}
            Role::Letter => self.has_letter = true,
            Role::Digit => self.has_digit = true,
            Role::Foreign => self.has_foreign = true,
        }
        true
    }
}

/// What stands at the start of some bytes.
enum Read {
    Whole(char, usize),
    /// A character that may go on.
    Cut,
    Invalid,
}

fn read(bytes: &[u8]) -> Read {
    let lead = match *bytes {
        [] => return Read::Cut,
        // Most that are not handled before.
        [lead @ 0xC2..=0xDF, low @ 0x80..=0xBF, ..] => {
            let code = u32::from(lead & 0x1F) << 6 | u32::from(low & 0x3F);
            return char::from_u32(code).map_or(Read::Invalid, |character| Read::Whole(character, 2));
        }
        [lead, ..] => lead,
    };
    // What the second byte may be, so that nothing is overlong, a surrogate or too large (Unicode, table 3-7).
    let (length, low, high) = match lead {
        0..=0x7F => return Read::Whole(char::from(lead), 1),
        0xC2..=0xDF => (2, 0x80, 0xBF),
        0xE0 => (3, 0xA0, 0xBF),
        0xED => (3, 0x80, 0x9F),
        0xE1..=0xEF => (3, 0x80, 0xBF),
        0xF0 => (4, 0x90, 0xBF),
        0xF1..=0xF3 => (4, 0x80, 0xBF),
        0xF4 => (4, 0x80, 0x8F),
        _ => return Read::Invalid,
    };
    let mut code = u32::from(lead) & (0x7F >> length);
    let mut allowed = low..=high;
    for index in 1..length {
        match bytes.get(index) {
            None => return Read::Cut,
            Some(byte) if allowed.contains(byte) => code = code << 6 | u32::from(byte & 0x3F),
            Some(_) => return Read::Invalid,
        }
        allowed = 0x80..=0xBF;
    }
    char::from_u32(code).map_or(Read::Invalid, |character| Read::Whole(character, length))
}

/// The character that ends before `end`, and where it starts.
fn previous(text: &[u8], end: usize) -> Option<(char, usize)> {
    let bytes = text.get(end.saturating_sub(4)..end)?;
    let length = 1 + bytes.iter().rev().position(|byte| byte & 0xC0 != 0x80)?;
    match read(&bytes[bytes.len() - length..]) {
        Read::Whole(character, whole) if whole == length => Some((character, end - length)),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
