//! A compiled rule, and how it is tried at one position.

use super::anchor::{ByteSet, Lead, Opening};
use super::guard;
use super::named::NamedBy;
use super::nearby::WordPairs;
use super::schema::GuardKind;
use super::span::OpenClose;
use super::structure::Structure;
use super::validate::Check;
use super::verify::Checksum;
use crate::base::mark::LONGEST_MARK;
use crate::base::{Category, Error, ErrorKind, Result, RuleId, Severity};
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::util::pool::Pool;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};
use std::sync::OnceLock;

/// One thing to look for. Immutable; its automata are built when first needed.
pub struct Rule {
    pub(super) id: RuleId,
    pub(super) category: Category,
    pub(super) title: String,
    pub(super) why: String,
    pub(super) references: Vec<String>,
    pub(super) severity: Severity,
    pub(super) confidence: u8,
    pub(super) label: String,
    pub(super) pattern: Option<Pattern>,
    pub(super) context: Option<ContextWords>,
    /// Whose name must stand before the value, if its form does not tell.
    pub(super) named: Option<NamedBy>,
    /// Whether it is silent where a rule as sure finds the same.
    pub(super) yields: bool,
    /// Structures in which a match is none.
    pub(super) outside: Vec<Structure>,
    /// Names of fields whose whole value matches, normalised.
    pub(super) keys: Vec<Vec<u8>>,
    pub(super) checks: Vec<Check>,
    pub(super) soft_checksum: Option<Checksum>,
    /// Texts the rule must find something in, and texts it must not.
    pub(super) examples: Vec<Example>,
    pub(super) counter_examples: Vec<Example>,
    /// Where it was read from.
    pub(super) source: String,
    /// Of own words, the most bytes held back for them.
    pub(super) hold_back_words: usize,
}

/// An example, with the line it stands in.
#[derive(Clone)]
pub(crate) struct Example {
    pub(crate) text: String,
    pub(crate) line: usize,
    /// The spans that must be redacted, if the example marks them.
    pub(crate) spans: Vec<(usize, usize)>,
}

/// Words near a match.
pub(super) struct ContextWords {
    /// In lower case.
    pub(super) words: Vec<Vec<u8>>,
    pub(super) before: usize,
    pub(super) after: usize,
    pub(super) is_required: bool,
    pub(super) boost: u8,
    /// What tells that none of them is near.
    pub(super) pairs: WordPairs,
}

/// The bounded regex of a rule.
pub(super) struct Pattern {
    pub(super) regex: String,
    pub(super) before: GuardKind,
    pub(super) after: GuardKind,
    /// Bytes of the longest match.
    pub(super) longest: usize,
    /// Whether a group names the part to redact.
    pub(super) has_value: bool,
    /// Where the literal anchors stand, if there are any.
    pub(super) literals: Option<(Vec<Vec<u8>>, Lead)>,
    /// Where the class anchors stand, if there are any.
    pub(super) classes: Vec<(super::schema::AnchorClass, Lead)>,
    /// The bytes a match can start with, and can have at all.
    pub(super) first: ByteSet,
    pub(super) bytes: ByteSet,
    /// What follows the opening marker, in an open/close rule.
    pub(super) open_close: Option<OpenClose>,
    pub(super) opening: Opening,
    pub(super) machine: OnceLock<Result<Machine>>,
    pub(super) groups: OnceLock<Result<regex::bytes::Regex>>,
}

/// Longer values are no match by the name of their field alone.
pub(super) const LONGEST_FIELD: usize = 4096;

type CachePool = Pool<Cache, Box<dyn Fn() -> Cache + Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe>>;

/// A lazily built automaton with caches to run it.
pub(super) struct Machine {
    dfa: DFA,
    caches: CachePool,
}

/// What a try at a position tells.
pub(super) enum Probe {
    /// No match starts here, whatever follows.
    Dead,
    /// More bytes are needed to tell.
    Open,
    /// Matches start here and end at these places; the longest is last. Never empty.
    Ends(Ends),
}

/// The last few ends of matches.
#[derive(Default)]
pub(super) struct Ends {
    ends: [u32; Self::KEPT],
    count: usize,
}

impl Ends {
    const KEPT: usize = 8;

    fn push(&mut self, end: usize) {
        self.ends[self.count % Self::KEPT] = end as u32;
        self.count += 1;
    }

    /// From the longest to the shortest.
    pub(super) fn longest_first(&self) -> impl Iterator<Item = usize> + '_ {
        let kept = self.count.min(Self::KEPT);
        (0..kept).map(|back| self.ends[(self.count - 1 - back) % Self::KEPT] as usize)
    }
}

impl Rule {
    /// A rule that nothing is found by.
    pub(super) fn bare((id, category): (RuleId, Category), severity: Severity) -> Self {
        Self {
            label: id.to_string(),
            id,
            category,
            title: String::new(),
            why: String::new(),
            references: Vec::new(),
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
            examples: Vec::new(),
            counter_examples: Vec::new(),
            source: String::new(),
            hold_back_words: 0,
        }
    }

    /// Whether it names what a user has listed, and not what has a form.
    pub(super) fn is_own_words(&self) -> bool {
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
        &self.title
    }

