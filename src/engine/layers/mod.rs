//! What lies under the coats of a stream's text: each decoded text is a stream of its own, one layer deeper, and what is found there
//! comes home as a [`Layered`] item.
//!
//! Where a layer starts and how it is fed depends on the text alone, never on how it came, so that law L1 holds for layers as it does
//! for the stream (its unread bytes are held back until a layer has said all it has to say about them).

mod allowance;
mod lens;
mod run;
mod seam;

pub(super) use allowance::Allowance;

use super::Parts;
use super::stream::Stream;
use crate::base::{Action, Coat, Context, Finding, Result};
use crate::redact::{Edit, Sentence};
use crate::text::coat::{LENSES, LOOK, RUNS};
use crate::text::{Format, Place, Segment, SegmentKind, Step, View};
use lens::LensWatch;
use run::RunWatch;
use seam::Seam;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::sync::Arc;

/// The layers directly below a stream.
pub(super) struct Layers {
    /// One for each lens, then one for each run.
    watches: Vec<Watch>,
    below: Below,
    /// What may go on in the next string of an array.
    seam: Option<Seam>,
    /// The numbers of segments behind which there may be a seam.
    anchored: VecDeque<u64>,
    /// The segment being looked at.
    segment: u64,
    items: BinaryHeap<Reverse<Layered>>,
    /// All watches are quiet until here.
    quiet: u64,
    /// Nothing starts before this that is not in `items`.
    settled: u64,
    needed_from: u64,
}

/// Watches a stream's text for what one lens or run can read.
struct Watch {
    kind: Kind,
    /// The coat whose cues it waits for.
    cued: Option<Coat>,
    /// Shorter segments are passed over.
    shortest: u64,
    /// In whatever segments the text is, nothing of it starts before this; of one with cues, no cue.
    quiet: u64,
    /// How much of the text was looked at to know that.
    hinted: u64,
    /// Whether it is in the middle of something.
    is_reading: bool,
    /// How many items it has found.
    found: u64,
}

enum Kind {
    Lens(LensWatch),
    Run(RunWatch),
}

/// Where a lens or run is to be asked, if it has cues.
struct Cues(Option<VecDeque<u64>>);

/// What a layer is made with.
pub(super) struct Below {
    parts: Arc<Parts>,
    context: Context,
    allowance: Allowance,
    /// How many layers there may be below.
    depth: usize,
}

/// Findings under a coat, and what is to be done about them, in positions of the view above.
pub(super) struct Layered {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) segment: u64,
    /// Who has found it, and as which: of items in the same place, the order of those that watch decides.
    found_by: (usize, u64),
    /// In order. Their spans are in positions of the view.
    pub(super) findings: Vec<(u32, Finding)>,
    pub(super) sentence: Option<Sentence>,
}

/// A finding of a layer that has ended, and the number of its rule.
pub(super) type Heard = (u32, Finding);

/// As many bytes before a unit as are decoded with it, at most: what it may be part of starts there.
const BEFORE: u64 = 512;
/// If a word reaches back beyond that, its start, up to so many bytes.
const LONGEST_WORD: u64 = 2048;
/// As many bytes behind a cue are looked at for what it is part of.
const ASKED: u64 = 512;
/// As many bytes before the present ones as layers look back at.
const KEPT: u64 = LONGEST_WORD + 2 * LOOK as u64;

impl Layers {
    pub(super) fn new(parts: &Arc<Parts>, context: &Context, allowance: Allowance, depth: usize) -> Self {
        let lenses = LENSES.iter().map(|lens| {
            let cued = lens.cued();
            Watch::new(Kind::Lens(LensWatch::new(*lens, Cues::new(cued.is_some()))), cued, lens.shortest())
        });
        let runs = RUNS.iter().map(|run| {
            let cued = run.cued();
            Watch::new(Kind::Run(RunWatch::new(*run, Cues::new(cued.is_some()))), cued, run.shortest())
        });
        let watches = lenses.chain(runs);
        Self {
            watches: if depth > 0 { watches.collect() } else { Vec::new() },
            below: Below { parts: parts.clone(), context: context.clone(), allowance, depth },
            seam: None,
            anchored: VecDeque::new(),
            segment: 0,
            items: BinaryHeap::new(),
            quiet: 0,
            settled: 0,
            needed_from: 0,
        }
    }

    /// Everything in the view before this position is decided as far as layers go.
    pub(super) fn settled(&self) -> u64 {
        self.items.peek().map_or(self.settled, |first| first.0.start.min(self.settled))
    }

    /// The first view position whose bytes are still needed.
    pub(super) fn needed_from(&self) -> u64 {
        self.needed_from.min(self.settled())
    }

