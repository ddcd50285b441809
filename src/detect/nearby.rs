//! A quick look at what stands around a place: which pairs of characters, and so which context words cannot be there.
//!
//! Many rules for numbers count only near a word. That none of its words is near is told here, before their automata run; whether
//! one is there is for [`super::context`] to say. Never says no where that says yes.

use super::context::{is_spaced, lower};
use std::ops::Deref;

/// As many bits, one of which stands for a pair.
const BITS: usize = 1 << 12;

/// As many bytes from a place on, its own match included, are looked at.
pub(super) const REACH: usize = 192;

/// The pairs that a text has.
#[derive(Clone)]
pub(super) struct Pairs([u64; BITS / 64]);

/// For each word its rarest pairs, the rarest first; fewer are filled up with 0, which every text has.
pub(super) type WordPairs = Vec<[u16; LOOKED_AT]>;

/// As many pairs of a word are looked for: the rest would rule out few more.
const LOOKED_AT: usize = 4;

/// Letters by how often they stand in text, the commonest first; what is not among them is rarer.
const COMMONEST: &[u8] = b"etaoinsrhldcumfpgwybvkxjqz";

impl Pairs {
    pub(super) const NONE: Self = Self([0; BITS / 64]);

    /// Those of a text.
    pub(super) fn of(text: &[u8]) -> Self {
        let mut all = Self::NONE;
        all.set(0);
        all.add(text);
        all
    }

    /// Those of a text that starts where a match does. What follows the match has no letter before it, whatever stands at its end.
    pub(super) fn behind(text: &[u8]) -> Self {
        let mut all = Self::of(text);
        // A guard keeps letters of ASCII apart, and no others.
        if !text.is_ascii() {
            lower(text).iter().for_each(|byte| all.set(kind(*byte)));
        }
        all
    }

    /// Adds those of a text.
    pub(super) fn add(&mut self, text: &[u8]) {
        if text.is_ascii() {
            pairs(0, text).for_each(|pair| self.set(pair));
        } else {
            // A letter beyond ASCII may have one of ASCII's as its small form.
            pairs(0, &lower(text)).for_each(|pair| self.set(pair));
        }
    }

    fn set(&mut self, pair: u16) {
        self.0[usize::from(pair) / 64] |= 1 << (pair % 64);
    }

    /// Whether one of the words may be in the text.
    pub(super) fn may_have(&self, words: &WordPairs) -> bool {
        let has = |pair: &u16| self.0[usize::from(*pair) / 64] >> (pair % 64) & 1 == 1;
        words.iter().any(|word| word.iter().all(has))
    }
}

/// The pairs of each word.
pub(super) fn word_pairs<W: Deref<Target = [u8]>>(words: &[W]) -> WordPairs {
    let of = |word: &W| {
        // No letter stands before a word, except in scripts that put no space between words.
        let first = word.first().copied().unwrap_or(0);
        let before = if is_spaced(word) && kind(first) != 0 { 0 } else { kind(first) };
        let skip = usize::from(before != 0);
        let mut rarest: Vec<u16> = pairs(before, &word[skip.min(word.len())..]).collect();
        rarest.sort_by_key(|pair| std::cmp::Reverse(rank(pair >> 6) * rank(pair & 0x3F)));
        rarest.dedup();
        std::array::from_fn(|at| rarest.get(at).copied().unwrap_or(0))
    };
    words.iter().map(of).collect()
}

/// How rare letters of a kind are.
fn rank(kind: u16) -> usize {
    match kind {
        0 => 6,
        1..=26 => COMMONEST.iter().position(|letter| self::kind(*letter) == kind).unwrap_or(26) + 2,
        _ => 30,
    }
}

/// The kind of a byte: 0 for what is no letter.
fn kind(byte: u8) -> u16 {
    match byte {
        b'a'..=b'z' | b'A'..=b'Z' => u16::from(byte & 0x1F),
        0x80.. => u16::from(byte & 0x1F) | 0x20,
        _ => 0,
    }
}

/// The numbers of the pairs of neighbours in a text with a byte of that kind before it, without regard to case. Two that are no
/// letters tell nothing.
fn pairs(before: u16, text: &[u8]) -> impl Iterator<Item = u16> + '_ {
    let with_first = text.iter().scan(before, |last, byte| {
        let kind = kind(*byte);
        Some((std::mem::replace(last, kind) << 6) | kind)
    });
    with_first.filter(|pair| *pair != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_that_is_there_is_never_missed(before in "[ -~éK]{0,20}", word in "[a-z0-9 éи中-]{1,12}", after in "[ -~и]{0,20}") {
            let words = word_pairs(&[word.to_lowercase().into_bytes()]);
            let upper = word.to_uppercase();
            // A word counts where no letter stands before it, or in a script without spaces.
            let apart = if is_spaced(word.as_bytes()) { "." } else { "" };
            let text = format!("{before}{apart}{upper}{after}");
            prop_assert!(Pairs::of(text.as_bytes()).may_have(&words));
            // Behind a match it counts whatever the match ends with, but for letters that a guard keeps apart.
            let apart = if word.is_ascii() && before.is_ascii() { "." } else { "" };
            let text = format!("{before}{apart}{upper}{after}");
            prop_assert!(Pairs::behind(text.as_bytes()).may_have(&words));
        }
    }

    #[test]
    fn what_is_not_there_is_told() {
        let near = Pairs::of(b"the tax number of the firm is ");
        let words = |word: &str| word_pairs(&[word.as_bytes().to_vec()]);
        assert!(near.may_have(&words("tax number")) && !near.may_have(&words("passport")));
        assert!(
            !near.may_have(&words("№")) && !near.may_have(&words("инн")) && !near.may_have(&word_pairs::<Vec<u8>>(&[]))
        );
        assert!(near.may_have(&words("12")) && !near.may_have(&words("umber")), "a word does not start inside of one");
    }
}
