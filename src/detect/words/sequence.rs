//! Hashes of several words in a row, each from the one before.
//!
//! A sequence is a polynomial over the hashes of its words, modulo 2^64. Two sequences that differ have one hash with a chance of some
//! 2^-60 (hashes of words are as good as random, the base is odd): of 10^6 terms and 10^10 places in a text, none is mistaken.

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The hash of no word.
pub(super) const EMPTY: u64 = 0xd1b5_4a32_d192_ed03;

/// The sequence with one word more.
pub(super) fn append(sequence: u64, word: u64) -> u64 {
    sequence.wrapping_mul(BASE).wrapping_add(word)
}

/// What a word counts in a sequence in which `behind` words follow.
pub(super) fn weight(word: u64, behind: u32) -> u64 {
    word.wrapping_mul(BASE.wrapping_pow(behind))
}

/// A hash of the sequence whose bits are all alike good.
pub(super) fn spread(sequence: u64) -> u64 {
    let hash = (sequence ^ (sequence >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    hash ^ (hash >> 32)
}
