//! Dictionaries: many exact terms, each of one word or more, found at the words that they start with.

use super::LONGEST_GAP;
use super::sequence::{EMPTY, append, spread};
use super::set::{Filter, HashSet};
use super::split::{LONGEST_WORD, Splitter, Word};
use crate::base::{Error, ErrorKind, Result};

/// A dictionary has at most so many terms.
const MOST_TERMS: usize = 1 << 22;
/// A term has at most so many bytes as it is written, and so many words.
const LONGEST_WRITTEN: usize = 256;
const MOST_WORDS: usize = 64;
/// What a term is found in has at most so many bytes of decoded text.
const LONGEST_FOUND: usize = 1024;

/// The terms of a dictionary, by their hashes.
pub(super) struct Terms {
    set: HashSet,
    filter: Filter,
    most_words: usize,
}

impl Terms {
    /// Reads terms, one a line; empty lines and those that start with `#` are passed over.
    pub(super) fn parse(text: &str, file: &str) -> Result<Self> {
        let mut reading = Reading::default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (number, line) in text.lines().enumerate() {
            let term = line.trim();
            if term.is_empty() || term.starts_with('#') {
                continue;
            }
            // What is wrong is said without the term.
            reading.term(term).map_err(|text| Error::at(ErrorKind::Policy, file, number + 1, text))?;
        }
        if reading.terms.is_empty() {
            return Err(Error::new(ErrorKind::Policy, format!("{file}: has no terms")));
        }
        let Reading { terms, mut starts, most_words, .. } = reading;
        starts.sort_unstable();
        starts.dedup();
        let filter = Filter::new(&terms, &starts);
        Ok(Self { set: HashSet::new(terms), filter, most_words })
    }

    /// How many there are, those that fold to the same counted once.
    pub(super) fn len(&self) -> usize {
        self.set.len()
    }

    /// The most bytes that a stream holds back for them.
    pub(super) fn hold_back(&self) -> usize {
        if self.most_words == 1 { LONGEST_WORD } else { LONGEST_FOUND + LONGEST_GAP + LONGEST_WORD }
    }
}

/// What has been read of a dictionary.
#[derive(Default)]
struct Reading {
    splitter: Splitter,
    words: Vec<Word>,
    terms: Vec<u64>,
    /// What terms of several words start with.
    starts: Vec<u64>,
    most_words: usize,
}

impl Reading {
    fn term(&mut self, term: &str) -> Result<(), String> {
        if self.terms.len() == MOST_TERMS {
            return Err(format!("limit terms: more than {MOST_TERMS}"));
        }
        if term.len() > LONGEST_WRITTEN {
            return Err(format!("the term has {} bytes, at most {LONGEST_WRITTEN} are allowed", term.len()));
        }
        let (words, length) = (&mut self.words, term.len() as u64);
        words.clear();
        self.splitter.read(term.as_bytes(), 0, false, &mut |word| words.push(word));
        self.splitter.end(length, &mut |word| words.push(word));
        let letters = term.chars().filter(|c| c.is_alphanumeric()).count();
        if letters < 2 || words.is_empty() {
            return Err("the term has fewer than two letters or digits, and would be found everywhere".to_owned());
        }
        if words.len() > MOST_WORDS {
            return Err(format!("the term has {} words, at most {MOST_WORDS} are allowed", words.len()));
        }
        let mut sequence = EMPTY;
        for (index, word) in words.iter().enumerate() {
            sequence = append(sequence, word.hash.unwrap_or_default());
            if index + 1 < words.len() { self.starts.push(spread(sequence)) } else { self.terms.push(spread(sequence)) }
        }
        self.most_words = self.most_words.max(words.len());
        Ok(())
    }
}

/// Follows a text word by word, and tells where terms stand.
#[derive(Default)]
pub(super) struct TermWatch {
    /// Where terms may have started that have not ended, in order.
    open: Vec<Open>,
}

struct Open {
    start: u64,
    sequence: u64,
    words: usize,
}

impl TermWatch {
    /// Takes the next word, and tells of each term that ends with it. A shorter one in a longer is told of, too.
    pub(super) fn word(&mut self, terms: &Terms, is_plain: bool, word: &Word, tell: &mut impl FnMut(u64, u64)) {
        let Some(hash) = word.hash else { return self.cut() };
        let mut goes_on = |open: &mut Open| {
            open.sequence = append(open.sequence, hash);
            open.words += 1;
            if word.end - open.start > LONGEST_FOUND as u64 {
                return false;
            }
            let hash = spread(open.sequence);
            let maybe = terms.filter.ask(hash);
            if (maybe.is_term || is_plain) && terms.set.contains(hash) {
                tell(open.start, word.end);
            }
            (maybe.goes_on || is_plain) && open.words < terms.most_words
        };
        if !self.open.is_empty() {
            self.open.retain_mut(&mut goes_on);
        }
        let mut new = Open { start: word.start, sequence: EMPTY, words: 0 };
        if goes_on(&mut new) {
            self.open.push(new);
        }
    }

    /// Says that no term reaches from before to behind this place.
    pub(super) fn cut(&mut self) {
        self.open.clear();
    }

    /// Where the first term may have started that has not ended.
    pub(super) fn open_from(&self) -> Option<u64> {
        self.open.first().map(|open| open.start)
    }

    /// Bytes of memory in use.
    pub(super) fn footprint(&self) -> usize {
        self.open.len() * size_of::<Open>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(terms: &str, text: &str, is_plain: bool) -> Vec<String> {
        let terms = Terms::parse(terms, "t").unwrap();
        let (mut splitter, mut watch, mut words, mut found) =
            (Splitter::new(is_plain), TermWatch::default(), Vec::new(), Vec::new());
        splitter.read(text.as_bytes(), 0, false, &mut |word| words.push(word));
        splitter.end(text.len() as u64, &mut |word| words.push(word));
        let mut tell = |start: u64, end: u64| found.push(text[start as usize..end as usize].to_owned());
        words.iter().for_each(|word| watch.word(&terms, is_plain, word, &mut tell));
        found
    }

    #[test]
    fn terms_are_whole_words_folded() {
        let terms = "# ours\nAcme Corp\n\n  Blue-Heron \nMüller\nnew york\nyork times\nacme\n田中";
        for (text, wanted) in [
            ("at ACME corp.", &["ACME", "ACME corp"][..]),
            ("acme\u{a0}--\n corp", &["acme", "acme\u{a0}--\n corp"]),
            ("blueheron blue heron_2", &["blue heron"]),
            ("Mu\u{308}ller, mullers", &["Mu\u{308}ller"]),
            ("New York Times", &["New York", "York Times"]),
            ("acmecorp corp acme-", &["acme"]),
            ("株式会社田中です", &["田中"]),
        ] {
            assert_eq!(found(terms, text, false), wanted, "{text}");
            assert_eq!(found(terms, text, true), wanted, "{text}");
        }
    }

    #[test]
    fn mistakes_are_refused_with_their_line_and_without_the_term() {
        let long = format!("ok\n{}", "secretive ".repeat(30));
        let many = format!("ok\n\n{}", "ab ".repeat(65));
        for (text, line) in [("# a\nfine\nC++", 3), ("ok\n田", 2), ("-secretive-\n...", 2), (&long, 2), (&many, 3)] {
            let error = Terms::parse(text, "t.txt").err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.starts_with(&format!("t.txt:{line}: ")) && !error.contains("secretive"), "{text}: {error}");
        }
        assert!(Terms::parse("# nothing\n", "t.txt").is_err_and(|error| error.to_string() == "t.txt: has no terms"));
    }
}
