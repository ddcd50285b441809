//! The scanner: follows a view as it grows, and names its hits in order.
//!
//! A rule matches at a place if its automaton, started there, reaches an end at which guard and checks agree. That is the whole
//! definition: it looks at a bounded neighbourhood and not at how the input was cut (law L1), and the prefilter only skips
//! places where it cannot hold (law L3). A place is decided once all of its neighbourhood is there, or once the automaton is
//! dead; until then nothing from it on is given out.

mod decide;
mod follow;
mod pair;

use super::hit::Hit;
use super::machine::Probe;
use super::named::lengths::Who;
use super::named::trail::{self, Trail};
use super::named::{self, NameIndex, Naming};
use super::nearby::{Nearby, Vocabulary};
use super::prefilter::MayGoOn;
use super::randomness::has_free_part;
use super::rule::Rule;
use super::words::{Finds, WordScanner};
use super::{RuleSet, context, guard, structure};
use crate::base::mark::LONGEST_MARK;
use crate::base::{Error, ErrorKind, Key, Limits, Result};
use crate::text::{Name, Place, Segment, View};
use follow::Followed;
use pair::Pair;
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
    literals_at: u64,
    digits_at: u64,
    colons_at: u64,
    values_at: u64,
    /// Which rules have words near.
    nearby: Nearby,
    /// What names the value at a place: its segment, the place, and the names.
    naming: (u64, u64, Naming),
    /// Where names stand.
    trail: Trail,
    /// A name that stands beside its value.
    pair: Pair,
    /// No anchor that is still to come belongs to what starts before this.
    frontier: u64,
    /// Places not tried yet; empty between calls.
    candidates: Vec<(u32, u64)>,
    /// Places not decided yet.
    pending: Vec<Pending>,
    /// Open/close values being followed.
    followed: Vec<Followed>,
    /// Those that are over, for as long as something may start inside of them.
    over: Vec<(u32, u64)>,
    /// Ends of growing hits, for whoever follows them: rule, start, end.
    ended: Vec<(u32, u64, u64)>,
    hits: BinaryHeap<Reverse<Hit>>,
    /// Hits that were heard of and may reach into the next: rule, where the value starts and ends, confidence.
    told: Vec<(u32, (u64, u64), u8)>,
    /// Ends of growing hits that were not heard of when they ended.
    grown: Vec<(u32, u64, u64)>,
    /// Where something for a coat was heard of, by its number.
    cues: Vec<(usize, u64)>,
    /// Elements of arrays in which a rule's anchor was found: a value may go on from them in the next.
    anchored: Vec<u64>,
    /// Marks of earlier redactions, in order.
    marks: VecDeque<(u64, u64)>,
    /// Reads for own words, if there are any.
    words: Option<WordScanner>,
    /// The rules have decided everything before.
    decided: u64,
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

enum Decision {
    Open,
    Decided,
}

/// What follows what the view has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// More at once: what is held back a little longer costs less to find.
    More,
    /// Perhaps more, and perhaps not soon: what can be decided is.
    Pause,
    /// Nothing.
    End,
}

/// Rules that are surer than this know a value by its own form.
const VAGUE_BELOW: u8 = 90;

