//! Which bytes of a block are in a set: 64 bytes at a time, with a bit for each.
//!
//! A set of byte values is two tables of 16 rows, one for each low half of a byte, with a bit for each high half: a shuffle of bytes
//! looks up 32 or 64 of them at once (Langdale and Lemire, 2019). Where the processor has no such shuffle, a plain loop does the same.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;

use super::anchor::ByteSet;
use serde::{Deserialize, Serialize};
#[cfg(target_arch = "x86_64")]
use std::sync::LazyLock;

/// The bytes of a block.
pub(super) const BLOCK: usize = 64;

/// A set of byte values.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct BlockSet {
    /// For each low half the high halves below 8, and those from 8 on.
    low: [u8; 16],
    high: [u8; 16],
}

impl BlockSet {
    pub(super) fn new(set: &ByteSet) -> Self {
        let row = |from: u8| {
            std::array::from_fn(|low| {
                let has = |bit: &u8| set.contains((from + bit) << 4 | low as u8);
                (0..8).filter(has).fold(0, |row, bit| row | 1 << bit)
            })
        };
        Self { low: row(0), high: row(8) }
    }

    fn contains(&self, byte: u8) -> bool {
        let rows = if byte < 0x80 { &self.low } else { &self.high };
        rows[usize::from(byte & 0xF)] >> (byte >> 4 & 7) & 1 == 1
    }
}

/// What is worth to be compiled once more for each [`Level`].
pub(super) trait Work {
    type Result;

    /// Is to be marked `#[inline(always)]`: only what is part of it is compiled so.
    fn run(self) -> Self::Result;
}

/// The instructions that there may be.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Plain,
    Avx2,
    Avx512,
}

/// Those that this processor has.
#[cfg(target_arch = "x86_64")]
#[inline]
fn level() -> Level {
    macro_rules! has {
        ($($feature:tt),*) => { $(std::arch::is_x86_feature_detected!($feature))&&* };
    }
    static LEVEL: LazyLock<Level> = LazyLock::new(|| {
        let has_avx2 = has!("avx2", "bmi1", "bmi2", "lzcnt", "popcnt");
        let has_avx512 = has_avx2 && has!("avx512f", "avx512bw", "avx512vl", "avx512vbmi2");
        match (has_avx512, has_avx2) {
            (true, _) => Level::Avx512,
            (false, true) => Level::Avx2,
            (false, false) => Level::Plain,
        }
    });
    *LEVEL
}

/// Calls a function of the best level there is.
macro_rules! at_level {
    ($plain:path, $function:ident($($argument:expr),*)) => {{
        #[cfg(target_arch = "x86_64")]
        #[allow(unsafe_code, reason = "instructions of the processor")]
        match level() {
            // SAFETY: the processor has them.
            Level::Avx512 => unsafe { avx512::$function($($argument),*) },
            // SAFETY: the processor has them.
            Level::Avx2 => unsafe { avx2::$function($($argument),*) },
            Level::Plain => $plain($($argument),*),
        }
        #[cfg(not(target_arch = "x86_64"))]
        $plain($($argument),*)
    }};
}

/// Does the work with the best instructions there are.
pub(super) fn at_best<W: Work>(work: W) -> W::Result {
    at_level!(W::run, run(work))
}

/// Of a block the bytes that have a bit, one behind the other, with zeros behind them.
#[inline(always)]
pub(super) fn compact(block: &[u8; BLOCK], bits: u64) -> [u8; BLOCK] {
    at_level!(compact_plain, compact(block, bits))
}

fn compact_plain(block: &[u8; BLOCK], bits: u64) -> [u8; BLOCK] {
    let mut compact = [0; BLOCK];
    let has_bit = |(at, _): &(usize, &u8)| bits >> at & 1 == 1;
    let bytes = block.iter().enumerate().filter(has_bit);
    compact.iter_mut().zip(bytes).for_each(|(to, (_, byte))| *to = *byte);
    compact
}

