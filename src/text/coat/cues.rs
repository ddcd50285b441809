//! Cues: texts of which one stands, whatever its case, where an instruction is written in one of some coats. They are heard of like the
//! anchors of rules, so that coats which are that rare are looked for only there.

use crate::base::Coat;

/// The cues of all coats that have some, each with the number of its coat.
pub(crate) fn cues() -> Vec<(String, usize)> {
    let all = [
        (Coat::Leet, leet()),
        (Coat::Spaced, spaced()),
        (Coat::Rot13, WORDS.iter().map(|word| word.bytes().map(|b| char::from(moved(b))).collect()).collect()),
        (Coat::Vowels, bare_words().map(|(bare, _)| bare).collect()),
        (Coat::Reversed, FORWARD.iter().map(|word| word.chars().rev().collect()).collect()),
    ];
    all.into_iter().flat_map(|(coat, cues)| cues.into_iter().map(move |cue| (cue, coat as usize))).collect()
}

/// Each word up to the first letter that a sign stands for, and as much behind it as makes it rare.
fn leet() -> Vec<String> {
    let mut cues: Vec<String> = WORDS.iter().flat_map(|word| leet_of(word)).collect();
    cues.sort_unstable();
    cues.dedup();
    cues
}

/// The beginnings of a word with at least one sign, of [`CUE`] bytes or up to the first sign.
fn leet_of(word: &str) -> Vec<String> {
    const CUE: usize = 4;
    let signs = |letter: u8| (b'!'..=b'|').filter(move |sign| letters_of(*sign).contains(&letter)).map(char::from);
    let mut cues = Vec::new();
    for (first, letter) in word.bytes().enumerate() {
        let mut starts: Vec<String> = signs(letter).map(|sign| format!("{}{sign}", &word[..first])).collect();
        for letter in word.bytes().take(CUE).skip(first + 1) {
            let next: Vec<char> = signs(letter).chain([char::from(letter)]).collect();
            starts = starts.iter().flat_map(|start| next.iter().map(move |next| format!("{start}{next}"))).collect();
        }
        cues.extend(starts);
    }
    cues
}

/// The letters a sign may stand for, the likeliest first.
pub(super) fn letters_of(sign: u8) -> &'static [u8] {
    match sign {
        b'0' => b"o",
        b'1' | b'!' => b"il",
        b'|' => b"li",
        b'3' => b"e",
        b'4' | b'@' => b"a",
        b'5' | b'$' => b"s",
        b'7' => b"t",
        b'8' => b"b",
        b'9' => b"g",
        _ => b"",
    }
}

/// The first letters of an instruction word kept apart, or one of a row with what joins it to the next.
fn spaced() -> Vec<String> {
    let apart = |word: &str, sign: &u8| {
        let letters: Vec<String> = word.chars().take(4).map(String::from).collect();
        letters.join(&char::from(*sign).to_string())
    };
    let words = WORDS.iter();
    let chains = words.clone().flat_map(|word| SIGNS.iter().map(move |sign| apart(word, sign)));
    let joined = |word: &str, sign: &u8| format!("{word}{}", char::from(*sign));
    let rows = words.flat_map(|word| JOINS.iter().map(move |sign| joined(word, sign)));
    chains.chain(rows).collect()
}

/// What may stand between letters; only the first one may stand for itself.
pub(super) const SIGNS: &[u8] = b" .-_+";

/// What may stand between words.
pub(super) const JOINS: &[u8] = b".-_+";

/// A letter moved by 13 places, in its case; of what is no letter, itself.
pub(super) fn moved(byte: u8) -> u8 {
    match byte {
        b'A'..=b'M' | b'a'..=b'm' => byte + 13,
        b'N'..=b'Z' | b'n'..=b'z' => byte - 13,
        _ => byte,
    }
}

/// The words that are still known without their vowels: what is left, and the word.
pub(super) fn bare_words() -> impl Iterator<Item = (String, &'static str)> {
    let words = WORDS.iter().map(|word| (bare(word), *word)).filter(|(bare, _)| bare.len() >= 3);
    words.chain([("sstm", "system"), ("psswd", "password")].map(|(bare, word)| (bare.to_owned(), word)))
}

/// A word without its vowels.
pub(super) fn bare(word: &str) -> String {
    word.chars().filter(|c| !"aeiou".contains(*c)).collect()
}

/// Words that instructions to a model are made of, sorted. None is shorter than six letters, so that they can be found quickly.
pub(super) static WORDS: [&str; 36] = [
    "administrator",
    "assistant",
    "bypass",
    "confidential",
    "credentials",
    "delete",
    "developer",
    "disregard",
    "execute",
    "exfiltrate",
    "follow",
    "following",
    "forget",
    "guidelines",
    "ignore",
    "instruction",
    "instructions",
    "jailbreak",
    "override",
    "password",
    "passwords",
    "policies",
    "pretend",
    "previous",
    "prompt",
    "prompts",
    "restrictions",
    "reveal",
    "safety",
    "secret",
    "secrets",
    "system",
    "uncensored",
    "unfiltered",
    "unlock",
    "unrestricted",
];

/// Words of instructions with at least six letters, which no other word holds back to front.
pub(super) const FORWARD: [&str; 34] = [
    "assistant",
    "attacker",
    "bypass",
    "command",
    "confidential",
    "credential",
    "credentials",
    "developer",
    "disregard",
    "execute",
    "follow",
    "following",
    "forget",
    "guideline",
    "guidelines",
    "ignore",
    "instead",
    "instruct",
    "instruction",
    "instructions",
    "jailbreak",
    "message",
    "output",
    "override",
    "password",
    "pretend",
    "previous",
    "prompt",
    "respond",
    "restriction",
    "restrictions",
    "reveal",
    "secret",
    "system",
];
