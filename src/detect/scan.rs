//! The scanner: follows a view as it grows, and names its hits in order.
//!
//! A rule matches at a place if its automaton, started there, reaches an end at which guard and checks agree. That is the whole
//! definition: it looks at a bounded neighbourhood and not at how the input was cut (law L1), and the prefilter only skips
//! places where it cannot hold (law L3). A place is decided once all of its neighbourhood is there, or once the automaton is
//! dead; until then nothing from it on is given out.

use super::hit::Hit;
use super::rule::{Pattern, Probe, Rule};
use super::span::{OpenClose, Progress};
use super::{RuleSet, context, guard};
use crate::base::mark::is_mark;
use crate::base::{Error, ErrorKind, Key, Limits, Result};
use crate::text::{Segment, View};
use aho_corasick::automaton::StateID;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

pub(crate) struct Scanner {
    rules: Arc<RuleSet>,
    key: Key,
    /// Whether every place is tried for every rule: the plain way that the prefilter is measured against.
    exhaustive: bool,
    most_pending: usize,
    /// The segment being searched, and how far the anchors in it have been looked for.
    segment: u64,
    is_new: bool,
    state: StateID,
    literals_at: u64,
    digits_at: u64,
    colons_at: u64,
    /// Places not tried yet; empty between calls.
    candidates: Vec<(u32, u64)>,
    /// Places not decided yet.
    pending: Vec<Pending>,
    /// Open/close values being followed.
    followed: Vec<Followed>,
    /// Ends of those that are over, for as long as something may start inside of them.
    over: Vec<(u32, u64)>,
    /// Ends of growing hits, for whoever follows them: rule, start, end.
    ended: Vec<(u32, u64, u64)>,
    hits: BinaryHeap<Reverse<Hit>>,
    /// Marks of earlier redactions, in order.
    marks: VecDeque<(u64, u64)>,
    /// Everything before is decided.
    watermark: u64,
    /// Whether nothing comes any more.
    is_final: bool,
}

struct Pending {
    start: u64,
    rule: u32,
    segment: u64,
    is_field: bool,
    /// How far the view reached when it was last tried; 0 if it was not.
    tried: u64,
}

struct Followed {
    rule: u32,
    segment: u64,
    start: u64,
    /// Where the opening marker ends.
    body: u64,
    at: u64,
    is_sure: bool,
}

enum Decision {
    Open,
    Decided,
}

/// As many names on the path to a value count as its context, the inmost first.
const NAMES_AROUND: usize = 4;
/// Rules that are surer than this know a value by its own form.
const VAGUE_BELOW: u8 = 90;
/// Longer values are no match by the name of their field alone.
const LONGEST_FIELD: u64 = 4096;

impl Scanner {
    pub(crate) fn new(rules: Arc<RuleSet>, key: Key, limits: &Limits, exhaustive: bool) -> Self {
        let state = rules.prefilter().start();
        Self {
            rules,
            key,
            exhaustive,
            most_pending: limits.pending,
            segment: 0,
            is_new: true,
            state,
            literals_at: 0,
            digits_at: 0,
            colons_at: 0,
            candidates: Vec::new(),
            pending: Vec::new(),
            followed: Vec::new(),
            over: Vec::new(),
            ended: Vec::new(),
            hits: BinaryHeap::new(),
            marks: VecDeque::new(),
            watermark: 0,
            is_final: false,
        }
    }

    /// Everything in the view before this position is decided, and its hits were heard of.
    pub(crate) fn settled(&self) -> u64 {
        self.hits.peek().map_or(self.watermark, |hit| hit.0.value_start.min(self.watermark))
    }

    /// The first view position whose bytes are still needed.
    pub(crate) fn needed_from(&self) -> u64 {
        let first = self.hits.peek().map_or(self.watermark, |hit| hit.0.value_start.min(hit.0.start));
        first.min(self.watermark).saturating_sub(self.rules.look_behind() as u64)
    }

