//! With the instructions of AVX2 and BMI2, which processors have had since about 2015.

use super::{BLOCK, BlockSet, Work};
use std::arch::x86_64::{
    __m128i, __m256i, _mm_loadu_si128, _mm256_and_si256, _mm256_broadcastsi128_si256, _mm256_cmpeq_epi8,
    _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8, _mm256_shuffle_epi8,
    _mm256_srli_epi16, _mm256_xor_si256, _pdep_u64, _pext_u64,
};

/// The bytes of a word.
const WORD: usize = size_of::<u64>();

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
