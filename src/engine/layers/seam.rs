//! A value broken over two strings of one array: `["AKIA…", "…"]`.
//!
//! Where a string of an array ends in what a rule could go on from, it is read together with the start of the next. What lies across the
//! seam is replaced in the first, and taken out of the second, so that the array keeps its length.

use super::{Below, Layered};
use crate::base::Result;
use crate::redact::Sentence;
use crate::text::coat::{Found, LENSES, RUNS, Run, Trigger};
use crate::text::{Format, Place, Segment, SegmentKind, Step, View};
use std::sync::Arc;

/// The end of a string that the next one may go on from.
pub(super) struct Seam {
    tail: Vec<u8>,
    /// Where the tail starts in the view, and where it ends.
    start: u64,
    end: u64,
    /// Whether a rule waits for what comes.
    is_awaited: bool,
    array: Arc<Place>,
    index: u64,
    segment: u64,
    depth: u8,
}

/// As many bytes of either string are read together.
const REACH: u64 = 2048;
/// As many bytes around the seam are asked whether they belong together.
const NEAR: usize = 160;
/// As many bytes of the second string are no word.
const LONGEST_WORD: u64 = 7;
/// The fewest bytes of both that can be a value.
const SHORTEST: usize = 12;
/// So near to the seam, a value in a coat has something coded.
const CODED: usize = 12;
const NEAR_AFTER: u64 = 48;

impl Seam {
    /// The seam behind a string that has ended, if a value may go on there. `is_anchored` says whether there is a word in it that a rule
    /// starts with.
    pub(super) fn behind(
        below: &Below,
        (segment, number): (&Segment, u64),
        view: &View,
        is_anchored: bool,
    ) -> Result<Option<Self>> {
        let Some((array, index)) = element(segment) else { return Ok(None) };
        let (start, end) = (segment.end.saturating_sub(REACH).max(segment.start).max(view.base()), segment.end);
        let tail = view.slice(start, end);
        let rules = &below.parts.rules;
        let is_awaited =
            (is_anchored && rules.may_cross(tail, tail.len())?) || rules.may_be_named_across(tail, tail.len())?;
        if !is_awaited && !tail.last().is_some_and(|last| may_be_cut(*last)) {
            return Ok(None);
        }
        let (tail, array) = (tail.to_vec(), array.clone());
        Ok(Some(Self { tail, start, end, is_awaited, array, index, segment: number, depth: segment.depth }))
    }

    /// Whether what follows may belong to what was before: a rule says so, or the two are one word in a coat.
    fn goes_on_with(&self, below: &Below, head: &[u8]) -> Result<bool> {
        if self.is_awaited {
            return Ok(true);
        }
        // Most arrays hold words, and are told from values by that.
        if head.first().is_none_or(u8::is_ascii_whitespace) || self.tail.len() + head.len() < SHORTEST {
            return Ok(false);
        }
        let text = [&self.tail[self.tail.len().saturating_sub(NEAR)..], head].concat();
        let seam = text.len() - head.len();
        if below.parts.rules.may_cross(&text, seam)? {
            return Ok(true);
        }
        let around = &text[seam.saturating_sub(CODED)..text.len().min(seam + CODED)];
        let is_coded = around.iter().any(|byte| *byte >= 0x80 || b"%&\\=<*`~\"'".contains(byte));
        let mut lenses = LENSES.iter().filter(|lens| is_coded && lens.cued().is_none());
        let mut runs = RUNS.iter().filter(|run| run.cued().is_none());
        let is_lens = lenses.any(|lens| lens.find(&text, 0, false) != Trigger::None);
        Ok(is_lens || runs.any(|run| is_across(*run, &text, seam)))
    }

    /// Where what may still be part of a value starts.
    pub(super) fn held(&self) -> u64 {
        self.start
    }

    /// Whether the segment is the next string of the array.
    pub(super) fn goes_on_in(&self, segment: &Segment) -> bool {
        element(segment).is_some_and(|(array, index)| Arc::ptr_eq(array, &self.array) && index == self.index + 1)
    }

