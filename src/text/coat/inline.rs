//! The lens for everything that may be mixed in one line: percent, entities, escapes, Unicode tricks, markup, joins.
//!
//! Each starts with bytes of its own, so a byte tells which of them to ask. Here is also what they share: how they read on, and
//! which decoded characters are worth decoding the text around them.

use super::{Coded, Lens, Trigger, Unit, entity, escape, join, markup, percent, unicode};
use crate::base::Coat;

pub(super) struct Inline;

impl Lens for Inline {
    fn unit(&self, text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Unit {
        match text[at] {
            b'%' => percent::unit(text, at, more, out),
            b'&' => entity::unit(text, at, more, out),
            b'\\' => match join::unit(text, at, more, out) {
                Unit::Plain => escape::unit(text, at, more, out),
                unit => unit,
            },
            b'"' | b'\'' => join::unit(text, at, more, out),
            b'<' | b'*' | b'`' | b'~' => markup::unit(text, at, more, out),
            0x80.. => unicode::unit(text, at, more, out),
            _ => Unit::Plain,
        }
    }

    fn leads(&self) -> &[bool; 256] {
        &LEADS
    }

    /// What stands beside a lead may belong to another segment, so only the lead tells.
    fn hint(&self, text: &[u8]) -> Option<usize> {
        let (blocks, rest) = text.as_chunks::<BLOCK>();
        for (number, block) in blocks.iter().enumerate() {
            let mut places = lead_places(block);
            while places != 0 {
                let place = places.trailing_zeros() as usize;
                if LEADS[usize::from(block[place])] {
                    return Some(number * BLOCK + place);
                }
                places &= places - 1;
            }
        }
        let start = blocks.len() * BLOCK;
        rest.iter().position(|byte| LEADS[usize::from(*byte)]).map(|place| start + place)
    }

    /// As all text passes here, a block of bytes is looked through at once, and units are asked only where the bytes around may fit.
    fn find(&self, text: &[u8], from: usize, more: bool) -> Trigger {
        let (mut start, mut at, mut scratch) = (from, from, Vec::new());
        while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
            let mut places = match rest.first_chunk() {
                Some(block) => lead_places(block),
                // Every place is looked at.
                None => (1 << rest.len()) - 1,
            };
            while places != 0 {
                let place = start + places.trailing_zeros() as usize;
                places &= places - 1;
                if place < at || !may_be_unit(text, place) {
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
            start += BLOCK;
        }
        Trigger::None
    }

    fn write(&self, text: &[u8], coats: &[Coat]) -> Vec<u8> {
        let mut text = text.to_vec();
        if coats.contains(&Coat::Escape) {
            text = escape::write(&text);
        }
        if coats.contains(&Coat::Entity) {
            text = entity::write(&text);
        }
        if coats.contains(&Coat::Percent) {
            text = percent::write(&text);
        }
        text
    }
}

/// The byte at a place. `Err` is what a unit that needs it has to answer.
pub(super) fn byte(text: &[u8], at: usize, more: bool) -> Result<u8, Unit> {
    text.get(at).copied().ok_or(if more { Unit::Open } else { Unit::Plain })
}

/// The byte at a place, if the text does not end before. `Err` only where that is not known yet.
pub(super) fn byte_if_any(text: &[u8], at: usize, more: bool) -> Result<Option<u8>, Unit> {
    match text.get(at) {
        None if more => Err(Unit::Open),
        byte => Ok(byte.copied()),
    }
}

/// The value of exactly so many (at most eight) hex digits.
pub(super) fn hex(text: &[u8], at: usize, count: usize, more: bool) -> Result<u32, Unit> {
    (at..at + count).try_fold(0, |value, place| {
        let digit = char::from(byte(text, place, more)?).to_digit(16).ok_or(Unit::Plain)?;
        Ok(value << 4 | digit)
    })
}

/// The character written as `\uNNNN` or as a pair of these, and its length; the prefix is `\u` or `%u`.
pub(super) fn utf16(text: &[u8], at: usize, more: bool, prefix: [u8; 2]) -> Result<(char, usize), Unit> {
    let four = |at| {
        for (place, expected) in (at..).zip(prefix) {
            if byte(text, place, more)? != expected {
                return Err(Unit::Plain);
            }
        }
        hex(text, at + 2, 4, more)
    };
    let first = four(at)?;
    let (value, length) = match first {
        0xD800..=0xDBFF => match four(at + 6)? {
            second @ 0xDC00..=0xDFFF => (0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00), 12),
            _ => return Err(Unit::Plain),
        },
        _ => (first, 6),
    };
    Ok((char::from_u32(value).ok_or(Unit::Plain)?, length))
}

/// Whether a byte may be part of a credential, or of a word.
pub(super) fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'+' | b'=' | b'-')
}

