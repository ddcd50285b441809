//! Characters as words have them: which belong to a word, and what of them counts. Case, diacritics and compatibility forms do not.
//!
//! A character becomes its NFKD form without diacritics, in upper and then in lower case, so that `ß` is `ss` and a final `ς` is `σ`.
//! Each is folded by itself: what a text folds to does not depend on how it is cut.

use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// What a character does in a text of words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// It stands between words.
    Separator,
    /// It belongs to a word of letters and digits.
    Letter,
    /// It is a word by itself: its script puts no spaces between words, or glues endings to them.
    Single,
    /// It belongs to the character before.
    Follower,
}

/// A character folded.
#[derive(Clone, Copy)]
pub(super) struct Folded {
    pub(super) kind: Kind,
    /// How many bytes there are; [`Folded::LONG`] if they have no room here.
    length: u8,
    bytes: [u8; Folded::ROOM],
}

type Page = [Folded; 64];

/// Up to U+1FFFF; behind that there are only ideographs, tags and variation selectors. Made when a text first needs them.
static PAGES: [OnceLock<Box<Page>>; 0x20000 / 64] = [const { OnceLock::new() }; 0x20000 / 64];

impl Folded {
    const ROOM: usize = 14;
    const LONG: u8 = u8::MAX;

    /// Looks a character up.
    pub(super) fn of(character: char) -> Self {
        let code = character as usize;
        match PAGES.get(code / 64) {
            Some(page) => page.get_or_init(|| Box::new(page_at(code / 64)))[code % 64],
            None => Self::make(character),
        }
    }

    /// Appends what the character folds to.
    pub(super) fn push(&self, character: char, out: &mut Vec<u8>) {
        match self.length {
            Self::LONG => fold(character).for_each(|c| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes())),
            length => out.extend_from_slice(&self.bytes[..usize::from(length)]),
        }
    }

    fn make(character: char) -> Self {
        let text: String = fold(character).collect();
        let mut bytes = [0; Self::ROOM];
        let length = match bytes.get_mut(..text.len()) {
            Some(room) => {
                room.copy_from_slice(text.as_bytes());
                text.len() as u8
            }
            None => Self::LONG,
        };
        Self { kind: kind(character), length, bytes }
    }
}

fn page_at(index: usize) -> Page {
    std::array::from_fn(|offset| {
        let character = u32::try_from(index * 64 + offset).ok().and_then(char::from_u32);
        character.map_or(Folded { kind: Kind::Separator, length: 0, bytes: [0; Folded::ROOM] }, Folded::make)
    })
}

fn fold(character: char) -> impl Iterator<Item = char> {
    let letters = std::iter::once(character).nfkd().filter(|c| !is_diacritic(*c));
    letters
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .filter(|c| c.is_alphanumeric() || makes_letter(*c))
}

/// Accents, points, tone marks.
fn is_diacritic(character: char) -> bool {
    canonical_combining_class(character) != 0 && !makes_letter(character)
}

/// Marks that make another letter: nukta, virama, voicing marks of kana.
fn makes_letter(character: char) -> bool {
    (7..=9).contains(&canonical_combining_class(character))
}

fn kind(character: char) -> Kind {
    match character {
        // The vowels and ends of a Hangul syllable written in parts, and voicing marks of half width.
        '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FF}' | '\u{FF9E}' | '\u{FF9F}' => Kind::Follower,
        _ if is_combining_mark(character) => Kind::Follower,
        _ if !character.is_alphanumeric() => Kind::Separator,
        // Thai and Lao, Myanmar, Hangul, Khmer, Han, kana and their neighbours.
        '\u{E00}'..='\u{EFF}'
        | '\u{1000}'..='\u{109F}'
        | '\u{1100}'..='\u{115F}'
        | '\u{1780}'..='\u{17FF}'
        | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7AF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FF66}'..='\u{FFDC}'
        | '\u{1B000}'..='\u{1B16F}'
        | '\u{20000}'..='\u{3FFFF}' => Kind::Single,
        _ => Kind::Letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut out = Vec::new();
        text.chars().for_each(|c| Folded::of(c).push(c, &mut out));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn case_diacritics_and_compatibility_forms_do_not_count() {
        for (one, other) in [
            ("MÜLLER", "Mu\u{308}ller"),
            ("Straße", "STRASSE"),
            ("Σίσυφος", "ΣΙΣΥΦΟΣ"),
            ("İstanbul", "istanbul"),
            ("ﬁnance", "Finance"),
            ("Ａｃｍｅ", "acme"),
            ("\u{1d400}cme", "ACME"),
            ("Đặng", "Đang"),
            ("ｶﾞ", "ガ"),
            ("한", "\u{1112}\u{1161}\u{11ab}"),
            ("Ёлка", "елка"),
            ("a\u{FE0F}", "a"),
        ] {
            assert_eq!(folded(one), folded(other), "{one}");
        }
    }

    #[test]
    fn other_letters_stay_other_letters() {
        for (one, other) in [("ガ", "カ"), ("कि", "क"), ("ł", "l"), ("1", "l"), ("क्ष", "कष")] {
            assert_ne!(folded(one), folded(other), "{one}");
        }
    }

    #[test]
    fn scripts_without_spaces_are_read_by_characters() {
        for (text, kind) in [
            ("aß9é", Kind::Letter),
            ("田ひヲ한ไ\u{20000}", Kind::Single),
            ("\u{301}\u{3099}\u{11ab}\u{94d}", Kind::Follower),
            (" _-.'’。\u{200b}\u{e0061}", Kind::Separator),
        ] {
            assert!(text.chars().all(|c| Folded::of(c).kind == kind), "{text}");
        }
    }

    #[test]
    fn what_folds_to_much_has_room() {
        assert!(folded("ﷺ").len() > Folded::ROOM);
    }
}
