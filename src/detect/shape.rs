//! What a rule looks for, told to tests that make up texts for it. Not part of the promised interface.

use super::check::{Check, Test};
use super::guard::Guard;
use super::rule::{Pattern, Rule};
use super::schema::GuardKind;
use crate::base::Sensitive;

/// The parts of a rule from which members of its format can be made.
#[doc(hidden)]
#[derive(Clone, Debug, Default)]
pub struct Shape<'a> {
    /// The regex, of a rule that has one.
    pub regex: Option<&'a str>,
    /// Words of which one must, or should, stand near a match; in lower case.
    pub words: Vec<&'a str>,
    /// How many bytes before and behind a match the words are looked for.
    pub reach: (usize, usize),
    /// Whether there is no match without one.
    pub needs_word: bool,
    /// The providers of which one must name the value, and whether a name counts only if the value is assigned to it.
    pub providers: Vec<(&'a str, bool)>,
    /// Whether it is silent where another rule of its category tells.
    pub yields: bool,
    /// Whether a match stands only at the start of a paragraph.
    pub starts_paragraph: bool,
    /// The names of the checksums that must hold.
    pub checksums: Vec<&'a str>,
    /// The name of the checksum that only makes surer.
    pub soft_checksum: Option<&'a str>,
    /// What follows the opening marker, in an open/close rule.
    pub body: Option<Body<'a>>,
    /// Texts in which it finds something, with the spans of what, where they are marked.
    pub examples: Vec<(&'a str, &'a [(usize, usize)])>,
    /// Texts in which it finds nothing.
    pub counter_examples: Vec<&'a str>,
}

/// What stands between two markers.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Body<'a> {
    /// The regex of the closing marker.
    pub close: &'a str,
    /// The bytes that may stand in the body.
    pub bytes: Vec<u8>,
    /// The fewest of them.
    pub fewest: usize,
    /// The most bytes of body and closing marker.
    pub limit: usize,
}

impl Rule {
    /// What the rule looks for.
    #[doc(hidden)]
    pub fn shape(&self) -> Shape<'_> {
        let context = self.context.as_ref();
        let words = context.iter().flat_map(|context| &context.words).filter_map(|word| std::str::from_utf8(word).ok());
        let about = self.about.get();
        let lists = about.named.iter().flat_map(|named| [(&named.by, false), (&named.strictly_by, true)]);
        let providers = lists.flat_map(|(names, strict)| names.iter().map(move |name| (name.as_str(), strict)));
        let checksums = self.checks.iter().filter_map(|check| match check {
            Check::Checksum(Test { name, .. }) => Some(&**name),
            _ => None,
        });
        let starts_paragraph = |pattern: &Pattern| matches!(pattern.before, Guard::Kind(GuardKind::Paragraph));
        let open_close = self.pattern.as_ref().and_then(|pattern| pattern.open_close.as_ref());
        let body = open_close.map(|open_close| Body {
            close: &open_close.close,
            bytes: (0..=255).filter(|byte| open_close.body.contains(*byte)).collect(),
            fewest: open_close.min_body,
            limit: open_close.limit,
        });
        Shape {
            regex: self.regex(),
            words: words.collect(),
            reach: context.map_or((0, 0), |context| (context.before, context.after)),
            needs_word: context.is_some_and(|context| context.is_required),
            providers: providers.collect(),
            yields: self.yields,
            starts_paragraph: self.pattern.as_ref().is_some_and(starts_paragraph),
            checksums: checksums.collect(),
            soft_checksum: self.soft_checksum.as_ref().map(|soft| &*soft.name),
            body,
            examples: about.examples.iter().map(|example| (example.text.as_str(), &example.spans[..])).collect(),
            counter_examples: about.counter_examples.iter().map(|example| example.text.as_str()).collect(),
        }
    }

    /// The kind of check that refuses a value that the regex has matched; `None` if it passes all of them.
    #[doc(hidden)]
    pub fn refusal(&self, value: &[u8]) -> Option<&'static str> {
        let value = Sensitive::new(value);
        let failed = self.checks.iter().find(|check| !check.passes(value))?;
        Some(match failed {
            Check::Checksum(_) => "checksum",
            Check::Entropy(_) => "entropy",
            Check::Length(..) => "length",
            Check::Distinct(_) => "distinct",
            Check::Classes(_) => "classes",
            Check::Deny(_) => "deny",
            Check::DenyWords(_) => "deny_words",
            Check::DenyValue(_) => "deny_values",
            Check::DenyRegex(_) => "deny_regex",
            Check::RequireRegex(_) => "require_regex",
            Check::Efficiency(_) => "efficiency",
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::RuleSet;

    #[test]
    fn a_rule_tells_its_shape() {
        let rules = RuleSet::builtin().unwrap();
        let shape = |id: &str| rules.rule(id).unwrap().shape();
        let card = shape("pii.global.card-number");
        assert!(card.checksums.contains(&"card") && card.body.is_none());
        let pem = shape("secret.private-key.pem").body.unwrap();
        assert!(pem.close.starts_with("-----END") && pem.bytes.contains(&b'A') && pem.fewest < pem.limit);
        let refusal = rules.rule("pii.global.card-number").unwrap().refusal(b"4111111111111112");
        assert_eq!(refusal, Some("checksum"));
    }
}
