//! Checks of a matched value that are no checksum: randomness, length, variety, deny-lists.

use super::deny;
use super::randomness::{efficiency, entropy};
use super::schema::Validator;
use super::verify::{self, Checksum};
use crate::base::Sensitive;

/// A validator ready to run.
pub(super) enum Check {
    Checksum(Checksum),
    Entropy(f64),
    Efficiency(f64),
    Length(usize, usize),
    Distinct(usize),
    Classes(usize),
    Deny(deny::DenyList),
    DenyWord(Vec<u8>),
    DenyValue(Vec<u8>),
}

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
            Validator::DenyWords(words) => lower(words).into_iter().map(Self::DenyWord).collect(),
            Validator::DenyValues(values) => lower(values).into_iter().map(Self::DenyValue).collect(),
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
            Self::DenyWord(word) => memchr::memmem::find(&value.to_ascii_lowercase(), word).is_none(),
            Self::DenyValue(denied) => !value.eq_ignore_ascii_case(denied),
        }
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
        let cases: [(Check, &[u8], &[u8]); 7] = [
            (Check::Entropy(2.0), b"abcd", b"aabb"),
            (Check::Efficiency(2.0), b"q8Zr2LmN5vXc", b"readNextLine"),
            (Check::Length(2, 3), b"abc", b"abcd"),
            (Check::Distinct(3), b"abca", b"abab"),
            (Check::Classes(3), b"aB1", b"ab1"),
            (Check::DenyWord(b"test".to_vec()), b"abc", b"aTESTb"),
            (Check::DenyValue(b"test".to_vec()), b"test1", b"Test"),
        ];
        for (check, good, bad) in cases {
            assert!(check.passes(Sensitive::new(good)) && !check.passes(Sensitive::new(bad)));
        }
        assert!(Check::compile(&Validator::Efficiency(0.5)).is_err());
        assert!(Check::compile(&Validator::Checksum("none".into())).is_err());
        assert!(Check::compile(&Validator::Deny(vec!["none".into()])).is_err());
    }
}