    /// The next hit, once everything that could touch it is decided.
    ///
    /// One that overlaps a mark of an earlier redaction is not heard of: what the mark stands for was judged when it was made,
    /// and the text around it together with it. The same goes for a vague one that ends where a mark starts: it was judged
    /// when it was longer.
    pub(crate) fn next_hit(&mut self) -> Option<Hit> {
        loop {
            let Reverse(first) = self.hits.peek()?;
            let is_ready =
                first.value_start < self.watermark && (first.grows() || first.end < self.watermark || self.is_final);
            if !is_ready {
                return None;
            }
            let Reverse(hit) = self.hits.pop()?;
            // Marks do not overlap, so the first that ends behind the hit's start is the only one that may touch it first.
            let mark = self.marks.get(self.marks.partition_point(|(_, end)| *end <= hit.start));
            let is_vague = hit.confidence < VAGUE_BELOW;
            let touches = mark.is_some_and(|(start, _)| *start < hit.end || (is_vague && *start == hit.end));
            if hit.grows() || !touches {
                return Some(hit);
            }
        }
    }

    /// Bytes of memory in use.
    pub(crate) fn footprint(&self) -> usize {
        self.pending.len() * size_of::<Pending>() + self.hits.len() * size_of::<Hit>()
    }

    /// Where growing hits have ended since the last call: rule, start, end.
    pub(crate) fn take_ended(&mut self) -> Vec<(u32, u64, u64)> {
        std::mem::take(&mut self.ended)
    }

    /// Looks at what the view has now, and has for good if `is_final`.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] if too much is undecided at one time.
    pub(crate) fn advance(&mut self, view: &View, is_final: bool) -> Result<()> {
        self.is_final = is_final;
        let rules = self.rules.clone();
        self.follow(&rules, view)?;
        self.decide_pending(&rules, view)?;
        let frontier = self.search(&rules, view)?;
        // Open/close values wait until the rest is known, to be opened in order.
        self.decide_pending(&rules, view)?;
        if self.pending.len() > self.most_pending {
            let text = format!("limit pending: more than {} undecided matches", self.most_pending);
            return Err(Error::new(ErrorKind::Limit, text));
        }
        let undecided = self.pending.iter().map(|pending| pending.start);
        let followed = self.followed.iter().map(|one| if one.is_sure { one.at } else { one.start });
        let watermark = undecided.chain(followed).fold(frontier, u64::min);
        self.watermark = self.watermark.max(watermark);
        let done = self.watermark;
        self.over.retain(|(_, end)| *end > done);
        let oldest_hit = self.hits.peek().map_or(done, |hit| hit.0.start);
        while self.marks.front().is_some_and(|(_, end)| *end < done.min(oldest_hit)) {
            self.marks.pop_front();
        }
        Ok(())
    }

    /// Tries again what is pending, in the order of its place.
    fn decide_pending(&mut self, rules: &RuleSet, view: &View) -> Result<()> {
        let mut pending = std::mem::take(&mut self.pending);
        pending.sort_unstable_by_key(|pending| (pending.start, pending.rule));
        let mut kept = 0;
        for index in 0..pending.len() {
            if let Decision::Open = self.decide(rules, &mut pending[index], view)? {
                pending.swap(kept, index);
                kept += 1;
            }
        }
        pending.truncate(kept);
        self.pending = pending;
        Ok(())
    }

    /// Finds places to try, and returns the first place from which on there may be more.
    fn search(&mut self, rules: &RuleSet, view: &View) -> Result<u64> {
        while let Some(segment) = view.segment(self.segment) {
            let is_whole = self.is_new && !segment.is_open();
            if std::mem::take(&mut self.is_new) {
                self.state = rules.prefilter().start();
                (self.literals_at, self.digits_at, self.colons_at) = (segment.start, segment.start, segment.start);
                self.watch_field(segment);
            }
            let (undecided, tried) = self.search_segment(rules, view, segment)?;
            if let Some(name) = segment.name.as_ref().filter(|_| is_whole && tried == 0 && !self.exhaustive) {
                name.set_plain();
            }
            if segment.is_open() {
                let (base, hay) = segment_bytes(view, segment);
                if self.exhaustive {
                    return Ok(undecided);
                }
                let mut may_go_on = |rule: u32, at: usize| {
                    let Some(pattern) = &rules.get(rule).pattern else { return Ok(false) };
                    let may_start = pattern.may_start(hay, at, true);
                    Ok(may_start && matches!(pattern.machine()?.probe(pattern.after, &hay[at..], true)?, Probe::Open))
                };
                let place = rules.prefilter().frontier(hay, (undecided - base) as usize, &mut may_go_on)?;
                return Ok(base + place as u64);
            }
            self.segment += 1;
            self.is_new = true;
        }
        Ok(view.end())
    }