/// Of some bits those at the places that have a bit, one behind the other.
#[inline(always)]
pub(super) fn extract(bits: u64, places: u64) -> u64 {
    at_level!(extract_plain, extract(bits, places))
}

fn extract_plain(bits: u64, places: u64) -> u64 {
    let places = (0..u64::BITS).filter(|at| places >> at & 1 == 1);
    places.enumerate().fold(0, |all, (to, at)| all | (bits >> at & 1) << to)
}

/// For each of the sets, which bytes of the block are in it: the first byte has the lowest bit.
#[inline(always)]
pub(super) fn members<const SETS: usize>(block: &[u8; BLOCK], sets: &[BlockSet; SETS]) -> [u64; SETS] {
    at_level!(members_plain, members(block, sets))
}

fn members_plain<const SETS: usize>(block: &[u8; BLOCK], sets: &[BlockSet; SETS]) -> [u64; SETS] {
    std::array::from_fn(|set| {
        let bits = block.iter().enumerate().map(|(at, byte)| u64::from(sets[set].contains(*byte)) << at);
        bits.fold(0, |all, bit| all | bit)
    })
}

/// Of bits that stand for bytes in a row, with those of the next block behind them, the ones that start so many in a row.
pub(super) fn starts_of_runs(bits: u64, next: u64, length: usize) -> u64 {
    let mut runs = u128::from(bits) | u128::from(next) << BLOCK;
    let mut have = 1;
    while have < length {
        let more = have.min(length - have);
        runs &= runs >> more;
        have += more;
    }
    runs as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What each level that this processor has makes of the same.
    macro_rules! at_all_levels {
        ($plain:ident, $function:ident($($argument:expr),*)) => {{
            let mut all = vec![$plain($($argument),*)];
            #[cfg(target_arch = "x86_64")]
            #[allow(unsafe_code, reason = "instructions of the processor")]
            {
                if level() != Level::Plain {
                    // SAFETY: the processor has what is below its level, too.
                    all.push(unsafe { avx2::$function($($argument),*) });
                }
                if level() == Level::Avx512 {
                    // SAFETY: the processor has them.
                    all.push(unsafe { avx512::$function($($argument),*) });
                }
            }
            all
        }};
    }

    proptest! {
        #[test]
        fn all_ways_find_the_same(block: [u8; BLOCK], bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            let mut set = ByteSet::EMPTY;
            bytes.iter().for_each(|byte| set.insert(*byte));
            let sets = [BlockSet::new(&set), BlockSet::new(&ByteSet::EMPTY)];
            let found = members(&block, &sets);
            prop_assert!(at_all_levels!(members_plain, members(&block, &sets)).into_iter().all(|other| other == found));
            prop_assert_eq!(found[1], 0);
            for (at, byte) in block.iter().enumerate() {
                prop_assert_eq!(found[0] >> at & 1 == 1, set.contains(*byte));
            }
        }

        #[test]
        fn all_ways_take_the_same(block: [u8; BLOCK], bits: u64, places: u64) {
            let compact = compact(&block, bits);
            prop_assert!(at_all_levels!(compact_plain, compact(&block, bits)).into_iter().all(|other| other == compact));
            let taken = (0..BLOCK).filter(|at| bits >> at & 1 == 1).map(|at| block[at]);
            prop_assert!(compact.into_iter().eq(taken.chain(std::iter::repeat(0)).take(BLOCK)));
            let extracted = extract(bits, places);
            prop_assert!(at_all_levels!(extract_plain, extract(bits, places)).into_iter().all(|other| other == extracted));
        }

        #[test]
        fn runs_start_where_enough_follow(bits: u64, next: u64, more: u64, length in 1..20_usize) {
            let (bits, next) = (bits | more, next | more);
            let all = u128::from(bits) | u128::from(next) << 64;
            let starts = (0..64).filter(|at| (0..length).all(|offset| all >> (at + offset) & 1 == 1));
            prop_assert_eq!(starts_of_runs(bits, next, length), starts.fold(0, |all, at| all | 1 << at));
        }
    }
}
