//! Sets of 64-bit hashes that a text is looked up in, word by word.

/// A set of hashes: open addressing, two slots for three bytes of the twelve that an entry takes. No text is kept.
pub(super) struct HashSet {
    /// Zero is no entry.
    slots: Box<[u64]>,
    length: usize,
}

impl HashSet {
    /// The set of the hashes, which are used up.
    pub(super) fn new(mut hashes: Vec<u64>) -> Self {
        hashes.iter_mut().for_each(|hash| *hash = entry(*hash));
        hashes.sort_unstable();
        hashes.dedup();
        let mut slots = vec![0; hashes.len() + hashes.len() / 2 + 1].into_boxed_slice();
        for hash in &hashes {
            let mut at = place(*hash, slots.len());
            while slots[at] != 0 {
                at = (at + 1) % slots.len();
            }
            slots[at] = *hash;
        }
        Self { slots, length: hashes.len() }
    }

    pub(super) fn contains(&self, hash: u64) -> bool {
        let hash = entry(hash);
        let mut at = place(hash, self.slots.len());
        // A third of the slots is empty.
        loop {
            match self.slots[at] {
                0 => return false,
                slot if slot == hash => return true,
                _ => at = if at + 1 == self.slots.len() { 0 } else { at + 1 },
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Every hash, in order.
    pub(super) fn sorted(&self) -> Vec<u64> {
        let mut hashes: Vec<u64> = self.slots.iter().copied().filter(|slot| *slot != 0).collect();
        hashes.sort_unstable();
        hashes
    }
}

fn entry(hash: u64) -> u64 {
    hash.max(1)
}

/// The share of a hash in a range: order stays, so a set is filled from front to back.
fn place(hash: u64, length: usize) -> usize {
    ((u128::from(hash) * length as u128) >> 64) as usize
}

/// What may be said of a hash without looking far: a Bloom filter (Bloom 1970) of two bits for each of two questions, all four in one
/// line of the processor's cache (Putze, Sanders and Singler 2007).
pub(super) struct Filter {
    lines: Box<[[u64; 8]]>,
}

/// What a [`Filter`] says of a sequence of words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Maybe {
    /// Whether it may be a term.
    pub(super) is_term: bool,
    /// Whether it may be how a longer term starts.
    pub(super) goes_on: bool,
}

impl Filter {
    /// The filter of terms and of what longer terms start with.
    pub(super) fn new(terms: &[u64], starts: &[u64]) -> Self {
        let lines = (terms.len() + starts.len()).div_ceil(Self::ENTRIES).max(1);
        let mut filter = Self { lines: vec![[0; 8]; lines].into_boxed_slice() };
        terms.iter().for_each(|hash| filter.insert(*hash, 0));
        starts.iter().for_each(|hash| filter.insert(*hash, 1));
        filter
    }

    /// As many entries to a line of 256 slots: each marks two.
    const ENTRIES: usize = 32;

    fn insert(&mut self, hash: u64, question: u32) {
        let (line, slots) = self.slots(hash);
        slots.iter().for_each(|slot| self.lines[line][slot / 32] |= 1 << (slot % 32 * 2 + question as usize));
    }

    pub(super) fn ask(&self, hash: u64) -> Maybe {
        let (line, [first, second]) = self.slots(hash);
        let bits = |slot: usize| self.lines[line][slot / 32] >> (slot % 32 * 2);
        let both = bits(first) & bits(second);
        Maybe { is_term: both & 1 != 0, goes_on: both & 2 != 0 }
    }

    fn slots(&self, hash: u64) -> (usize, [usize; 2]) {
        (place(hash, self.lines.len()), [hash as usize & 255, hash as usize >> 8 & 255])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(from: u64, count: u64) -> Vec<u64> {
        // SplitMix64.
        let mix = |number: u64| {
            let mut hash = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            hash ^ (hash >> 31)
        };
        (from..from + count).map(mix).collect()
    }

    #[test]
    fn a_set_holds_what_it_was_given_and_nothing_else() {
        let (inside, outside) = (hashes(1, 10_000), hashes(20_000, 10_000));
        let mut given = inside.clone();
        given.extend([0, u64::MAX, u64::MAX]);
        let set = HashSet::new(given);
        assert_eq!(set.len(), 10_002);
        assert!(inside.iter().chain([&0, &u64::MAX]).all(|hash| set.contains(*hash)));
        assert!(!outside.iter().any(|hash| set.contains(*hash)));
        assert_eq!(HashSet::new(set.sorted()).sorted(), set.sorted());
        assert!(!HashSet::new(Vec::new()).contains(7));
    }

    #[test]
    fn a_filter_forgets_nothing_and_errs_seldom() {
        let (terms, starts, others) = (hashes(1, 10_000), hashes(20_000, 10_000), hashes(50_000, 10_000));
        let filter = Filter::new(&terms, &starts);
        assert!(terms.iter().all(|hash| filter.ask(*hash).is_term));
        assert!(starts.iter().all(|hash| filter.ask(*hash).goes_on));
        let wrong = others.iter().filter(|hash| filter.ask(**hash) != Maybe { is_term: false, goes_on: false }).count();
        assert!(wrong < 600, "{wrong} of 10000");
    }
}