impl Scanner {
    pub(crate) fn new(rules: Arc<RuleSet>, key: Key, limits: &Limits, exhaustive: bool) -> Self {
        let words = rules.words().map(|words| WordScanner::new(words.clone(), exhaustive));
        Self {
            words,
            rules,
            key,
            exhaustive,
            most_pending: limits.pending,
            segment: 0,
            is_new: true,
            literals_at: 0,
            digits_at: 0,
            colons_at: 0,
            values_at: 0,
            frontier: 0,
            nearby: Nearby::default(),
            naming: (u64::MAX, 0, Naming::default()),
            trail: Trail::default(),
            pair: Pair::default(),
            candidates: Vec::new(),
            pending: Vec::new(),
            followed: Vec::new(),
            over: Vec::new(),
            ended: Vec::new(),
            hits: BinaryHeap::new(),
            told: Vec::new(),
            grown: Vec::new(),
            cues: Vec::new(),
            anchored: Vec::new(),
            marks: VecDeque::new(),
            decided: 0,
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

    /// The next hit that starts before a position, once everything that could touch it is decided.
    ///
    /// One that overlaps a mark of an earlier redaction is not heard of: what the mark stands for was judged when it was made,
    /// and the text around it together with it. The same goes for a vague one that ends where a mark starts: it was judged
    /// when it was longer.
    pub(crate) fn next_hit(&mut self, before: u64) -> Option<Hit> {
        loop {
            let Reverse(first) = self.hits.peek()?;
            let is_ready = first.value_start < self.watermark.min(before)
                && (first.grows() || first.end < self.watermark || self.is_final);
            if !is_ready {
                return None;
            }
            let Reverse(hit) = self.hits.pop()?;
            // Marks do not overlap, so the first that ends behind the hit's start is the only one that may touch it first.
            let mark = self.marks.get(self.marks.partition_point(|(_, end)| *end <= hit.start));
            let is_vague = hit.confidence < VAGUE_BELOW;
            let touches = mark.is_some_and(|(start, _)| *start < hit.end || (is_vague && *start == hit.end));
            if !hit.grows() && touches {
                continue;
            }
            let value_end = self.end_of(&hit);
            self.told.retain(|(_, (_, end), _)| *end > hit.value_start);
            if self.rules.get(hit.rule).yields && self.is_found_by_another(&hit) {
                continue;
            }
            self.told.push((hit.rule, (hit.value_start, value_end), hit.confidence));
            return Some(hit);
        }
    }

    /// Where a hit's value ends, which of one that grew is known when it has ended.
    fn end_of(&mut self, hit: &Hit) -> u64 {
        let is_it = |(rule, start, _): &(u32, u64, u64)| (*rule, *start) == (hit.rule, hit.value_start);
        let grown = self.grown.iter().position(|grown| hit.grows() && is_it(grown));
        grown.map_or(hit.value_end, |at| self.grown.swap_remove(at).2)
    }

    /// Whether a rule that is as sure, and does not yield itself, finds something in the hit's value. Own words do not count: a name
    /// in a value is not the value.
    fn is_found_by_another(&self, hit: &Hit) -> bool {
        let is_surer = |rule: u32, confidence: u8| {
            let (other, own) = (self.rules.get(rule), self.rules.get(hit.rule));
            !other.yields && !other.is_own_words() && other.category() == own.category() && confidence >= hit.confidence
        };
        // What starts before the hit was told already, what starts in it waits.
        self.told.iter().any(|(rule, _, confidence)| is_surer(*rule, *confidence))
            || self
                .hits
                .iter()
                .any(|Reverse(other)| other.value_start < hit.value_end && is_surer(other.rule, other.confidence))
    }

    /// Where cues of coats have been heard of since the last call, in order for each coat: its number, and the place.
    pub(crate) fn take_cues(&mut self) -> Vec<(usize, u64)> {
        std::mem::take(&mut self.cues)
    }

    /// In which elements of arrays anchors were found since the last call, by the numbers of their segments, in order.
    pub(crate) fn take_anchored(&mut self) -> Vec<u64> {
        std::mem::take(&mut self.anchored)
    }

    /// Bytes of memory in use.
    pub(crate) fn footprint(&self) -> usize {
        let words = self.words.as_ref().map_or(0, WordScanner::footprint);
        self.pending.len() * size_of::<Pending>() + self.hits.len() * size_of::<Hit>() + words
    }

    /// Where growing hits have ended since the last call: rule, start, end.
    pub(crate) fn take_ended(&mut self) -> Vec<(u32, u64, u64)> {
        std::mem::take(&mut self.ended)
    }

    /// Says where a growing hit has ended.
    fn end_growing(&mut self, rule: u32, start: u64, end: u64) {
        self.ended.push((rule, start, end));
        let heard = self.told.iter_mut().find(|(other, span, _)| (*other, *span) == (rule, (start, u64::MAX)));
        match heard {
            Some((_, span, _)) => span.1 = end,
            None => self.grown.push((rule, start, end)),
        }
    }

    /// Looks at what the view has now.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] if too much is undecided at one time.
    pub(crate) fn advance(&mut self, view: &View, next: Next) -> Result<()> {
        self.is_final = next == Next::End;
        let rules = self.rules.clone();
        self.follow(&rules, view)?;
        self.decide_pending(&rules, view)?;
        let frontier = self.search(&rules, view, next == Next::Pause)?;
        // Open/close values wait until the rest is known, to be opened in order.
        self.decide_pending(&rules, view)?;
        if self.pending.len() > self.most_pending {
            let text = format!("limit pending: more than {} undecided matches", self.most_pending);
            return Err(Error::new(ErrorKind::Limit, text));
        }
        let undecided = self.pending.iter().map(|pending| pending.start);
        let followed = self.followed.iter().map(|one| if one.is_sure { one.at } else { one.start });
        self.decided = self.decided.max(undecided.chain(followed).fold(frontier, u64::min));
        let watermark = match &mut self.words {
            None => self.decided,
            Some(words) => {
                let mut finds = Finds { hits: &mut self.hits, ended: Vec::new(), key: &self.key };
                let watermark = words.advance(view, self.decided, &self.marks, &mut finds);
                finds.ended.into_iter().for_each(|(rule, start, end)| self.end_growing(rule, start, end));
                watermark
            }
        };
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
        let (mut kept, mut waiting) = (0, Vec::new());
        for index in 0..pending.len() {
            let place = (pending[index].rule, pending[index].segment);
            // Openings of one rule are decided in order: in a value that the first starts, no other does.
            let waits = waiting.contains(&place);
            if waits || matches!(self.decide(rules, &mut pending[index], view)?, Decision::Open) {
                let pattern = rules.all()[place.0 as usize].pattern.as_ref();
                if !waits && pattern.is_some_and(|pattern| pattern.open_close.is_some()) {
                    waiting.push(place);
                }
                pending.swap(kept, index);
                kept += 1;
            }
        }
        pending.truncate(kept);
        self.pending = pending;
        Ok(())
    }

    /// Finds places to try, and returns the first place from which on there may be more, or one before it unless `is_exact`.
    fn search(&mut self, rules: &RuleSet, view: &View, is_exact: bool) -> Result<u64> {
        while let Some(segment) = view.segment(self.segment) {
            let is_whole = self.is_new && !segment.is_open();
            if std::mem::take(&mut self.is_new) {
                (self.literals_at, self.digits_at, self.colons_at) = (segment.start, segment.start, segment.start);
                self.values_at = segment.start;
                self.frontier = segment.start;
                self.pair.begin(self.segment, segment);
                self.watch_field(segment);
            }
            let (undecided, tried) = self.search_segment(rules, view, segment)?;
            if let Some(name) = segment.name.as_ref().filter(|_| is_whole && tried == 0 && !self.exhaustive)
                && !rules.words().is_some_and(|words| WordScanner::touches(words, segment_bytes(view, segment).1))
            {
                name.set_plain();
            }
            if segment.is_open() {
                let (base, hay) = segment_bytes(view, segment);
                let exhaustive = self.exhaustive;
                let mut may_go_on = |rule: u32, at: usize| {
                    // Every place was tried; only the cues of coats are waited for.
                    if exhaustive {
                        return Ok(false);
                    }
                    let Some(pattern) = &rules.get(rule).pattern else { return Ok(false) };
                    if !pattern.may_start(hay, at, true) {
                        return Ok(false);
                    }
                    Ok(matches!(rules.automata(rule).probe(pattern, &hay[at..], true)?, Probe::Open))
                };
                let (from, undecided) = (self.frontier.max(base) - base, undecided - base);
                let may_go_on: Option<&mut MayGoOn<'_>> = if is_exact { Some(&mut may_go_on) } else { None };
                let place = rules.prefilter().frontier(hay, from as usize, undecided as usize, may_go_on)?;
                self.frontier = base + place as u64;
                return Ok(self.frontier);
            }
            self.pair.end(segment, view);
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
        let mut cues = std::mem::take(&mut self.cues);
        let mut is_anchored = false;
        // Whether what was found was asked of the names around the segment: with others, there may be more.
        let mut has_asked = false;
        let mut found = |rule: u32, start: usize| {
            if let Some(coat) = (rule as usize).checked_sub(rules.all().len()) {
                return cues.push((coat, base + start as u64));
            }
            let pattern = rules.all()[rule as usize].pattern.as_ref();
            if self.exhaustive || pattern.is_some_and(|pattern| pattern.may_start(hay, start, more)) {
                candidates.push((rule, base + start as u64));
            }
        };
        let index = |position: u64| (position.max(base) - base) as usize;
        if self.exhaustive {
            let mut cue = |rule: u32, start: usize| {
                if rule as usize >= rules.all().len() {
                    found(rule, start);
                }
            };
            rules.prefilter().literals(hay, index(self.literals_at), &mut || {}, &mut cue);
            for start in index(self.literals_at)..hay.len() {
                (0..rules.all().len() as u32).for_each(|rule| found(rule, start));
            }
            (self.digits_at, self.colons_at, self.values_at) = (end, end, end);
        } else {
            let prefilter = rules.prefilter();
            prefilter.literals(hay, index(self.literals_at), &mut || is_anchored = true, &mut found);
            let mut nearby = std::mem::take(&mut self.nearby);
            let vocabulary = prefilter.vocabulary();
            let mut near = |first: usize, last: usize| {
                let mut named =
                    |set: &mut Vec<u64>| add_named(names(&self.pair, self.segment, segment), vocabulary, set);
                has_asked = true;
                let place = (self.segment, base);
                prefilter.runs_near(nearby.rules(vocabulary, place, (hay, more), (first, last), &mut named))
            };
            self.digits_at =
                base + prefilter.digit_runs(hay, index(self.digits_at), more, &mut near, &mut found) as u64;
            self.nearby = nearby;
            self.colons_at = base + prefilter.colon_runs(hay, index(self.colons_at), more, &mut found) as u64;
            let mut naming = std::mem::take(&mut self.naming.2);
            let (mut is_path_named, mut trail) = (None, std::mem::take(&mut self.trail));
            let mut at_value = |start: usize| {
                let is_first = base == segment.start;
                let path = || names(&self.pair, self.segment, segment);
                let mut is_path_named = || *is_path_named.get_or_insert_with(|| may_name(path(), prefilter.names()));
                let value = || {
                    let value = prefilter.value(hay, start, more);
                    let may_be_free = |value: &Option<&[u8]>| value.is_none_or(has_free_part);
                    value.filter(|(_, value)| may_be_free(value) || Naming::has_own_name(hay, start, is_first))
                };
                // Most values have no name of a provider near, and are not looked at.
                if !trail.may_name((self.segment, base), (hay, start), prefilter.names()) && !is_path_named() {
                    has_asked = has_asked || value().is_some();
                    return;
                }
                let Some((counts, _)) = value() else { return };
                has_asked = true;
                match prefilter.lengths().named_by(&counts, (hay, start), more) {
                    Who::Nobody => return,
                    Who::NobodyNear if !is_path_named() => return,
                    _ => {}
                }
                read_naming(rules, &mut naming, path(), is_first, (hay, start));
                if naming.is_empty() {
                    return;
                }
                let rules = naming.rules(prefilter.names()).into_iter();
                rules.filter(|rule| prefilter.lengths().fits(*rule, &counts)).for_each(|rule| found(rule, start));
            };
            prefilter.values(hay, index(self.values_at), more, &mut at_value);
            self.values_at = end;
            self.naming = (u64::MAX, 0, naming);
            self.trail = trail;
        }
        cues.sort_unstable();
        self.cues = cues;
        if is_anchored && segment.place.as_ref().is_some_and(Place::is_element) {
            self.anchored.push(self.segment);
        }
        self.literals_at = end;
        let tried = candidates.len() + usize::from(has_asked);
        for (rule, start) in candidates.drain(..) {
            // An anchor may stand so far behind a place that this was decided for another.
            if start < self.decided {
                continue;
            }
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
        let own = segment.place.as_ref().filter(|_| is_value).and_then(|place| place.key());
        let Some(name) = self.pair.name_of(self.segment).or(own) else { return };
        let rules = name.rules.get_or_init(|| self.rules.rules_for_field(&name.text));
        let (start, segment) = (segment.start, self.segment);
        self.pending.extend(rules.iter().map(|rule| Pending { start, rule: *rule, segment, is_field: true, tried: 0 }));
    }
}

/// The names on the path to a segment, and one that stands beside it, the inmost first.
fn names<'a>(pair: &'a Pair, number: u64, segment: &'a Segment) -> impl Iterator<Item = &'a Arc<Name>> {
    let path = segment.place.iter().flat_map(|place| place.names().take(NAMES_AROUND));
    pair.name_of(number).into_iter().chain(path)
}

/// Whether one of the names may be that of a provider.
fn may_name<'a>(mut names: impl Iterator<Item = &'a Arc<Name>>, index: &NameIndex) -> bool {
    names.any(|name| *name.may_name.get_or_init(|| trail::may_have_name(&name.text, index)))
}

/// Adds the rules that may have a word in one of the names.
fn add_named<'a>(names: impl Iterator<Item = &'a Arc<Name>>, vocabulary: &Vocabulary, set: &mut [u64]) {
    for name in names {
        set.iter_mut().zip(rules_near(name, vocabulary)).for_each(|(mine, theirs)| *mine |= theirs);
    }
}

/// The rules that may have a word in a name, as a set of the vocabulary.
fn rules_near<'a>(name: &'a Name, vocabulary: &Vocabulary) -> &'a [u64] {
    name.near.get_or_init(|| vocabulary.in_name(&name.text).into())
}

