//! What a rule is called, and how it is sorted: by category and severity.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The name of a rule, such as `secret.github.pat`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// Takes a name of 3 to 5 parts of `[a-z0-9-]` joined by dots, whose first is a category.
    ///
    /// # Errors
    /// A text that says which part is wrong.
    pub(crate) fn parse(text: &str) -> Result<(Self, Category), String> {
        let parts: Vec<&str> = text.split('.').collect();
        if !(3..=5).contains(&parts.len()) || text.len() > 64 {
            return Err(format!("id `{text}` must have 3 to 5 parts joined by dots, 64 characters at most"));
        }
        let good = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if let Some(part) = parts.iter().find(|part| !good(part)) {
            return Err(format!("id `{text}`: part `{part}` must be of a-z, 0-9 and -"));
        }
        let category = Category::ALL
            .into_iter()
            .find(|category| category.name() == parts[0])
            .ok_or_else(|| format!("id `{text}` must start with secret, pii or injection"))?;
        Ok((Self(text.into()), category))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<RuleId> for String {
    fn from(id: RuleId) -> Self {
        id.0.as_ref().to_owned()
    }
}

impl TryFrom<String> for RuleId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).map(|(id, _)| id)
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of thing a rule finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// A credential.
    Secret,
    /// Personal data.
    Pii,
    /// An instruction meant for the model.
    Injection,
}

impl Category {
    /// Every category.
    pub const ALL: [Self; 3] = [Self::Secret, Self::Pii, Self::Injection];

    /// The name as rule ids and policies write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::Pii => "pii",
            Self::Injection => "injection",
        }
    }
}

/// How bad it is if the value leaks, or the instruction is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth a note.
    Low,
    /// Worth hiding.
    Medium,
    /// Somebody is harmed.
    High,
    /// Somebody takes over an account.
    Critical,
}

impl Severity {
    /// The name as rules and policies write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}