    /// The next item that starts before the position.
    pub(super) fn next_before(&mut self, position: u64) -> Option<Layered> {
        let is_next = self.items.peek().is_some_and(|first| first.0.start < position && first.0.start < self.settled);
        if is_next { self.items.pop().map(|first| first.0) } else { None }
    }

    /// The first position at which something may start that comes after the next item.
    pub(super) fn before_next(&self) -> u64 {
        self.items.peek().map_or(self.settled, |first| (first.0.start + 1).min(self.settled))
    }

    /// Bytes of memory in use besides those of the layers' own streams.
    pub(super) fn footprint(&self) -> usize {
        self.items.len() * size_of::<Layered>()
    }

    /// Hears of cues, by the number of the coat, and of segments that a value may go on from.
    pub(super) fn hear(&mut self, cues: Vec<(usize, u64)>, anchored: Vec<u64>) {
        // The deepest layer has nobody to hear anything.
        if self.watches.is_empty() {
            return;
        }
        self.anchored.extend(anchored);
        for (number, at) in cues {
            self.quiet = self.quiet.min(at);
            if let Some(watch) =
                self.watches.iter_mut().find(|watch| watch.cued.is_some_and(|coat| coat as usize == number))
            {
                watch.quiet = watch.quiet.min(at);
                match &mut watch.kind {
                    Kind::Lens(lens) => lens.cues.hear(at),
                    Kind::Run(run) => run.cues.hear(at),
                }
            }
        }
    }

    /// Looks at what the view has now. `in_array` says whether another string of an array may come.
    ///
    /// # Errors
    /// Those of a layer's stream; [`ErrorKind::Limit`](crate::ErrorKind::Limit) if too much comes out of too little.
    pub(super) fn advance(&mut self, view: &View, in_array: bool) -> Result<()> {
        if self.below.depth == 0 {
            self.settled = view.end();
            self.needed_from = view.end();
            return Ok(());
        }
        let mut settled = view.end();
        while let Some(segment) = view.segment(self.segment) {
            let mut held = self.advance_segment(segment, view)?;
            held = held.min(self.advance_seam(segment, view)?);
            if segment.is_open() {
                settled = held;
                break;
            }
            self.segment += 1;
        }
        match &self.seam {
            Some(seam) if in_array => settled = settled.min(seam.held()),
            _ => self.seam = None,
        }
        self.settled = settled;
        self.needed_from = settled.min(view.end()).saturating_sub(KEPT);
        Ok(())
    }

    /// Looks at a segment, and says before which position all is decided.
    fn advance_segment(&mut self, segment: &Segment, view: &View) -> Result<u64> {
        let (end, number) = (segment.end.min(view.end()), self.segment);
        let mut held = end;
        if segment.kind == SegmentKind::Number || (!segment.is_open() && end <= self.quiet) {
            return Ok(end);
        }
        let mut quiet = u64::MAX;
        let (below, items) = (&self.below, &mut self.items);
        for (order, watch) in self.watches.iter_mut().enumerate() {
            // One look tells which of many short segments need none of their own.
            let is_short = end - segment.start < watch.shortest;
            if !segment.is_open() && !watch.is_reading && (is_short || watch.is_quiet_until(end, view)) {
                quiet = quiet.min(watch.quiet);
                continue;
            }
            let from = if watch.cued.is_some() { 0 } else { watch.quiet };
            let count = &mut watch.found;
            let mut found = |item: Layered| {
                if segment.kind == SegmentKind::Key
                    && let Some(name) = &segment.name
                {
                    name.set_coated();
                }
                *count += 1;
                items.push(Reverse(Layered { segment: number, found_by: (order, *count), ..item }));
            };
            let decided = match &mut watch.kind {
                Kind::Lens(lens) => lens.advance(from, below, segment, view, &mut found)?,
                Kind::Run(run) => run.advance(from, below, segment, view, &mut found)?,
            };
            watch.looked(decided, end);
            quiet = quiet.min(watch.quiet);
            held = held.min(decided);
        }
        self.quiet = quiet;
        Ok(held)
    }
}

impl Layers {
    /// Looks at what lies across the end of the string before and the start of this one, and at what may go on in the next.
    fn advance_seam(&mut self, segment: &Segment, view: &View) -> Result<u64> {
        let items = &mut self.items;
        if let Some(seam) = self.seam.take_if(|seam| seam.goes_on_in(segment)) {
            let mut found = |item: Layered| items.push(Reverse(Layered { found_by: (usize::MAX, 0), ..item }));
            if !seam.join(&self.below, (segment, self.segment), view, &mut found)? {
                let held = seam.held();
                self.seam = Some(seam);
                return Ok(held);
            }
        }
        if segment.is_open() {
            return Ok(view.end());
        }
        let mut is_anchored = false;
        while let Some(number) = self.anchored.front().copied().filter(|number| *number <= self.segment) {
            is_anchored |= number == self.segment;
            self.anchored.pop_front();
        }
        self.seam = Seam::behind(&self.below, (segment, self.segment), view, is_anchored)?;
        Ok(view.end())
    }
}

