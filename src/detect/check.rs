//! The checks of a value as a rule has them: with the names of checksums and deny-lists, which are found when the rule is loaded.

use super::schema::Validator;
use serde::{Deserialize, Serialize};

/// What a matched value must pass.
#[derive(Serialize, Deserialize)]
pub(super) enum Check {
    Checksum(Test),
    Entropy(f64),
    Length(usize, usize),
    Distinct(usize),
    Classes(usize),
    Deny(Test),
    /// In lower case, as the next.
    DenyWord(Vec<u8>),
    DenyValue(Vec<u8>),
}

/// A test of a value that is known by its name.
#[derive(Serialize, Deserialize)]
pub(super) struct Test {
    pub(super) name: String,
    /// Never missing in a rule set.
    #[serde(skip)]
    pub(super) run: Option<fn(&[u8]) -> bool>,
}

impl Test {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), run: None }
    }

    /// What the test says; `None` if it was not looked up.
    pub(super) fn holds(&self, value: &[u8]) -> Option<bool> {
        self.run.map(|run| run(value))
    }
}

impl Check {
    /// Makes the checks that a validator stands for.
    ///
    /// # Errors
    /// A text that names what is out of range.
    pub(super) fn compile(validator: &Validator) -> Result<Vec<Self>, String> {
        let lower = |words: &[String]| -> Vec<Vec<u8>> {
            words.iter().map(|word| word.to_ascii_lowercase().into_bytes()).collect()
        };
        Ok(match validator {
            Validator::Checksum(name) => vec![Self::Checksum(Test::new(name))],
            Validator::Entropy(bits) if (0.0..=8.0).contains(bits) => vec![Self::Entropy(*bits)],
            Validator::Entropy(bits) => return Err(format!("entropy {bits} must be 0 to 8")),
            Validator::Length([low, high]) if low <= high => vec![Self::Length(*low, *high)],
            Validator::Length([low, high]) => return Err(format!("length {low} to {high} is empty")),
            Validator::Distinct(count) => vec![Self::Distinct(*count)],
            Validator::Classes(count) if *count <= 4 => vec![Self::Classes(*count)],
            Validator::Classes(count) => return Err(format!("classes {count} must be 0 to 4")),
            Validator::Deny(names) => names.iter().map(|name| Self::Deny(Test::new(name))).collect(),
            Validator::DenyWords(words) => lower(words).into_iter().map(Self::DenyWord).collect(),
            Validator::DenyValues(values) => lower(values).into_iter().map(Self::DenyValue).collect(),
        })
    }
}