    /// Reads both strings together, if enough of the second is there. Returns whether it was.
    pub(super) fn join(
        &self,
        below: &Below,
        (segment, number): (&Segment, u64),
        view: &View,
        found: &mut dyn FnMut(Layered),
    ) -> Result<bool> {
        let end = segment.end.min(view.end());
        if segment.is_open() && end < segment.start + NEAR_AFTER {
            return Ok(false);
        }
        if !self.goes_on_with(below, view.slice(segment.start, end.min(segment.start + NEAR_AFTER)))? {
            return Ok(true);
        }
        if segment.is_open() && end < segment.start + REACH {
            return Ok(false);
        }
        let head = view.slice(segment.start, end.min(segment.start + REACH));
        below.allowance.spend(self.tail.len() + head.len())?;
        let mut layer = below.stream(Format::Text, segment, None)?;
        layer.feed(&self.tail)?;
        layer.feed(head)?;
        if !segment.is_open() && end <= segment.start + REACH {
            layer.feed_end()?;
        }
        let seam = self.tail.len() as u64;
        let mut heard = layer.take_heard();
        heard.retain(|(_, finding)| finding.span.start < seam && finding.span.end > seam);
        if heard.is_empty() {
            return Ok(true);
        }
        // A value that is one without the second string goes on in it only if that is all of the string, or much of it: a word behind it is
        // another value.
        let mut alone = below.stream(Format::Text, segment, None)?;
        alone.feed(&self.tail)?;
        alone.feed_end()?;
        let alone: Vec<(u32, u64)> =
            alone.take_heard().iter().map(|(rule, finding)| (*rule, finding.span.start)).collect();
        let whole = seam + head.len() as u64;
        heard.retain(|(rule, finding)| {
            finding.span.end == whole
                || finding.span.end - seam >= LONGEST_WORD
                || !alone.contains(&(*rule, finding.span.start))
        });
        if heard.is_empty() {
            return Ok(true);
        }
        let mut edits = layer.take_edits();
        edits.retain(|edit| edit.start < seam && edit.end > seam);
        let edit = edits.last();
        for (_, finding) in &mut heard {
            finding.span.start += self.start;
            finding.span.end = segment.start + (finding.span.end - seam);
            finding.coats.insert(0, crate::base::Coat::Join);
        }
        let Some(edit) = edit else {
            for heard in heard {
                let span = (heard.1.span.start, heard.1.span.end);
                found(Layered { segment: self.segment, ..Layered::new(vec![heard], span, None) });
            }
            return Ok(true);
        };
        let sentence =
            |depth, text| Sentence { kind: SegmentKind::String, depth, rewritten: Some(text), ..edit.sentence.clone() };
        let first = (self.start + edit.start, self.end);
        let label = sentence(self.depth, edit.text.clone());
        found(Layered { segment: self.segment, ..Layered::new(heard, first, Some(label)) });
        let second = (segment.start, segment.start + (edit.end - seam));
        let nothing = sentence(segment.depth, Vec::new());
        found(Layered { segment: number, ..Layered::new(Vec::new(), second, Some(nothing)) });
        Ok(true)
    }
}

/// Whether a string that is cut may end in a byte: no blank, and no mark that ends a sentence.
fn may_be_cut(last: u8) -> bool {
    last.is_ascii_alphanumeric() || last >= 0x80 || b"_-/+=%&#;\\*`~\"'<>".contains(&last)
}

/// Whether a run that means something may lie across the seam.
fn is_across(run: &dyn Run, text: &[u8], seam: usize) -> bool {
    let mut from = 0;
    while let Found::Run { start, end } = run.find(text, from, false) {
        if start >= seam {
            break;
        }
        // Where the second string goes on, its end may be what makes sense.
        if end > seam && (end == text.len() || run.decode(&text[start..end]).is_some()) {
            return true;
        }
        from = end.max(from + 1);
    }
    false
}

/// The array that a string is an element of, and its place there; or those of the string that its document stands in.
fn element(segment: &Segment) -> Option<(&Arc<Place>, u64)> {
    let mut place = segment.place.as_ref().filter(|_| segment.kind == SegmentKind::String)?;
    loop {
        if let Place { parent: Some(array), step: Step::Index(index) } = place {
            return Some((array, *index));
        }
        while !matches!(place.step, Step::Root | Step::Inside(_)) {
            place = place.parent.as_deref()?;
        }
        place = place.parent.as_deref()?;
    }
}
