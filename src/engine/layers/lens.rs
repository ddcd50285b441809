//! A lens over a stream's text: where it finds a trigger, the text around is decoded into a layer, line by line.
//!
//! A region starts some lines before its first trigger, and goes on until a line brings no more triggers and the layer has decided
//! about everything up to the last. What is found in it counts if a unit is near: without one, the stream above has found it, too.

use super::super::stream::Stream;
use super::{BEFORE, Below, Cues, Heard, LONGEST_WORD, Layered, is_condemned};
use crate::base::{Category, Coat, Result, Span};
use crate::redact::{Edit, Sentence};
use crate::text::coat::{Coded, LOOK, Lens, Trigger, Unit};
use crate::text::{Format, OffsetMap, Segment, View};
use std::collections::VecDeque;

pub(super) struct LensWatch {
    lens: &'static dyn Lens,
    pub(super) cues: Cues,
    /// No trigger starts before this.
    from: u64,
    region: Option<Box<Region>>,
}

/// A stretch of text being decoded.
struct Region {
    layer: Box<Stream>,
    /// From the layer's raw positions to those of the view.
    map: OffsetMap,
    /// The first trigger.
    first: u64,
    /// View bytes before this are decoded, and how many bytes they became.
    fed: u64,
    decoded: u64,
    /// Units near which something may still be found.
    units: VecDeque<UnitAt>,
    /// Where the last trigger has ended, decoded, and whether the last step brought none.
    last_trigger: u64,
    is_quiet: bool,
    steps: u32,
    /// Whether the segment has ended.
    is_ended: bool,
    /// Whether nothing stands before the region that it could have been cut from.
    starts_whole: bool,
    is_for_injection: bool,
    /// What the layer has found, and what it would write instead, as far as it may still go on.
    heard: Vec<Heard>,
    edits: Vec<Edit>,
}

/// A unit, in decoded positions.
#[derive(Clone, Copy)]
struct UnitAt {
    start: u64,
    end: u64,
    coat: Coat,
    /// Whether it stands before the first trigger, and so far that what starts before it may have been given out before that came.
    is_before: bool,
    is_apart: bool,
}

/// At most as much is decoded at a time; less where a line ends.
const STEP: u64 = 512;
/// So many lines are decoded one by one.
const FEW_STEPS: u32 = 16;
/// A unit that is no trigger and a trigger this near, in one line, may stand in one value.
const TOGETHER: u64 = 64;
/// A finding counts if a unit stands so near before it that it may have been its context, or at its end: further behind, it may have
/// come when the text was given out.
const NEAR: u64 = 64;
const TOUCH: u64 = 2;

impl LensWatch {
    pub(super) fn new(lens: &'static dyn Lens, cues: Cues) -> Self {
        Self { lens, cues, from: 0, region: None }
    }

    pub(super) fn hint(&self, text: &[u8]) -> Option<usize> {
        self.lens.hint(text)
    }

    /// Whether it is in the middle of a stretch.
    pub(super) fn is_reading(&self) -> bool {
        self.region.is_some()
    }

    /// Looks at a segment, of which nothing starts before `from`, and says before which position all is decided.
    pub(super) fn advance(
        &mut self,
        from: u64,
        below: &Below,
        segment: &Segment,
        view: &View,
        found: &mut dyn FnMut(Layered),
    ) -> Result<u64> {
        let end = segment.end.min(view.end());
        self.from = self.from.max(segment.start).max(from);
        loop {
            if let Some(region) = &mut self.region {
                while region.step(self.lens, below, segment, view, found)? {
                    if region.is_over() {
                        self.from = region.fed;
                        self.region = None;
                        break;
                    }
                }
                if let Some(region) = &self.region {
                    return Ok(region.held());
                }
            }
            let Some((from, to)) = self.cues.next(self.from, end) else { return Ok(end) };
            self.from = from;
            let more = segment.is_open() || to < end;
            let base = self.from.saturating_sub(LOOK as u64).max(segment.start).max(view.base());
            let text = view.slice(base, to);
            match self.lens.find(text, (self.from - base) as usize, more) {
                // There may be cues behind what was looked at.
                Trigger::None | Trigger::Open(_) if to < end => self.from = to - LOOK as u64,
                Trigger::None => {
                    self.from = end;
                    return Ok(if more { self.held_by_unit(segment, view) } else { end });
                }
                Trigger::Open(at) => {
                    let at = base + at as u64;
                    // The cue is needed again.
                    self.from = if self.cues.0.is_some() { self.from } else { at };
                    return Ok(region_start(at, segment, view));
                }
                Trigger::At(at) => {
                    let first = base + at as u64;
                    let start = region_start(first, segment, view);
                    self.region = Some(Box::new(Region::new(self.lens, below, segment, view, (start, first))?));
                }
            }
        }
    }
}

