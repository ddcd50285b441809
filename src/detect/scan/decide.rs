//! Whether a rule matches at a place: the automaton, the guard, the checks, the context.

use super::super::nearby::Pairs;
use super::super::rule::{LONGEST_FIELD, Pattern, Probe, Rule};
use super::super::{RuleSet, context};
use super::{Decision, Pending, Scanner, segment_bytes};
use crate::base::mark::{LONGEST_MARK, is_mark};
use crate::base::{Result, Sensitive};
use crate::detect::hit::Hit;
use crate::text::{Segment, View};
use std::cmp::Reverse;

/// As many names on the path to a value count as its context, the inmost first.
const NAMES_AROUND: usize = 4;

impl Scanner {
    /// Tries a place.
    pub(super) fn decide(&mut self, rules: &RuleSet, pending: &mut Pending, view: &View) -> Result<Decision> {
        let Some(segment) = view.segment(pending.segment) else { return Ok(Decision::Decided) };
        // A place that waits for more is not tried again for a few bytes: its cost stays linear in what it waits for.
        let waited = view.end() - pending.tried;
        if pending.tried > 0 && segment.is_open() && waited * 16 < pending.tried - pending.start {
            return Ok(Decision::Open);
        }
        pending.tried = view.end();
        let rule = &rules.all()[pending.rule as usize];
        if pending.is_field {
            return self.decide_field(rule, pending, segment, view);
        }
        let Some(pattern) = &rule.pattern else { return Ok(Decision::Decided) };
        let (base, hay) = segment_bytes(view, segment);
        let start = (pending.start - base) as usize;
        let more = segment.is_open();
        if !pattern.before.holds_before(hay, start) {
            return Ok(Decision::Decided);
        }
        if !self.may_have_context(rule, pattern, pending, (hay, start), segment) {
            return Ok(Decision::Decided);
        }
        match pattern.machine()?.probe(&pattern.after, &hay[start..], more)? {
            Probe::Dead => Ok(Decision::Decided),
            Probe::Open => Ok(Decision::Open),
            Probe::Ends(ends) => match &pattern.open_close {
                Some(open_close) => {
                    let end = ends.longest_first().next().unwrap_or(0);
                    self.open(open_close, pending, pending.start + end as u64, view)
                }
                None => self.decide_ends(rule, pattern, pending, (base, hay, start), ends.longest_first(), segment),
            },
        }
    }

    /// Whether a word that the rule must have near may be there: a look at pairs of letters, made once for all rules at a place.
    fn may_have_context(
        &mut self,
        rule: &Rule,
        pattern: &Pattern,
        pending: &Pending,
        (hay, start): (&[u8], usize),
        segment: &Segment,
    ) -> bool {
        let Some(words) = rule.context.as_ref().filter(|words| words.is_required && words.after == 0) else {
            return true;
        };
        if pattern.open_close.is_some() {
            return true;
        }
        let (of, at, _) = self.near;
        if (of, at) != (pending.segment, pending.start) {
            let mut pairs = Pairs::NONE;
            pairs.add(&hay[start.saturating_sub(self.rules.context_before())..start]);
            for name in segment.place.iter().flat_map(|place| place.names().take(NAMES_AROUND)) {
                pairs.add(name.words.get_or_init(|| context::split_name(&name.text)));
            }
            self.near = (pending.segment, pending.start, pairs);
        }
        self.near.2.may_have(&words.pairs)
    }

