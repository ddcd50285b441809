//! A quick look at what stands around a place: for which rules a context word may be near.
//!
//! Many rules for numbers count only near a word. Of each such word the longest run of letters is known; the text around a place
//! is read run by run, each once for all rules and for all places near it. That no word of a rule is near is told here, before anything
//! else is asked of the rule; whether one is there is for [`super::context`] to say. Never says no where that says yes.

use super::context::split_name;
use super::rule::{ContextWords, Rule};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};

/// The words that rules must have near. Rules are known by their places among those that must have one.
#[derive(Serialize, Deserialize)]
pub(super) struct Vocabulary {
    /// For each rule of the set its place, or [`NO_PLACE`] if it need not have a word near, or the word may be too far for a quick look.
    places: Vec<u16>,
    /// The number of rules, and of words of 64 bits for a set of them.
    count: usize,
    width: usize,
    /// The hashes of runs of letters, sorted, and a bit for each value of their last bits.
    runs: Vec<u64>,
    known: Vec<u64>,
    /// For each run the rules that may wait for it: `width` words each. Behind those, the rules that have words beyond ASCII, and those
    /// that look behind the match.
    sets: Vec<u64>,
}

/// The place of a rule that none is known of.
const NO_PLACE: u16 = u16::MAX;

/// A word may start so many bytes before a match.
const BEFORE: usize = 128;
/// As many bytes from the start of a match on, itself included, are looked at for what stands behind it.
const BEHIND: usize = 192;
/// The bits of a hash that are looked up first.
const KNOWN_BITS: u32 = 14;

impl Vocabulary {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let waiting: Vec<usize> = (0..rules.len()).filter(|at| words_of(&rules[*at]).is_some()).collect();
        let width = waiting.len().div_ceil(64);
        let mut places = vec![NO_PLACE; rules.len()];
        let mut by_run: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        let (mut foreign, mut behind) = (vec![0; width], vec![0; width]);
        for (place, rule) in waiting.iter().enumerate() {
            places[*rule] = place as u16;
            let note = |set: &mut Vec<u64>| set[place / 64] |= 1 << (place % 64);
            let Some(context) = words_of(&rules[*rule]) else { continue };
            if context.after > 0 {
                note(&mut behind);
            }
            for word in &context.words {
                match longest_run(word) {
                    None => note(&mut foreign),
                    Some(run) => {
                        let plural = [run, b"s"].concat();
                        for run in [run, plural.as_slice()] {
                            note(by_run.entry(hash(run)).or_insert_with(|| vec![0; width]));
                        }
                    }
                }
            }
        }
        let mut known = vec![0; 1 << (KNOWN_BITS - 6)];
        by_run.keys().for_each(|run| known[known_place(*run).0] |= known_place(*run).1);
        Self {
            places,
            count: waiting.len(),
            width,
            runs: by_run.keys().copied().collect(),
            known,
            sets: by_run.into_values().flatten().chain(foreign).chain(behind).collect(),
        }
    }

    /// The place of a rule, if a quick look tells anything of it.
    pub(super) fn place(&self, rule: u32) -> Option<usize> {
        self.places.get(rule as usize).filter(|place| **place != NO_PLACE).map(|place| usize::from(*place))
    }

    /// How many rules there are.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The rules that may have a word in a name, as a set.
    pub(super) fn in_name(&self, name: &[u8]) -> Vec<u64> {
        let mut set = vec![0; self.width];
        runs(&split_name(name), 0, |_, _, kind| self.add(self.look_up(kind), &mut set));
        set
    }

    /// The number of the set of rules that wait for a run, if there are any.
    fn look_up(&self, run: Run) -> Option<usize> {
        match run {
            Run::Letters(hash) => {
                let (word, bit) = known_place(hash);
                if self.known[word] & bit == 0 { None } else { self.runs.binary_search(&hash).ok() }
            }
            Run::Foreign => Some(self.runs.len()),
            Run::Unclear => Some(usize::MAX),
        }
    }

    fn add(&self, number: Option<usize>, set: &mut [u64]) {
        match number {
            None => {}
            Some(usize::MAX) => set.fill(u64::MAX),
            Some(number) => set.iter_mut().zip(self.set(number)).for_each(|(mine, theirs)| *mine |= theirs),
        }
    }

    fn set(&self, number: usize) -> &[u64] {
        &self.sets[number * self.width..(number + 1) * self.width]
    }

    /// The rules for which a word behind the match counts.
    fn behind(&self) -> &[u64] {
        self.set(self.runs.len() + 1)
    }
}

/// The words of a rule that must have one near, so near that a quick look finds it.
fn words_of(rule: &Rule) -> Option<&ContextWords> {
    let (context, pattern) = (rule.context.as_ref()?, rule.pattern.as_ref()?);
    let is_far = pattern.longest + context.after > BEHIND || pattern.after.is_open();
    let is_near = context.before <= BEFORE && (context.after == 0 || !is_far) && pattern.open_close.is_none();
    let has_run = |word: &super::packed::Bytes| !word.is_ascii() || longest_run(word).is_some();
    // Letters before a match that starts with some would be read together with them.
    let is_apart = pattern.before.starts_at_word();
    (context.is_required && is_near && is_apart && context.words.iter().all(has_run)).then_some(context)
}

