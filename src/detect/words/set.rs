//! Sets of 64-bit hashes that a text is looked up in, word by word.

/// A set of hashes, 12 bytes for each: open addressing in the order of the entries. No text is kept.
pub(super) struct HashSet {
    /// Zero is no entry. The last is zero.
    slots: Box<[u64]>,
    /// An entry stands at its share of so many slots, or behind that.
    range: usize,
    length: usize,
}

impl HashSet {
    /// The set of the hashes, which are used up. Takes no more time if they are crowded.
    pub(super) fn new(mut hashes: Vec<u64>) -> Self {
        hashes.iter_mut().for_each(|hash| *hash = entry(*hash));
        hashes.sort_unstable();
        hashes.dedup();
        let range = hashes.len() + hashes.len() / 2 + 1;
        let mut slots = Vec::with_capacity(range + 64);
        for entry in &hashes {
            slots.resize(place(*entry, range).max(slots.len()), 0);
            slots.push(*entry);
        }
        slots.resize(slots.len().max(range) + 1, 0);
        Self { slots: slots.into_boxed_slice(), range, length: hashes.len() }
    }

    pub(super) fn contains(&self, hash: u64) -> bool {
        let entry = entry(hash);
        // Entries that follow one another are in order.
        let behind = self.slots[place(entry, self.range)..].iter();
        behind.copied().find(|slot| *slot == 0 || *slot >= entry) == Some(entry)
    }

    pub(super) fn len(&self) -> usize {
        self.length
    }

    /// Every hash, in order.
    pub(super) fn sorted(&self) -> Vec<u64> {
        let mut hashes: Vec<u64> = self.slots.iter().filter(|slot| **slot != 0).map(|slot| slot.swap_bytes()).collect();
        hashes.sort_unstable();
        hashes
    }
}

/// A hash as it stands in a set: the last byte first, since winnowing prefers small hashes, which would crowd at the front.
fn entry(hash: u64) -> u64 {
    hash.swap_bytes().max(1)
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
    fn small_hashes_do_not_crowd() {
        // As winnowing picks them: the least of many.
        let small = hashes(1, 100_000).chunks(10).filter_map(|some| some.iter().min().copied()).collect();
        let set = HashSet::new(small);
        let longest = set.slots.split(|slot| *slot == 0).map(<[u64]>::len).max();
        assert!(longest < Some(100), "{longest:?} in a row");
    }

    #[test]
    fn crowded_hashes_are_all_there() {
        let crowded: Vec<u64> =
            (0..10_000).map(|number| u64::MAX - (number << 40)).chain(u64::MAX - 999..=u64::MAX).collect();
        let set = HashSet::new(crowded.clone());
        assert!(crowded.iter().all(|hash| set.contains(*hash)));
        assert!(!set.contains(7));
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
