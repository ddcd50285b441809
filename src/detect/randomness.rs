//! How random a value looks: by the spread of its characters, and by the common pieces of words in it.
//!
//! Entropy sees only how evenly characters are spread, so it takes `DistributionList` for as random as a key of that length. A
//! tokenizer that has learned ordinary text compresses what people write to few tokens, and finds nothing to compress in what was
//! drawn at random: that is token efficiency. The table has pieces of words and numbers in lower case, learned by byte-pair encoding
//! (`benches/pieces`); `docs/precision.md` says how well either tells.

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::sync::LazyLock;

/// The pieces, sorted, one a line; a piece has letters only or digits only. Written by `benches/pieces`.
const TABLE: &str = include_str!("pieces.txt");

/// Longer values are judged by so many bytes at their start.
const LONGEST: usize = 512;

static PIECES: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let builder = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .ascii_case_insensitive(true)
        .build(TABLE.lines());
    // A test builds the table, so an error cannot occur.
    builder.ok()
});

/// Shannon entropy in bits a byte.
pub(super) fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    value.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    let bits = |count: &u32| {
        let share = f64::from(*count) / value.len() as f64;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(bits).sum()
}

/// Letters and digits for each of the fewest pieces that the value is made of; everything else only stands between them. Infinite without
/// a letter or digit. Linear in the length of the value.
pub(super) fn efficiency(value: &[u8]) -> f64 {
    let value = &value[..value.len().min(LONGEST)];
    let characters = value.iter().filter(|byte| byte.is_ascii_alphanumeric()).count();
    match cheapest(value, |byte| usize::from(byte.is_ascii_alphanumeric()), |_| Some(1)) {
        0 => f64::INFINITY,
        pieces => characters as f64 / pieces as f64,
    }
}

/// A value without a digit has at least so many bytes, and at most so many letters a piece, to be no word of code or prose.
const LETTERS_ONLY: usize = 20;
const RANDOM: f64 = 2.0;

/// Whether a part of the value may be one that [`may_stand_free`] lets pass: by a look that costs little.
pub(super) fn has_free_part(value: &[u8]) -> bool {
    value.len() >= LETTERS_ONLY || value.iter().any(u8::is_ascii_digit)
}

/// Whether the value may be a credential although nothing is assigned to it: words, too, stand near a provider's name.
pub(super) fn may_stand_free(value: &[u8]) -> bool {
    let looks_random = || value.len() >= LETTERS_ONLY && efficiency(value) <= RANDOM;
    value.iter().any(u8::is_ascii_digit) || looks_random()
}

/// Whether the value is made of dictionary words: of pieces of three letters and more, with at most one letter in eight between them,
/// and one digit for three letters.
pub(super) fn is_made_of_words(value: &[u8]) -> bool {
    let value = &value[..value.len().min(LONGEST)];
    let letters = value.iter().filter(|byte| byte.is_ascii_alphabetic()).count();
    let digits = value.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_word = |piece: &[u8]| (piece.len() >= 3 && piece[0].is_ascii_alphabetic()).then_some(0);
    letters >= 3
        && digits * 3 <= letters
        && cheapest(value, |byte| usize::from(byte.is_ascii_alphabetic()), is_word) * 8 <= letters
}

/// The least that the value costs if it is cut into pieces and single bytes.
fn cheapest(value: &[u8], byte: impl Fn(u8) -> usize, piece: impl Fn(&[u8]) -> Option<usize>) -> usize {
    let mut least = Vec::with_capacity(value.len() + 1);
    least.push(0_usize);
    let mut pieces = PIECES.iter().flat_map(|pieces| pieces.find_overlapping_iter(value)).peekable();
    for (at, single) in value.iter().enumerate() {
        let mut cost = least[at] + byte(*single);
        // They come in the order of their ends.
        while let Some(found) = pieces.next_if(|found| found.end() == at + 1) {
            let text = &value[found.range()];
            if let Some(price) = piece(text).filter(|_| is_cased_as_a_word(text)) {
                cost = cost.min(least[found.start()] + price);
            }
        }
        least.push(cost);
    }
    least[value.len()]
}

