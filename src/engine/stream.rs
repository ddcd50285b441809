//! A stream: bytes in, cleared bytes and findings out, in any chunking alike (law L1).

use super::Parts;
use super::layers::{Allowance, Below, Heard, Layered, Layers};
use crate::base::{
    Action, Category, Context, Error, ErrorKind, Finding, Fingerprint, KeyedHash, Notice, Reservation, Result, RuleId,
    Severity, Span,
};
use crate::detect::{Hit, Next, Scanner};
use crate::policy::{Mode, Subject};
use crate::redact::{Cleared, Edit, Eraser, Sentence, Sink};
use crate::text::{Format, Place, Reader, SegmentKind, View, Window};
use std::collections::VecDeque;
use std::sync::Arc;

/// Whether a stream still lets bytes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It does.
    Open,
    /// A finding has stopped it. A placeholder was written; whatever comes is dropped.
    Blocked,
}

/// Inspects a text that comes in pieces.
///
/// ```
/// use cofferdam::{Channel, Context, Engine};
///
/// let engine = Engine::builder().build()?;
/// let mut stream = engine.stream(Context::new(Channel::ToolResult))?;
/// let mut output = Vec::new();
/// for piece in ["my pass", "word=tr0ub4", "dor-3\n"] {
///     stream.write(piece.as_bytes(), &mut output)?;
/// }
/// stream.finish(&mut output)?;
/// assert_eq!(output, b"my password=[REDACTED:secret.password]\n");
/// assert_eq!(stream.take_findings().len(), 1);
/// # Ok::<(), cofferdam::Error>(())
/// ```
///
/// A byte is held back only while it can still become part of a finding, once [`Stream::flush`] was called; without a flush, small
/// writes are gathered first ([`Limits::batch`](crate::Limits)). After an error every call is an error: nothing that was not
/// inspected is given out.
pub struct Stream {
    parts: Arc<Parts>,
    context: Context,
    state: State,
    /// Whether a finding has stopped it: whatever comes is dropped.
    is_blocked: bool,
    /// Bytes not looked at yet, fewer than `batch`.
    inbox: Vec<u8>,
    batch: usize,
    /// Whether more may be held back than can become part of a finding.
    is_behind: bool,
    raw: Window,
    reader: Reader,
    view: View,
    scanner: Scanner,
    /// What lies under coats.
    layers: Layers,
    /// Whether it is a layer of another: nothing stops it, and what it clears is only written down.
    is_layer: bool,
    allowance: Allowance,
    eraser: Eraser,
    findings: VecDeque<Found>,
    notices: Vec<Notice>,
    /// The values told of last, to know which of the next are part of them.
    told: Vec<Told>,
    /// Where growing hits have ended that were not heard of yet: rule, start, end.
    ended: Vec<(u32, u64, u64)>,
    /// Holds what the lists above take of the budget; the windows hold their own.
    memory: Reservation,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Finished,
    Poisoned,
}

/// A finding, perhaps of a value that is still being followed.
struct Found {
    rule: u32,
    finding: Finding,
    growing: Option<Growing>,
    /// Of a value that was followed, the end, length and fingerprint of what made it sure: all that is said of it if the
    /// stream is stopped before its end.
    sure: Option<(u64, u64, Fingerprint)>,
}

/// A value that was told of, and what was said.
#[derive(Clone, Copy)]
struct Told {
    rule: u32,
    /// The category, if another rule of it may tell of the value in place of this one.
    shared: Option<Category>,
    /// The end in the view; `u64::MAX` while the value is followed.
    end: u64,
    action: Action,
    severity: Severity,
    confidence: u8,
}

impl Told {
    /// Whether this says all that the other would say of a value that does not start before this one.
    ///
    /// One value is often known to several rules: by its own form, by the name before it, by the sentence around it. Who
    /// reads the report wants to hear of it once, from the surest; but nothing graver is hidden.
    fn says_all_of(&self, other: &Self) -> bool {
        let is_as_grave =
            self.action >= other.action && self.severity >= other.severity && self.confidence >= other.confidence;
        let is_alike = self.shared.is_some() && self.shared == other.shared && is_as_grave;
        self.end >= other.end && (is_alike || self.rule == other.rule && self.confidence >= other.confidence)
    }
}