impl LensWatch {
    /// Where to hold back from, as a unit that is no trigger may yet be found to stand in one value with a trigger.
    fn held_by_unit(&self, segment: &Segment, view: &View) -> u64 {
        let end = view.end();
        let base = end.saturating_sub(TOGETHER + LOOK as u64).max(segment.start).max(view.base());
        let text = view.slice(base, end);
        let near = text.len().saturating_sub(TOGETHER as usize);
        let line = memchr::memrchr(b'\n', &text[near..]).map_or(near, |line_end| near + line_end + 1);
        let (leads, mut scratch) = (self.lens.leads(), Vec::new());
        let is_unit = |at: &usize| {
            scratch.clear();
            leads[usize::from(text[*at])] && self.lens.unit(text, *at, true, &mut scratch) != Unit::Plain
        };
        let unit = if self.cues.0.is_some() { None } else { (line..text.len()).find(is_unit) };
        unit.map_or(end, |at| region_start(base + at as u64, segment, view))
    }
}

impl Region {
    fn new(lens: &dyn Lens, below: &Below, segment: &Segment, view: &View, (start, first): (u64, u64)) -> Result<Self> {
        let layer = Box::new(below.stream(Format::Text, segment, None)?);
        let starts_whole = start == segment.start || view.slice(start - 1, start).iter().all(u8::is_ascii_whitespace);
        Ok(Self {
            layer,
            map: OffsetMap::default(),
            first,
            fed: start,
            decoded: 0,
            units: VecDeque::new(),
            last_trigger: 0,
            is_quiet: false,
            steps: 0,
            is_ended: false,
            starts_whole,
            is_for_injection: lens.is_for_injection(),
            heard: Vec::new(),
            edits: Vec::new(),
        })
    }

    /// Decodes the next line, if all of it is there, or ends the layer. Returns whether it did.
    fn step(
        &mut self,
        lens: &dyn Lens,
        below: &Below,
        segment: &Segment,
        view: &View,
        found: &mut dyn FnMut(Layered),
    ) -> Result<bool> {
        let (end, more) = (segment.end.min(view.end()), segment.is_open());
        if self.fed >= end {
            if more || self.is_ended {
                return Ok(false);
            }
            self.is_ended = true;
            self.layer.feed_end()?;
            self.harvest(lens, segment, found);
            return Ok(true);
        }
        let rest = view.slice(self.fed, end.min(self.fed + STEP));
        // Lines are short at first, so that little is held back; many short ones are taken together.
        let least = if self.steps < FEW_STEPS { 0 } else { rest.len().min(STEP as usize / 2) };
        let to = match memchr::memchr(b'\n', &rest[least..]).map(|line_end| least + line_end) {
            Some(line_end) => self.fed + line_end as u64 + 1,
            None if rest.len() as u64 == STEP || !more => self.fed + rest.len() as u64,
            None => return Ok(false),
        };
        let base = self.fed.saturating_sub(LOOK as u64).max(segment.start).max(view.base());
        let text = view.slice(base, end);
        let Some(step) = decode(lens, text, (self.fed - base) as usize, (to - base) as usize, more) else {
            return Ok(false);
        };
        below.allowance().spend(step.bytes.len())?;
        self.steps += 1;
        self.is_quiet = true;
        let (mut view_at, mut decoded_at) = (self.fed, self.decoded);
        for (place, from, length, unit) in &step.units {
            let (place, start) = (base + *place as u64, self.decoded + *from as u64);
            if view_at < place {
                self.map.linear(decoded_at, view_at);
            }
            if *length > 0 {
                self.map.unit(start, place, unit.length as u64);
            }
            (view_at, decoded_at) = (place + unit.length as u64, start + *length as u64);
            let is_before = place < self.first;
            let is_apart = place + TOGETHER < self.first || view.slice(place, self.first).contains(&b'\n');
            let is_apart = is_before && is_apart;
            self.units.push_back(UnitAt { start, end: decoded_at, coat: unit.coat, is_before, is_apart });
            if unit.is_trigger && !is_before {
                self.last_trigger = decoded_at;
                self.is_quiet = false;
            }
        }
        self.map.linear(decoded_at, view_at);
        self.fed = base + step.to as u64;
        self.decoded += step.bytes.len() as u64;
        if self.fed <= self.first {
            self.layer.feed_ahead(&step.bytes)?;
            return Ok(true);
        }
        self.layer.feed(&step.bytes)?;
        self.harvest(lens, segment, found);
        Ok(true)
    }

    /// Whether nothing more can come of it.
    fn is_over(&self) -> bool {
        let wanted = (self.last_trigger + NEAR).min(self.decoded);
        self.is_ended || (self.is_quiet && self.fed > self.first && self.layer.settled() >= wanted)
    }

    /// The view position before which all is decided.
    fn held(&self) -> u64 {
        let settled = self.layer.settled();
        if settled < self.decoded { self.map.raw_start(settled).min(self.fed) } else { self.fed }
    }