    /// Finds places to try in a segment. Returns the first at which a class is undecided, and how many there were to try.
    fn search_segment(&mut self, rules: &RuleSet, view: &View, segment: &Segment) -> Result<(u64, usize)> {
        let (base, hay) = segment_bytes(view, segment);
        let end = base + hay.len() as u64;
        let more = segment.is_open();
        let mut candidates = std::mem::take(&mut self.candidates);
        let mut found = |rule: u32, start: usize| {
            let pattern = rules.all()[rule as usize].pattern.as_ref();
            if self.exhaustive || pattern.is_some_and(|pattern| pattern.may_start(hay, start, more)) {
                candidates.push((rule, base + start as u64));
            }
        };
        let index = |position: u64| (position.max(base) - base) as usize;
        if self.exhaustive {
            for start in index(self.literals_at)..hay.len() {
                (0..rules.all().len() as u32).for_each(|rule| found(rule, start));
            }
            (self.digits_at, self.colons_at) = (end, end);
        } else {
            let prefilter = rules.prefilter();
            self.state = prefilter.literals(self.state, hay, index(self.literals_at), &mut found);
            self.digits_at = base + prefilter.digit_runs(hay, index(self.digits_at), more, &mut found) as u64;
            self.colons_at = base + prefilter.colon_runs(hay, index(self.colons_at), more, &mut found) as u64;
        }
        self.literals_at = end;
        let tried = candidates.len();
        for (rule, start) in candidates.drain(..) {
            let mut one = Pending { start, rule, segment: self.segment, is_field: false, tried: 0 };
            let opens = rules.all()[rule as usize].pattern.as_ref().is_some_and(|pattern| pattern.open_close.is_some());
            if opens || matches!(self.decide(rules, &mut one, view)?, Decision::Open) {
                self.pending.push(one);
            }
        }
        self.candidates = candidates;
        Ok((self.digits_at.min(self.colons_at).min(end), tried))
    }

    /// Waits for the value of a field whose name is enough for a match.
    fn watch_field(&mut self, segment: &Segment) {
        let is_value = segment.kind != crate::text::SegmentKind::Key;
        let Some(name) = segment.place.as_ref().filter(|_| is_value).and_then(|place| place.key()) else { return };
        let rules = name.rules.get_or_init(|| self.rules.rules_for_field(&name.text));
        let (start, segment) = (segment.start, self.segment);
        self.pending.extend(rules.iter().map(|rule| Pending { start, rule: *rule, segment, is_field: true, tried: 0 }));
    }