/// Whether a value was not told of as part of another; then it is noted as told.
fn is_news(all_told: &mut Vec<Told>, start: u64, value: Told) -> bool {
    all_told.retain(|told| told.end > start);
    let is_news = !all_told.iter().any(|told| told.says_all_of(&value));
    all_told.extend(is_news.then_some(value));
    is_news
}

struct Growing {
    rule: u32,
    start: u64,
    /// View bytes before this went into the hash.
    eaten: u64,
    hash: KeyedHash,
}

/// Large writes are looked at in pieces of this size, so that buffers stay small.
const PIECE: usize = 64 << 10;

impl Stream {
    pub(super) fn new(parts: Arc<Parts>, context: Context, format: Format) -> Result<Self> {
        let (allowance, depth) = (Allowance::new(&parts.limits), parts.limits.coats);
        Self::build(parts, context, (format, None), allowance, depth)
    }

    /// A stream for a text that another has decoded.
    pub(super) fn layer(below: &Below, format: Format, outer: Option<Place>) -> Result<Self> {
        let (parts, allowance) = (below.parts().clone(), below.allowance().clone());
        let mut layer = Self::build(parts, below.context().clone(), (format, outer), allowance, below.depth())?;
        layer.is_layer = true;
        layer.eraser.record();
        Ok(layer)
    }

    fn build(
        parts: Arc<Parts>,
        context: Context,
        (format, outer): (Format, Option<Place>),
        allowance: Allowance,
        depth: usize,
    ) -> Result<Self> {
        let (limits, budget, key) = (&parts.limits, &parts.budget, &parts.key);
        Ok(Self {
            state: State::Open,
            is_blocked: false,
            inbox: Vec::new(),
            batch: limits.batch,
            is_behind: false,
            raw: Window::new(budget)?,
            reader: Reader::new(format, limits, outer),
            view: View::new(budget)?,
            scanner: Scanner::new(parts.rules.clone(), key.clone(), limits, parts.exhaustive),
            layers: Layers::new(&parts, &context, allowance.clone(), depth),
            is_layer: false,
            allowance,
            eraser: Eraser::new(key.clone()),
            findings: VecDeque::new(),
            notices: Vec::new(),
            told: Vec::new(),
            ended: Vec::new(),
            memory: budget.reserve(0)?,
            context,
            parts,
        })
    }

