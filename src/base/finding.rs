//! What was found, without what it says.

use super::{Category, Coat, Fingerprint, RuleId, Severity};
use serde::{Deserialize, Serialize};
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
    /// How many documents it is inside of: 0 for the input itself, 1 for a document in one of its strings.
    pub depth: usize,
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