/// Whether a byte may be part of a name.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Whether the byte coded at `start` is worth a decoding. In UTF-8 the first byte answers for its character, of which each byte is
/// coded with the same `width`, as `read` reads it.
pub(super) fn is_telling_byte(
    text: &[u8],
    start: usize,
    more: bool,
    width: usize,
    read: impl Fn(usize) -> Result<u8, Unit>,
) -> Result<bool, Unit> {
    let first = read(start)?;
    let length = match first {
        0..=0x7F => return is_telling_character(char::from(first), text, start, start + width, more),
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return Ok(false),
    };
    let mut bytes = [0; 4];
    for (index, byte) in bytes.iter_mut().take(length).enumerate() {
        match read(start + index * width) {
            Ok(coded) => *byte = coded,
            Err(Unit::Plain) => return Ok(false),
            Err(open) => return Err(open),
        }
    }
    let coded = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    match coded.chars().next() {
        Some(character) => is_telling_character(character, text, start, start + length * width, more),
        None => Ok(false),
    }
}

/// Whether a character that is coded at `start..end` is worth a decoding. Text in other scripts may be coded from its first letter to
/// its last, so characters that look like others, or like nothing, count only beside a letter that is not coded.
pub(super) fn is_telling_character(
    character: char,
    text: &[u8],
    start: usize,
    end: usize,
    more: bool,
) -> Result<bool, Unit> {
    match character {
        '\0'..='\x7F' if !is_delimiter(character) => Ok(true),
        '&' if byte_if_any(text, end, more)? == Some(b'#') => Ok(true),
        '\0'..='\x7F' => precedes_credential(text, end, more),
        // Other forms of ASCII characters.
        '\u{2460}'..='\u{24FF}' | '\u{FF01}'..='\u{FF5E}' | '\u{1D400}'..='\u{1D7FF}' | '\u{1F100}'..='\u{1F1FF}' => {
            Ok(true)
        }
        // Text that nobody sees, a character for each byte.
        '\u{E0020}'..='\u{E007E}' | '\u{E0100}'..='\u{E01EF}' => Ok(true),
        '\u{2100}'..='\u{218B}' => Ok(character.is_alphanumeric()),
        // Nothing to be seen, or a mark on the letter before.
        '\u{AD}' | '\u{300}'..='\u{36F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}'
        // Scripts with letters that look like Latin ones.
        | '\u{17F}'..='\u{2FF}' | '\u{370}'..='\u{58F}' | '\u{13A0}'..='\u{13FF}' | '\u{1C80}'..='\u{1DBF}'
        | '\u{1E00}'..='\u{1FFF}' | '\u{2C60}'..='\u{2CFF}' | '\u{A4D0}'..='\u{A4FF}' | '\u{A640}'..='\u{A7FF}' => {
            let before = text.get(start.saturating_sub(WIDEST)..start).unwrap_or_default();
            let lead = text.get(start);
            if before.last().is_some_and(|byte| is_word(*byte)) && !before.iter().any(|byte| Some(byte) == lead) {
                return Ok(true);
            }
            Ok(byte_if_any(text, end, more)?.is_some_and(is_word))
        }
        _ => Ok(false),
    }
}

/// Whether an ASCII character has no place in a credential. One that is coded is common in ordinary text.
pub(super) fn is_delimiter(character: char) -> bool {
    character <= ' ' || "\"'<>&,;()[]{}|^`\x7F".contains(character)
}