    /// Tries a place.
    fn decide(&mut self, rules: &RuleSet, pending: &mut Pending, view: &View) -> Result<Decision> {
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
        if !guard::holds_before(pattern.before, hay, start) {
            return Ok(Decision::Decided);
        }
        match pattern.machine()?.probe(pattern.after, &hay[start..], more)? {
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
            let value = &hay[start + from..start + to];
            // Digits that follow may have been taken for part of the value, so a checksum may hold for less. What is denied
            // for other reasons is denied: a part of it is no better.
            let (checksums, others): (Vec<_>, Vec<_>) = rule.checks.iter().partition(|check| check.is_checksum());
            if !checksums.iter().all(|check| check.passes(value)) {
                continue;
            }
            if !others.iter().all(|check| check.passes(value)) {
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
        if segment.is_open() && hay.len() < end + words.after + crate::base::mark::LONGEST_MARK {
            return None;
        }
        Some(words.is_after(hay, end, &is_label))
    }

    /// Decides whether the whole value of a field is a match.
    fn decide_field(&mut self, rule: &Rule, pending: &Pending, segment: &Segment, view: &View) -> Result<Decision> {
        let length = segment.end.min(view.end()) - segment.start;
        if length > LONGEST_FIELD {
            return Ok(Decision::Decided);
        }
        if segment.is_open() {
            return Ok(Decision::Open);
        }
        let value = view.slice(segment.start, segment.end);
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

    /// Starts to follow an open/close value whose opening marker ends at `body`.
    fn open(&mut self, open_close: &OpenClose, pending: &Pending, body: u64, view: &View) -> Result<Decision> {
        let (rule, start) = (pending.rule, pending.start);
        if self.over.iter().any(|(other, end)| *other == rule && *end > start) {
            return Ok(Decision::Decided);
        }
        // Inside a value of the same rule nothing starts anew; whether this is inside may not be known yet.
        if let Some(outer) = self.followed.iter().find(|outer| outer.rule == rule) {
            return Ok(if outer.is_sure && outer.at > start { Decision::Decided } else { Decision::Open });
        }
        let mut one = Followed { rule, segment: pending.segment, start, body, at: body, is_sure: false };
        if !self.follow_one(open_close, &mut one, view)? {
            self.followed.push(one);
        }
        Ok(Decision::Decided)
    }

    fn follow(&mut self, rules: &RuleSet, view: &View) -> Result<()> {
        let mut followed = std::mem::take(&mut self.followed);
        let mut failed = None;
        followed.retain_mut(|one| {
            let pattern = rules.all()[one.rule as usize].pattern.as_ref();
            let Some(open_close) = pattern.and_then(|pattern| pattern.open_close.as_ref()) else { return false };
            match self.follow_one(open_close, one, view) {
                Ok(is_over) => !is_over,
                Err(error) => {
                    failed = Some(error);
                    true
                }
            }
        });
        self.followed = followed;
        failed.map_or(Ok(()), Err)
    }

    /// Follows a value; returns whether it is over.
    fn follow_one(&mut self, open_close: &OpenClose, one: &mut Followed, view: &View) -> Result<bool> {
        let Some(segment) = view.segment(one.segment) else { return Ok(true) };
        let end = segment.end.min(view.end());
        let hay = view.slice(one.at, end);
        let progress = open_close.follow(hay, 0, (one.at - one.body) as usize, segment.is_open())?;
        let (Progress::Open(length) | Progress::Closed(length)) = progress;
        one.at += length as u64;
        if !one.is_sure && one.at - one.body >= open_close.min_body as u64 {
            one.is_sure = true;
            let confidence = self.rules.get(one.rule).confidence;
            let sure_end = one.body + open_close.min_body as u64;
            self.hits.push(Reverse(Hit {
                rule: one.rule,
                segment: one.segment,
                start: one.start,
                end: sure_end,
                value_start: one.start,
                value_end: u64::MAX,
                confidence,
                fingerprint: self.key.fingerprint(view.slice(one.start, sure_end)),
            }));
        }
        let is_over = matches!(progress, Progress::Closed(_));
        if is_over && one.is_sure {
            self.over.push((one.rule, one.at));
            self.ended.push((one.rule, one.start, one.at));
        }
        Ok(is_over)
    }
}

/// The segment's bytes that the view still has, and the position of the first.
fn segment_bytes<'a>(view: &'a View, segment: &Segment) -> (u64, &'a [u8]) {
    let base = segment.start.max(view.base());
    (base, view.slice(base, segment.end.min(view.end())))
}

/// The confidence in a match whose checks hold; `None` if a required context is missing.
fn confidence(rule: &Rule, value: &[u8], near: bool) -> Option<u8> {
    let base = match rule.soft_checksum {
        None => rule.confidence,
        Some(holds) if holds(value) => 99,
        Some(_) => rule.confidence.saturating_sub(20).max(1),
    };
    match &rule.context {
        Some(context) if near => Some(base.saturating_add(if context.is_required { 0 } else { context.boost }).min(99)),
        Some(context) if context.is_required => None,
        _ => Some(base),
    }
}

/// As many bytes before the present ones as any rule looks back at.
pub(super) fn look_behind(rules: &[Rule]) -> usize {
    let contexts = rules.iter().filter_map(|rule| rule.context.as_ref());
    contexts.map(context::reach).max().unwrap_or(0).max(guard::LOOK) + 1
}
