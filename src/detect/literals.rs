//! Finds the literal anchors of all rules, without regard to ASCII case.
//!
//! Of each literal, the window of a few bytes that is rarest in text is known by a hash. A text is looked at window by window: one bit
//! of a small table tells for nearly all of them that no literal has it, as Rabin and Karp (1987) and FDR (Wang et al., 2019) do. No
//! state is carried from byte to byte, so the windows of a text are independent of each other; the tables for the built-in rules fit
//! into the first cache, whatever their number. Short literals have tables of their own, for a short window stands in many texts.

use super::bits;
use super::packed::Bytes;
use serde::{Deserialize, Serialize};
use std::ops::RangeBounds;

/// The literals, which are called by their places in the list they were made of.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Literals {
    /// All of them, one behind the other, and where each ends.
    text: Bytes,
    ends: Vec<u32>,
    longest: usize,
    /// Windows by their width.
    six: Windows<6, { 1 << 14 }>,
    four: Windows<4, { 1 << 13 }>,
    three: Windows<3, { 1 << 12 }>,
    two: Windows<2, { 1 << 13 }>,
    /// A bit for each two bytes that a literal starts with.
    starts: Bytes,
}

/// Windows of so many bytes, and a table of so many bytes.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Windows<const WIDTH: usize, const TABLE: usize> {
    /// A bit for each hash.
    known: Bytes,
    /// For each first bits of a hash, where its windows start among all; one more for the end.
    buckets: Vec<u16>,
    windows: Vec<Window>,
}

/// A window of a literal.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Window {
    folded: u64,
    /// The first bytes of the literal, and the bits of them that tell it from another text.
    text: u64,
    telling: u64,
    literal: u16,
    /// Where in the literal it starts.
    offset: u16,
}

/// The bits of a hash that buckets are told apart by.
const BUCKET_BITS: u32 = 12;
/// As many bytes are read at once, and as many windows looked at together.
const WORD: usize = size_of::<u64>();
const BLOCK: usize = 64;

impl Literals {
    /// Of literals in lower case, sorted, none of them twice or empty. `None` if they are too many.
    pub(super) fn new(literals: &[Vec<u8>]) -> Option<Self> {
        let most = usize::from(u16::MAX);
        if literals.len() >= most || literals.iter().any(|literal| literal.len() >= most) {
            return None;
        }
        let pair = |literal: &Vec<u8>| (u32::from(fold(literal[0])), literal.get(1).map(|byte| u32::from(fold(*byte))));
        let mut starts = vec![0; PAIRS];
        for (first, second) in literals.iter().map(pair) {
            let seconds = second.map_or(0..=255, |second| second..=second);
            seconds.for_each(|second| set(&mut starts, (first | second << 8) as usize));
        }
        let ends = literals.iter().scan(0, |end, literal| {
            *end += literal.len() as u32;
            Some(*end)
        });
        Some(Self {
            text: literals.concat().into(),
            ends: ends.collect(),
            longest: literals.iter().map(Vec::len).max().unwrap_or(0),
            six: Windows::new(literals, 6..)?,
            four: Windows::new(literals, 4..6)?,
            three: Windows::new(literals, 3..4)?,
            two: Windows::new(literals, 1..3)?,
            starts: starts.into(),
        })
    }

    /// Looks for literals that end in `hay[from..]`, behind its first byte, and names each with its start. They come in
    /// the order of their windows.
    pub(super) fn find(&self, hay: &[u8], from: usize, found: &mut dyn FnMut(usize, usize)) {
        let first = (from + 1).saturating_sub(self.longest);
        let mut at = |window: &Window, place: usize| {
            let Some(start) = place.checked_sub(usize::from(window.offset)) else { return };
            let first = hay[start..].first_chunk().map(|first| u64::from_le_bytes(*first));
            if first.is_some_and(|first| (first ^ window.text) & window.telling != 0) {
                return;
            }
            let literal = self.literal(usize::from(window.literal));
            let end = start + literal.len();
            let is_all = || literal.len() <= WORD && first.is_some();
            let is_text = || hay.get(start..end).is_some_and(|text| text.eq_ignore_ascii_case(literal));
            if end > from && (is_all() || is_text()) {
                found(usize::from(window.literal), start);
            }
        };
        let mut ask = |[in_six, in_four, in_three, in_two]: [u64; 4], bytes: &[u8], place: usize| {
            self.six.ask(in_six, bytes, |window, offset| at(window, place + offset));
            self.four.ask(in_four, bytes, |window, offset| at(window, place + offset));
            self.three.ask(in_three, bytes, |window, offset| at(window, place + offset));
            self.two.ask(in_two, bytes, |window, offset| at(window, place + offset));
        };
        for place in (first..hay.len()).step_by(BLOCK) {
            let rest = &hay[place..];
            let mut copied = [0; BLOCK + WORD - 1];
            let block = rest.first_chunk().unwrap_or_else(|| {
                copied[..rest.len()].copy_from_slice(rest);
                &copied
            });
            let hits = bits::at_best(MayHave { literals: self, block, count: rest.len().min(BLOCK) });
            ask(hits, block, place);
        }
    }

