//! The shape of a rule file, as `docs/rules.md` describes it.

use crate::base::Severity;
use serde::{Deserialize, Serialize};
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    /// Whether the rules were made from those of another program: such come without examples and references.
    #[serde(default)]
    pub(super) imported: bool,
    #[serde(default)]
    pub(super) rule: Vec<Spanned<RuleTable>>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleTable {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) why: String,
    pub(super) severity: Severity,
    pub(super) confidence: u8,
    #[serde(default)]
    pub(super) anchors: Vec<Anchor>,
    pub(super) regex: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) guard: Guards,
    pub(super) context: Option<Context>,
    pub(super) named: Option<Named>,
    #[serde(default)]
    pub(super) yields: bool,
    #[serde(default)]
    pub(super) outside: Vec<String>,
    #[serde(default)]
    pub(super) keys: Vec<String>,
    #[serde(default)]
    pub(super) validators: Vec<Validator>,
    pub(super) soft_checksum: Option<String>,
    pub(super) span: Option<OpenClose>,
    pub(super) label: Option<String>,
    #[serde(default)]
    pub(super) examples: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) counter_examples: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) references: Vec<String>,
}

/// What every match contains.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub(super) enum Anchor {
    Literal(String),
    Class(AnchorClass),
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum AnchorClass {
    /// At least so many digits, with at most two separators between neighbours.
    Digits(usize),
    /// Digits, and at least so many dots between them.
    Dots(usize),
    /// Groups of at most four hex digits, and at least so many colons between them.
    Colons(usize),
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct Guards {
    pub(super) before: GuardEntry,
    pub(super) after: GuardEntry,
}

#[derive(Clone, Deserialize)]
#[serde(untagged, expecting = "expected none, word, token, base64, number, host, paragraph or { beside = \"…\" }")]
pub(super) enum GuardEntry {
    Kind(GuardKind),
    Beside(BesideRegex),
}

impl Default for GuardEntry {
    fn default() -> Self {
        Self::Kind(GuardKind::default())
    }
}

/// A regex for what must stand there.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BesideRegex {
    pub(super) beside: String,
}

/// What must not stand beside a match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum GuardKind {
    None,
    #[default]
    Word,
    Token,
    Base64,
    Number,
    Host,
    Paragraph,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Context {
    pub(super) words: Vec<String>,
    #[serde(default)]
    pub(super) before: usize,
    #[serde(default)]
    pub(super) after: usize,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default = "default_boost")]
    pub(super) boost: u8,
}

/// Whose credential a value is that has no form of its own.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    #[serde(default)]
    pub(super) by: Vec<String>,
    /// Names that mean other things, too: only the name of a credential with one of them counts.
    #[serde(default)]
    pub(super) strictly_by: Vec<String>,
}

fn default_boost() -> u8 {
    20
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Validator {
    Checksum(String),
    Entropy(f64),
    Efficiency(f64),
    Length([usize; 2]),
    Distinct(usize),
    Classes(usize),
    Deny(Vec<String>),
    DenyWords(Vec<String>),
    DenyValues(Vec<String>),
    DenyRegex(Vec<String>),
    RequireRegex(Vec<String>),
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OpenClose {
    pub(super) close: Spanned<String>,
    pub(super) body: Spanned<String>,
    pub(super) min_body: usize,
    pub(super) limit: usize,
}
