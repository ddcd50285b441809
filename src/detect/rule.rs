//! A compiled rule: all that the compiler knows of it, as it is packed into the program.

use super::anchor::{ByteSet, Lead, Opening};
use super::check::{Check, Structure, Test};
use super::guard::{self, Guard};
use super::named::NamedBy;
use super::packed::{Bytes, Later, Text};
use super::schema::{AnchorClass, Named};
use super::table::Table;
use super::value::ValuePart;
use crate::base::mark::LONGEST_MARK;
use crate::base::{Category, RuleId, Severity};
use serde::{Deserialize, Serialize};

/// One thing to look for. Immutable; a [`RuleSet`](crate::RuleSet) builds its automata when they are first needed.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub struct Rule {
    pub(super) id: RuleId,
    pub(super) category: Category,
    pub(super) severity: Severity,
    pub(super) confidence: u8,
    pub(super) label: Text,
    pub(super) pattern: Option<Pattern>,
    pub(super) context: Option<ContextWords>,
    /// Whose name must stand before the value, if its form does not tell.
    pub(super) named: Option<NamedBy>,
    /// Whether it is silent where a rule as sure finds the same.
    pub(super) yields: bool,
    /// Structures in which a match is none.
    pub(super) outside: Vec<Test<Structure>>,
    /// Names of fields whose whole value matches, normalised.
    pub(super) keys: Vec<Bytes>,
    pub(super) checks: Vec<Check>,
    pub(super) soft_checksum: Option<Test>,
    /// Where it was read from: file and line.
    pub(super) source: Text,
    /// Of own words, the most bytes held back for them. No packed rule is one.
    #[serde(skip)]
    pub(super) hold_back_words: usize,
    /// Packed by itself, so that who does not ask for it does not read it.
    #[serde(skip)]
    pub(super) about: Later<About>,
}

/// What scanning does not need of a rule.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct About {
    pub(super) title: String,
    pub(super) why: String,
    pub(super) references: Vec<String>,
    /// The names of the providers.
    pub(super) named: Option<Named>,
    /// Texts the rule must find something in, and texts it must not.
    pub(super) examples: Vec<Example>,
    pub(super) counter_examples: Vec<Example>,
}

/// An example, with the line it stands in.
#[derive(Serialize, Deserialize)]
pub(crate) struct Example {
    pub(crate) text: String,
    pub(crate) line: usize,
    /// The spans that must be redacted, if the example marks them.
    pub(crate) spans: Vec<(usize, usize)>,
}

/// Words near a match.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct ContextWords {
    /// In lower case.
    pub(super) words: Vec<Bytes>,
    pub(super) before: usize,
    pub(super) after: usize,
    pub(super) is_required: bool,
    pub(super) boost: u8,
}

/// The bounded regex of a rule.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Pattern {
    pub(super) regex: Text,
    /// Whether the regex is itself what nobody must see.
    pub(super) is_secret: bool,
    pub(super) before: Guard,
    pub(super) after: Guard,
    /// Bytes of the longest match.
    pub(super) longest: usize,
    /// Which part of a match is to be redacted.
    pub(super) value: ValuePart,
    /// Where the literal anchors stand, if there are any.
    pub(super) literals: Option<(Vec<Bytes>, Lead)>,
    /// Where the class anchors stand, if there are any.
    pub(super) classes: Vec<(AnchorClass, Lead)>,
    /// The bytes a match can start with, and can have at all.
    pub(super) first: ByteSet,
    pub(super) bytes: ByteSet,
    /// What follows the opening marker, in an open/close rule.
    pub(super) open_close: Option<Box<OpenClose>>,
    pub(super) opening: Opening,
    /// What matches it, if that is not too large. Packed by itself.
    #[serde(skip)]
    pub(super) table: Later<Option<Table>>,
}

