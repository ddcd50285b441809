//! The automata of a rule: built when first needed, and kept by its rule set.

use super::guard::Guard;
use super::rule::Pattern;
use super::table::Table;
use super::value::VALUE;
use crate::base::{Error, ErrorKind, Result};
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson::{self, WhichCaptures};
use regex_automata::util::pool::Pool;
use regex_automata::util::{start, syntax};
use regex_automata::{Anchored, MatchKind};
use std::sync::OnceLock;

/// What a rule is matched by.
#[derive(Default)]
pub(super) struct Automata {
    pattern: OnceLock<Result<Machine>>,
    close: OnceLock<Result<Machine>>,
    groups: OnceLock<Result<regex::bytes::Regex>>,
}

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

    /// What a try tells that has come to its end.
    fn found(self) -> Probe {
        if self.count > 0 { Probe::Ends(self) } else { Probe::Dead }
    }

    /// From the longest to the shortest.
    pub(super) fn longest_first(&self) -> impl Iterator<Item = usize> + '_ {
        let kept = self.count.min(Self::KEPT);
        (0..kept).map(|back| self.ends[(self.count - 1 - back) % Self::KEPT] as usize)
    }
}

impl Automata {
    /// What finds the rule's pattern.
    ///
    /// # Errors
    /// If it would be too large.
    pub(super) fn pattern(&self, pattern: &Pattern) -> Result<&Machine> {
        self.pattern.get_or_init(|| Machine::new(&pattern.regex)).as_ref().map_err(Clone::clone)
    }

    /// Tries for matches of the rule's pattern that start at the first byte of `hay`, to which bytes may be added if there is `more`.
    ///
    /// # Errors
    /// As [`Automata::pattern`].
    pub(super) fn probe(&self, pattern: &Pattern, hay: &[u8], more: bool) -> Result<Probe> {
        match pattern.table.get() {
            Some(table) if table.is_exact() => Ok(probe_table(table, &pattern.after, hay, more)),
            Some(table)
                if table.rules_out(&hay[..hay.len().min(pattern.longest)], more && hay.len() < pattern.longest) =>
            {
                Ok(Probe::Dead)
            }
            _ => self.pattern(pattern)?.probe(&pattern.after, hay, more),
        }
    }

    /// What finds the end of an open/close value.
    ///
    /// # Errors
    /// As [`Automata::pattern`].
    pub(super) fn close(&self, close: &str) -> Result<&Machine> {
        self.close.get_or_init(|| Machine::new(close)).as_ref().map_err(Clone::clone)
    }

    /// The part of the match `hay` to redact.
    pub(super) fn value(&self, pattern: &Pattern, hay: &[u8]) -> Result<(usize, usize)> {
        if let Some(part) = pattern.value.of_match(hay) {
            return Ok(part);
        }
        let build = || {
            regex::bytes::RegexBuilder::new(&format!(r"\A(?:{})\z", pattern.regex))
                .unicode(false)
                .size_limit(64 << 20)
                .build()
                .map_err(|_| Error::new(ErrorKind::Internal, "a group regex does not compile"))
        };
        let groups = self.groups.get_or_init(build).as_ref().map_err(Clone::clone)?;
        let value = groups.captures(hay).and_then(|captures| captures.name(VALUE).map(|value| value.range()));
        Ok(value.map_or((0, hay.len()), |range| (range.start, range.end)))
    }
}

impl Machine {
    pub(super) fn new(regex: &str) -> Result<Self> {
        let config = DFA::config().match_kind(MatchKind::All).cache_capacity(1 << 18).skip_cache_capacity_check(true);
        let thompson =
            thompson::Config::new().utf8(false).which_captures(WhichCaptures::None).nfa_size_limit(Some(16 << 20));
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
    pub(super) fn probe(&self, after: &Guard, hay: &[u8], more: bool) -> Result<Probe> {
        let broken = |_| Error::new(ErrorKind::Internal, "a rule's automaton failed");
        let mut cache = self.caches.get();
        let start = start::Config::new().anchored(Anchored::Yes);
        let mut state = self
            .dfa
            .start_state(&mut cache, &start)
            .map_err(|_| Error::new(ErrorKind::Internal, "a rule's automaton has no start"))?;
        let mut ends = Ends::default();
        let mut take = |end: usize| match after.holds_after(hay, end, more) {
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
                return Ok(ends.found());
            }
        }
        if more {
            return Ok(Probe::Open);
        }
        if self.dfa.next_eoi_state(&mut cache, state).map_err(broken)?.is_match() {
            take(hay.len());
        }
        Ok(ends.found())
    }
}

/// As [`Machine::probe`], by a table.
fn probe_table(table: &Table, after: &Guard, hay: &[u8], more: bool) -> Probe {
    let mut ends = Ends::default();
    let mut state = table.start();
    for (at, byte) in hay.iter().enumerate() {
        state = table.next(state, *byte);
        if state.is_dead() {
            return ends.found();
        }
        if state.is_match() {
            match after.holds_after(hay, at + 1, more) {
                Some(true) => ends.push(at + 1),
                Some(false) => {}
                None => return Probe::Open,
            }
        }
    }
    if more { Probe::Open } else { ends.found() }
}

/// The dialect of rule regexes: bytes, ASCII classes.
fn dialect() -> syntax::Config {
    syntax::Config::new().unicode(false).utf8(false)
}
