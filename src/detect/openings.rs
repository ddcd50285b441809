//! The openings of many rules at once: one look at eight bytes tells which of them may start there.

use super::anchor::Opening;

/// For each place and byte, a bit for each rule that can have that byte at that place.
pub(super) struct Openings {
    /// Words of 64 rules: by place, then byte, then rule.
    table: Vec<u64>,
    /// The rules whose shortest match fits into so many bytes, up to the longest of those.
    fitting: Vec<u64>,
    words: usize,
}

impl Openings {
    pub(super) fn new<'a>(rules: impl Iterator<Item = &'a Opening> + Clone) -> Self {
        let words = rules.clone().count().div_ceil(64);
        let mut table = vec![0; Opening::LONGEST * 256 * words];
        for (rule, opening) in rules.clone().enumerate() {
            for place in 0..Opening::LONGEST {
                for byte in (0..=255u8).filter(|byte| opening.allows(place, *byte)) {
                    table[(place * 256 + usize::from(byte)) * words + rule / 64] |= 1 << (rule % 64);
                }
            }
        }
        let longest = rules.clone().map(Opening::shortest).max().unwrap_or(0);
        let mut fitting = vec![0; (longest + 1) * words];
        for (rule, opening) in rules.enumerate() {
            for length in opening.shortest()..=longest {
                fitting[length * words + rule / 64] |= 1 << (rule % 64);
            }
        }
        Self { table, fitting, words }
    }

    /// Names the rules, by their place in the list, that may start where `hay` does, to which bytes may be added if there is
    /// `more`.
    pub(super) fn survivors(&self, hay: &[u8], more: bool, mut survives: impl FnMut(usize)) {
        let lengths = (self.fitting.len() / self.words.max(1)).max(1);
        let length = if more { lengths - 1 } else { hay.len().min(lengths - 1) };
        for word in 0..self.words {
            let mut rules = self.fitting[length * self.words + word];
            for (place, byte) in hay.iter().take(Opening::LONGEST).enumerate() {
                rules &= self.table[(place * 256 + usize::from(*byte)) * self.words + word];
                if rules == 0 {
                    break;
                }
            }
            while rules != 0 {
                survives(word * 64 + rules.trailing_zeros() as usize);
                rules &= rules - 1;
            }
        }
    }
}
