//! A quick look for providers before a value: each byte of a segment is looked at once, whatever number of values stand behind it.

use super::super::bits::{self, BLOCK};
use super::{
    CODES, GLUED, Hash, MOST_PARTS, NO_LETTER, NameIndex, REACH, SHORTEST_STEM, START, Words, is_alphanumeric,
    is_joint, start_with, stem,
};

/// Where in a segment the last name of a provider was seen, as far as somebody has asked.
#[derive(Default)]
pub(in crate::detect) struct Trail {
    segment: u64,
    /// All names that start before this position are known, or are too far back to count.
    read: u64,
    /// One past the last byte of what may be a name.
    last: Option<u64>,
}

impl Trail {
    /// Whether a name may stand so close before `start` that [`super::Naming::read`] sees it. `hay` are the bytes of the segment from
    /// `base` on. Never says no where that sees one; cost is constant a byte of the segment, if asked in order.
    pub(in crate::detect) fn may_name(
        &mut self,
        (segment, base): (u64, u64),
        (hay, start): (&[u8], usize),
        index: &NameIndex,
    ) -> bool {
        // A value may start inside of a word then, and the word is cut there.
        if start.checked_sub(1).is_some_and(|before| hay[before] >= 0x80) {
            return true;
        }
        if self.segment != segment {
            *self = Self { segment, ..Self::default() };
        }
        let far = start.saturating_sub(REACH);
        let mut from = (self.read.max(base) - base) as usize;
        if from < far {
            // What was cut there is no word.
            let is_cut = far > 0 && is_alphanumeric(hay[far - 1]);
            let cut =
                if is_cut { hay[far..start].iter().take_while(|byte| is_alphanumeric(**byte)).count() } else { 0 };
            from = far + cut;
        }
        if from < start {
            // What stands behind the value may belong to the name of the next.
            if let Some(end) = last_name(hay, (from, start), index) {
                self.last = Some(base + end as u64);
            }
            let is_cut = hay.len() < start + REACH;
            self.read = base + if is_cut { from.max(start.saturating_sub(REACH)) } else { start } as u64;
        }
        self.last.is_some_and(|last| last + REACH as u64 >= base + start as u64)
    }
}

/// The last end of what may be a name and starts between two places.
fn last_name(text: &[u8], (from, to): (usize, usize), index: &NameIndex) -> Option<usize> {
    let mut last = None;
    let mut place = from;
    while place < to {
        let mut copied = [0; LOOK];
        let ahead = text[place..].first_chunk().unwrap_or_else(|| {
            let rest = &text[place..];
            copied[..rest.len()].copy_from_slice(rest);
            &copied
        });
        let before = place.checked_sub(1).map_or(b' ', |at| text[at]);
        let head = Head::new(ahead, before, index);
        let mut starts = head.starts as u64;
        while starts != 0 {
            let offset = starts.trailing_zeros() as usize;
            starts &= starts - 1;
            if place + offset >= to {
                break;
            }
            if head.may_name(offset, index) {
                last = last.max(end_of_name(text, place + offset, index));
            }
        }
        place += BLOCK;
    }
    last
}

/// The words of a block and the next, of which it can be told whether a name may start with the first few letters.
struct Head<'a> {
    text: &'a [u8; LOOK],
    /// Which bytes are letters and digits, and which may start a word.
    letters: u128,
    starts: u128,
}

/// As many bytes are looked at for the names that start in a block.
const LOOK: usize = 2 * BLOCK + size_of::<u64>();
/// As many letters of a name make its head.
const LETTERS: usize = 6;

impl<'a> Head<'a> {
    fn new(text: &'a [u8; LOOK], before: u8, index: &NameIndex) -> Self {
        let members = |from: usize| match text[from..].first_chunk::<BLOCK>() {
            Some(block) => bits::members(block, &index.of_words),
            None => [0; 3],
        };
        let (first, second) = (members(0), members(BLOCK));
        let [letters, capitals, small] =
            std::array::from_fn(|set| u128::from(first[set]) | u128::from(second[set]) << BLOCK);
        let behind_word = letters << 1 | u128::from(is_alphanumeric(before));
        let behind_small = small << 1 | u128::from(before.is_ascii_lowercase());
        let starts = letters & !behind_word | capitals & (behind_small | small >> 1);
        Self { text, letters, starts }
    }

    /// Whether a name may start with the word that starts there, and those behind it that may belong to it.
    fn may_name(&self, mut at: usize, index: &NameIndex) -> bool {
        let (mut head, mut count) = (0, 0);
        loop {
            let length = ((!self.letters | self.starts) >> at >> 1).trailing_zeros() as usize + 1;
            let letters = self.text[at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word) | FOLD);
            head |= cut(letters, length.min(LETTERS)) << (8 * count);
            count += length;
            if count >= LETTERS {
                return index.may_start(cut(head, LETTERS));
            }
            // Of a short name it is all.
            if index.may_start(head) {
                return true;
            }
            at += length;
            let is_letter = |at: usize| self.letters >> at & 1 == 1;
            match (is_letter(at), is_letter(at + 1)) {
                (true, _) => {}
                (false, true) if is_joint(&self.text[at..=at]) => at += 1,
                _ => return false,
            }
        }
    }
}

