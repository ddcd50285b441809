//! Reads a view word by word behind the rules, and names the hits of own words.
//!
//! It reads as far as the rules have decided, since by then it is known where the marks of earlier redactions stand: nothing of what it
//! finds touches one, so that a second pass finds no more than the first (law L5).

use super::grams::Rolling;
use super::passages::{PassageWatch, Step};
use super::split::{Splitter, Word};
use super::terms::TermWatch;
use super::{LONGEST_GAP, PASSAGE_CONFIDENCE, TERM_CONFIDENCE, Words};
use crate::base::{Key, Sensitive};
use crate::detect::hit::Hit;
use crate::text::View;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

pub(crate) struct WordScanner {
    words: Arc<Words>,
    watches: Watches,
    splitter: Splitter,
    /// The segment being read, and the place in it.
    segment: u64,
    at: u64,
}

/// Where the scanner puts what it finds.
pub(crate) struct Finds<'a> {
    pub(crate) hits: &'a mut BinaryHeap<Reverse<Hit>>,
    /// Ends of growing hits: rule, start, end.
    pub(crate) ended: Vec<(u32, u64, u64)>,
    pub(crate) key: &'a Key,
}

/// One watch for each dictionary and each index, with the number of its rule, and what they have told.
struct Watches {
    terms: Vec<(u32, TermWatch)>,
    passages: Vec<(u32, PassageWatch)>,
    rolling: Rolling,
    /// Where the last word has ended.
    end: u64,
    is_plain: bool,
    told: Vec<Told>,
    /// Whether a match of documents was found.
    is_touched: bool,
}

/// The number of a rule, and what was found.
enum Told {
    Term(u32, u64, u64),
    Passage(u32, Step),
}

impl WordScanner {
    /// `is_plain` says that everything is looked up, and nothing is passed over for looking like nothing.
    pub(crate) fn new(words: Arc<Words>, is_plain: bool) -> Self {
        let watches = Watches::new(&words, is_plain);
        Self { words, watches, splitter: Splitter::new(is_plain), segment: 0, at: 0 }
    }

    /// Reads on to where the rules have decided, and returns before which place it has decided, too. `marks` are those of earlier
    /// redactions, in order.
    pub(crate) fn advance(
        &mut self,
        view: &View,
        decided: u64,
        marks: &VecDeque<(u64, u64)>,
        finds: &mut Finds<'_>,
    ) -> u64 {
        while let Some(segment) = view.segment(self.segment) {
            self.at = self.at.max(segment.start);
            let is_whole = !segment.is_open() && segment.end <= decided;
            let end = segment.end.min(view.end()).min(decided);
            self.read(view, end, is_whole, marks);
            if is_whole {
                self.end(segment.end);
            }
            self.put(view, finds);
            if !is_whole {
                break;
            }
            self.segment += 1;
        }
        self.frontier().min(decided)
    }

    /// Whether anything in the text, which is a segment, is or may be part of a finding.
    pub(crate) fn touches(words: &Words, text: &[u8]) -> bool {
        let (mut splitter, mut watches) = (Splitter::default(), Watches::new(words, false));
        let mut word = |word: Word| watches.word(words, &word);
        splitter.read(text, 0, false, &mut word);
        splitter.end(text.len() as u64, &mut word);
        watches.is_touched || !watches.told.is_empty()
    }

    /// Bytes of memory in use.
    pub(crate) fn footprint(&self) -> usize {
        self.watches.terms.iter().map(|(_, watch)| watch.footprint()).sum()
    }

    /// Reads the present segment up to a place. `is_whole` says whether it ends there.
    fn read(&mut self, view: &View, end: u64, is_whole: bool, marks: &VecDeque<(u64, u64)>) {
        let Self { words, watches, splitter, at, .. } = self;
        while *at < end {
            let mark = marks.get(marks.partition_point(|(_, mark_end)| *mark_end <= *at)).copied();
            if let Some((_, mark_end)) = mark.filter(|(start, _)| *start <= *at) {
                splitter.cut(&mut |word| watches.word(words, &word));
                watches.cut();
                *at = mark_end;
                continue;
            }
            let to = mark.map_or(end, |(start, _)| end.min(start));
            let more = to == end && !is_whole;
            *at += splitter.read(view.slice(*at, to), *at, more, &mut |word| watches.word(words, &word)) as u64;
            if *at < to {
                break;
            }
        }
        watches.pass(splitter.open_from().unwrap_or(*at));
    }

