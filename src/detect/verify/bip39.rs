//! Recovery phrases of wallets: 12 to 24 words of a list of 2048, the last of which carries a checksum.
//!
//! Source: <https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki>.

use bip39::{Language, Mnemonic};

/// Whether the value, words with anything but letters between them, is a phrase of the English list whose checksum holds.
pub fn bip39(value: &[u8]) -> bool {
    let words: Vec<String> = value
        .split(|b| !b.is_ascii_alphabetic())
        .filter(|word| !word.is_empty())
        .take(25)
        .map(|word| String::from_utf8_lossy(word).to_ascii_lowercase())
        .collect();
    Mnemonic::parse_in_normalized(Language::English, &words.join(" ")).is_ok()
}

#[cfg(test)]
mod tests {
    use super::bip39;

    #[test]
    fn takes_phrases_whose_checksum_holds() {
        // The vectors of the standard, and one with numbers.
        for phrase in [
            "legal winner thank year wave sausage worth useful legal winner thank yellow",
            "letter advice cage absurd amount doctor acoustic avoid letter advice cage above",
            "1. legal 2. winner 3. thank 4. year 5. wave 6. sausage 7. worth 8. useful 9. legal 10. winner 11. thank 12. yellow",
            "Zoo\",\"zoo\",\"zoo\",\"zoo\",\"zoo\",\"zoo\",\"zoo\",\"zoo\",\"zoo\",\"zoo\",\"zoo\",\"wrong",
        ] {
            assert!(bip39(phrase.as_bytes()), "{phrase}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for phrase in [
            "legal winner thank year wave sausage worth useful legal winner thank zoo",
            "legal winner thank year wave sausage worth useful legal winner thank",
            "legal winner thank year wave sausage worth useful legal winner thank yellows",
            "the quick brown fox jumps over the lazy dog and runs far",
            "",
            "zoo",
        ] {
            assert!(!bip39(phrase.as_bytes()), "{phrase}");
        }
        assert!(!bip39(&[0xff; 64]) && !bip39(&b"zoo ".repeat(5000)));
    }
}
