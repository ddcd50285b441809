//! Whether a matched value passes a check: randomness, length, variety, and what is called by its name.

use super::check::{Check, Finder, Search, Test};
use super::randomness::{efficiency, entropy};
use super::rule::Rule;
use super::{deny, structure, verify};
use crate::base::{Error, ErrorKind, Result, Sensitive};
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::bytes::RegexBuilder;

impl Rule {
    /// Finds the checksums, deny-lists and structures that the rule names.
    ///
    /// # Errors
    /// [`ErrorKind::Rule`] with file and line, for one that is unknown.
    pub(super) fn resolve(&mut self) -> Result<()> {
        self.resolve_all()
            .map_err(|text| Error::new(ErrorKind::Rule, format!("{}: rule {}: {text}", self.source, self.id)))
    }

    fn resolve_all(&mut self) -> Result<(), String> {
        self.soft_checksum.iter_mut().try_for_each(|test| test.resolve("checksum", verify::checksum))?;
        self.outside.iter_mut().try_for_each(|test| test.resolve("structure", structure::structure))?;
        self.checks.iter_mut().try_for_each(Check::resolve)
    }
}

impl<F> Test<F> {
    fn resolve(&mut self, kind: &str, find: impl Fn(&str) -> Option<F>) -> Result<(), String> {
        self.run = find(&self.name);
        if self.run.is_none() {
            return Err(format!("unknown {kind} `{}`", &*self.name));
        }
        Ok(())
    }
}

impl Check {
    fn resolve(&mut self) -> Result<(), String> {
        match self {
            Self::Checksum(test) => test.resolve("checksum", verify::checksum),
            Self::Deny(test) => test.resolve("deny-list", deny::list),
            _ => Ok(()),
        }
    }

    pub(super) fn is_checksum(&self) -> bool {
        matches!(self, Self::Checksum(_))
    }

    /// Whether the value passes. Linear in its length.
    pub(super) fn passes(&self, value: Sensitive<'_>) -> bool {
        let value = value.expose();
        match self {
            Self::Checksum(test) => test.holds(value) != Some(false),
            Self::Entropy(bits) => entropy(value) >= *bits,
            Self::Efficiency(characters) => efficiency(value) <= *characters,
            Self::Length(low, high) => (*low..=*high).contains(&value.len()),
            Self::Distinct(count) => histogram(value).iter().filter(|n| **n > 0).count() >= *count,
            Self::Classes(count) => classes(value) >= *count,
            Self::Deny(test) => test.holds(value) != Some(true),
            Self::DenyWords(words) => words.finds(word_finder, value) != Some(true),
            Self::DenyValue(denied) => !value.eq_ignore_ascii_case(denied),
            Self::DenyRegex(regexes) => regexes.finds(regex_finder, value) != Some(true),
            Self::RequireRegex(regexes) => regexes.finds(regex_finder, value) != Some(false),
        }
    }
}

impl Search {
    /// Whether one of them is in the value; nothing if what finds them is too large to be made: then no value fails for it.
    fn finds(&self, make: fn(&Self) -> Option<Box<Finder>>, value: &[u8]) -> Option<bool> {
        self.finder.get_or_init(|| make(self)).as_ref().map(|finds| finds(value))
    }
}

/// Finds words, without regard to case.
fn word_finder(words: &Search) -> Option<Box<Finder>> {
    let mut builder = AhoCorasick::builder();
    builder.ascii_case_insensitive(true).kind(Some(AhoCorasickKind::ContiguousNFA));
    let automaton = builder.build(words.texts.iter().map(|word| word.as_bytes())).ok()?;
    Some(Box::new(move |value| automaton.is_match(value)))
}

fn regex_finder(regexes: &Search) -> Option<Box<Finder>> {
    let text = regexes.texts.iter().map(|regex| format!("(?:{regex})")).collect::<Vec<_>>().join("|");
    let regex = RegexBuilder::new(&text).unicode(false).size_limit(16 << 20).build().ok()?;
    Some(Box::new(move |value| regex.is_match(value)))
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
    use super::super::schema::Validator;
    use super::*;

    #[test]
    fn each_check_has_two_sides() {
        let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let check = |validator: Validator| Check::compile(&validator).unwrap().pop().unwrap();
        let cases: [(Check, &[u8], &[u8]); 9] = [
            (Check::Entropy(2.0), b"abcd", b"aabb"),
            (Check::Efficiency(2.0), b"q8Zr2LmN5vXc", b"readNextLine"),
            (Check::Length(2, 3), b"abc", b"abcd"),
            (Check::Distinct(3), b"abca", b"abab"),
            (Check::Classes(3), b"aB1", b"ab1"),
            (check(Validator::DenyWords(list(&["none", "test"]))), b"abc", b"aTESTb"),
            (check(Validator::DenyRegex(list(&["^x+$", r"\bno\b"]))), b"xxa noo", b"a no b"),
            (check(Validator::RequireRegex(list(&["[0-9].*[0-9]", "^x+$"]))), b"a1b2", b"a1"),
            (Check::DenyValue(b"test".to_vec().into()), b"test1", b"Test"),
        ];
        for (check, good, bad) in cases {
            assert!(check.passes(Sensitive::new(good)) && !check.passes(Sensitive::new(bad)));
        }
        for mut check in [Check::Checksum(Test::new("none")), Check::Deny(Test::new("none"))] {
            assert!(check.resolve().is_err());
        }
        assert!(Check::compile(&Validator::Efficiency(0.5)).is_err());
        assert!(Check::compile(&Validator::DenyWords(list(&[""]))).is_err());
        assert!(Check::compile(&Validator::DenyRegex(list(&["("]))).is_err());
        assert!(Check::compile(&Validator::RequireRegex(Vec::new())).is_err());
    }
}