    /// Takes the longest end that passes all checks.
    fn decide_ends(
        &mut self,
        rule: &Rule,
        pattern: &Pattern,
        pending: &Pending,
        (base, hay, start): (u64, &[u8], usize),
        ends: impl Iterator<Item = usize>,
        segment: &Segment,
    ) -> Result<Decision> {
        if self.rules.is_mark_rule(pending.rule) {
            for length in ends {
                let text = &hay[start..start + length];
                if is_mark(text, &self.key, |label| self.rules.is_label(label)) {
                    let at = self.marks.partition_point(|(start, _)| *start < pending.start);
                    self.marks.insert(at, (pending.start, pending.start + length as u64));
                    break;
                }
            }
            return Ok(Decision::Decided);
        }
        for length in ends {
            let end = start + length;
            let (from, to) = pattern.value(&hay[start..end])?;
            let value = Sensitive::new(&hay[start + from..start + to]);
            // Digits that follow may have been taken for part of the value, so a checksum may hold for less. What is denied
            // for other reasons is denied: a part of it is no better.
            let mut checksums = rule.checks.iter().filter(|check| check.is_checksum());
            if !checksums.all(|check| check.passes(value)) {
                continue;
            }
            let mut others = rule.checks.iter().filter(|check| !check.is_checksum());
            if !others.all(|check| check.passes(value)) {
                break;
            }
            let Some(near) = self.context(rule, hay, start, end, segment) else { return Ok(Decision::Open) };
            let Some(confidence) = confidence(rule, value, near) else { break };
            let at = |index: usize| base + index as u64;
            self.hits.push(Reverse(Hit {
                rule: pending.rule,
                segment: pending.segment,
                start: at(start),
                end: at(end),
                value_start: at(start + from),
                value_end: at(start + to),
                confidence,
                fingerprint: self.key.fingerprint(value),
            }));
            break;
        }
        Ok(Decision::Decided)
    }

    /// Whether one of the rule's context words is near; `None` if more bytes are needed to tell.
    fn context(&self, rule: &Rule, hay: &[u8], start: usize, end: usize, segment: &Segment) -> Option<bool> {
        let Some(words) = &rule.context else { return Some(false) };
        let is_label = |label: &str| self.rules.is_label(label);
        let mut names = segment.place.iter().flat_map(|place| place.names().take(NAMES_AROUND));
        let in_path = names.any(|name| words.in_words(name.words.get_or_init(|| context::split_name(&name.text))));
        if in_path || words.is_before(hay, start, &is_label) {
            return Some(true);
        }
        if words.after == 0 {
            return Some(false);
        }
        // One byte more tells whether the last word is whole; a mark that starts before it is cut off all the same.
        if segment.is_open() && hay.len() < end + words.after + LONGEST_MARK {
            return None;
        }
        Some(words.is_after(hay, end, &is_label))
    }

    /// Decides whether the whole value of a field is a match.
    fn decide_field(&mut self, rule: &Rule, pending: &Pending, segment: &Segment, view: &View) -> Result<Decision> {
        let length = segment.end.min(view.end()) - segment.start;
        if length > LONGEST_FIELD as u64 {
            return Ok(Decision::Decided);
        }
        if segment.is_open() {
            return Ok(Decision::Open);
        }
        let value = Sensitive::new(view.slice(segment.start, segment.end));
        if length > 0 && rule.checks.iter().all(|check| check.passes(value)) {
            // The name of the field is the context.
            if let Some(confidence) = confidence(rule, value, rule.context.is_some()) {
                self.hits.push(Reverse(Hit {
                    rule: pending.rule,
                    segment: pending.segment,
                    start: segment.start,
                    end: segment.end,
                    value_start: segment.start,
                    value_end: segment.end,
                    confidence,
                    fingerprint: self.key.fingerprint(value),
                }));
            }
        }
        Ok(Decision::Decided)
    }
}

/// The confidence in a match whose checks hold; `None` if a required context is missing.
fn confidence(rule: &Rule, value: Sensitive<'_>, near: bool) -> Option<u8> {
    let base = match rule.soft_checksum {
        None => rule.confidence,
        Some(holds) if holds(value.expose()) => 99,
        Some(_) => rule.confidence.saturating_sub(20).max(1),
    };
    match &rule.context {
        Some(context) if near => Some(base.saturating_add(if context.is_required { 0 } else { context.boost }).min(99)),
        Some(context) if context.is_required => None,
        _ => Some(base),
    }
}
