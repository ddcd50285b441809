//! Finds the literal anchors of all rules, without regard to ASCII case.
//!
//! Of each literal, the window of four bytes that is rarest in text is known by a hash. A text is looked at window by window: one bit
//! of a small table tells for nearly all of them that no literal has it, as Rabin and Karp (1987) and FDR (Wang et al., 2019) do. No
//! state is carried from byte to byte, so the windows of a text are independent of each other; the tables for the built-in rules fit
//! into the first cache, whatever their number.

use super::packed::Bytes;
use serde::{Deserialize, Serialize};

/// The literals, which are called by their places in the list they were made of.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Literals {
    /// All of them, one behind the other, and where each ends.
    text: Bytes,
    ends: Vec<u32>,
    longest: usize,
    /// Windows of four bytes, and of two for literals that have no more than three.
    wide: Windows,
    narrow: Windows,
    /// A bit for each two bytes that a literal starts with.
    starts: Bytes,
}

/// Windows of literals, by their hash.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Windows {
    /// A bit for each hash.
    known: Bytes,
    /// For each first bits of a hash, where its windows start among all; one more for the end.
    buckets: Vec<u16>,
    windows: Vec<Window>,
}

/// A window of a literal.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Window {
    folded: u32,
    literal: u16,
    /// Where in the literal it starts.
    offset: u16,
}

/// The bits of a hash, and of its part that buckets are told apart by.
const BITS: u32 = 16;
const BUCKET_BITS: u32 = 12;
const WIDE: usize = 4;
const NARROW: usize = 2;

impl Literals {
    /// Of literals in lower case, sorted, none of them twice or empty. `None` if they are too many.
    pub(super) fn new(literals: &[Vec<u8>]) -> Option<Self> {
        let most = usize::from(u16::MAX);
        if literals.len() >= most || literals.iter().any(|literal| literal.len() >= most) {
            return None;
        }
        let (mut wide, mut narrow) = (Vec::new(), Vec::new());
        for (number, literal) in literals.iter().enumerate() {
            for (folded, offset) in rarest(literal) {
                let window = Window { folded, literal: number as u16, offset: offset as u16 };
                if literal.len() < WIDE { narrow.push((folded, window)) } else { wide.push((hash(folded), window)) }
            }
        }
        let pair = |literal: &Vec<u8>| (u32::from(fold(literal[0])), literal.get(1).map(|byte| u32::from(fold(*byte))));
        let mut starts = vec![0; 1 << (BITS - 3)];
        for (first, second) in literals.iter().map(pair) {
            let seconds = second.map_or(0..=255, |second| second..=second);
            seconds.for_each(|second| set(&mut starts, first | second << 8));
        }
        let ends = literals.iter().scan(0, |end, literal| {
            *end += literal.len() as u32;
            Some(*end)
        });
        Some(Self {
            text: literals.concat().into(),
            ends: ends.collect(),
            longest: literals.iter().map(Vec::len).max().unwrap_or(0),
            wide: Windows::new(wide)?,
            narrow: Windows::new(narrow)?,
            starts: starts.into(),
        })
    }