    /// Whether a literal may have the window that a word starts with, by its width.
    #[inline(always)]
    fn may_have(&self, folded: u64) -> [bool; 4] {
        let Self { six, four, three, two, .. } = self;
        [
            six.table().may_have(folded),
            four.table().may_have(folded),
            three.table().may_have(folded),
            two.table().may_have(folded),
        ]
    }

    /// The bytes of a literal.
    pub(super) fn length(&self, literal: usize) -> usize {
        self.literal(literal).len()
    }

    /// How many bytes at the end of a text a longer literal starts with.
    pub(super) fn begun(&self, hay: &[u8]) -> usize {
        let first = (hay.len() + 1).saturating_sub(self.longest);
        (first..hay.len()).find(|at| self.begins(&hay[*at..])).map_or(0, |at| hay.len() - at)
    }

    /// Whether a literal starts with the text, and has more.
    fn begins(&self, text: &[u8]) -> bool {
        if let [first, second, ..] = text
            && !is_set(&self.starts, usize::from(fold(*first)) | usize::from(fold(*second)) << 8)
        {
            return false;
        }
        let text = text.to_ascii_lowercase();
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.literal(middle) <= text.as_slice() { low = middle + 1 } else { high = middle }
        }
        low < self.ends.len() && self.literal(low).starts_with(&text)
    }

    fn literal(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        &self.text[start..self.ends[number] as usize]
    }
}

/// Which of the first places of a block a literal may have a window at, by its width. Without a branch for each, many are looked at
/// at a time.
struct MayHave<'a> {
    literals: &'a Literals,
    block: &'a [u8; BLOCK + WORD - 1],
    count: usize,
}

impl bits::Work for MayHave<'_> {
    type Result = [u64; 4];

    #[inline(always)]
    fn run(self) -> [u64; 4] {
        let Self { literals, block, count } = self;
        let mut hits = [0; 4];
        let mut look = |(offset, word): (usize, &[u8])| {
            let has = literals.may_have(folded(word));
            hits.iter_mut().zip(has).for_each(|(hits, has)| *hits |= u64::from(has) << offset);
        };
        let words = block.windows(WORD).enumerate();
        // What is always as many is made faster.
        if count == BLOCK {
            words.for_each(look)
        } else {
            words.take(count).for_each(&mut look)
        }
        hits
    }
}

impl<const WIDTH: usize, const TABLE: usize> Windows<WIDTH, TABLE> {
    const BITS: u32 = (TABLE * 8).trailing_zeros();

    /// The rarest windows of the literals with so many bytes; `None` if they are too many.
    fn new(literals: &[Vec<u8>], lengths: impl RangeBounds<usize>) -> Option<Self> {
        let of_length = literals.iter().enumerate().filter(|(_, literal)| lengths.contains(&literal.len()));
        let mut windows: Vec<Window> = of_length.flat_map(|(number, literal)| Self::rarest(literal, number)).collect();
        windows.sort_unstable_by_key(|window| (Self::hash(window.folded), window.literal));
        let mut known = vec![0; TABLE];
        windows.iter().for_each(|window| set(&mut known, Self::hash(window.folded)));
        let first = |bucket| windows.partition_point(|window| Self::bucket(Self::hash(window.folded)) < bucket) as u16;
        let buckets = (0..=1 << BUCKET_BITS).map(first).collect();
        (windows.len() < usize::from(u16::MAX)).then(|| Self { known: known.into(), buckets, windows })
    }

    /// The window of a literal that is rarest in text; of a single byte, all with it.
    fn rarest(literal: &[u8], number: usize) -> Vec<Window> {
        let window = |bytes: &[u8], offset: usize| {
            let mut word = [0; WORD];
            word[..WIDTH].copy_from_slice(bytes);
            let folded = Self::cut(u64::from_le_bytes(word) | FOLD);
            let (mut text, mut telling) = ([0; WORD], [0; WORD]);
            for ((byte, text), telling) in literal.iter().zip(&mut text).zip(&mut telling) {
                (*text, *telling) = (*byte, if byte.is_ascii_alphabetic() { !0x20 } else { !0 });
            }
            let (text, telling) = (u64::from_le_bytes(text), u64::from_le_bytes(telling));
            Window { folded, text, telling, literal: number as u16, offset: offset as u16 }
        };
        if literal.len() < WIDTH {
            let seconds = (0..=255).filter(|second| fold(*second) == *second);
            return seconds.map(|second| window(&[literal, &[second]].concat(), 0)).collect();
        }
        let windows = literal.windows(WIDTH).enumerate();
        let how_often = |(_, window): &(usize, &[u8])| window.iter().map(|byte| frequency(*byte)).product::<u64>();
        windows.min_by_key(how_often).map(|(offset, bytes)| window(bytes, offset)).into_iter().collect()
    }

