//! Checks of a matched value that are no checksum: randomness, length, variety, deny-lists.

use super::deny;
use super::randomness::{efficiency, entropy};
use super::schema::Validator;
use super::verify::{self, Checksum};
use crate::base::Sensitive;
use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder};
use std::sync::OnceLock;

/// A validator ready to run.
pub(super) enum Check {
    Checksum(Checksum),
    Entropy(f64),
    Efficiency(f64),
    Length(usize, usize),
    Distinct(usize),
    Classes(usize),
    Deny(deny::DenyList),
    /// In lower case; the automaton is built on first need.
    DenyWords(Vec<Vec<u8>>, OnceLock<Option<AhoCorasick>>),
    DenyValue(Vec<u8>),
    DenyRegex(LazyRegex),
    RequireRegex(LazyRegex),
}

/// A regex that is built on first need: most values are never looked at.
pub(super) struct LazyRegex {
    text: String,
    regex: OnceLock<Option<Regex>>,
}

/// Longer regexes of a validator are refused, all of one validator together.
const LONGEST_REGEX: usize = 64 << 10;

impl Check {
    /// Makes the checks that a validator stands for.
    ///
    /// # Errors
    /// A text that names what is unknown or out of range.
    pub(super) fn compile(validator: &Validator) -> Result<Vec<Self>, String> {
        let lower = |words: &[String]| -> Vec<Vec<u8>> {
            words.iter().map(|word| word.to_ascii_lowercase().into_bytes()).collect()
        };
        Ok(match validator {
            Validator::Checksum(name) => vec![Self::Checksum(checksum(name)?)],
            Validator::Entropy(bits) if (0.0..=8.0).contains(bits) => vec![Self::Entropy(*bits)],
            Validator::Entropy(bits) => return Err(format!("entropy {bits} must be 0 to 8")),
            Validator::Efficiency(characters) if *characters >= 1.0 => vec![Self::Efficiency(*characters)],
            Validator::Efficiency(characters) => return Err(format!("efficiency {characters} must be at least 1")),
            Validator::Length([low, high]) if low <= high => vec![Self::Length(*low, *high)],
            Validator::Length([low, high]) => return Err(format!("length {low} to {high} is empty")),
            Validator::Distinct(count) => vec![Self::Distinct(*count)],
            Validator::Classes(count) if *count <= 4 => vec![Self::Classes(*count)],
            Validator::Classes(count) => return Err(format!("classes {count} must be 0 to 4")),
            Validator::Deny(names) => names
                .iter()
                .map(|name| deny::list(name).map(Self::Deny).ok_or_else(|| format!("unknown deny-list `{name}`")))
                .collect::<Result<_, _>>()?,
            Validator::DenyWords(words) if words.iter().any(String::is_empty) => {
                return Err("deny_words has an empty word".into());
            }
            Validator::DenyWords(words) => vec![Self::DenyWords(lower(words), OnceLock::new())],
            Validator::DenyValues(values) => lower(values).into_iter().map(Self::DenyValue).collect(),
            Validator::DenyRegex(regexes) => vec![Self::DenyRegex(LazyRegex::new("deny_regex", regexes)?)],
            Validator::RequireRegex(regexes) => vec![Self::RequireRegex(LazyRegex::new("require_regex", regexes)?)],
        })
    }

    pub(super) fn is_checksum(&self) -> bool {
        matches!(self, Self::Checksum(_))
    }

    /// Whether the value passes. Linear in its length.
    pub(super) fn passes(&self, value: Sensitive<'_>) -> bool {
        let value = value.expose();
        match self {
            Self::Checksum(check) => check(value),
            Self::Entropy(bits) => entropy(value) >= *bits,
            Self::Efficiency(characters) => efficiency(value) <= *characters,
            Self::Length(low, high) => (*low..=*high).contains(&value.len()),
            Self::Distinct(count) => histogram(value).iter().filter(|n| **n > 0).count() >= *count,
            Self::Classes(count) => classes(value) >= *count,
            Self::Deny(is_denied) => !is_denied(value),
            Self::DenyWords(words, automaton) => {
                let build = || AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok();
                // What cannot be built denies nothing.
                automaton.get_or_init(build).as_ref().is_none_or(|automaton| !automaton.is_match(value))
            }
            Self::DenyValue(denied) => !value.eq_ignore_ascii_case(denied),
            Self::DenyRegex(regex) => !regex.matches(value).unwrap_or(false),
            Self::RequireRegex(regex) => regex.matches(value).unwrap_or(true),
        }
    }
}