    /// Takes what the layer has found, and brings home what counts.
    fn harvest(&mut self, lens: &dyn Lens, segment: &Segment, found: &mut dyn FnMut(Layered)) {
        let settled = self.layer.settled();
        self.heard.extend(self.layer.take_heard());
        self.edits.extend(self.layer.take_edits());
        let heard = self.heard.partition_point(|(_, finding)| finding.span.start < settled);
        let heard: Vec<Heard> = self.heard.drain(..heard).collect();
        let (mut heard, others): (Vec<Heard>, Vec<Heard>) = heard.into_iter().partition(|heard| self.counts(heard));
        let edits = self.edits.partition_point(|edit| edit.start < settled);
        for edit in self.edits.drain(..edits).collect::<Vec<Edit>>() {
            let is_in =
                |heard: &Heard| is_condemned(heard) && heard.1.span.start < edit.end && heard.1.span.end > edit.start;
            let (mine, rest): (Vec<Heard>, Vec<Heard>) = heard.into_iter().partition(is_in);
            heard = rest;
            let Some(first) = mine.iter().map(|heard| heard.1.span.start).min() else { continue };
            // What does not count may reach back to what was given out.
            let is_all = !others.iter().any(is_in);
            let start = if is_all { edit.start } else { edit.start.max(first) };
            let text = is_all.then(|| lens.write(&edit.text, &self.coats(edit.start, edit.end)));
            let sentence = Sentence { kind: segment.kind, depth: segment.depth, rewritten: text, ..edit.sentence };
            let span = (self.map.raw_start(start), self.map.raw_end(edit.end));
            found(Layered::new(mine.into_iter().map(|heard| self.home(heard)).collect(), span, Some(sentence)));
        }
        for heard in heard {
            let heard = self.home(heard);
            let span = (heard.1.span.start, heard.1.span.end);
            found(Layered::new(vec![heard], span, None));
        }
        self.map.discard_before(settled);
        while self.units.front().is_some_and(|unit| unit.end + NEAR < settled) {
            self.units.pop_front();
        }
    }

    /// Whether a finding is one that the stream above may not have made.
    fn counts(&self, (_, finding): &Heard) -> bool {
        let Span { start, end } = finding.span;
        let is_near = |unit: &UnitAt| !unit.is_before && unit.start <= end && unit.end + NEAR >= start;
        let is_whole = self.starts_whole || start >= TOUCH;
        let fits = !self.is_for_injection || finding.category == Category::Injection;
        let is_split = |unit: &UnitAt| unit.is_apart && unit.start < end && unit.end > start;
        is_whole && fits && self.units.iter().any(is_near) && !self.units.iter().any(is_split)
    }

    /// The coats of a decoded stretch.
    fn coats(&self, start: u64, end: u64) -> Vec<Coat> {
        let within = |reach: u64| {
            let units = self.units.iter().filter(move |unit| unit.start <= end && unit.end + reach >= start);
            let mut coats: Vec<Coat> = units.map(|unit| unit.coat).collect();
            coats.sort_unstable();
            coats.dedup();
            coats
        };
        let touching = within(TOUCH);
        if touching.is_empty() { within(NEAR) } else { touching }
    }

    /// A finding in positions of the view.
    fn home(&self, (rule, mut finding): Heard) -> Heard {
        let Span { start, end } = finding.span;
        finding.coats.splice(0..0, self.coats(start, end));
        finding.span = Span::new(self.map.raw_start(start), self.map.raw_end(end));
        (rule, finding)
    }
}

/// A line of text, decoded.
struct Step {
    bytes: Vec<u8>,
    /// Where it ends in the text; behind where it was to end if a unit reaches beyond.
    to: usize,
    /// Place in the text, place and length in `bytes`, and what.
    units: Vec<(usize, usize, usize, Coded)>,
}

/// Decodes `text[from..to]`; `None` if more bytes are needed to tell.
fn decode(lens: &dyn Lens, text: &[u8], from: usize, to: usize, more: bool) -> Option<Step> {
    let leads = lens.leads();
    let mut step = Step { bytes: Vec::with_capacity(to - from), to, units: Vec::new() };
    let mut at = from;
    while at < to {
        let plain = text[at..to].iter().position(|b| leads[usize::from(*b)]).unwrap_or(to - at);
        step.bytes.extend_from_slice(&text[at..at + plain]);
        at += plain;
        if at >= to {
            break;
        }
        let length = step.bytes.len();
        match lens.unit(text, at, more, &mut step.bytes) {
            Unit::Open => return None,
            Unit::Plain => {
                step.bytes.truncate(length);
                step.bytes.push(text[at]);
                at += 1;
            }
            Unit::Coded(unit) => {
                step.units.push((at, length, step.bytes.len() - length, unit));
                at += unit.length.max(1);
            }
        }
    }
    step.to = at;
    Some(step)
}

/// Where a region starts whose first trigger is there: with the first whole line of the [`BEFORE`] bytes before it, or where there is none,
/// with the word that stands [`BEFORE`] bytes before.
fn region_start(first: u64, segment: &Segment, view: &View) -> u64 {
    let far = first.saturating_sub(BEFORE).max(segment.start);
    let text = view.slice(far, first);
    if far == segment.start {
        return far;
    }
    if let Some(line_end) = memchr::memchr(b'\n', text) {
        return far + line_end as u64 + 1;
    }
    let farthest = first.saturating_sub(LONGEST_WORD).max(segment.start);
    let word = view.slice(farthest, far);
    let blank = word.iter().rposition(u8::is_ascii_whitespace);
    blank.map_or(farthest, |blank| farthest + blank as u64 + 1)
}