/// Whether what follows looks like a credential. It seems to start with the last letter or digit of what is coded before it, so it
/// cannot be told from the middle of something else: `Bearer%20eyJ`, `\nAKIA`.
pub(super) fn precedes_credential(text: &[u8], at: usize, more: bool) -> Result<bool, Unit> {
    let (mut has_digit, mut has_letter) = (false, false);
    for place in at..at + SHORTEST_CREDENTIAL {
        match byte_if_any(text, place, more)? {
            Some(byte) if is_token(byte) => {
                has_digit |= byte.is_ascii_digit();
                has_letter |= byte.is_ascii_alphabetic();
            }
            _ => return Ok(false),
        }
    }
    Ok(has_digit && has_letter)
}

/// As many characters of a token make it look like a credential.
const SHORTEST_CREDENTIAL: usize = 16;

/// As many bytes before a unit may belong to another one of its kind.
const WIDEST: usize = 12;

/// How many bytes are looked through at once.
const BLOCK: usize = 64;

/// A bit for each byte that may be a lead (and for `#`, `$` and `|`, which cost less than telling them apart). Without branches, so
/// that the compiler looks at many bytes at once: about 0.2 ns a byte.
fn lead_places(block: &[u8; BLOCK]) -> u64 {
    let mut flags = [0; BLOCK];
    for (flag, byte) in flags.iter_mut().zip(block) {
        let is_double_quote_or_star = byte | 0x08 == b'*';
        let is_percent_to_quote = byte & 0xFC == b'$';
        let is_less_or_backslash = byte | 0x60 == b'|';
        let is_mark = (*byte == b'`') | (*byte == b'~');
        let is_wide = *byte >= 0xC0;
        *flag = u8::from(is_double_quote_or_star | is_percent_to_quote | is_less_or_backslash | is_mark | is_wide);
    }
    let (eights, _) = flags.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |places, (index, eight)| {
        // Gathers the lowest bits of eight bytes in the highest byte.
        places | ((u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * index))
    })
}

/// Whether there may be a unit, as far as the lead and the bytes before and after it tell.
fn may_be_unit(text: &[u8], at: usize) -> bool {
    let kind = text.get(at).map_or(0, |lead| KIND[usize::from(*lead)]);
    let before =
        at.checked_sub(1).and_then(|before| text.get(before)).map_or(NOTHING_BEFORE, |b| BEFORE[usize::from(*b)]);
    let after = text.get(at + 1).map_or(u8::MAX, |after| AFTER[usize::from(*after)]);
    kind & before & after != 0
}

const PERCENT: u8 = 1;
const AMPERSAND: u8 = 2;
const BACKSLASH: u8 = 4;
const QUOTE: u8 = 8;
const TAG: u8 = 16;
const MARK: u8 = 32;
const WIDE: u8 = 64;

/// The kinds of leads that may have no byte before them.
const NOTHING_BEFORE: u8 = !(TAG | MARK);

static LEADS: [bool; 256] = {
    let mut leads = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        leads[byte] = KIND[byte] != 0 || byte >= 0x80;
        byte += 1;
    }
    leads
};

