//! A quick look for providers before a value: each byte of a segment is looked at once, whatever number of values stand behind it.

use super::super::bits::{self, BLOCK, Work};
use super::{
    CODES, GLUED, Hash, MOST_PARTS, NO_LETTER, NameIndex, REACH, SHORTEST_STEM, START, Words, is_alphanumeric,
    is_joint, start_with, stem,
};

/// Where in a segment names of providers were seen, as far as somebody has asked, and some more.
#[derive(Default)]
pub(in crate::detect) struct Trail {
    segment: u64,
    /// Before this position all names are known, or are too far back to count, whatever follows.
    settled: u64,
    /// One past the last byte of what may be a name, of the names seen before; and of those that start before `read`, as far as they
    /// were there when the segment ended at `end`, with their starts.
    last: Option<u64>,
    names: Vec<(u64, u64)>,
    read: u64,
    end: u64,
}

/// As many blocks are read at once: two are looked at for each by itself.
const BLOCKS_AT_ONCE: usize = 4;

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
            self.names.clear();
            *self = Self { segment, names: std::mem::take(&mut self.names), ..Self::default() };
        }
        let end = base + hay.len() as u64;
        if self.end != end {
            // What was seen at the end then may go on. It is not forgotten: what waits for more may ask for it again, when others
            // have asked farther on.
            self.take_names();
            (self.read, self.end) = (self.settled, end);
        }
        let far = base + start.saturating_sub(REACH) as u64;
        let start = base + start as u64;
        while self.read < start {
            self.take_names();
            let from = (self.read.max(far) - base) as usize;
            let to = hay.len().min(from + BLOCKS_AT_ONCE * BLOCK);
            let names = &mut self.names;
            let found = |start: usize, end: usize| names.push((base + start as u64, base + end as u64));
            bits::at_best(FindNames { text: hay, from, to, index, found });
            self.read = base + to as u64;
            // What stands behind the value may belong to the name of the next.
            self.settled = self.settled.max(self.read.min(end.saturating_sub(REACH as u64)));
        }
        let before = self.names.iter().filter(|(from, _)| *from < start).map(|(_, end)| *end);
        self.last.into_iter().chain(before).any(|end| end + REACH as u64 >= start)
    }

    fn take_names(&mut self) {
        self.last = self.names.drain(..).map(|(_, end)| end).max().max(self.last);
    }
}

/// Finds what may be names and start between two places.
struct FindNames<'a, F> {
    text: &'a [u8],
    from: usize,
    to: usize,
    index: &'a NameIndex,
    found: F,
}

impl<F: FnMut(usize, usize)> Work for FindNames<'_, F> {
    type Result = ();

    #[inline(always)]
    fn run(self) {
        let Self { text, from, to, index, mut found } = self;
        let mut place = from;
        let before = from.checked_sub(1).map_or(b' ', |at| text[at]);
        let mut ahead = Words64::new(&text[from..], before, index);
        while place < to {
            let words = ahead;
            ahead = Words64::new(text.get(place + BLOCK..).unwrap_or_default(), words.last, index);
            let heads = Heads::new(&words, &ahead);
            let mut starts = words.starts;
            while starts != 0 {
                let offset = starts.trailing_zeros();
                starts &= starts - 1;
                let letters = (words.letters & ((1 << offset) - 1)).count_ones();
                let start = place + offset as usize;
                if heads.may_name(letters as usize, index)
                    && start < to
                    && let Some(end) = end_of_name(text, start, index)
                {
                    found(start, end);
                }
            }
            place += BLOCK;
        }
    }
}

/// The letters and digits of a block without what stands between them.
struct Words64 {
    letters: u64,
    /// Which bytes may start a word; of the first behind the block it is taken that it does not.
    starts: u64,
    compact: [u8; BLOCK],
    last: u8,
}

impl Words64 {
    #[inline(always)]
    fn new(text: &[u8], before: u8, index: &NameIndex) -> Self {
        let mut copied = [0; BLOCK];
        let block = text.first_chunk().unwrap_or_else(|| {
            copied[..text.len()].copy_from_slice(text);
            &copied
        });
        let [letters, capitals, small] = bits::members(block, &index.of_words);
        let behind_word = letters << 1 | u64::from(is_alphanumeric(before));
        let behind_small = small << 1 | u64::from(before.is_ascii_lowercase());
        // Of the last capital it is not known whether a small letter follows: it may.
        let before_small = small >> 1 | 1 << (BLOCK - 1);
        let starts = letters & !behind_word | capitals & (behind_small | before_small);
        Self { letters, starts, compact: bits::compact(block, letters), last: block[BLOCK - 1] }
    }
}

/// The letters and digits of a block and the next, and which of them start a word or stand behind the last.
struct Heads {
    compact: [u8; 2 * BLOCK + LETTERS + 2],
    starts: u128,
}

/// As many letters of a name make its head.
const LETTERS: usize = 6;

impl Heads {
    #[inline(always)]
    fn new(words: &Words64, ahead: &Words64) -> Self {
        let mut compact = [0; 2 * BLOCK + LETTERS + 2];
        let count = words.letters.count_ones() as usize;
        compact[..BLOCK].copy_from_slice(&words.compact);
        compact[count..count + BLOCK].copy_from_slice(&ahead.compact);
        let starts = |words: &Words64| u128::from(bits::extract(words.starts, words.letters));
        let all = count + ahead.letters.count_ones() as usize;
        let behind_all = 1_u128.checked_shl(all as u32).map_or(0, |bit| !(bit - 1));
        Self { compact, starts: starts(words) | starts(ahead) << count | behind_all }
    }

    /// Whether a name may start with the word that starts there, and those behind it: whatever stands between them is taken for what
    /// may join them.
    #[inline(always)]
    fn may_name(&self, at: usize, index: &NameIndex) -> bool {
        let head = self.compact[at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word) | FOLD);
        let starts = (self.starts >> at) as u64;
        // Of a short name it is all.
        let is_short = (1..LETTERS)
            .fold(false, |is_short, count| is_short | (starts >> count & 1 == 1) & index.may_start(cut(head, count)));
        is_short | index.may_start(cut(head, LETTERS))
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

/// As many words of bits tell heads apart.
pub(super) const HEAD_WORDS: usize = 1 << 11;

/// The word of a head and its two bits there: a filter as that of Bloom (1970), of which one word is looked at.
pub(super) fn place(head: u64) -> (usize, u64) {
    let hash = head.wrapping_mul(Hash::BASE);
    let word = hash >> (u64::BITS - HEAD_WORDS.trailing_zeros());
    (word as usize, 1 << (hash >> 40 & 63) | 1 << (hash >> 46 & 63))
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
    let mut has_name = false;
    bits::at_best(FindNames { text, from: 0, to: text.len(), index, found: |_, _| has_name = true });
    has_name
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
            let starts = (0..text.len()).step_by(step).filter(|start| Naming::may_start(text, *start));
            let starts: Vec<usize> = starts.collect();
            for (at, start) in starts.iter().enumerate() {
                let hay = &text[..text.len().min(start + cut)];
                // One that waits for more asks once more, with all that has come.
                for asked in [*start, starts[at / 2]] {
                    let mut naming = Naming::default();
                    naming.read(hay, asked, 0, false, std::iter::empty(), &index);
                    let sees = trail.may_name((1, 0), (hay, asked), &index);
                    prop_assert!(sees || naming.is_empty() && naming.providers.is_empty(), "{asked}");
                }
            }
        }
    }
}