    /// The bytes of the window that a word starts with.
    fn cut(folded: u64) -> u64 {
        folded & (u64::MAX >> (8 * (WORD - WIDTH)))
    }

    fn hash(folded: u64) -> usize {
        (Self::cut(folded).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - Self::BITS)) as usize
    }

    fn bucket(hash: usize) -> usize {
        hash >> (Self::BITS - BUCKET_BITS)
    }

    fn table(&self) -> Table<'_, WIDTH, TABLE> {
        Table(self.known.first_chunk().unwrap_or(&[0; TABLE]))
    }

    /// Names the windows that stand in the bytes where there are bits.
    fn ask(&self, mut bits: u64, bytes: &[u8], mut found: impl FnMut(&Window, usize)) {
        while bits != 0 {
            let offset = bits.trailing_zeros() as usize;
            bits &= bits - 1;
            let folded = Self::cut(folded(&bytes[offset..offset + WORD]));
            let bucket = Self::bucket(Self::hash(folded));
            let windows = &self.windows[usize::from(self.buckets[bucket])..usize::from(self.buckets[bucket + 1])];
            windows.iter().filter(|window| window.folded == folded).for_each(|window| found(window, offset));
        }
    }
}

/// A bit for each hash of a window.
#[derive(Clone, Copy)]
struct Table<'a, const WIDTH: usize, const TABLE: usize>(&'a [u8; TABLE]);

impl<const WIDTH: usize, const TABLE: usize> Table<'_, WIDTH, TABLE> {
    /// Whether a literal may have the window that a word starts with.
    fn may_have(self, folded: u64) -> bool {
        let hash = Windows::<WIDTH, TABLE>::hash(folded);
        self.0[hash >> 3 & (TABLE - 1)] >> (hash & 7) & 1 == 1
    }
}

/// The bytes of a table with a bit for each two bytes.
const PAIRS: usize = 1 << 13;

fn is_set(table: &[u8], key: usize) -> bool {
    table[key >> 3] >> (key & 7) & 1 == 1
}

fn set(table: &mut [u8], key: usize) {
    table[key >> 3] |= 1 << (key & 7);
}

/// Makes small letters and capitals alike, and others that few texts have.
fn fold(byte: u8) -> u8 {
    byte | 0x20
}

/// The bytes of a word as a number, folded.
fn folded(word: &[u8]) -> u64 {
    u64::from_le_bytes(word.try_into().unwrap_or_default()) | FOLD
}

/// [`fold`] for all bytes of a word.
const FOLD: u64 = u64::from_le_bytes([0x20; WORD]);

/// About how often a byte stands in text and code, in a thousand bytes.
fn frequency(byte: u8) -> u64 {
    const LETTERS: [u64; 26] =
        [52, 12, 28, 28, 84, 17, 14, 22, 54, 3, 6, 33, 20, 50, 50, 20, 2, 50, 48, 64, 22, 8, 9, 5, 12, 2];
    match byte {
        b'a'..=b'z' => LETTERS[usize::from(byte - b'a')],
        b' ' => 120,
        b'_' => 14,
        b'0'..=b'9' | b'.' | b',' | b'-' | b'/' | b'=' | b'"' | b'(' | b')' | b':' => 9,
        b'!'..=b'~' => 4,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aho_corasick::{AhoCorasickBuilder, MatchKind};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_what_the_library_finds(
            literals in proptest::collection::btree_set("[a-cé.@`]{1,6}", 1..12),
            text in "[a-cA-Cé.x@`]{0,40}",
            cut in 0..40_usize,
        ) {
            let literals: Vec<Vec<u8>> = literals.into_iter().map(String::into_bytes).collect();
            let ours = Literals::new(&literals).unwrap();
            let library = AhoCorasickBuilder::new()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::Standard)
                .build(&literals)
                .unwrap();
            let mut expected: Vec<(usize, usize)> =
                library.find_overlapping_iter(&text).map(|found| (found.pattern().as_usize(), found.start())).collect();
            // In one piece, and in two.
            let mut found = Vec::new();
            let cut = cut.min(text.len());
            let mut take = |literal: usize, start: usize| found.push((literal, start));
            ours.find(&text.as_bytes()[..cut], 0, &mut take);
            ours.find(text.as_bytes(), cut, &mut take);
            expected.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn what_has_begun_is_what_a_longer_literal_starts_with(
            literals in proptest::collection::btree_set("[ab]{1,6}", 1..6),
            text in "[abAx]{0,20}",
        ) {
            let literals: Vec<Vec<u8>> = literals.into_iter().map(String::into_bytes).collect();
            let ours = Literals::new(&literals).unwrap();
            let lower = text.to_ascii_lowercase().into_bytes();
            let is_start = |at: &usize| {
                literals.iter().any(|literal| literal.starts_with(&lower[*at..]) && literal.len() > lower.len() - at)
            };
            let longest = (0..lower.len()).find(is_start).map_or(0, |at| lower.len() - at);
            prop_assert_eq!(ours.begun(text.as_bytes()), longest);
        }
    }
}
