//! Documents as sets of hashes: runs of words, of which winnowing picks some.
//!
//! Schleimer, Wilkerson and Aiken, "Winnowing: Local Algorithms for Document Fingerprinting" (SIGMOD 2003): of each [`WINDOW`] runs of
//! [`GRAM`] words that follow one another, the one with the least hash is kept, so that every run of `GRAM + WINDOW - 1` words that a text
//! shares with a document has one that is kept. A text is looked up run by run, without winnowing.

use super::LONGEST_GAP;
use super::sequence::{EMPTY, append, weight};
use super::set::HashSet;
use super::split::{LONGEST_WORD, Splitter, Word};
use crate::base::{Error, ErrorKind, Key, Result};
use siphasher::sip::SipHasher13;

/// Words that are hashed together. With 6 and 3, a passage of 50 words with 5 replaced at random is found 997 times in 1000, and
/// 1.2 million words of unrelated manuals hold 2 passages of another manual of 1.5 million words (measured 2026-11-25).
pub(super) const GRAM: usize = 6;
const WINDOW: usize = 3;
/// What is hashed together has at most so many bytes of decoded text.
const LONGEST_GRAM: u64 = 512;
/// As many hashes are kept of a folder, at most.
const MOST_GRAMS: usize = 1 << 24;

/// A run of [`GRAM`] words.
#[derive(Clone, Copy)]
pub(super) struct Gram {
    sequence: u64,
    /// The number of its first word, where that starts, and where the last ends.
    pub(super) index: u64,
    pub(super) start: u64,
    pub(super) end: u64,
}

/// Makes grams of words.
#[derive(Default)]
pub(super) struct Rolling {
    /// Hashes and starts of the last words, as far as they follow one another.
    words: [(u64, u64); GRAM],
    count: usize,
    sequence: u64,
    /// How many words there were.
    index: u64,
}

impl Rolling {
    /// Takes the next word, and gives the gram that it ends.
    pub(super) fn word(&mut self, word: &Word) -> Option<Gram> {
        self.index += 1;
        let Some(hash) = word.hash else {
            self.cut();
            return None;
        };
        if self.count == GRAM {
            self.sequence = self.sequence.wrapping_sub(weight(self.words[0].0, GRAM as u32 - 1));
            self.words.copy_within(1.., 0);
            self.count -= 1;
        }
        self.words[self.count] = (hash, word.start);
        self.count += 1;
        self.sequence = append(self.sequence, hash);
        let (index, start, end) = (self.index - self.count as u64, self.words[0].1, word.end);
        let is_gram = self.count == GRAM && end - start <= LONGEST_GRAM;
        is_gram.then_some(Gram { sequence: self.sequence.wrapping_add(EMPTY), index, start, end })
    }

    /// Says that no gram reaches from before to behind this place.
    pub(super) fn cut(&mut self) {
        (self.count, self.sequence) = (0, 0);
    }

    /// The number and the start of the first word that a gram may start with that has not ended; if there is none, no gram starts before
    /// the place given.
    pub(super) fn first_open(&self, at: u64) -> (u64, u64) {
        let from = self.count / GRAM;
        let open = self.words[..self.count].get(from).map(|(_, start)| *start);
        (self.index - (self.count - from) as u64, open.unwrap_or(at))
    }
}

/// Hashes of a folder of documents, without their text.
pub struct DocumentIndex {
    grams: HashSet,
    key: (u64, u64),
}

/// Gathers documents; see [`DocumentIndex::builder`].
pub struct DocumentIndexBuilder {
    kept: Vec<u64>,
    key: (u64, u64),
}

/// How a file of an index starts.
const MAGIC: &[u8; 16] = b"cofferdam grams1";

impl DocumentIndex {
    /// An index to be filled with documents. Under a key, only who has it can test whether the index holds a given text.
    pub fn builder(key: Option<&Key>) -> DocumentIndexBuilder {
        DocumentIndexBuilder { kept: Vec::new(), key: sip_key(key) }
    }

