//! What was found, without what it says.

use super::{Coat, Fingerprint};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Bytes `start..end`, counted from the first byte of the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The first byte.
    pub start: u64,
    /// One past the last byte.
    pub end: u64,
}

impl Span {
    /// The bytes `start..end`.
    pub fn new(start: u64, end: u64) -> Self {
        Self { start, end }
    }

    /// The number of bytes.
    pub fn len(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// Whether it holds no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The name of a rule, such as `secret.github.pat`. Cheap to clone.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
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

/// What is done about a finding. Ordered: a later one is stricter.
///
/// There is no zero or default value: nothing is allowed by forgetting to decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// The text stays; the finding is reported.
    Allow,
    /// The value is replaced.
    Redact,
    /// Nothing of the text from here on goes through.
    Block,
}

impl Action {
    /// The name as policies and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Redact => "redact",
            Self::Block => "block",
        }
    }
}

/// A confirmed match and what was decided about it. It holds no content: the value is known by its span, its
/// length and a keyed fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that found it.
    pub rule: RuleId,
    /// The rule's category.
    pub category: Category,
    /// The rule's severity.
    pub severity: Severity,
    /// 1 to 99: how many of 100 such findings are real.
    pub confidence: u8,
    /// What is done about it, or in monitor mode, what would be.
    pub action: Action,
    /// The value's bytes in the original input.
    pub span: Span,
    /// The value's length in bytes, decoded.
    pub length: u64,
    /// Where it stands in structured data, such as `$.user.email`. Names that are themselves findings, or do not look
    /// like names, are shown as `*`.
    pub path: Option<Arc<str>>,
    /// Tells same values from different ones under one key.
    pub fingerprint: Fingerprint,
    /// The coats it was found under, the outermost first. Empty for what stands there as it is; the escapes of JSON do not count.
    pub coats: Vec<Coat>,
    /// Whether the encoded text cannot be written anew (it is compressed), so that all of it goes if the value does. The span is then
    /// that of all of it.
    pub is_sealed: bool,
}

/// Something worth knowing about how the input was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// The byte of the input at which it happened.
    pub at: u64,
}

/// The kinds of [`Notice`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NoticeKind {
    /// From here on the frame is not JSON; the rest of it was inspected as text.
    NotJson,
    /// JSON nested deeper than the limit; the rest of the frame was inspected as text.
    TooDeep,
}

impl NoticeKind {
    /// The name as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::NotJson => "not-json",
            Self::TooDeep => "too-deep",
        }
    }
}
