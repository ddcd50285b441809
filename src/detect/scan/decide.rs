//! Whether a rule matches at a place: the automaton, the guard, the checks, the context.

use super::super::check::Surroundings;
use super::super::machine::Probe;
use super::super::named::Naming;
use super::super::randomness::may_stand_free;
use super::super::rule::{LONGEST_FIELD, Pattern, Rule};
use super::super::{RuleSet, context};
use super::{Decision, Pending, Scanner, add_named, may_name, names, read_naming, rules_near, segment_bytes};
use crate::base::mark::{LONGEST_MARK, is_mark};
use crate::base::{Result, Sensitive};
use crate::detect::hit::Hit;
use crate::text::{Name, Segment, View};
use std::cmp::Reverse;

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
        if !self.may_have_context(pending.rule, (pending.segment, segment), (base, hay, start)) {
            return Ok(Decision::Decided);
        }
        if rule.named.is_some() && !self.may_be_named(rule, pending, (base, hay, start), segment) {
            return Ok(Decision::Decided);
        }
        match rules.automata(pending.rule).probe(pattern, &hay[start..], more)? {
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

    /// Whether a word that the rule must have near may be there, by a quick look made once for all rules at a place.
    fn may_have_context(
        &mut self,
        rule: u32,
        segment: (u64, &Segment),
        (base, hay, start): (u64, &[u8], usize),
    ) -> bool {
        let vocabulary = self.rules.prefilter().vocabulary();
        let Some(place) = vocabulary.place(rule) else { return true };
        let mut named = |set: &mut Vec<u64>| add_named(names(&self.pair, segment.0, segment.1), vocabulary, set);
        let text = (hay, segment.1.is_open());
        let near = self.nearby.rules(vocabulary, (segment.0, base), text, (start, start), &mut named);
        near[place / 64] >> (place % 64) & 1 == 1
    }

    /// Whether the value at a place is named for the rule; what names it is read once for all rules.
    fn may_be_named(
        &mut self,
        rule: &Rule,
        pending: &Pending,
        (base, hay, start): (u64, &[u8], usize),
        segment: &Segment,
    ) -> bool {
        if !Naming::may_start(hay, start) {
            return false;
        }
        if (self.naming.0, self.naming.1) != (pending.segment, pending.start) {
            let index = self.rules.prefilter().names();
            if !self.trail.may_name((pending.segment, base), (hay, start), index)
                && !may_name(names(&self.pair, pending.segment, segment), index)
            {
                return false;
            }
            let mut naming = std::mem::take(&mut self.naming.2);
            let path = names(&self.pair, pending.segment, segment);
            read_naming(&self.rules, &mut naming, path, base == segment.start, (hay, start));
            self.naming = (pending.segment, pending.start, naming);
        }
        rule.named.as_ref().is_none_or(|named| self.naming.2.doubt(named).is_some())
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
            let (from, to) = self.rules.automata(pending.rule).value(pattern, &hay[start..end])?;
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
            let path = (base == segment.start && start + from == 0).then_some((pending.segment, segment));
            if self.is_denied(rule, hay, (start, start + from), path) {
                break;
            }
            let Some(near) = self.context(pending.rule, hay, start, end, (pending.segment, segment)) else {
                return Ok(Decision::Open);
            };
            let Some(mut confidence) = confidence(rule, value, near) else { break };
            if let Some(named) = &rule.named {
                let naming = &self.naming.2;
                let Some(doubt) = naming.doubt(named) else { break };
                if doubt > 0 && !may_stand_free(value.expose()) {
                    break;
                }
                confidence = confidence.saturating_sub(doubt).max(1);
            }
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
    fn context(
        &self,
        rule: u32,
        hay: &[u8],
        start: usize,
        end: usize,
        (number, segment): (u64, &Segment),
    ) -> Option<bool> {
        let Some(words) = &self.rules.all()[rule as usize].context else { return Some(false) };
        let is_label = |label: &str| self.rules.is_label(label);
        let vocabulary = self.rules.prefilter().vocabulary();
        let place = vocabulary.place(rule).filter(|_| !self.exhaustive);
        let may_have =
            |name: &Name| place.is_none_or(|place| rules_near(name, vocabulary)[place / 64] >> (place % 64) & 1 == 1);
        let in_words = |name: &Name| words.in_words(name.words.get_or_init(|| context::split_name(&name.text)));
        if names(&self.pair, number, segment).any(|name| may_have(name) && in_words(name))
            || words.is_before(hay, start, &is_label)
        {
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

    /// Whether a match that starts in `hay` at the first place, and its value at the second, stands in a structure in which it is none.
    /// A value that starts its segment has the name of that.
    fn is_denied(
        &self,
        rule: &Rule,
        hay: &[u8],
        (start, value): (usize, usize),
        first_in: Option<(u64, &Segment)>,
    ) -> bool {
        if rule.outside.is_empty() {
            return false;
        }
        let field = first_in.and_then(|(number, segment)| names(&self.pair, number, segment).next());
        let around = Surroundings::new(hay, start, value, field.map(|name| &*name.text));
        rule.outside.iter().filter_map(|structure| structure.run).any(|stands_in| stands_in(&around))
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
        let passes = rule.checks.iter().all(|check| check.passes(value));
        if length > 0 && passes && !self.is_denied(rule, value.expose(), (0, 0), Some((pending.segment, segment))) {
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
    let base = match &rule.soft_checksum {
        None => rule.confidence,
        Some(checksum) if checksum.holds(value.expose()) == Some(true) => 99,
        Some(_) => rule.confidence.saturating_sub(20).max(1),
    };
    match &rule.context {
        Some(context) if near => Some(base.saturating_add(if context.is_required { 0 } else { context.boost }).min(99)),
        Some(context) if context.is_required => None,
        _ => Some(base),
    }
}