    /// Reads what [`DocumentIndex::to_bytes`] has written. The file's name is for error messages.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] with the file's name: it is no index, or was made under another key.
    pub fn from_bytes(bytes: &[u8], file: &str, key: Option<&Key>) -> Result<Self> {
        let fail = |text: &str| Error::new(ErrorKind::Policy, format!("{file}: {text}"));
        let numbers = bytes.strip_prefix(MAGIC).filter(|rest| rest.len() % 8 == 0 && rest.len() >= 16);
        let numbers = numbers.ok_or_else(|| fail("is no index of documents"))?;
        let mut numbers =
            numbers.chunks_exact(8).map(|chunk| chunk.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)));
        let (check, count) = (numbers.next().unwrap_or_default(), numbers.next().unwrap_or_default());
        let grams: Vec<u64> = numbers.collect();
        if grams.len() as u64 != count || !grams.is_sorted_by(|one, other| one < other) {
            return Err(fail("the index is damaged"));
        }
        let key = sip_key(key);
        if check != key_check(key) {
            return Err(fail("the index was made under another key"));
        }
        Ok(Self { grams: HashSet::new(grams), key })
    }

    /// The index as bytes: 8 for each hash, in the order of their values.
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = [key_check(self.key), self.grams.len() as u64];
        let numbers = head.into_iter().chain(self.grams.sorted());
        MAGIC.iter().copied().chain(numbers.flat_map(u64::to_le_bytes)).collect()
    }

    /// Forgets what a text holds: boilerplate that others write as well, such as licences.
    pub fn ignore(self, text: &str) -> Self {
        let mut ignored = Vec::new();
        each_gram(text, self.key, &mut |_, gram| ignored.push(gram));
        let ignored = HashSet::new(ignored);
        let kept = self.grams.sorted().into_iter().filter(|gram| !ignored.contains(*gram));
        Self { grams: HashSet::new(kept.collect()), key: self.key }
    }

    /// How many hashes there are.
    pub fn len(&self) -> usize {
        self.grams.len()
    }

    /// Whether there are none, so that nothing is found.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether one of the documents may have the gram.
    pub(super) fn holds(&self, gram: &Gram) -> bool {
        self.grams.contains(hash_gram(self.key, gram))
    }
}

impl std::fmt::Debug for DocumentIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "DocumentIndex({} hashes)", self.len())
    }
}

impl DocumentIndexBuilder {
    /// Adds a document. Its text is not kept.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] if there are too many: some 38 million words together.
    pub fn document(mut self, text: &str) -> Result<Self> {
        // The last grams of a run of words without a break, the newest last. What is kept for window after window is kept once.
        let (mut window, mut next) = (Vec::with_capacity(WINDOW), None);
        let kept = &mut self.kept;
        let mut keep = |gram: Option<&u64>| kept.extend(gram.filter(|gram| kept.last() != Some(gram)).copied());
        each_gram(text, self.key, &mut |index, gram| {
            if next != Some(index) {
                // The first and the last are kept too, so that a whole document is found to its edges.
                keep(window.last());
                keep(Some(&gram));
                window.clear();
            }
            if window.len() == WINDOW {
                window.remove(0);
            }
            window.push(gram);
            next = Some(index + 1);
            if window.len() == WINDOW {
                keep(window.iter().min());
            }
        });
        keep(window.last());
        if self.kept.len() > MOST_GRAMS {
            return Err(Error::new(
                ErrorKind::Limit,
                format!("limit grams: more than {MOST_GRAMS} hashes of documents"),
            ));
        }
        Ok(self)
    }

    /// The index.
    pub fn build(self) -> DocumentIndex {
        DocumentIndex { grams: HashSet::new(self.kept), key: self.key }
    }
}

/// Tells of each gram of a text: the number of its first word, and its hash.
fn each_gram(text: &str, key: (u64, u64), tell: &mut impl FnMut(u64, u64)) {
    let (mut splitter, mut rolling, mut end) = (Splitter::default(), Rolling::default(), 0);
    let mut word = |word: Word| {
        if word.start - end > LONGEST_GAP as u64 {
            rolling.cut();
        }
        end = word.end;
        if let Some(gram) = rolling.word(&word) {
            tell(gram.index, hash_gram(key, &gram));
        }
    };
    splitter.read(text.as_bytes(), 0, false, &mut word);
    splitter.end(text.len() as u64, &mut word);
}