/// The longest run of letters in a word; `None` if it is not all ASCII.
fn longest_run(word: &[u8]) -> Option<&[u8]> {
    let runs = word.split(|byte| !byte.is_ascii_alphabetic()).filter(|run| !run.is_empty());
    if word.is_ascii() { runs.max_by_key(|run| run.len()) } else { None }
}

/// What a run of letters may be a word of.
#[derive(Clone, Copy)]
enum Run {
    /// Letters of ASCII, by a hash that does not see their case.
    Letters(u64),
    /// Other letters.
    Foreign,
    /// Letters of which some have ASCII letters as their small form.
    Unclear,
}

/// Names the runs of letters in a text from `from` on, each with its start and end.
fn runs(text: &[u8], from: usize, mut found: impl FnMut(usize, usize, Run)) {
    let mut at = from;
    while let Some(start) = text[at..].iter().position(|byte| is_letter(*byte)).map(|offset| at + offset) {
        let is_ascii = text[start].is_ascii();
        let goes_on = |byte: &&u8| is_letter(**byte) && byte.is_ascii() == is_ascii;
        let end = start + text[start..].iter().take_while(goes_on).count();
        let run = &text[start..end];
        let kind = if is_ascii {
            Run::Letters(hash(run))
        } else if run.windows(2).any(|pair| matches!(pair, [0xC4, 0xB0] | [0xE2, 0x84])) {
            // The signs for kelvin and angstrom, and the Turkish capital i with a dot.
            Run::Unclear
        } else {
            Run::Foreign
        };
        found(start, end, kind);
        at = end;
    }
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte >= 0x80
}

/// FNV-1a of letters, without regard to case, its bits mixed so that the last differ.
fn hash(run: &[u8]) -> u64 {
    let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(byte | 0x20)).wrapping_mul(0x0100_0000_01B3);
    let hash = run.iter().fold(0xCBF2_9CE4_8422_2325, fnv);
    hash ^ hash >> 29
}

fn known_place(hash: u64) -> (usize, u64) {
    let last = (hash & ((1 << KNOWN_BITS) - 1)) as usize;
    (last >> 6, 1 << (last & 63))
}

/// The runs around the places of a segment, as far as somebody has asked.
#[derive(Default)]
pub(super) struct Nearby {
    segment: u64,
    /// All known runs between these two positions are in `runs`: where each starts, and the number of its set.
    from: u64,
    to: u64,
    runs: VecDeque<(u64, usize)>,
    /// The place that was asked for last, and the rules that may have a word near it.
    place: Option<(u64, u64)>,
    set: Vec<u64>,
}

impl Nearby {
    /// The rules that may have a word near a match that starts between two places of a segment whose bytes `hay` start at `base`;
    /// `more` may follow. `named` are those that have one in a name on the path. Cost is constant a byte, if asked in order.
    pub(super) fn rules(
        &mut self,
        vocabulary: &Vocabulary,
        (segment, base): (u64, u64),
        (hay, more): (&[u8], bool),
        (first, last): (usize, usize),
        named: &mut dyn FnMut(&mut Vec<u64>),
    ) -> &[u64] {
        let place = (base + first as u64, base + last as u64);
        if self.segment == segment && self.place == Some(place) {
            return &self.set;
        }
        if self.segment != segment {
            *self = Self { segment, set: std::mem::take(&mut self.set), ..Self::default() };
        }
        // The start of what is cut there is no word.
        let from = first.saturating_sub(BEFORE);
        let is_cut = from > 0 && is_letter(hay[from - 1]);
        let from = from + if is_cut { hay[from..first].iter().take_while(|byte| is_letter(**byte)).count() } else { 0 };
        // A byte more tells whether the last word is whole.
        let end = last + BEHIND + 1;
        self.read(vocabulary, base, hay, (from, end.min(hay.len())));
        self.set.clear();
        self.set.resize(vocabulary.width, 0);
        let behind = self.runs.partition_point(|(start, _)| *start < place.1);
        self.runs.range(behind..).for_each(|(_, number)| vocabulary.add(Some(*number), &mut self.set));
        if more && end > hay.len() {
            self.set.fill(u64::MAX);
        }
        self.set.iter_mut().zip(vocabulary.behind()).for_each(|(mine, theirs)| *mine &= theirs);
        self.runs.range(..behind).for_each(|(_, number)| vocabulary.add(Some(*number), &mut self.set));
        named(&mut self.set);
        self.place = Some(place);
        &self.set
    }