    /// Looks for literals that end in `hay[from..]`, behind its first byte, and names each with its start. They come in
    /// the order of their windows.
    pub(super) fn find(&self, hay: &[u8], from: usize, found: &mut dyn FnMut(usize, usize)) {
        let first = (from + 1).saturating_sub(self.longest);
        let mut at = |windows: &Windows, (key, folded): (u32, u32), place: usize| {
            for window in windows.of(key, folded) {
                let Some(start) = place.checked_sub(usize::from(window.offset)) else { continue };
                let literal = self.literal(usize::from(window.literal));
                let end = start + literal.len();
                if end > from && hay.get(start..end).is_some_and(|text| text.eq_ignore_ascii_case(literal)) {
                    found(usize::from(window.literal), start);
                }
            }
        };
        let (wide, narrow) = (table(&self.wide.known), table(&self.narrow.known));
        for (place, window) in hay[first..].windows(WIDE).enumerate() {
            // A window has four bytes.
            let folded = folded(window.try_into().unwrap_or_default());
            let (key, pair) = (hash(folded), folded & 0xFFFF);
            if is_set(wide, key) {
                at(&self.wide, (key, folded), first + place);
            }
            if is_set(narrow, pair) {
                at(&self.narrow, (pair, pair), first + place);
            }
        }
        // Only narrow windows fit into the last bytes.
        for place in hay.len().saturating_sub(WIDE - 1).max(first)..hay.len() {
            let mut last = [0; WIDE];
            last[..hay.len() - place].copy_from_slice(&hay[place..]);
            let pair = folded(last) & 0xFFFF;
            at(&self.narrow, (pair, pair), place);
        }
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
        let starts = table(&self.starts);
        if let [first, second, ..] = text
            && !is_set(starts, u32::from(fold(*first)) | u32::from(fold(*second)) << 8)
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

impl Windows {
    /// Windows with their keys; `None` if they are too many.
    fn new(mut windows: Vec<(u32, Window)>) -> Option<Self> {
        windows.sort_unstable_by_key(|(key, window)| (*key, window.folded, window.literal, window.offset));
        let mut known = vec![0; TABLE];
        windows.iter().for_each(|(key, _)| set(&mut known, *key));
        let first = |bucket: u32| windows.partition_point(|(key, _)| key >> (BITS - BUCKET_BITS) < bucket) as u16;
        let buckets = (0..=1 << BUCKET_BITS).map(first).collect();
        let fits = windows.len() < usize::from(u16::MAX);
        let windows = windows.into_iter().map(|(_, window)| window).collect();
        fits.then(|| Self { known: known.into(), buckets, windows })
    }

    fn of(&self, key: u32, folded: u32) -> impl Iterator<Item = &Window> {
        let bucket = (key >> (BITS - BUCKET_BITS)) as usize;
        let windows = &self.windows[usize::from(self.buckets[bucket])..usize::from(self.buckets[bucket + 1])];
        windows.iter().filter(move |window| window.folded == folded)
    }
}

/// The bytes of a table with a bit for each key.
const TABLE: usize = 1 << (BITS - 3);

fn table(bytes: &[u8]) -> &[u8; TABLE] {
    bytes.first_chunk().unwrap_or(&[0; TABLE])
}

fn is_set(table: &[u8; TABLE], key: u32) -> bool {
    table[key as usize >> 3 & (TABLE - 1)] >> (key & 7) & 1 == 1
}

fn set(table: &mut [u8], key: u32) {
    table[key as usize >> 3] |= 1 << (key & 7);
}

/// The bytes as a number, with small letters and capitals alike (and others, too, that few texts have).
fn folded(window: [u8; WIDE]) -> u32 {
    u32::from_le_bytes(window.map(fold))
}

fn fold(byte: u8) -> u8 {
    byte | 0x20
}

/// The key of four folded bytes.
fn hash(folded: u32) -> u32 {
    folded.wrapping_mul(0x9E37_79B1) >> (u32::BITS - BITS)
}

/// The window of a literal that is rarest in text, and where it starts; of a single byte, all with it.
fn rarest(literal: &[u8]) -> Vec<(u32, usize)> {
    if let [byte] = literal {
        let pairs = (0..=255).filter(|second| fold(*second) == *second);
        return pairs.map(|second| (u32::from_le_bytes([fold(*byte), second, 0, 0]), 0)).collect();
    }
    let width = if literal.len() < WIDE { NARROW } else { WIDE };
    let windows = literal.windows(width).enumerate();
    let how_often = |(_, window): &(usize, &[u8])| window.iter().map(|byte| frequency(*byte)).product::<u64>();
    let rarest = windows.min_by_key(how_often).map(|(offset, window)| {
        let mut bytes = [0; WIDE];
        bytes[..width].copy_from_slice(window);
        let mask = if width == WIDE { u32::MAX } else { 0xFFFF };
        (folded(bytes) & mask, offset)
    });
    rarest.into_iter().collect()
}

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