/// SipHash-1-3 of the words' hashes taken together. Under a secret key it tells nothing to who has the index alone.
fn hash_gram(key: (u64, u64), gram: &Gram) -> u64 {
    SipHasher13::new_with_keys(key.0, key.1).hash(&gram.sequence.to_le_bytes()).max(1)
}

fn sip_key(key: Option<&Key>) -> (u64, u64) {
    // Without a key, one that all know.
    let Some(key) = key else { return (0x636f_6666_6572_6461, 0x6d20_6772_616d_7331) };
    let bytes = key.hash("documents").finish().0;
    let half = |bytes: &[u8]| bytes.iter().fold(0, |n, b| n << 8 | u64::from(*b));
    (half(&bytes[..8]), half(&bytes[8..]))
}

/// Tells keys from one another, and nothing else.
fn key_check(key: (u64, u64)) -> u64 {
    SipHasher13::new_with_keys(key.0, key.1).hash(b"key check")
}

/// The most bytes from the first byte of a gram to where it is known whether it is one.
pub(super) const GRAM_REACH: usize = GRAM * (LONGEST_WORD + LONGEST_GAP);

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: std::ops::Range<u32>) -> String {
        words.map(|number| format!("word{number} ")).collect()
    }

    fn index(text: &str, key: Option<&Key>) -> DocumentIndex {
        DocumentIndex::builder(key).document(text).unwrap().build()
    }

    fn grams(text: &str, key: Option<&Key>) -> Vec<u64> {
        let mut grams = Vec::new();
        each_gram(text, sip_key(key), &mut |_, gram| grams.push(gram));
        grams
    }

    #[test]
    fn every_run_of_eight_words_has_one_that_is_kept() {
        let index = index(&text(0..2000), None);
        assert!((900..1100).contains(&index.len()), "{} hashes", index.len());
        for start in 0..1992 {
            let shared = grams(&text(start..start + (GRAM + WINDOW - 1) as u32), None);
            assert!(shared.iter().any(|gram| index.grams.contains(*gram)), "at {start}");
        }
        assert!(!grams(&text(5000..9000), None).iter().any(|gram| index.grams.contains(*gram)));
    }

    #[test]
    fn rolling_gives_what_the_words_alone_give() {
        let (whole, one) = (grams(&text(0..30), None), grams(&text(10..16), None));
        assert_eq!(one, whole[10..11]);
        assert_eq!(grams("a b c d e f", None).len(), 1);
        assert!(grams(&format!("a b c{}d e f", " ".repeat(LONGEST_GAP + 1)), None).is_empty());
        assert_eq!(index("only six words make one gram", None).len(), 1);
        assert!(index("five words make no gram", None).is_empty());
    }

    #[test]
    fn an_index_comes_back_under_its_key_only() {
        let (ours, theirs) = (Key::new(&[1; 16]).unwrap(), Key::new(&[2; 16]).unwrap());
        let made = index(&text(0..200), Some(&ours));
        let bytes = made.to_bytes();
        let read = |bytes: &[u8], key| DocumentIndex::from_bytes(bytes, "x.fp", key).map(|index| index.grams.sorted());
        assert_eq!(read(&bytes, Some(&ours)).unwrap(), made.grams.sorted());
        for key in [Some(&theirs), None] {
            let error = read(&bytes, key).unwrap_err().to_string();
            assert_eq!(error, "x.fp: the index was made under another key");
        }
        assert!(made.grams.sorted() != index(&text(0..200), None).grams.sorted());
        for damaged in [&bytes[..bytes.len() - 8], &bytes[..20], b"text", &[&bytes[..], &[0; 8]].concat()] {
            assert!(read(damaged, Some(&ours)).is_err());
        }
    }

    #[test]
    fn what_is_ignored_is_forgotten() {
        let index = index(&text(0..200), None).ignore(&text(100..150));
        assert!(grams(&text(110..140), None).iter().all(|gram| !index.grams.contains(*gram)));
        assert!(grams(&text(0..90), None).iter().any(|gram| index.grams.contains(*gram)));
    }
}