impl Watch {
    fn new(kind: Kind, cued: Option<Coat>, shortest: usize) -> Self {
        let quiet = if cued.is_some() { u64::MAX } else { 0 };
        Self { kind, cued, shortest: shortest as u64, quiet, hinted: 0, is_reading: false, found: 0 }
    }

    /// Notes what it has come to: all before one position is decided, and what was looked at ends at the other.
    fn looked(&mut self, decided: u64, end: u64) {
        let (is_reading, first_cue) = match &self.kind {
            Kind::Lens(lens) => (lens.is_reading(), lens.cues.first()),
            Kind::Run(run) => (false, run.cues.first()),
        };
        self.is_reading = is_reading;
        self.hinted = end;
        self.quiet = match (is_reading, self.cued.is_some()) {
            (true, _) => 0,
            // Those to come say so when they are heard.
            (false, true) => first_cue.unwrap_or(u64::MAX),
            (false, false) => decided,
        };
    }

    /// Whether nothing starts before the position.
    fn is_quiet_until(&mut self, position: u64, view: &View) -> bool {
        if self.cued.is_none() && self.quiet < position && self.quiet >= self.hinted {
            let text = view.slice(self.hinted, view.end());
            let hint = match &self.kind {
                Kind::Lens(lens) => lens.hint(text),
                Kind::Run(run) => run.hint(text),
            };
            self.quiet = hint.map_or(view.end(), |hint| self.hinted + hint as u64);
            self.hinted = view.end();
        }
        self.quiet >= position
    }
}

impl Cues {
    fn new(has_cues: bool) -> Self {
        Self(has_cues.then(VecDeque::new))
    }

    fn hear(&mut self, at: u64) {
        if let Some(cues) = &mut self.0 {
            cues.push_back(at);
        }
    }

    /// Where the first is that was not asked about.
    fn first(&self) -> Option<u64> {
        self.0.as_ref()?.front().copied()
    }

    /// From where to where to ask, if before the end there is anything to be asked about.
    fn next(&mut self, from: u64, end: u64) -> Option<(u64, u64)> {
        let Some(cues) = &mut self.0 else { return Some((from, end)) };
        while cues.front().is_some_and(|cue| *cue < from) {
            cues.pop_front();
        }
        // What a cue is part of starts at most so much before it.
        let cue = cues.front().filter(|cue| **cue < end)?;
        Some((cue.saturating_sub(LOOK as u64).max(from), end.min(cue + ASKED)))
    }
}

impl Below {
    /// A stream for decoded text that stands in the segment.
    fn stream(&self, format: Format, segment: &Segment, coat: Option<Coat>) -> Result<Stream> {
        let outer = match (&segment.place, coat) {
            (None, None) => None,
            (place, coat) => Some(Place { parent: place.clone().map(Arc::new), step: Step::Inside(coat) }),
        };
        Stream::layer(self, format, outer)
    }

    pub(super) fn parts(&self) -> &Arc<Parts> {
        &self.parts
    }

    pub(super) fn context(&self) -> &Context {
        &self.context
    }

    pub(super) fn allowance(&self) -> &Allowance {
        &self.allowance
    }

    pub(super) fn depth(&self) -> usize {
        self.depth - 1
    }
}

impl Layered {
    /// An item of findings and the edits that take them away.
    fn new(findings: Vec<Heard>, span: (u64, u64), sentence: Option<Sentence>) -> Self {
        let starts = findings.iter().map(|(_, finding)| finding.span.start);
        let start = starts.chain(sentence.is_some().then_some(span.0)).min().unwrap_or(span.0);
        Self { start, end: span.1, segment: 0, found_by: (0, 0), findings, sentence }
    }

    fn key(&self) -> (u64, Reverse<u64>, (usize, u64)) {
        (self.start, Reverse(self.end), self.found_by)
    }
}

impl PartialEq for Layered {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Layered {}

impl PartialOrd for Layered {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Layered {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key().cmp(&other.key())
    }
}

/// The gravest of the sentences; of equally grave ones, the first.
fn gravest(edits: &[Edit]) -> Option<&Sentence> {
    let gravity = |sentence: &Sentence| (sentence.severity, sentence.confidence);
    edits.iter().map(|edit| &edit.sentence).reduce(
        |first, second| {
            if gravity(second) > gravity(first) { second } else { first }
        },
    )
}

/// Whether the finding asks for the text to go.
fn is_condemned((_, finding): &Heard) -> bool {
    finding.action != Action::Allow
}
