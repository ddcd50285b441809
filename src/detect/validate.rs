//! Whether a matched value passes a check: entropy, length, variety, and what is called by its name.

use super::check::{Check, Test};
use super::rule::Rule;
use super::{deny, verify};
use crate::base::{Error, ErrorKind, Result, Sensitive};

impl Rule {
    /// Finds the checksums and deny-lists that the rule names.
    ///
    /// # Errors
    /// [`ErrorKind::Rule`] with file and line, for one that is unknown.
    pub(super) fn resolve(&mut self) -> Result<()> {
        let checksum = self.soft_checksum.as_mut().map_or(Ok(()), resolve_checksum);
        let all = checksum.and_then(|()| self.checks.iter_mut().try_for_each(Check::resolve));
        all.map_err(|text| Error::new(ErrorKind::Rule, format!("{}: rule {}: {text}", self.source, self.id)))
    }
}

impl Check {
    fn resolve(&mut self) -> Result<(), String> {
        match self {
            Self::Checksum(test) => resolve_checksum(test),
            Self::Deny(test) => {
                let list = deny::list(&test.name).ok_or_else(|| format!("unknown deny-list `{}`", test.name))?;
                test.run = Some(list);
                Ok(())
            }
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
            Self::Length(low, high) => (*low..=*high).contains(&value.len()),
            Self::Distinct(count) => histogram(value).iter().filter(|n| **n > 0).count() >= *count,
            Self::Classes(count) => classes(value) >= *count,
            Self::Deny(test) => test.holds(value) != Some(true),
            Self::DenyWord(word) => memchr::memmem::find(&value.to_ascii_lowercase(), word).is_none(),
            Self::DenyValue(denied) => !value.eq_ignore_ascii_case(denied),
        }
    }
}

fn resolve_checksum(test: &mut Test) -> Result<(), String> {
    let checksum = verify::checksum(&test.name).ok_or_else(|| format!("unknown checksum `{}`", test.name))?;
    test.run = Some(checksum);
    Ok(())
}

fn histogram(value: &[u8]) -> [u32; 256] {
    let mut counts = [0u32; 256];
    value.iter().for_each(|b| counts[usize::from(*b)] += 1);
    counts
}

/// Shannon entropy in bits a byte.
fn entropy(value: &[u8]) -> f64 {
    let total = value.len() as f64;
    let bits = |count: &u32| {
        let share = f64::from(*count) / total;
        -share * share.log2()
    };
    histogram(value).iter().filter(|count| **count > 0).map(bits).sum()
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
        let cases: [(Check, &[u8], &[u8]); 6] = [
            (Check::Entropy(2.0), b"abcd", b"aabb"),
            (Check::Length(2, 3), b"abc", b"abcd"),
            (Check::Distinct(3), b"abca", b"abab"),
            (Check::Classes(3), b"aB1", b"ab1"),
            (Check::DenyWord(b"test".to_vec()), b"abc", b"aTESTb"),
            (Check::DenyValue(b"test".to_vec()), b"test1", b"Test"),
        ];
        for (check, good, bad) in cases {
            assert!(check.passes(Sensitive::new(good)) && !check.passes(Sensitive::new(bad)));
        }
        for mut check in [Check::Checksum(Test::new("none")), Check::Deny(Test::new("none"))] {
            assert!(check.resolve().is_err());
        }
    }
}