/// What kind of lead a byte is.
static KIND: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte as u8 {
            b'%' => PERCENT,
            b'&' => AMPERSAND,
            b'\\' => BACKSLASH,
            b'"' | b'\'' => QUOTE,
            b'<' => TAG,
            b'*' | b'`' | b'~' => MARK,
            0xC0.. => WIDE,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// The kinds of leads that a byte may stand before.
static BEFORE: [u8; 256] = {
    let mut kinds = [NOTHING_BEFORE; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] |= match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => TAG | MARK,
            b'.' | b'/' | b'+' | b'=' | b'@' => TAG | MARK,
            b'>' => TAG,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// The kinds of leads that a byte may stand after.
static AFTER: [u8; 256] = {
    let mut kinds = [WIDE; 256];
    let mut byte = 0;
    while byte < 256 {
        let after = byte as u8;
        if after.is_ascii_hexdigit() || after == b'u' {
            kinds[byte] |= PERCENT;
        }
        if after.is_ascii_alphabetic() || after == b'#' {
            kinds[byte] |= AMPERSAND;
        }
        if !matches!(after, b' ' | b'8' | b'9' | 0x80..) {
            kinds[byte] |= BACKSLASH;
        }
        if matches!(after, b' ' | b'\t' | b'"' | b'\'' | b'+' | b'.' | b'&' | b'~' | b'<' | b'|') {
            kinds[byte] |= QUOTE;
        }
        if after.is_ascii_alphabetic() || matches!(after, b'/' | b'!') {
            kinds[byte] |= TAG;
        }
        if after.is_ascii_alphanumeric()
            || matches!(after, b'_' | b'-' | b'.' | b'/' | b'+' | b'=' | b'@' | b'*' | b'`' | b'~')
        {
            kinds[byte] |= MARK;
        }
        byte += 1;
    }
    kinds
};

#[cfg(test)]
pub(super) mod laws {
    //! What must hold of a lens whatever the text is, and short ways to ask it.

    use super::super::{LOOK, Lens, Trigger, Unit};

    /// Decodes a whole text.
    pub(in crate::text::coat) fn decode(lens: &dyn Lens, text: impl AsRef<[u8]>) -> String {
        let (text, mut at, mut out) = (text.as_ref(), 0, Vec::new());
        while at < text.len() {
            match lens.unit(text, at, false, &mut out) {
                Unit::Coded(unit) => at += unit.length,
                _ => {
                    out.push(text[at]);
                    at += 1;
                }
            }
        }
        String::from_utf8_lossy(&out).into_owned()
    }

    /// Whether there is a trigger.
    pub(in crate::text::coat) fn triggers(lens: &dyn Lens, text: impl AsRef<[u8]>) -> bool {
        matches!(lens.find(text.as_ref(), 0, false), Trigger::At(_))
    }

    /// What comes later, and what is long ago, changes nothing.
    pub(in crate::text::coat) fn check(lens: &dyn Lens, text: &[u8]) {
        for at in (0..text.len()).filter(|at| lens.leads()[usize::from(text[*at])]) {
            let (mut whole_out, mut open_out) = (Vec::new(), Vec::new());
            let whole = lens.unit(text, at, false, &mut whole_out);
            let open = lens.unit(text, at, true, &mut open_out);
            assert_ne!(whole, Unit::Open);
            assert!(whole != Unit::Plain || whole_out.is_empty());
            if let Unit::Coded(unit) = whole {
                assert!(unit.length > 0 && at + unit.length <= text.len());
            }
            for end in at + 1..=text.len() {
                let mut out = Vec::new();
                match lens.unit(&text[..end], at, true, &mut out) {
                    Unit::Open => assert!(out.is_empty()),
                    unit => {
                        assert_eq!((unit, &out), (open, &open_out), "{text:?} at {at} up to {end}");
                        assert_eq!((unit, &out), (whole, &whole_out), "{text:?} at {at} up to {end}");
                    }
                }
            }
            let (from, mut out) = (at.saturating_sub(LOOK), Vec::new());
            assert_eq!(
                (lens.unit(&text[from..], at - from, false, &mut out), &out),
                (whole, &whole_out),
                "{text:?} at {at}"
            );
        }
        for more in [false, true] {
            for from in 0..=text.len() {
                assert_eq!(lens.find(text, from, more), plain_find(lens, text, from, more), "{text:?} from {from}");
            }
        }
    }

    fn plain_find(lens: &dyn Lens, text: &[u8], from: usize, more: bool) -> Trigger {
        let mut at = from;
        while at < text.len() {
            match lens.unit(text, at, more, &mut Vec::new()) {
                Unit::Plain => at += 1,
                Unit::Open => return Trigger::Open(at),
                Unit::Coded(unit) if unit.is_trigger => return Trigger::At(at),
                Unit::Coded(unit) => at += unit.length,
            }
        }
        Trigger::None
    }
}

#[cfg(test)]
mod tests {
    use super::laws::{check, decode, triggers};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn kinds_mix_in_a_line() {
        assert_eq!(decode(&Inline, r#"%67h&#112;\x5f1" + "a<b>bc</b>d**e**1"#), "ghp_1abcde1");
    }

    #[test]
    fn ordinary_text_triggers_nothing() {
        let ordinary = [
            "fn f<'a>(x: &'a Vec<u8>) -> Option<&str> { a * b + c*d; &x; x && y }",
            r#"{"a": "b", "c": ["d", "e"], "f": "line\nline\t\"quoted\""}"#,
            "It's 100% sure & <b>bold</b>, *so* **very** `String`s don't. 20 % off.",
            "<tr><td>one</td><td>two</td></tr>",
            r"C:\users\x\u\new\table",
        ];
        for text in ordinary {
            assert!(!triggers(&Inline, text), "{text}");
        }
    }

    #[test]
    fn a_lead_in_any_place_of_a_block_is_found() {
        for length in [BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            for at in 0..length {
                let mut text = vec![b'a'; length];
                text.splice(at..at, *b"%41");
                assert_eq!(Inline.find(&text, 0, false), Trigger::At(at));
            }
        }
    }

    #[test]
    fn all_leads_are_among_the_places() {
        for byte in 0..=u8::MAX {
            let is_start = LEADS[usize::from(byte)] && !(0x80..0xC0).contains(&byte);
            assert!(!is_start || lead_places(&[byte; BLOCK]) == u64::MAX, "{byte}");
        }
    }

    #[test]
    fn a_label_is_written_as_it_is() {
        let label = b"[REDACTED:secret.github.pat]";
        assert_eq!(Inline.write(label, &[Coat::Escape, Coat::Entity, Coat::Percent]), label);
    }

    /// Text in which there is much to find.
    fn rich() -> impl Strategy<Value = Vec<u8>> {
        let bytes = b"aZ19_-./+= \n\t\r%&\\\"'<>*`~#;xu{}|\xC3\xA9\x80,".to_vec();
        #[rustfmt::skip]
        let parts = vec![
            "%41", "%u00", "%ud83d%ude00", "%D0%B0", "&#65;", "&#x", "&amp;", "&period;", "&nbsp", "\\x4", "\\u{6", "\\ud83d",
            "\\ude00", "\\000041", "\\101", "\\\\u0041", "<b>", "</b>", "<i x='>'>", "<!-- x -->", "</li>", "<T>", "**", "a*b", "ab12cd",
            "\" + \"", "' .\n '", "\\\r\n  ", "\u{200b}", "а", "0123456789abcdef",
        ];
        let part = prop_oneof![
            prop::sample::select(bytes).prop_map(|byte| vec![byte]),
            prop::sample::select(parts).prop_map(|part| part.as_bytes().to_vec()),
        ];
        prop::collection::vec(part, 0..24).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn the_laws_hold(text in rich()) {
            check(&Inline, &text);
        }

        #[test]
        fn the_laws_hold_far_into_a_text(text in rich(), before in rich()) {
            check(&Inline, &[&before[..], &[b'a'; 60], &text[..]].concat());
        }

        #[test]
        fn what_is_written_is_read_again(text in "[ -~\n\t\x01é]{0,40}") {
            type Write = fn(&[u8]) -> Vec<u8>;
            type Read = fn(&[u8], usize, bool, &mut Vec<u8>) -> Unit;
            let parts: [(Write, Read, u8); 3] =
                [(percent::write, percent::unit, b'%'), (entity::write, entity::unit, b'&'), (escape::write, escape::unit, b'\\')];
            for (write, read, lead) in parts {
                let (written, mut at, mut out) = (write(text.as_bytes()), 0, Vec::new());
                while at < written.len() {
                    if written[at] != lead {
                        out.push(written[at]);
                        at += 1;
                    } else if let Unit::Coded(coded) = read(&written, at, false, &mut out) {
                        at += coded.length;
                    } else {
                        panic!("not read: {written:?}");
                    }
                }
                prop_assert_eq!(out, text.as_bytes());
            }
        }
    }
}
