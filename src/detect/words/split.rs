//! Bytes to words, as they come: each word once, as a hash of what counts of it and the place it stands in.

use super::fold::{Folded, Kind};
use siphasher::sip::SipHasher13;

/// Longer words are no words: nothing is found in them or across them. In bytes of decoded text.
pub(crate) const LONGEST_WORD: usize = 256;

/// A word of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Of the folded word; `None` if it is too long, part of it may be gone, or it is a NUL. Its end does not count then.
    pub(super) hash: Option<u64>,
    pub(super) start: u64,
    pub(super) end: u64,
}

/// Reads words. What it makes of a text does not depend on how the text is cut.
#[derive(Default)]
pub(super) struct Splitter {
    state: State,
    /// What has come of the present word, folded.
    folded: Vec<u8>,
    /// Whether the present word is a character that is one by itself.
    is_single: bool,
    /// Whether every byte is read in the plain way, for the tests to compare with.
    is_plain: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Between,
    /// In a word that starts there.
    In(u64),
    /// In what is no word.
    Skipping,
}

/// What a byte is by itself.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Separator,
    Letter,
    Wide,
    /// Where a separator may be written as in URLs: `%20`.
    Percent,
    /// Between what does not belong together: records, or the letters of UTF-16 that is not read as such.
    Nul,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Separator; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => Class::Letter,
            0x80.. => Class::Wide,
            b'%' => Class::Percent,
            0 => Class::Nul,
            _ => Class::Separator,
        };
        byte += 1;
    }
    classes
};

impl Splitter {
    pub(super) fn new(is_plain: bool) -> Self {
        Self { is_plain, ..Self::default() }
    }

    /// Where the word starts that may still become one.
    pub(super) fn open_from(&self) -> Option<u64> {
        match self.state {
            State::In(start) => Some(start),
            _ => None,
        }
    }

    /// Reads bytes that stand at `base`, and tells of each word that has ended. Returns how many were read: fewer than there are only if
    /// they end within a character, or a separator of several, and `more` may come.
    pub(super) fn read(&mut self, bytes: &[u8], base: u64, more: bool, tell: &mut impl FnMut(Word)) -> usize {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            match CLASSES[usize::from(*byte)] {
                Class::Separator => {
                    self.end(base + at as u64, tell);
                    at += 1;
                    // Most words stand one blank apart; what is more is passed over at once.
                    at += bytes[at..].iter().take_while(|b| CLASSES[usize::from(**b)] == Class::Separator).count();
                }
                Class::Nul => {
                    let place = base + at as u64;
                    self.end(place, tell);
                    tell(Word { hash: None, start: place, end: place });
                    at += 1;
                }
                Class::Percent => match percent(&bytes[at..], more) {
                    None => return at,
                    Some(length) => {
                        self.end(base + at as u64, tell);
                        at += length;
                    }
                },
                Class::Letter => {
                    let most = if self.is_plain { 1 } else { usize::MAX };
                    let letters = bytes[at..].iter().take(most);
                    let length = letters.take_while(|b| CLASSES[usize::from(**b)] == Class::Letter).count();
                    self.letters(&bytes[at..at + length], base + at as u64, tell);
                    at += length;
                }
                Class::Wide => match decode(&bytes[at..], more) {
                    Decoded::Open => return at,
                    Decoded::Broken => {
                        self.end(base + at as u64, tell);
                        at += 1;
                    }
                    Decoded::Character(character) => {
                        self.character(character, base + at as u64, tell);
                        at += character.len_utf8();
                    }
                },
            }
        }
        at
    }

    /// Says that nothing more of the present word comes: it ends there.
    pub(super) fn end(&mut self, end: u64, tell: &mut impl FnMut(Word)) {
        if let State::In(start) = self.state
            && !self.folded.is_empty()
        {
            tell(Word { hash: Some(hash_word(&self.folded)), start, end });
        }
        self.folded.clear();
        self.is_single = false;
        self.state = State::Between;
    }

    /// Says that something unknown stands there: the words that touch it on either side are not known whole.
    pub(super) fn cut(&mut self, tell: &mut impl FnMut(Word)) {
        if let State::In(start) = self.state {
            tell(Word { hash: None, start, end: start });
        }
        self.folded.clear();
        self.is_single = false;
        self.state = State::Skipping;
    }

    fn letters(&mut self, letters: &[u8], at: u64, tell: &mut impl FnMut(Word)) {
        if self.is_single {
            self.end(at, tell);
        }
        if !self.go_on(at, letters.len(), tell) {
            return;
        }
        let from = self.folded.len();
        self.folded.extend_from_slice(letters);
        self.folded[from..].make_ascii_lowercase();
    }

    fn character(&mut self, character: char, at: u64, tell: &mut impl FnMut(Word)) {
        let folded = Folded::of(character);
        match folded.kind {
            Kind::Separator => return self.end(at, tell),
            Kind::Follower if self.state == State::Between => return,
            Kind::Single => self.end(at, tell),
            Kind::Letter if self.is_single => self.end(at, tell),
            _ => {}
        }
        self.is_single |= folded.kind == Kind::Single;
        if self.go_on(at, character.len_utf8(), tell) {
            folded.push(character, &mut self.folded);
        }
    }

    /// Starts a word, or goes on in it; returns whether there is one.
    fn go_on(&mut self, at: u64, length: usize, tell: &mut impl FnMut(Word)) -> bool {
        let start = match self.state {
            State::Between => at,
            State::In(start) => start,
            State::Skipping => return false,
        };
        self.state = State::In(start);
        let end = at + length as u64;
        if end - start > LONGEST_WORD as u64 {
            self.cut(tell);
            return false;
        }
        true
    }
}