    /// Takes the next bytes, and gives the sink what is clear. May gather small writes; see [`Stream::flush`].
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] if a limit is reached, the sink's error, [`ErrorKind::Poisoned`] after an error,
    /// [`ErrorKind::Finished`] after [`Stream::finish`].
    ///
    /// # Panics
    /// Never.
    #[inline]
    pub fn write(&mut self, bytes: &[u8], sink: &mut dyn Sink) -> Result<Status> {
        let is_small = self.inbox.len() + bytes.len() < self.batch;
        if is_small && self.state == State::Open && !self.is_blocked {
            self.inbox.extend_from_slice(bytes);
            return Ok(Status::Open);
        }
        self.guarded(|stream| {
            stream.empty_inbox(Next::More, sink)?;
            bytes.chunks(PIECE).try_for_each(|piece| stream.take(piece, Next::More, sink))
        })
    }

    /// Gives the sink every byte that can no longer become part of a finding. To be called when the input pauses.
    ///
    /// # Errors
    /// As [`Stream::write`].
    pub fn flush(&mut self, sink: &mut dyn Sink) -> Result<Status> {
        self.guarded(|stream| {
            stream.empty_inbox(Next::Pause, sink)?;
            if stream.is_behind && !stream.is_blocked { stream.settle(Next::Pause, sink) } else { Ok(()) }
        })
    }

    /// Ends the text, and gives the sink all that is left.
    ///
    /// # Errors
    /// As [`Stream::write`].
    pub fn finish(&mut self, sink: &mut dyn Sink) -> Result<Status> {
        let status = self.guarded(|stream| stream.end(sink))?;
        self.state = State::Finished;
        Ok(status)
    }

    /// The findings since the last call, in order. One whose value is still streaming by is kept back, and those after it.
    pub fn take_findings(&mut self) -> Vec<Finding> {
        if self.findings.is_empty() {
            return Vec::new();
        }
        // Of a value that has streamed by, less is said if the stream is stopped within.
        let clear = if self.state == State::Finished || self.is_blocked { u64::MAX } else { self.eraser.written() };
        let is_complete =
            |found: &&Found| found.growing.is_none() && (found.sure.is_none() || found.finding.span.end <= clear);
        let complete = self.findings.iter().take_while(is_complete).count();
        self.findings.drain(..complete).map(|found| found.finding).collect()
    }

    /// The notices since the last call, in order. One about what is still held back is kept back, too.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        let clear = if self.state == State::Finished { u64::MAX } else { self.eraser.written() };
        let complete = self.notices.iter().take_while(|notice| notice.at < clear).count();
        self.notices.drain(..complete).collect()
    }

    /// Runs a step unless the stream is over. Should it fail, or panic in a sink, the stream stays poisoned.
    fn guarded(&mut self, step: impl FnOnce(&mut Self) -> Result<()>) -> Result<Status> {
        match self.state {
            State::Open => {}
            State::Finished => return Err(Error::new(ErrorKind::Finished, "the stream was finished before")),
            State::Poisoned => return Err(Error::new(ErrorKind::Poisoned, "the stream failed before")),
        }
        self.state = State::Poisoned;
        step(self)?;
        self.state = State::Open;
        Ok(if self.is_blocked { Status::Blocked } else { Status::Open })
    }

    fn empty_inbox(&mut self, next: Next, sink: &mut dyn Sink) -> Result<()> {
        if self.inbox.is_empty() {
            return Ok(());
        }
        let mut bytes = std::mem::take(&mut self.inbox);
        let result = self.take(&bytes, next, sink);
        bytes.clear();
        self.inbox = bytes;
        result
    }

    /// Takes the next bytes of a layer.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Result<()> {
        self.take(bytes, Next::Pause, &mut Nowhere)
    }

    /// Takes bytes of a layer that are looked at together with those that follow.
    pub(super) fn feed_ahead(&mut self, bytes: &[u8]) -> Result<()> {
        self.raw.push(bytes)?;
        self.reader.read(bytes, &mut self.view, &mut self.notices)
    }

    /// Ends a layer.
    pub(super) fn feed_end(&mut self) -> Result<()> {
        self.end(&mut Nowhere)
    }

    /// Raw bytes before this are decided.
    pub(super) fn settled(&self) -> u64 {
        let growing = self.findings.iter().filter(|found| found.growing.is_some());
        growing.map(|found| found.finding.span.start).fold(self.eraser.settled(), u64::min)
    }

    /// What a layer has found since the last call, in order.
    pub(super) fn take_heard(&mut self) -> Vec<Heard> {
        let complete = self.findings.iter().take_while(|found| found.growing.is_none()).count();
        self.findings.drain(..complete).map(|found| (found.rule, found.finding)).collect()
    }

    /// What a layer has replaced since the last call, in order.
    pub(super) fn take_edits(&mut self) -> Vec<Edit> {
        self.eraser.take_edits()
    }

    fn end(&mut self, sink: &mut dyn Sink) -> Result<()> {
        if self.is_blocked {
            return Ok(());
        }
        let last = std::mem::take(&mut self.inbox);
        self.allowance.grant(self.raw.end() + last.len() as u64);
        self.raw.push(&last)?;
        self.reader.read(&last, &mut self.view, &mut self.notices)?;
        self.reader.finish(&mut self.view, &mut self.notices)?;
        self.settle(Next::End, sink)
    }

    fn take(&mut self, bytes: &[u8], next: Next, sink: &mut dyn Sink) -> Result<()> {
        if self.is_blocked {
            return Ok(());
        }
        self.raw.push(bytes)?;
        if !self.is_layer {
            self.allowance.grant(self.raw.end());
        }
        self.reader.read(bytes, &mut self.view, &mut self.notices)?;
        self.settle(next, sink)
    }

    /// Decides what can be decided, and gives out what is clear.
    fn settle(&mut self, next: Next, sink: &mut dyn Sink) -> Result<()> {
        self.is_behind = next == Next::More;
        self.scanner.advance(&self.view, next)?;
        self.layers.hear(self.scanner.take_cues(), self.scanner.take_anchored());
        self.layers.advance(&self.view, self.reader.in_array())?;
        self.end_growth();
        loop {
            // The two come in one order: by where they start, and of those that start together, what stands there as it is first.
            let status = if let Some(hit) = self.scanner.next_hit(self.layers.before_next()) {
                self.judge(&hit, sink)?
            } else if let Some(item) = self.layers.next_before(self.scanner.settled()) {
                self.judge_layered(item, sink)?
            } else {
                break;
            };
            if status == Status::Blocked {
                self.is_blocked = true;
                return Ok(());
            }
            self.end_growth();
        }
        let decided = self.view.before_number(self.scanner.settled().min(self.layers.settled()));
        self.eat(decided);
        let clear = match (next == Next::End, decided == self.view.end()) {
            (true, _) => self.raw.end(),
            (false, true) => self.reader.held_from(),
            (false, false) => self.view.raw_start(decided),
        };
        self.eraser.advance(decided, clear, (&self.view, &self.raw), sink)?;
        let growing = self.findings.iter().filter_map(|found| found.growing.as_ref()).map(|growing| growing.eaten);
        let needed = self.scanner.needed_from().min(self.layers.needed_from()).min(self.eraser.needed_from());
        let needed = growing.fold(needed, u64::min);
        self.view.discard_before(needed);
        self.raw.discard_before(self.eraser.written());
        // Findings count until they are taken.
        let findings = self.findings.len() * size_of::<Found>();
        let lists = self.view.footprint() + self.scanner.footprint() + self.layers.footprint();
        self.memory.resize(self.inbox.capacity() + findings + lists)
    }

    /// Decides about a hit, records the finding, and condemns its value if it must go.
    fn judge(&mut self, hit: &Hit, sink: &mut dyn Sink) -> Result<Status> {
        let parts = self.parts.clone();
        let rule = parts.rules.get(hit.rule);
        let Some(segment) = self.view.segment(hit.segment) else {
            return Err(Error::new(ErrorKind::Internal, "a finding's segment is gone"));
        };
        let (id, category, severity, confidence) = (rule.id(), rule.category(), rule.severity(), hit.confidence);
        let subject = Subject { rule: id, category, severity, confidence };
        let decision = parts.policy.decide(&subject, &self.context);
        let shared = parts.shared(rule);
        let told = Told { rule: hit.rule, shared, end: hit.value_end, action: decision.action, severity, confidence };
        if !is_news(&mut self.told, hit.value_start, told) {
            return Ok(Status::Open);
        }
        let is_key = segment.kind == SegmentKind::Key;
        let (kind, depth, bounds) = (segment.kind, segment.depth, (segment.start, segment.end));
        let path = segment.place.as_ref().map(|place| place.path());
        if is_key {
            self.view.taint(hit.segment);
        }
        let end = if hit.grows() { u64::MAX } else { self.view.raw_end(hit.value_end) };
        let span = Span::new(self.view.raw_start(hit.value_start), end);
        let finding = Finding {
            rule: id.clone(),
            category,
            severity,
            confidence,
            action: decision.action,
            span,
            length: hit.value_end - hit.value_start,
            path,
            fingerprint: hit.fingerprint,
            coats: Vec::new(),
            is_sealed: false,
        };
        let growing = hit.grows().then(|| Growing {
            rule: hit.rule,
            start: hit.value_start,
            eaten: hit.value_start,
            hash: parts.key.hash("fingerprint"),
        });
        let sure = growing.as_ref().map(|_| (self.view.raw_end(hit.end), hit.end - hit.start, hit.fingerprint));
        self.findings.push_back(Found { rule: hit.rule, finding, growing, sure });
        let texts = (&self.view, &self.raw);
        match (decision.action, parts.policy.mode()) {
            (Action::Allow, _) | (_, Mode::Monitor) => Ok(Status::Open),
            (Action::Redact, Mode::Enforce) => {
                let (label, style) = (rule.label().to_owned(), decision.style.clone());
                let sentence =
                    Sentence { label, style, severity, confidence, kind, depth, rewritten: None, keeps_text: false };
                // Part of a number is no number: all of it becomes a string.
                let (start, end) = if kind == SegmentKind::Number { bounds } else { (hit.value_start, hit.value_end) };
                self.eraser.condemn(start, (end != u64::MAX).then_some(end), sentence, texts, sink)?;
                Ok(Status::Open)
            }
            // A layer goes on: whether its finding counts is for the stream above to say.
            (Action::Block, Mode::Enforce) if self.is_layer => Ok(Status::Open),
            (Action::Block, Mode::Enforce) => self.stop(hit.value_start, id, sink),
        }
    }

    /// Ends the output before the view position, in the name of a rule.
    fn stop(&mut self, at: u64, id: &RuleId, sink: &mut dyn Sink) -> Result<Status> {
        self.eraser.stop(at, &format!("[BLOCKED:{id}]"), (&self.view, &self.raw), sink)?;
        // Of what comes after nothing is said, nor how long a value is that reaches beyond.
        let stop = self.view.raw_start(at);
        self.notices.retain(|notice| notice.at < stop);
        for found in self.findings.iter_mut().filter(|found| found.finding.span.end > stop) {
            if let Some((end, length, fingerprint)) = found.sure {
                found.growing = None;
                found.finding.span.end = end;
                (found.finding.length, found.finding.fingerprint) = (length, fingerprint);
            }
        }
        Ok(Status::Blocked)
    }

    /// Records what was found under a coat, and condemns what must go.
    fn judge_layered(&mut self, item: Layered, sink: &mut dyn Sink) -> Result<Status> {
        let Layered { start, end, segment, findings, sentence, .. } = item;
        let is_key = self.view.segment(segment).is_some_and(|segment| segment.kind == SegmentKind::Key);
        let mut blocked_by = None;
        let had_any = !findings.is_empty();
        let mut has_news = false;
        for (rule, mut finding) in findings {
            let (from, to) = (finding.span.start, finding.span.end);
            let Finding { action, severity, confidence, .. } = finding;
            let shared = self.parts.shared(self.parts.rules.get(rule));
            let told = Told { rule, shared, end: to, action, severity, confidence };
            if !is_news(&mut self.told, from, told) {
                continue;
            }
            has_news = true;
            finding.span = Span::new(self.view.raw_start(from), self.view.raw_end(to));
            if finding.action == Action::Block {
                blocked_by.get_or_insert_with(|| (from, finding.rule.clone()));
            }
            self.findings.push_back(Found { rule, finding, growing: None, sure: None });
        }
        if is_key && has_news {
            self.view.taint(segment);
        }
        let is_enforced = self.parts.policy.mode() == Mode::Enforce;
        if let Some((at, id)) = blocked_by.filter(|_| is_enforced && !self.is_layer) {
            return self.stop(at.min(start), &id, sink);
        }
        if let Some(mut sentence) = sentence.filter(|_| has_news || !had_any) {
            let has_line_end = |text: &Vec<u8>| text.contains(&b'\n');
            if self.reader.is_sse() && sentence.depth == 0 && sentence.rewritten.as_ref().is_some_and(has_line_end) {
                sentence.rewritten = None;
            }
            self.eraser.condemn(start, Some(end), sentence, (&self.view, &self.raw), sink)?;
        }
        Ok(Status::Open)
    }

    /// Completes the findings of values that have ended; ends of hits not heard of yet are kept.
    fn end_growth(&mut self) {
        self.ended.extend(self.scanner.take_ended());
        let (findings, all_told, view, eraser) = (&mut self.findings, &mut self.told, &self.view, &mut self.eraser);
        self.ended.retain(|&(rule, start, end)| {
            let is_it = |growing: &Growing| growing.rule == rule && growing.start == start;
            let Some(found) = findings.iter_mut().find(|found| found.growing.as_ref().is_some_and(is_it)) else {
                return true;
            };
            if let Some(mut growing) = found.growing.take() {
                growing.hash.update(view.slice(growing.eaten, end));
                found.finding.fingerprint = growing.hash.finish();
            }
            found.finding.span.end = view.raw_end(end);
            found.finding.length = end - start;
            let followed = all_told.iter_mut().filter(|told| told.rule == rule && told.end == u64::MAX);
            followed.for_each(|told| told.end = end);
            if found.finding.action == Action::Redact {
                eraser.end_growth(end);
            }
            false
        });
    }

    /// Feeds the fingerprints of values that are still being followed.
    fn eat(&mut self, decided: u64) {
        for growing in self.findings.iter_mut().filter_map(|found| found.growing.as_mut()) {
            growing.hash.update(self.view.slice(growing.eaten, decided));
            growing.eaten = growing.eaten.max(decided);
        }
    }
}

/// Where a layer's output goes.
struct Nowhere;

impl Sink for Nowhere {
    fn accept(&mut self, _: Cleared<'_>) -> Result<()> {
        Ok(())
    }
}

impl std::fmt::Debug for Stream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (held, written) = (self.raw.end() - self.eraser.written(), self.eraser.written());
        write!(f, "Stream({} bytes written, {held} held back)", written)
    }
}
