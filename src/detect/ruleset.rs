//! Rule sets: the built-in rules, rules from files, and what follows from them together.

use super::compile::{compile_file, normalise_key};
use super::context::split_name;
use super::guard;
use super::prefilter::Prefilter;
use super::rule::{Probe, Rule};
use super::scan::look_behind;
use super::words::{Dictionary, Documents, Words};
use crate::base::mark::{MARK_ANCHORS, MARK_REGEX};
use crate::base::{Error, ErrorKind, Result};
use crate::text::coat::cues;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

include!(concat!(env!("OUT_DIR"), "/builtin_rules.rs"));

/// Compiled rules, ready to be searched for together. Immutable.
///
/// ```
/// let rules = cofferdam::RuleSet::builtin()?;
/// assert!(rules.rules().iter().any(|rule| rule.id().as_str() == "secret.github.pat"));
/// # Ok::<(), cofferdam::Error>(())
/// ```
pub struct RuleSet {
    /// The rules, and last the one that knows the marks of redactions.
    all: Vec<Rule>,
    prefilter: Prefilter,
    labels: HashSet<String>,
    look_behind: usize,
    /// The farthest before a match that a word it must have may start.
    context_before: usize,
    /// Dictionaries and documents, if there are any.
    words: Option<Arc<Words>>,
}

/// Gathers rules; see [`RuleSet::builder`].
#[derive(Default)]
pub struct RuleSetBuilder {
    rules: Vec<Rule>,
    words: Words,
}

/// What the rules of a set together bound.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RuleLimits {
    /// The most bytes of decoded text that a stream holds back while something in them may still be a finding.
    pub hold_back: usize,
    /// How many of these are for dictionaries and documents.
    pub hold_back_words: usize,
    /// The rule that needs the others.
    pub hold_back_rule: String,
    /// The most bytes of text already given out that are kept to look back at.
    pub look_behind: usize,
}

impl RuleSet {
    /// The built-in rules. Compiles them, which takes some milliseconds: keep the set.
    ///
    /// # Errors
    /// None that the tests do not rule out.
    pub fn builtin() -> Result<Arc<Self>> {
        Self::builder().builtin()?.build()
    }

    /// A set to be filled with rules.
    pub fn builder() -> RuleSetBuilder {
        RuleSetBuilder::default()
    }

    /// The rules, in the order they were added.
    pub fn rules(&self) -> &[Rule] {
        &self.all[..self.all.len() - 1]
    }