/// What comes behind the opening marker of an open/close rule.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct OpenClose {
    /// The regex of the closing marker.
    pub(super) close: Text,
    /// Bytes of the longest closing marker.
    pub(super) close_longest: usize,
    pub(super) close_first: ByteSet,
    pub(super) body: ByteSet,
    pub(super) min_body: usize,
    pub(super) limit: usize,
}

/// Longer values are no match by the name of their field alone.
pub(super) const LONGEST_FIELD: usize = 4096;

impl Rule {
    /// A rule that nothing is found by.
    pub(super) fn bare((id, category): (RuleId, Category), severity: Severity) -> Self {
        Self {
            label: id.to_string().into(),
            id,
            category,
            severity,
            confidence: 1,
            pattern: None,
            context: None,
            named: None,
            yields: false,
            outside: Vec::new(),
            keys: Vec::new(),
            checks: Vec::new(),
            soft_checksum: None,
            source: String::new().into(),
            hold_back_words: 0,
            about: About::default().into(),
        }
    }

    /// Whether it names what a user has listed, and not what has a form.
    pub(crate) fn is_own_words(&self) -> bool {
        self.hold_back_words > 0
    }

    /// The rule's name.
    pub fn id(&self) -> &RuleId {
        &self.id
    }

    /// What kind of thing it finds.
    pub fn category(&self) -> Category {
        self.category
    }

    /// What it finds, in a few words.
    pub fn title(&self) -> &str {
        &self.about.get().title
    }

    /// Why it matters, and what to do.
    pub fn why(&self) -> &str {
        &self.about.get().why
    }

    /// Where the format is described.
    pub fn references(&self) -> &[String] {
        &self.about.get().references
    }

    /// How bad a leak is.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// 1 to 99: how many of 100 findings are real, before soft checks.
    pub fn confidence(&self) -> u8 {
        self.confidence
    }

    /// What stands in the label of a redaction.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The regex, of a rule that has one; none of a rule for the value of an environment variable, which would show it.
    pub fn regex(&self) -> Option<&str> {
        self.pattern.as_ref().filter(|pattern| !pattern.is_secret).map(|pattern| &*pattern.regex)
    }

    /// The file the rule was read from.
    pub fn source(&self) -> &str {
        &self.source
    }

    pub(crate) fn examples(&self) -> &[Example] {
        &self.about.get().examples
    }

    pub(crate) fn counter_examples(&self) -> &[Example] {
        &self.about.get().counter_examples
    }

    /// The texts of the examples, marks taken out.
    pub fn example_texts(&self) -> impl Iterator<Item = &str> {
        self.examples().iter().map(|example| example.text.as_str())
    }

    /// The most bytes that a stream holds back for this rule: its longest match and what is looked at behind it.
    pub fn hold_back(&self) -> usize {
        let pattern = self.pattern.as_ref().map_or(0, |pattern| {
            let body = pattern.open_close.as_ref().map_or(0, |open_close| open_close.hold_back());
            pattern.longest + guard::LOOK + body
        });
        // Behind the context there may be a mark that cuts it off.
        let after = self.context.as_ref().map_or(0, |context| context.after);
        let text = (pattern + if after > 0 { after + LONGEST_MARK } else { 0 }).max(self.hold_back_words);
        if self.keys.is_empty() { text } else { text.max(LONGEST_FIELD) }
    }
}

impl std::fmt::Debug for Rule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Rule({})", self.id)
    }
}

impl OpenClose {
    /// The most bytes held back before it is sure that this is a value.
    fn hold_back(&self) -> usize {
        self.min_body + self.close_longest
    }
}

impl Pattern {
    /// Whether a match may start there, by a cheap look at the bytes around.
    pub(super) fn may_start(&self, hay: &[u8], start: usize, more: bool) -> bool {
        self.opening.fits(&hay[start.min(hay.len())..], more) && self.before.holds_before(hay, start)
    }

    /// Whether no match starts inside a word.
    pub(super) fn starts_at_word(&self) -> bool {
        self.before.starts_at_word()
    }
}