    /// Why it matters, and what to do.
    pub fn why(&self) -> &str {
        &self.why
    }

    /// Where the format is described.
    pub fn references(&self) -> &[String] {
        &self.references
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

    /// The regex, of a rule that has one.
    pub fn regex(&self) -> Option<&str> {
        self.pattern.as_ref().map(|pattern| pattern.regex.as_str())
    }

    /// The file the rule was read from.
    pub fn source(&self) -> &str {
        &self.source
    }

    pub(crate) fn examples(&self) -> &[Example] {
        &self.examples
    }

    pub(crate) fn counter_examples(&self) -> &[Example] {
        &self.counter_examples
    }

    /// The texts of the examples, marks taken out.
    pub fn example_texts(&self) -> impl Iterator<Item = &str> {
        self.examples.iter().map(|example| example.text.as_str())
    }

    /// The most bytes that a stream holds back for this rule: its longest match and what is looked at behind it.
    pub fn hold_back(&self) -> usize {
        let pattern = self.pattern.as_ref().map_or(0, |pattern| {
            let body = pattern.open_close.as_ref().map_or(0, OpenClose::hold_back);
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

/// The dialect of rule regexes: bytes, ASCII classes.
fn dialect() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
}

impl Pattern {
    /// Whether a match may start there, by a cheap look at the bytes around.
    pub(super) fn may_start(&self, hay: &[u8], start: usize, more: bool) -> bool {
        self.opening.fits(&hay[start.min(hay.len())..], more) && guard::holds_before(self.before, hay, start)
    }

    /// Whether no match starts inside a word.
    pub(super) fn starts_at_word(&self) -> bool {
        !matches!(self.before, GuardKind::None | GuardKind::Paragraph)
    }

    /// The automaton, built on first need.
    ///
    /// # Errors
    /// If it would be too large; the rule compiler builds it once, so that this is found then.
    pub(super) fn machine(&self) -> Result<&Machine> {
        self.machine.get_or_init(|| Machine::new(&self.regex)).as_ref().map_err(Clone::clone)
    }

    /// The part of the match `hay` to redact.
    pub(super) fn value(&self, hay: &[u8]) -> Result<(usize, usize)> {
        if !self.has_value {
            return Ok((0, hay.len()));
        }
        let build = || {
            regex::bytes::RegexBuilder::new(&format!(r"\A(?:{})\z", self.regex))
                .unicode(false)
                .size_limit(64 << 20)
                .build()
                .map_err(|_| Error::new(ErrorKind::Internal, "a group regex does not compile"))
        };
        let groups = self.groups.get_or_init(build).as_ref().map_err(Clone::clone)?;
        let value = groups.captures(hay).and_then(|captures| captures.name("value").map(|value| value.range()));
        Ok(value.map_or((0, hay.len()), |range| (range.start, range.end)))
    }
}

impl Machine {
    pub(super) fn new(regex: &str) -> Result<Self> {
        let config = DFA::config().match_kind(MatchKind::All).cache_capacity(1 << 18).skip_cache_capacity_check(true);
        let thompson = thompson::Config::new().utf8(false).nfa_size_limit(Some(16 << 20));
        let dfa = DFA::builder()
            .configure(config)
            .syntax(dialect())
            .thompson(thompson)
            .build(regex)
            .map_err(|_| Error::new(ErrorKind::Rule, "the regex's automaton is too large"))?;
        let maker = dfa.clone();
        let caches: CachePool = Pool::new(Box::new(move || maker.create_cache()));
        Ok(Self { dfa, caches })
    }

    /// Tries for matches that start at the first byte of `hay`.
    ///
    /// `more` says whether bytes may follow `hay`. The walk stops as soon as no longer match is possible, so its cost is
    /// bounded by the longest match.
    pub(super) fn probe(&self, after: GuardKind, hay: &[u8], more: bool) -> Result<Probe> {
        let broken = |_| Error::new(ErrorKind::Internal, "a rule's automaton failed");
        let mut cache = self.caches.get();
        let start = start::Config::new().anchored(Anchored::Yes);
        let mut state = self
            .dfa
            .start_state(&mut cache, &start)
            .map_err(|_| Error::new(ErrorKind::Internal, "a rule's automaton has no start"))?;
        let mut ends = Ends::default();
        let mut take = |end: usize| match guard::holds_after(after, hay, end, more) {
            Some(true) => {
                ends.push(end);
                true
            }
            Some(false) => true,
            None => false,
        };
        for (at, byte) in hay.iter().enumerate() {
            state = self.dfa.next_state(&mut cache, state, *byte).map_err(broken)?;
            if !state.is_tagged() {
                continue;
            }
            // A match is seen one byte late.
            if state.is_match() && !take(at) {
                return Ok(Probe::Open);
            }
            if state.is_dead() {
                return Ok(if ends.count > 0 { Probe::Ends(ends) } else { Probe::Dead });
            }
        }
        if more {
            return Ok(Probe::Open);
        }
        if self.dfa.next_eoi_state(&mut cache, state).map_err(broken)?.is_match() {
            take(hay.len());
        }
        Ok(if ends.count > 0 { Probe::Ends(ends) } else { Probe::Dead })
    }
}
