//! Whether a matched value passes a check: randomness, length, variety, and what is called by its name.

use super::check::{Check, Test};
use super::randomness::{efficiency, entropy};
use super::rule::Rule;
use super::{deny, structure, verify};
use crate::base::{Error, ErrorKind, Result, Sensitive};

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
            Self::DenyWord(word) => memchr::memmem::find(&value.to_ascii_lowercase(), word).is_none(),
            Self::DenyValue(denied) => !value.eq_ignore_ascii_case(denied),
        }
    }
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
        let cases: [(Check, &[u8], &[u8]); 7] = [
            (Check::Entropy(2.0), b"abcd", b"aabb"),
            (Check::Efficiency(2.0), b"q8Zr2LmN5vXc", b"readNextLine"),
            (Check::Length(2, 3), b"abc", b"abcd"),
            (Check::Distinct(3), b"abca", b"abab"),
            (Check::Classes(3), b"aB1", b"ab1"),
            (Check::DenyWord(b"test".to_vec().into()), b"abc", b"aTESTb"),
            (Check::DenyValue(b"test".to_vec().into()), b"test1", b"Test"),
        ];
        for (check, good, bad) in cases {
            assert!(check.passes(Sensitive::new(good)) && !check.passes(Sensitive::new(bad)));
        }
        for mut check in [Check::Checksum(Test::new("none")), Check::Deny(Test::new("none"))] {
            assert!(check.resolve().is_err());
        }
        assert!(Check::compile(&Validator::Efficiency(0.5)).is_err());
    }
}