enum Decoded {
    Character(char),
    /// More bytes are needed to tell.
    Open,
    /// It is no UTF-8.
    Broken,
}

/// How many of the bytes, the first a percent sign, are one separator; `None` if more are needed to tell. Blanks and punctuation are so
/// common in URLs that no coat is taken off for them (`docs/coats.md`); of letters, one is.
fn percent(bytes: &[u8], more: bool) -> Option<usize> {
    let mut code = 0;
    for at in 1..3 {
        match bytes.get(at).map(|byte| char::from(*byte).to_digit(16)) {
            None if more => return None,
            None | Some(None) => return Some(1),
            Some(Some(digit)) => code = code << 4 | digit as usize,
        }
    }
    Some(if matches!(CLASSES[code], Class::Separator | Class::Percent) { 3 } else { 1 })
}

/// The character that bytes start with, of which the first is not ASCII.
fn decode(bytes: &[u8], more: bool) -> Decoded {
    let head = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() > 0 => std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default(),
        Err(error) if error.error_len().is_none() && more => return Decoded::Open,
        Err(_) => return Decoded::Broken,
    };
    valid.chars().next().map_or(Decoded::Broken, Decoded::Character)
}

/// The hash of a folded word: SipHash-1-3 (Aumasson and Bernstein, 2012) under a public key, since indexes outlive a process.
fn hash_word(folded: &[u8]) -> u64 {
    SipHasher13::new_with_keys(0x636f_6666_6572_6461, 0x6d20_776f_7264_7331).hash(folded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &[u8], cuts: &[usize], is_plain: bool) -> Vec<Word> {
        let mut splitter = Splitter::new(is_plain);
        let mut words = Vec::new();
        let mut at = 0;
        for end in cuts.iter().copied().chain([text.len()]) {
            let more = end < text.len();
            at += splitter.read(&text[at..end.max(at)], at as u64, more, &mut |word| words.push(word));
        }
        splitter.end(text.len() as u64, &mut |word| words.push(word));
        words
    }

    fn spans(text: &str) -> Vec<&str> {
        let words = words(text.as_bytes(), &[], false);
        words.iter().map(|word| &text[word.start as usize..word.end as usize]).collect()
    }

    #[test]
    fn words_are_letters_and_digits_or_single_characters() {
        assert_eq!(
            spans("Acme_Corp's \"B2B\"-unit, naïve\u{301}!"),
            ["Acme", "Corp", "s", "B2B", "unit", "naïve\u{301}"]
        );
        assert_eq!(
            spans("トヨタ自動車 (東京) abc田x"),
            ["ト", "ヨ", "タ", "自", "動", "車", "東", "京", "abc", "田", "x"]
        );
        assert_eq!(
            spans("ガ\u{3099}\u{1112}\u{1161}\u{11ab} \u{301}a"),
            ["ガ\u{3099}", "\u{1112}\u{1161}\u{11ab}", "a"]
        );
        assert_eq!(spans("a%20b%2cc%%0ad 5%20 e%2 f%41%zz"), ["a", "b", "c", "d", "5", "e", "2", "f", "41", "zz"]);
    }

    #[test]
    fn what_is_too_long_or_cut_is_no_word() {
        let long = format!("{} b", "a".repeat(LONGEST_WORD + 1));
        let hashes: Vec<bool> = words(long.as_bytes(), &[], false).iter().map(|word| word.hash.is_some()).collect();
        assert_eq!(hashes, [false, true]);
        assert_eq!(spans(&"a".repeat(LONGEST_WORD)).len(), 1);
        let mut splitter = Splitter::new(false);
        let mut told = Vec::new();
        splitter.read(b"one tw", 0, false, &mut |word: Word| told.push((word.hash.is_some(), word.start)));
        splitter.cut(&mut |word| told.push((word.hash.is_some(), word.start)));
        splitter.read(b"o three", 20, false, &mut |word| told.push((word.hash.is_some(), word.start)));
        splitter.end(27, &mut |word| told.push((word.hash.is_some(), word.start)));
        assert_eq!(told, [(true, 0), (false, 4), (true, 22)]);
        let (mut splitter, mut told) = (Splitter::new(false), Vec::new());
        splitter.read("田".as_bytes(), 0, false, &mut |word| told.push(word.start));
        splitter.cut(&mut |word| told.push(word.start));
        splitter.read("x y".as_bytes(), 20, false, &mut |word| told.push(word.start));
        splitter.end(23, &mut |word| told.push(word.start));
        assert_eq!(told, [0, 22]);
    }

    proptest! {
        #[test]
        fn any_cutting_and_the_plain_way_give_the_same(
            text in prop_oneof![
                "\\PC{0,40}".prop_map(String::into_bytes),
                "(%20|%2C|%4|%|2|0a|b|\0){0,60}".prop_map(String::into_bytes),
                "[a-zA-Z0-9 _.äß\u{301}田한]{0,600}".prop_map(String::into_bytes),
                proptest::collection::vec(any::<u8>(), 0..60),
            ],
            mut cuts in proptest::collection::vec(0..600_usize, 0..6),
        ) {
            cuts.iter_mut().for_each(|cut| *cut %= text.len() + 1);
            cuts.sort_unstable();
            let whole = words(&text, &[], false);
            prop_assert_eq!(&whole, &words(&text, &cuts, false));
            prop_assert_eq!(&whole, &words(&text, &(0..text.len()).collect::<Vec<_>>(), false));
            prop_assert_eq!(&whole, &words(&text, &cuts, true));
        }
    }
}
