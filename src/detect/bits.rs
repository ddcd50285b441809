//! Which bytes of a block are in a set: 64 bytes at a time, with a bit for each.
//!
//! A set of byte values is two tables of 16 rows, one for each low half of a byte, with a bit for each high half: a shuffle of bytes
//! looks up 32 of them at once (Langdale and Lemire, 2019). Where the processor has no such shuffle, a plain loop does the same.

use super::anchor::ByteSet;
use serde::{Deserialize, Serialize};
#[cfg(target_arch = "x86_64")]
use std::sync::LazyLock;

/// The bytes of a block.
pub(super) const BLOCK: usize = 64;

/// The bytes of a word.
const WORD: usize = size_of::<u64>();

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

/// What is worth to be compiled a second time, for the instructions that processors of the last ten years have.
pub(super) trait Work {
    type Result;

    /// Is to be marked `#[inline(always)]`: only what is part of it is compiled so.
    fn run(self) -> Self::Result;
}

/// Does the work with those instructions where this processor has them.
pub(super) fn at_best<W: Work>(work: W) -> W::Result {
    #[cfg(target_arch = "x86_64")]
    if is_modern() {
        // SAFETY: the processor has them.
        #[allow(unsafe_code, reason = "the same, with more instructions")]
        return unsafe { avx2::run(work) };
    }
    work.run()
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn is_modern() -> bool {
    static IS_MODERN: LazyLock<bool> = LazyLock::new(|| {
        std::arch::is_x86_feature_detected!("avx2")
            && std::arch::is_x86_feature_detected!("bmi1")
            && std::arch::is_x86_feature_detected!("bmi2")
            && std::arch::is_x86_feature_detected!("lzcnt")
            && std::arch::is_x86_feature_detected!("popcnt")
    });
    *IS_MODERN
}

/// Of a block the bytes that have a bit, one behind the other, with zeros behind them.
#[inline(always)]
pub(super) fn compact(block: &[u8; BLOCK], bits: u64) -> [u8; BLOCK] {
    #[cfg(target_arch = "x86_64")]
    if is_modern() {
        // SAFETY: the processor has BMI2.
        #[allow(unsafe_code, reason = "an instruction of the processor")]
        return unsafe { avx2::compact(block, bits) };
    }
    compact_plain(block, bits)
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
    #[cfg(target_arch = "x86_64")]
    if is_modern() {
        // SAFETY: the processor has BMI2.
        #[allow(unsafe_code, reason = "an instruction of the processor")]
        return unsafe { avx2::extract(bits, places) };
    }
    extract_plain(bits, places)
}

fn extract_plain(bits: u64, places: u64) -> u64 {
    let places = (0..u64::BITS).filter(|at| places >> at & 1 == 1);
    places.enumerate().fold(0, |all, (to, at)| all | (bits >> at & 1) << to)
}

/// For each of the sets, which bytes of the block are in it: the first byte has the lowest bit.
#[inline(always)]
pub(super) fn members<const SETS: usize>(block: &[u8; BLOCK], sets: &[BlockSet; SETS]) -> [u64; SETS] {
    #[cfg(target_arch = "x86_64")]
    if is_modern() {
        // SAFETY: the processor has AVX2.
        #[allow(unsafe_code, reason = "the shuffle is an instruction of the processor")]
        return unsafe { avx2::members(block, sets) };
    }
    members_plain(block, sets)
}

fn members_plain<const SETS: usize>(block: &[u8; BLOCK], sets: &[BlockSet; SETS]) -> [u64; SETS] {
    std::array::from_fn(|set| {
        let bits = block.iter().enumerate().map(|(at, byte)| u64::from(sets[set].contains(*byte)) << at);
        bits.fold(0, |all, bit| all | bit)
    })
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::{BLOCK, BlockSet, WORD, Work};
    use std::arch::x86_64::{
        __m128i, __m256i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8,
        _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_shuffle_epi8,
        _mm256_srli_epi16, _mm256_xor_si256, _pdep_u64, _pext_u64,
    };

    /// As [`super::at_best`].
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn run<W: Work>(work: W) -> W::Result {
        work.run()
    }

    /// As [`super::compact`].
    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn compact(block: &[u8; BLOCK], mut bits: u64) -> [u8; BLOCK] {
        // As many bytes are behind those of the block as are written at once.
        let mut compact = [0; BLOCK + WORD];
        let mut count = 0;
        for word in block.as_chunks::<WORD>().0 {
            let of_word = bits & 0xFF;
            let places = _pdep_u64(of_word, 0x0101_0101_0101_0101) * 0xFF;
            let taken = _pext_u64(u64::from_le_bytes(*word), places);
            compact[count..count + WORD].copy_from_slice(&taken.to_le_bytes());
            count += of_word.count_ones() as usize;
            bits >>= WORD;
        }
        compact.first_chunk().copied().unwrap_or([0; BLOCK])
    }

    /// As [`super::extract`].
    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn extract(bits: u64, places: u64) -> u64 {
        _pext_u64(bits, places)
    }

    /// As [`super::members`].
    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    pub(super) fn members<const SETS: usize>(block: &[u8; BLOCK], sets: &[BlockSet; SETS]) -> [u64; SETS] {
        let halves = [half(block, 0, sets), half(block, BLOCK / 2, sets)];
        std::array::from_fn(|set| u64::from(halves[0][set]) | u64::from(halves[1][set]) << 32)
    }

    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn half<const SETS: usize>(block: &[u8; BLOCK], from: usize, sets: &[BlockSet; SETS]) -> [u32; SETS] {
        let bytes = load(block, from);
        let rows = |table: &[u8; 16]| {
            #[allow(unsafe_code, reason = "loads of vectors take pointers")]
            // SAFETY: a table has 16 bytes, and its place may be any.
            _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(table.as_ptr().cast::<__m128i>()) })
        };
        let bits = rows(&[1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128]);
        let high_half = _mm256_and_si256(_mm256_srli_epi16::<4>(bytes), _mm256_set1_epi8(0xF));
        let bit = _mm256_shuffle_epi8(bits, high_half);
        // The shuffle gives 0 for a byte whose topmost bit is set.
        let flipped = _mm256_xor_si256(bytes, _mm256_set1_epi8(i8::MIN));
        std::array::from_fn(|set| {
            let low = _mm256_shuffle_epi8(rows(&sets[set].low), bytes);
            let high = _mm256_shuffle_epi8(rows(&sets[set].high), flipped);
            let has = _mm256_and_si256(_mm256_or_si256(low, high), bit);
            _mm256_movemask_epi8(_mm256_cmpeq_epi8(has, bit)).cast_unsigned()
        })
    }

    #[inline]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn load(block: &[u8; BLOCK], from: usize) -> __m256i {
        let (half, _) = block[from..].split_at(BLOCK / 2);
        #[allow(unsafe_code, reason = "loads of vectors take pointers")]
        // SAFETY: half a block has 32 bytes, and its place may be any.
        unsafe {
            _mm256_loadu_si256(half.as_ptr().cast())
        }
    }
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

    proptest! {
        #[test]
        fn all_ways_find_the_same(block: [u8; BLOCK], bytes in proptest::collection::vec(any::<u8>(), 0..256)) {
            let mut set = ByteSet::EMPTY;
            bytes.iter().for_each(|byte| set.insert(*byte));
            let sets = [BlockSet::new(&set), BlockSet::new(&ByteSet::EMPTY)];
            let found = members(&block, &sets);
            prop_assert_eq!(found, members_plain(&block, &sets));
            prop_assert_eq!(found[1], 0);
            for (at, byte) in block.iter().enumerate() {
                prop_assert_eq!(found[0] >> at & 1 == 1, set.contains(*byte));
            }
        }

        #[test]
        fn all_ways_take_the_same(block: [u8; BLOCK], bits: u64, places: u64) {
            prop_assert_eq!(compact(&block, bits), compact_plain(&block, bits));
            let taken = (0..BLOCK).filter(|at| bits >> at & 1 == 1).map(|at| block[at]);
            prop_assert!(compact(&block, bits).into_iter().eq(taken.chain(std::iter::repeat(0)).take(BLOCK)));
            prop_assert_eq!(extract(bits, places), extract_plain(bits, places));
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
