//! The checks of a value as a rule has them: with the names of checksums, deny-lists and structures, which are found when the rule is
//! loaded.

use super::packed::{Bytes, Text};
use super::schema::Validator;
use serde::{Deserialize, Serialize};
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::OnceLock;

/// What a matched value must pass.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) enum Check {
    Checksum(Test),
    Entropy(f64),
    Efficiency(f64),
    Length(usize, usize),
    Distinct(usize),
    Classes(usize),
    Deny(Test),
    DenyWords(Search),
    /// In lower case.
    DenyValue(Bytes),
    DenyRegex(Search),
    RequireRegex(Search),
}

/// Words or regexes, one of which is looked for in a value.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Search {
    pub(super) texts: Vec<Text>,
    /// What finds one of them, made on first need: most values are never looked at. Nothing, if it would be too large.
    #[serde(skip)]
    pub(super) finder: OnceLock<Option<Box<Finder>>>,
}

/// Whether something is in a value.
pub(super) type Finder = dyn Fn(&[u8]) -> bool + Send + Sync + UnwindSafe + RefUnwindSafe;

/// Longer regexes of a validator are refused, all of one validator together.
const LONGEST_REGEXES: usize = 64 << 10;

/// A test that is known by its name: of a value, if nothing else is said.
#[derive(Serialize, Deserialize)]
#[serde(bound(serialize = "", deserialize = "'de: 'static"))]
pub(super) struct Test<F = fn(&[u8]) -> bool> {
    pub(super) name: Text,
    /// Never missing in a rule set.
    #[serde(skip)]
    pub(super) run: Option<F>,
}

/// Whether a match stands in a structure.
pub(super) type Structure = fn(&Surroundings<'_>) -> bool;

/// What stands around a match: the text before it, the text before its value, each bounded; the name of the field.
pub(super) struct Surroundings<'a> {
    pub(super) before_match: &'a [u8],
    pub(super) before_value: &'a [u8],
    pub(super) field: Option<&'a [u8]>,
}

/// The deny-list that every secret is looked for on: values that providers publish in their documentation.
pub(super) const DOCUMENTED: &str = "docs-key";

impl<F> Test<F> {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned().into(), run: None }
    }
}

impl Test {
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
        Ok(match validator {
            Validator::Checksum(name) => vec![Self::Checksum(Test::new(name))],
            Validator::Entropy(bits) if (0.0..=8.0).contains(bits) => vec![Self::Entropy(*bits)],
            Validator::Entropy(bits) => return Err(format!("entropy {bits} must be 0 to 8")),
            Validator::Efficiency(characters) if *characters >= 1.0 => vec![Self::Efficiency(*characters)],
            Validator::Efficiency(characters) => return Err(format!("efficiency {characters} must be at least 1")),
            Validator::Length([low, high]) if low <= high => vec![Self::Length(*low, *high)],
            Validator::Length([low, high]) => return Err(format!("length {low} to {high} is empty")),
            Validator::Distinct(count) => vec![Self::Distinct(*count)],
            Validator::Classes(count) if *count <= 4 => vec![Self::Classes(*count)],
            Validator::Classes(count) => return Err(format!("classes {count} must be 0 to 4")),
            Validator::Deny(names) => names.iter().map(|name| Self::Deny(Test::new(name))).collect(),
            Validator::DenyWords(words) if words.iter().any(String::is_empty) => {
                return Err("deny_words has an empty word".into());
            }
            Validator::DenyWords(words) => vec![Self::DenyWords(Search::new(words))],
            Validator::DenyValues(values) => {
                let lower = |value: &String| value.to_ascii_lowercase().into_bytes().into();
                values.iter().map(lower).map(Self::DenyValue).collect()
            }
            Validator::DenyRegex(regexes) => vec![Self::DenyRegex(Search::regexes("deny_regex", regexes)?)],
            Validator::RequireRegex(regexes) => vec![Self::RequireRegex(Search::regexes("require_regex", regexes)?)],
        })
    }
}

impl Search {
    fn new(texts: &[String]) -> Self {
        Self { texts: texts.iter().map(|text| text.clone().into()).collect(), finder: OnceLock::new() }
    }

    /// They are in the dialect of rules, but may look around and have no bound: a value has one, and the search is linear.
    fn regexes(validator: &str, regexes: &[String]) -> Result<Self, String> {
        for (at, regex) in regexes.iter().enumerate() {
            let parsed = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex);
            parsed.map_err(|_| format!("{validator}: regex {} does not compile", at + 1))?;
        }
        if regexes.is_empty() || regexes.iter().map(String::len).sum::<usize>() > LONGEST_REGEXES {
            return Err(format!("{validator} must have 1 to {LONGEST_REGEXES} bytes of regexes"));
        }
        Ok(Self::new(regexes))
    }
}