    /// Reads what is not read yet between two places, and forgets what stands before.
    fn read(&mut self, vocabulary: &Vocabulary, base: u64, hay: &[u8], (from, to): (usize, usize)) {
        let (first, last) = (base + from as u64, base + to as u64);
        if first < self.from || first > self.to {
            self.runs.clear();
            (self.from, self.to) = (first, first);
        }
        while self.runs.front().is_some_and(|(start, _)| *start < first) {
            self.runs.pop_front();
        }
        self.from = first;
        if last > self.to {
            while self.runs.back().is_some_and(|(start, _)| *start >= self.to) {
                self.runs.pop_back();
            }
            let start = (self.to - base) as usize;
            let mut read = last;
            runs(&hay[..to], start, |start, end, run| {
                // What is cut at the end is read again with what follows.
                if end == to && to < hay.len() || end == hay.len() {
                    read = base + start as u64;
                }
                if end < to || end == hay.len() {
                    let number = vocabulary.look_up(run);
                    self.runs.extend(number.map(|number| (base + start as u64, number)));
                }
            });
            self.to = read;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::compile::compile_file;
    use super::*;
    use proptest::prelude::*;

    /// A rule for digits near one of the words.
    fn rule(words: &[&str], after: usize) -> Rule {
        let text = format!(
            "[[rule]]\nid = 'pii.global.number'\ntitle = 't'\nwhy = 'w'\nseverity = 'low'\nconfidence = 9\nregex = '[0-9]{{4}}'\n\
             anchors = [{{ digits = 4 }}]\nguard = {{ before = 'word', after = 'word' }}\ncontext = {{ words = {words:?}, before = 60, after = {after}, required = true }}\n\
             examples = ['«a»', 'b', 'c']\ncounter_examples = ['a', 'b', 'c']\nreferences = ['r']\n"
        );
        compile_file(&text, "test").unwrap().pop().unwrap()
    }

    fn may_be_near(vocabulary: &Vocabulary, text: &[u8], start: usize) -> bool {
        let mut nearby = Nearby { segment: u64::MAX, ..Nearby::default() };
        let set = nearby.rules(vocabulary, (0, 0), (text, false), (start, start), &mut |_| {});
        set[0] & 1 == 1
    }

    proptest! {
        #[test]
        fn a_word_that_is_there_is_never_missed(
            before in "[ -~éK]{0,20}",
            word in "[a-z0-9 .éи中-]{1,9}[a-zи]",
            between in "[ -~и]{0,20}",
            behind in "[ -~и]{0,20}",
            is_behind: bool,
        ) {
            let rules = [rule(&[&word.to_lowercase()], 40)];
            let vocabulary = Vocabulary::new(&rules);
            let shown = word.to_uppercase();
            let text = if is_behind { format!("{before}.1234.{between}.{shown}s {behind}") } else { format!("{before}.{shown} {between}.1234.{behind}") };
            let start = text.rfind("1234").unwrap();
            let words = rules[0].context.as_ref().unwrap();
            let text = text.as_bytes();
            let is_near = words.is_before(text, start, &|_| false) || words.is_after(text, start + 4, &|_| false);
            prop_assert!(!is_near || may_be_near(&vocabulary, text, start));
            let name = split_name(shown.as_bytes());
            prop_assert!(!words.in_words(&name) || vocabulary.in_name(shown.as_bytes())[0] & 1 == 1);
        }
    }

    #[test]
    fn what_is_not_there_is_told() {
        let near = |words: &[&str], text: &str| {
            let vocabulary = Vocabulary::new(&[rule(words, 40)]);
            may_be_near(&vocabulary, text.as_bytes(), text.find('1').unwrap())
        };
        assert!(
            near(&["tax number"], "the Tax_Number of the firm is 1234") && near(&["tax"], "no 1234 for taxes, tax")
        );
        assert!(!near(&["passport"], "the tax number of the firm is 1234") && !near(&["ax"], "the tax number 1234"));
        assert!(near(&["инн"], "мой ИНН 1234") && !near(&["инн"], "the tax number 1234"));
        assert!(!near(&["tax"], &format!("tax {} 1234", "-".repeat(BEFORE))));
    }

    #[test]
    fn places_asked_for_in_any_order_have_the_same_rules_near() {
        let rules = [rule(&["tax", "numb"], 0), rule(&["passport"], 40)];
        let vocabulary = Vocabulary::new(&rules);
        let text = "tax a passport numb 1234 tax 1234 passports 1234 and 1234 ".repeat(9);
        let text = text.as_bytes();
        let mut one = Nearby::default();
        let order = (0..text.len()).map(|at| at * 7 % text.len());
        for at in order.chain(0..text.len()) {
            let asked = one.rules(&vocabulary, (1, 0), (text, false), (at, at), &mut |_| {}).to_vec();
            let mut other = Nearby { segment: u64::MAX, ..Nearby::default() };
            assert_eq!(asked, other.rules(&vocabulary, (1, 0), (text, false), (at, at), &mut |_| {}), "{at}");
        }
    }
}
