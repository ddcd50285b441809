//! A quick look at what stands before a place: which pairs of letters and digits, and so which context words cannot be there.
//!
//! Many rules for numbers count only near a word. That none of its words is near is told here, before their automata run; whether
//! one is there is for [`super::context`] to say. Never says no where that says yes.

use super::context::lower;

/// As many bits, one of which stands for a pair.
const BITS: usize = 1024;

/// The pairs that a text has.
#[derive(Clone)]
pub(super) struct Pairs([u64; BITS / 64]);

/// For each word its pairs; a word without any may be anywhere.
pub(super) type WordPairs = Vec<Vec<u16>>;

impl Pairs {
    pub(super) const NONE: Self = Self([0; BITS / 64]);

    /// Adds those of a text.
    pub(super) fn add(&mut self, text: &[u8]) {
        let mut set = |pair: u16| self.0[usize::from(pair) / 64] |= 1 << (pair % 64);
        if text.is_ascii() {
            pairs(text).for_each(&mut set);
        } else {
            // A letter beyond ASCII may have one of ASCII's as its small form.
            pairs(&lower(text)).for_each(&mut set);
        }
    }

    /// Whether one of the words may be in the text.
    pub(super) fn may_have(&self, words: &WordPairs) -> bool {
        let has = |pair: &u16| self.0[usize::from(*pair) / 64] >> (pair % 64) & 1 == 1;
        words.iter().any(|word| word.iter().all(has))
    }
}

/// The pairs of each word.
pub(super) fn word_pairs(words: &[Vec<u8>]) -> WordPairs {
    words.iter().map(|word| pairs(word).collect()).collect()
}

/// The numbers of the pairs of ASCII letters and digits that stand side by side, without regard to case.
fn pairs(text: &[u8]) -> impl Iterator<Item = u16> + '_ {
    text.windows(2).filter(|pair| pair.iter().all(u8::is_ascii_alphanumeric)).map(|pair| {
        let (first, second) = (u16::from(pair[0].to_ascii_lowercase()), u16::from(pair[1].to_ascii_lowercase()));
        (first & 0x1F) << 5 | (second & 0x1F)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_word_that_is_there_is_never_missed(before in "[ -~éK]{0,20}", word in "[a-z0-9 é-]{1,12}", after in "[ -~]{0,20}") {
            let mut near = Pairs::NONE;
            near.add(format!("{before}{}{after}", word.to_uppercase()).as_bytes());
            prop_assert!(near.may_have(&word_pairs(&[word.to_lowercase().into_bytes()])));
        }
    }

    #[test]
    fn what_is_not_there_is_told() {
        let mut near = Pairs::NONE;
        near.add(b"the tax number of the firm is ");
        let words = |word: &str| word_pairs(&[word.as_bytes().to_vec()]);
        assert!(near.may_have(&words("tax number")) && !near.may_have(&words("passport")));
        assert!(near.may_have(&words("№")) && !near.may_have(&word_pairs(&[])));
    }
}