/// Whether all letters are small, all are capitals, or only the first is one.
fn is_cased_as_a_word(piece: &[u8]) -> bool {
    piece.iter().all(|byte| !byte.is_ascii_lowercase()) || piece[1..].iter().all(|byte| !byte.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_table_is_small_sorted_and_read() {
        let pieces: Vec<&str> = TABLE.lines().collect();
        let is_pure =
            |piece: &&str| piece.bytes().all(|b| b.is_ascii_lowercase()) || piece.bytes().all(|b| b.is_ascii_digit());
        assert!(pieces.is_sorted() && pieces.len() >= 4000 && TABLE.len() <= 32 << 10);
        assert!(pieces.iter().all(|piece| piece.len() >= 2 && is_pure(piece)));
        assert_eq!(PIECES.as_ref().map(AhoCorasick::patterns_len), Some(pieces.len()));
    }

    #[test]
    fn entropy_is_of_bytes() {
        assert_eq!((entropy(b"aaaa"), entropy(b"abab"), entropy(b"abcd"), entropy(b"")), (0.0, 1.0, 2.0, 0.0));
    }

    #[test]
    fn what_people_write_is_made_of_fewer_pieces_than_what_is_drawn() {
        for written in [
            "getUserByName",
            "next_page_token",
            "/etc/ssl/private/server.key",
            "MAX_CONNECTIONS",
            "correcthorsebattery",
        ] {
            assert!(efficiency(written.as_bytes()) >= 3.0, "{written} {}", efficiency(written.as_bytes()));
        }
        for drawn in ["q8Zr2LmN5vXc7Bt1Yw4K", "kXbQwzTrLmPvNhGd", "d41d8cd98f00b204e9800998", "7c4kz0wq9hj2xv5b"] {
            assert!(efficiency(drawn.as_bytes()) <= 2.0, "{drawn} {}", efficiency(drawn.as_bytes()));
        }
        // The same letters, but not cased as words are.
        assert!(efficiency(b"connection") > 2.0 * efficiency(b"cOnNeCtIoN"));
        assert!(efficiency("…!".as_bytes()).is_infinite() && efficiency(b"").is_infinite());
    }

    /// Without the automaton: the fewest pieces by looking at every part.
    fn plain(value: &[u8]) -> f64 {
        let table: Vec<&[u8]> = TABLE.lines().map(str::as_bytes).collect();
        let mut fewest = vec![0_usize];
        for end in 1..=value.len() {
            let parts = (0..end).filter(|start| {
                let part = &value[*start..end];
                is_cased_as_a_word(part) && table.binary_search(&part.to_ascii_lowercase().as_slice()).is_ok()
            });
            let best = parts.map(|start| fewest[start] + 1).min().unwrap_or(usize::MAX);
            fewest.push(best.min(fewest[end - 1] + usize::from(value[end - 1].is_ascii_alphanumeric())));
        }
        value.iter().filter(|b| b.is_ascii_alphanumeric()).count() as f64 / fewest[value.len()] as f64
    }

    proptest! {
        #[test]
        fn the_automaton_finds_the_fewest_pieces(value in "[a-zA-Z0-9_./-]{1,40}") {
            let value = value.as_bytes();
            prop_assume!(value.iter().any(u8::is_ascii_alphanumeric));
            prop_assert_eq!(efficiency(value), plain(value));
        }

        #[test]
        fn any_bytes_have_an_efficiency_of_one_and_more(value in prop::collection::vec(any::<u8>(), 0..600)) {
            let measured = efficiency(&value);
            prop_assert!(measured >= 1.0 && measured == efficiency(&value));
        }
    }
}