    /// Ends the present segment.
    fn end(&mut self, end: u64) {
        let Self { words, watches, splitter, at, .. } = self;
        splitter.end(end, &mut |word| watches.word(words, &word));
        watches.cut();
        *at = end;
    }

    /// Hands on what the watches have told.
    fn put(&mut self, view: &View, finds: &mut Finds<'_>) {
        for told in self.watches.told.drain(..) {
            let (rule, start, end, value_end, confidence) = match told {
                Told::Term(rule, start, end) => (rule, start, end, end, TERM_CONFIDENCE),
                Told::Passage(rule, Step::Sure(start, end)) => (rule, start, end, u64::MAX, PASSAGE_CONFIDENCE),
                Told::Passage(rule, Step::Over(start, end)) => {
                    finds.ended.push((rule, start, end));
                    continue;
                }
            };
            let fingerprint = finds.key.fingerprint(Sensitive::new(view.slice(start, end)));
            let (segment, value_start) = (self.segment, start);
            finds.hits.push(Reverse(Hit {
                rule,
                segment,
                start,
                end,
                value_start,
                value_end,
                confidence,
                fingerprint,
            }));
        }
    }

    /// Nothing starts before this that is not told of.
    fn frontier(&self) -> u64 {
        self.splitter.open_from().into_iter().chain(self.watches.open_from(self.at)).fold(self.at, u64::min)
    }
}

impl Watches {
    fn new(words: &Words, is_plain: bool) -> Self {
        Self {
            terms: words.terms.iter().map(|(rule, _)| (*rule, TermWatch::default())).collect(),
            passages: words.indexes.iter().map(|(rule, _)| (*rule, PassageWatch::default())).collect(),
            rolling: Rolling::default(),
            end: 0,
            is_plain,
            told: Vec::new(),
            is_touched: false,
        }
    }

    /// Takes the next word.
    fn word(&mut self, words: &Words, word: &Word) {
        if word.start > self.end + LONGEST_GAP as u64 {
            self.part();
        }
        self.end = word.end;
        let told = &mut self.told;
        for ((rule, watch), (_, terms)) in self.terms.iter_mut().zip(&words.terms) {
            watch.word(terms, self.is_plain, word, &mut |start, end| told.push(Told::Term(*rule, start, end)));
        }
        if self.passages.is_empty() {
            return;
        }
        let gram = self.rolling.word(word);
        let (index, start) = gram.map_or_else(|| self.rolling.first_open(word.end), |gram| (gram.index, gram.start));
        for ((rule, watch), (_, documents)) in self.passages.iter_mut().zip(&words.indexes) {
            let mut tell = |step| told.push(Told::Passage(*rule, step));
            watch.pass(index, start, &mut tell);
            if let Some(gram) = gram.filter(|gram| documents.holds(gram)) {
                watch.gram(&gram, &mut tell);
                self.is_touched = true;
            }
        }
    }

    /// Says that the next word starts there, or behind it.
    fn pass(&mut self, at: u64) {
        if at > self.end + LONGEST_GAP as u64 {
            self.part();
        }
        let (index, start) = self.rolling.first_open(at);
        for (rule, watch) in &mut self.passages {
            watch.pass(index, start, &mut |step| self.told.push(Told::Passage(*rule, step)));
        }
    }

    /// Says that the words before this place and those behind it do not follow one another.
    fn part(&mut self) {
        self.terms.iter_mut().for_each(|(_, watch)| watch.cut());
        self.rolling.cut();
    }

    /// Says that nothing reaches from before this place to behind it.
    fn cut(&mut self) {
        self.part();
        for (rule, watch) in &mut self.passages {
            watch.cut(&mut |step| self.told.push(Told::Passage(*rule, step)));
        }
    }

    /// Where what is open starts: nothing is decided from there on.
    fn open_from(&self, at: u64) -> impl Iterator<Item = u64> {
        let terms = self.terms.iter().filter_map(|(_, watch)| watch.open_from());
        let is_reading = !self.passages.is_empty();
        let gram = is_reading.then(|| self.rolling.first_open(at).1);
        terms.chain(gram).chain(self.passages.iter().filter_map(|(_, watch)| watch.open_from()))
    }
}