/// Reads what names the value that starts at a place in a segment's bytes.
fn read_naming<'a>(
    rules: &RuleSet,
    naming: &mut Naming,
    path: impl Iterator<Item = &'a Arc<Name>>,
    is_first: bool,
    (hay, start): (&[u8], usize),
) {
    let after_mark = context::last_mark_before(hay, start, named::REACH, &|label| rules.is_label(label));
    naming.read(hay, start, after_mark, is_first, path.map(|name| &**name), rules.prefilter().names());
}

/// As many names on the path to a value count as its context, the inmost first.
const NAMES_AROUND: usize = 4;

/// The segment's bytes that the view still has, and the position of the first.
fn segment_bytes<'a>(view: &'a View, segment: &Segment) -> (u64, &'a [u8]) {
    let base = segment.start.max(view.base());
    (base, view.slice(base, segment.end.min(view.end())))
}

/// As many bytes before the present ones as any rule looks back at.
pub(super) fn look_behind(rules: &[Rule]) -> usize {
    let contexts = rules.iter().filter_map(|rule| rule.context.as_ref());
    let named = named::REACH + LONGEST_MARK;
    let structures = if rules.iter().any(|rule| !rule.outside.is_empty()) { structure::REACH } else { 0 };
    contexts.map(context::reach).max().unwrap_or(0).max(guard::LOOK).max(named).max(structures) + 1
}