    /// The rule of that name.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules().iter().find(|rule| rule.id.as_str() == id)
    }

    /// What the rules together bound.
    pub fn limits(&self) -> RuleLimits {
        let longest = self.rules().iter().filter(|rule| !rule.is_own_words()).max_by_key(|rule| rule.hold_back());
        let words = self.rules().iter().filter(|rule| rule.is_own_words()).map(Rule::hold_back).max().unwrap_or(0);
        RuleLimits {
            // Words are read behind the rules.
            hold_back: longest.map_or(0, Rule::hold_back).max(guard::LOOK) + words,
            hold_back_words: words,
            hold_back_rule: longest.map_or(String::new(), |rule| rule.id.to_string()),
            look_behind: self.look_behind,
        }
    }

    pub(super) fn all(&self) -> &[Rule] {
        &self.all
    }

    pub(crate) fn get(&self, rule: u32) -> &Rule {
        &self.all[rule as usize]
    }

    pub(super) fn prefilter(&self) -> &Prefilter {
        &self.prefilter
    }

    pub(super) fn is_mark_rule(&self, rule: u32) -> bool {
        rule as usize == self.all.len() - 1
    }

    pub(super) fn words(&self) -> Option<&Arc<Words>> {
        self.words.as_ref()
    }

    pub(super) fn is_label(&self, label: &str) -> bool {
        self.labels.contains(label)
    }

    pub(super) fn look_behind(&self) -> usize {
        self.look_behind
    }

    pub(super) fn context_before(&self) -> usize {
        self.context_before
    }

    /// Whether a rule may match from somewhere in the text on to beyond its end.
    pub(crate) fn may_go_on(&self, text: &[u8]) -> Result<bool> {
        let mut starts = Vec::new();
        let mut found = |rule: u32, start: usize| starts.push((rule, start));
        self.prefilter.literals(self.prefilter.start(), text, 0, &mut found);
        for (rule, start) in starts {
            let Some(pattern) = self.all.get(rule as usize).and_then(|rule| rule.pattern.as_ref()) else { continue };
            let may_start = pattern.may_start(text, start, true);
            if may_start && matches!(pattern.machine()?.probe(pattern.after, &text[start..], true)?, Probe::Open) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a rule may match from before a place in the text to behind it.
    pub(crate) fn may_cross(&self, text: &[u8], place: usize) -> Result<bool> {
        let mut starts = Vec::new();
        let mut found = |rule: u32, start: usize| starts.push((rule, start));
        self.prefilter.literals(self.prefilter.start(), text, 0, &mut found);
        for (rule, start) in starts.into_iter().filter(|(_, start)| *start < place) {
            let Some(pattern) = self.all.get(rule as usize).and_then(|rule| rule.pattern.as_ref()) else { continue };
            if !pattern.may_start(text, start, true) {
                continue;
            }
            let crosses = match pattern.machine()?.probe(pattern.after, &text[start..], true)? {
                Probe::Open => true,
                Probe::Ends(ends) => ends.longest_first().next().is_some_and(|length| start + length > place),
                Probe::Dead => false,
            };
            if crosses {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The rules that take the whole value of a field of that name.
    pub(super) fn rules_for_field(&self, name: &[u8]) -> Box<[u32]> {
        let words = split_name(name);
        let last = words.rsplit(|b| *b == b' ').find(|word| !word.is_empty()).unwrap_or_default();
        let (name, last) = (normalise_key(name), normalise_key(last));
        let matches = |key: &Vec<u8>| name == *key || last == *key || (key.len() >= 6 && name.ends_with(key));
        let rules = self.all.iter().enumerate().filter(|(_, rule)| rule.keys.iter().any(matches));
        rules.map(|(at, _)| at as u32).collect()
    }
}

impl std::fmt::Debug for RuleSet {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RuleSet({} rules)", self.rules().len())
    }
}

impl RuleSetBuilder {
    /// Adds the built-in rules.
    ///
    /// # Errors
    /// None that the tests do not rule out.
    pub fn builtin(mut self) -> Result<Self> {
        for (file, text) in BUILTIN_RULES {
            self = self.file(file, text)?;
        }
        Ok(self)
    }

    /// Adds the rules of a file's text. The name is for error messages. Examples are run by
    /// [`Engine::check_examples`](crate::Engine::check_examples), not here.
    ///
    /// # Errors
    /// [`ErrorKind::Rule`] with file and line.
    pub fn file(mut self, name: &str, text: &str) -> Result<Self> {
        self.rules.extend(compile_file(text, name)?);
        Ok(self)
    }

    /// Adds a dictionary. It counts as a rule, named `secret.dictionary.NAME` or `pii.dictionary.NAME`.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] if that is no name of a rule.
    pub fn dictionary(mut self, dictionary: Dictionary) -> Result<Self> {
        self.rules.push(self.words.dictionary(dictionary, self.rules.len())?);
        Ok(self)
    }

    /// Adds documents. They count as a rule, named `secret.document.NAME`.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] if that is no name of a rule, or the index is empty.
    pub fn documents(mut self, documents: Documents) -> Result<Self> {
        self.rules.push(self.words.documents(documents, self.rules.len())?);
        Ok(self)
    }

    /// The set.
    ///
    /// # Errors
    /// [`ErrorKind::Rule`] if two rules have one id.
    pub fn build(mut self) -> Result<Arc<RuleSet>> {
        let mut seen: HashMap<&str, &str> = HashMap::new();
        for rule in &self.rules {
            if let Some(first) = seen.insert(rule.id.as_str(), &rule.source) {
                let text = format!("{}: rule {} stands already at {first}", rule.source, rule.id);
                return Err(Error::new(ErrorKind::Rule, text));
            }
        }
        let labels = self.rules.iter().map(|rule| rule.label.clone()).collect();
        self.rules.push(mark_rule()?);
        let prefilter = Prefilter::new(&self.rules, &cues())?;
        let look_behind = look_behind(&self.rules);
        let contexts = self.rules.iter().filter_map(|rule| rule.context.as_ref()).filter(|words| words.is_required);
        let context_before = contexts.map(|words| words.before).max().unwrap_or(0);
        let words = (!self.words.is_empty()).then(|| Arc::new(self.words));
        Ok(Arc::new(RuleSet { all: self.rules, prefilter, labels, look_behind, context_before, words }))
    }
}

/// The rule that finds marks.
fn mark_rule() -> Result<Rule> {
    let text = format!(
        "[[rule]]\nid = 'secret.mark.redaction'\ntitle = 'mark'\nwhy = 'mark'\nseverity = 'low'\nconfidence = 99\n\
         anchors = {MARK_ANCHORS:?}\nregex = '{MARK_REGEX}'\nguard = {{ before = 'none', after = 'none' }}\n\
         examples = ['«a»', '', '']\ncounter_examples = ['', '', '']\nreferences = ['mark']\n"
    );
    let missing = || Error::new(ErrorKind::Internal, "the rule for marks is missing");
    compile_file(&text, "marks")?.pop().ok_or_else(missing)
}