/// Makes capitals and small letters alike, and others that few names have.
const FOLD: u64 = u64::from_le_bytes([0x20; 8]);

/// So many first bytes of a word, at most seven.
fn cut(word: u64, bytes: usize) -> u64 {
    word & ((1 << (8 * bytes)) - 1)
}

/// What the text of a name may start with, by itself or with a word for a credential glued to it.
pub(super) fn heads(name: &[u8]) -> Vec<u64> {
    let letters: Vec<u8> = name.iter().copied().filter(|byte| is_alphanumeric(*byte)).collect();
    let head = |letters: &[u8]| {
        let mut word = [0; size_of::<u64>()];
        let count = letters.len().min(LETTERS);
        word[..count].copy_from_slice(&letters[..count]);
        cut(u64::from_le_bytes(word) | FOLD, count)
    };
    let glued = GLUED.iter().filter(|_| letters.len() >= SHORTEST_STEM);
    let mut heads: Vec<u64> = glued.map(|glued| head(&[&letters, *glued].concat())).collect();
    heads.push(head(&letters));
    heads.sort_unstable();
    heads.dedup();
    heads
}

/// The bits by which heads are told apart.
pub(super) const HEAD_BITS: usize = 17;

pub(super) fn head_hash(head: u64) -> u64 {
    head.wrapping_mul(Hash::BASE)
}

/// Whether what a name starts with may stand so close before a place that [`super::Naming::read`] sees it.
pub(super) fn starts_near(name: u16, hay: &[u8], start: usize) -> bool {
    let first = (name >> (5 * (START - 1))) as u8;
    if !(1..=26).contains(&first) || start.checked_sub(1).is_some_and(|before| hay[before] >= 0x80) {
        return true;
    }
    let far = start.saturating_sub(REACH);
    let firsts = memchr::memchr2_iter(first | 0x60, first | 0x40, &hay[far..start]);
    firsts.into_iter().any(|at| start_at(hay, far + at) == name)
}

/// The number of what a name starts with, if one starts there.
fn start_at(text: &[u8], mut at: usize) -> u16 {
    if let Some(letters) = text.get(at..).and_then(<[u8]>::first_chunk::<START>) {
        let codes = letters.map(|letter| CODES[usize::from(letter)]);
        if codes.iter().all(|code| code & NO_LETTER == 0) {
            return codes.iter().fold(0, |start, code| start << 5 | u16::from(*code));
        }
    }
    let mut start = 0;
    for count in 0..START {
        // One byte may stand between two words of a name.
        if count > 0 && text.get(at).is_some_and(|byte| !is_alphanumeric(*byte)) && is_joint(&text[at..=at]) {
            at += 1;
        }
        match text.get(at).filter(|byte| is_alphanumeric(**byte)) {
            Some(byte) => start = start_with(start, *byte),
            None => return start << (5 * (START - count)) & 0x7FFF,
        }
        at += 1;
    }
    start
}

/// Where a name ends that starts there, with the last of its words.
fn end_of_name(text: &[u8], at: usize, index: &NameIndex) -> Option<usize> {
    let mut words = Words { text, at };
    let (mut name, mut end, mut before) = (Hash::EMPTY, None, at);
    for part in 0..MOST_PARTS {
        let Some((from, to)) = words.next().filter(|(from, _)| part == 0 || is_joint(&text[before..*from])) else {
            break;
        };
        let word = &text[from..to];
        name = name.then(Hash::of(word));
        before = to;
        let is_stem = || part == 0 && stem(word).is_some_and(|stem| index.has(Hash::of(stem).value));
        if index.has(name.value) || is_stem() {
            end = Some(to);
        }
    }
    end
}

/// Whether a name of a provider may be among the words of a text.
pub(in crate::detect) fn may_have_name(text: &[u8], index: &NameIndex) -> bool {
    last_name(text, (0, text.len()), index).is_some()
}

#[cfg(test)]
mod tests {
    use super::super::{NamedBy, Naming};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// In whatever order and however much of the text is there, no name is missed.
        #[test]
        fn sees_what_is_read(text in "([a-dA-D0-9é]{1,4}[-_ .=:/]{0,2}){0,40}", step in 1..20_usize, cut in 1..60_usize) {
            let mut index = NameIndex::default();
            let names = ["abc", "a1", "cabdab", "éa", "dcba", "bbkey"].map(str::to_owned);
            index.insert(&NamedBy::new(&names, &[]), 0);
            let text = text.as_bytes();
            let mut trail = Trail { segment: 1, ..Trail::default() };
            for start in (0..text.len()).step_by(step).filter(|start| Naming::may_start(text, *start)) {
                let hay = &text[..text.len().min(start + cut)];
                let mut naming = Naming::default();
                naming.read(hay, start, 0, false, std::iter::empty(), &index);
                let sees = trail.may_name((1, 0), (hay, start), &index);
                prop_assert!(sees || naming.is_empty() && naming.providers.is_empty(), "{start}");
            }
        }
    }
}