impl LazyRegex {
    /// One of the regexes, somewhere in the value. They are in the dialect of rules, but may look around and have no bound: a value
    /// has one, and the search is linear.
    fn new(validator: &str, regexes: &[String]) -> Result<Self, String> {
        for (at, regex) in regexes.iter().enumerate() {
            let parsed = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex);
            parsed.map_err(|_| format!("{validator}: regex {} does not compile", at + 1))?;
        }
        let text = regexes.iter().map(|regex| format!("(?:{regex})")).collect::<Vec<_>>().join("|");
        if regexes.is_empty() || text.len() > LONGEST_REGEX {
            return Err(format!("{validator} must have 1 to {LONGEST_REGEX} bytes of regexes"));
        }
        Ok(Self { text, regex: OnceLock::new() })
    }

    /// Whether it matches; nothing if it is too large to be built.
    fn matches(&self, value: &[u8]) -> Option<bool> {
        let build = || RegexBuilder::new(&self.text).unicode(false).size_limit(16 << 20).build().ok();
        self.regex.get_or_init(build).as_ref().map(|regex| regex.is_match(value))
    }
}

/// The checksum of that name.
///
/// # Errors
/// A text that names it.
pub(super) fn checksum(name: &str) -> Result<Checksum, String> {
    verify::checksum(name).ok_or_else(|| format!("unknown checksum `{name}`"))
}

fn histogram(value: &[u8]) -> [u32; 256] {
    let mut counts = [0u32; 256];
    value.iter().for_each(|b| counts[usize::from(*b)] += 1);
    counts
}

fn classes(value: &[u8]) -> usize {
    let is_other = |b: &u8| !b.is_ascii_alphanumeric();
    let kinds: [&dyn Fn(&u8) -> bool; 4] =
        [&u8::is_ascii_lowercase, &u8::is_ascii_uppercase, &u8::is_ascii_digit, &is_other];
    kinds.iter().filter(|kind| value.iter().any(kind)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_check_has_two_sides() {
        let check = |validator: Validator| Check::compile(&validator).unwrap().pop().unwrap();
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let cases: [(Check, &[u8], &[u8]); 9] = [
            (Check::Entropy(2.0), b"abcd", b"aabb"),
            (Check::Efficiency(2.0), b"q8Zr2LmN5vXc", b"readNextLine"),
            (Check::Length(2, 3), b"abc", b"abcd"),
            (Check::Distinct(3), b"abca", b"abab"),
            (Check::Classes(3), b"aB1", b"ab1"),
            (check(Validator::DenyWords(list(&["none", "test"]))), b"abc", b"aTESTb"),
            (check(Validator::DenyRegex(list(&["^x+$", r"\bno\b"]))), b"xxa noo", b"a no b"),
            (check(Validator::RequireRegex(list(&["[0-9].*[0-9]", "^x+$"]))), b"a1b2", b"a1"),
            (Check::DenyValue(b"test".to_vec()), b"test1", b"Test"),
        ];
        for (check, good, bad) in cases {
            assert!(check.passes(Sensitive::new(good)) && !check.passes(Sensitive::new(bad)));
        }
        assert!(Check::compile(&Validator::Efficiency(0.5)).is_err());
        assert!(Check::compile(&Validator::Checksum("none".into())).is_err());
        assert!(Check::compile(&Validator::Deny(vec!["none".into()])).is_err());
        assert!(Check::compile(&Validator::DenyWords(list(&[""]))).is_err());
        assert!(Check::compile(&Validator::DenyRegex(list(&["("]))).is_err());
        assert!(Check::compile(&Validator::RequireRegex(Vec::new())).is_err());
    }
}
