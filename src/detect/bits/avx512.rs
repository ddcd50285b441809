//! With the instructions of AVX-512, which servers have had since about 2019: a block is one register.

use super::{BLOCK, BlockSet, Work};
use std::arch::x86_64::{
    __m128i, __m512i, _mm_loadu_si128, _mm512_and_si512, _mm512_broadcast_i32x4, _mm512_loadu_si512,
    _mm512_maskz_compress_epi8, _mm512_or_si512, _mm512_set1_epi8, _mm512_shuffle_epi8, _mm512_srli_epi16,
    _mm512_storeu_si512, _mm512_test_epi8_mask, _mm512_xor_si512, _pext_u64,
};

/// As [`super::at_best`].
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn run<W: Work>(work: W) -> W::Result {
    work.run()
}

/// As [`super::compact`].
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn compact(block: &[u8; BLOCK], bits: u64) -> [u8; BLOCK] {
    let mut compact = [0; BLOCK];
    let taken = _mm512_maskz_compress_epi8(bits, load(block));
    #[allow(unsafe_code, reason = "stores of vectors take pointers")]
    // SAFETY: a block has 64 bytes, and its place may be any.
    unsafe {
        _mm512_storeu_si512(compact.as_mut_ptr().cast(), taken);
    }
    compact
}

/// As [`super::extract`].
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn extract(bits: u64, places: u64) -> u64 {
    _pext_u64(bits, places)
}

/// As [`super::members`].
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi1,bmi2,lzcnt,popcnt")]
pub(super) fn members<const SETS: usize>(block: &[u8; BLOCK], sets: &[BlockSet; SETS]) -> [u64; SETS] {
    let bytes = load(block);
    let bits = rows(&[1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128]);
    let high_half = _mm512_and_si512(_mm512_srli_epi16::<4>(bytes), _mm512_set1_epi8(0xF));
    let bit = _mm512_shuffle_epi8(bits, high_half);
    // The shuffle gives 0 for a byte whose topmost bit is set.
    let flipped = _mm512_xor_si512(bytes, _mm512_set1_epi8(i8::MIN));
    std::array::from_fn(|set| {
        let low = _mm512_shuffle_epi8(rows(&sets[set].low), bytes);
        let high = _mm512_shuffle_epi8(rows(&sets[set].high), flipped);
        _mm512_test_epi8_mask(_mm512_or_si512(low, high), bit)
    })
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi1,bmi2,lzcnt,popcnt")]
fn rows(table: &[u8; 16]) -> __m512i {
    #[allow(unsafe_code, reason = "loads of vectors take pointers")]
    // SAFETY: a table has 16 bytes, and its place may be any.
    _mm512_broadcast_i32x4(unsafe { _mm_loadu_si128(table.as_ptr().cast::<__m128i>()) })
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vbmi2,avx2,bmi1,bmi2,lzcnt,popcnt")]
fn load(block: &[u8; BLOCK]) -> __m512i {
    #[allow(unsafe_code, reason = "loads of vectors take pointers")]
    // SAFETY: a block has 64 bytes, and its place may be any.
    unsafe {
        _mm512_loadu_si512(block.as_ptr().cast())
    }
}
