//! Runs in a stream's text: each is decoded once it is complete, inspected as a document of its own, and encoded anew from its first
//! change on.
//!
//! What is compressed cannot be written anew; it goes as a whole. A run longer than [`LONGEST_RUN`] is taken in pieces that overlap.

use super::{Below, Cues, Heard, Layered, gravest};
use crate::base::{Category, Coat, Error, ErrorKind, Result, Span};
use crate::redact::{Edit, Sentence};
use crate::text::coat::{Decoded, Found, Inflated, LOOK, Run, inflate, is_compressed, is_utf16, stretches};
use crate::text::{Format, Segment, View};

pub(super) struct RunWatch {
    run: &'static dyn Run,
    pub(super) cues: Cues,
    /// No run starts before this.
    from: u64,
    /// An unfinished run is not looked at again for a few bytes: its cost stays linear.
    retry_at: u64,
    /// Where that one starts.
    held: u64,
}

/// Longer runs are decoded in pieces. A multiple of every group's length.
const LONGEST_RUN: u64 = 64 << 10;
/// As much of a piece is decoded again with the next one, so that what lies across is seen whole.
const OVERLAP: u64 = 12_000;

/// What is compressed is held back whole, up to so many bytes; more is an error.
const LONGEST_SEALED: u64 = 8 << 20;

/// A run, or a piece of one.
struct Piece<'a> {
    run: &'a dyn Run,
    text: &'a [u8],
    start: u64,
    /// Whether the run goes on behind it.
    is_cut: bool,
}

impl RunWatch {
    pub(super) fn new(run: &'static dyn Run, cues: Cues) -> Self {
        Self { run, cues, from: 0, retry_at: 0, held: 0 }
    }

    pub(super) fn hint(&self, text: &[u8]) -> Option<usize> {
        self.run.hint(text)
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
        let (end, more) = (segment.end.min(view.end()), segment.is_open());
        self.from = self.from.max(segment.start).max(from);
        if more && self.retry_at > end {
            return Ok(self.held);
        }
        loop {
            let Some((from, _)) = self.cues.next(self.from, end) else { return Ok(end) };
            self.from = from;
            let base = self.from.saturating_sub(LOOK as u64).max(segment.start).max(view.base());
            let text = view.slice(base, end);
            let (start, run_end, is_whole) = match self.run.find(text, (self.from - base) as usize, more) {
                Found::None => {
                    self.from = end;
                    return Ok(end);
                }
                Found::Run { start, end } => (base + start as u64, base + end as u64, true),
                Found::Open { start } => (base + start as u64, end, false),
            };
            let length = run_end - start;
            let most = if length < LONGEST_RUN {
                LONGEST_RUN
            } else if self.is_sealed(view.slice(start, start + LOOK as u64)) {
                if length >= LONGEST_SEALED {
                    let text =
                        format!("limit sealed: compressed text at byte {start} is longer than {LONGEST_SEALED} bytes");
                    return Err(Error::new(ErrorKind::Limit, text));
                }
                LONGEST_SEALED
            } else {
                LONGEST_RUN
            };
            if !is_whole && length < most {
                // A cue is needed again.
                self.from = if self.cues.0.is_some() { self.from } else { start };
                (self.retry_at, self.held) = (end + length / 16, start);
                return Ok(start);
            }
            let is_cut = length > most || !is_whole;
            let piece_end = run_end.min(start + most);
            let piece = Piece { run: self.run, text: view.slice(start, piece_end), start, is_cut };
            piece.inspect(below, segment, found)?;
            self.from = if is_cut { piece_end - OVERLAP } else { piece_end };
        }
    }

    /// Whether the start of a run says that what follows is compressed.
    fn is_sealed(&self, start: &[u8]) -> bool {
        self.run.decode(start).is_some_and(|decoded| is_compressed(&decoded.bytes))
    }
}

/// Whether decoded bytes start as certificates and their like do: an ASN.1 sequence of some length, in DER (ITU-T X.690).
fn is_der(bytes: &[u8]) -> bool {
    matches!(bytes, [0x30, 0x82, _, _, 0x30, ..])
}

impl Piece<'_> {
    /// Decodes it, and looks at what comes out.
    fn inspect(&self, below: &Below, segment: &Segment, found: &mut dyn FnMut(Layered)) -> Result<()> {
        let Some(decoded) = self.run.decode(self.text) else { return Ok(()) };
        below.allowance().spend(decoded.bytes.len())?;
        if is_compressed(&decoded.bytes) {
            match inflate(&decoded.bytes, below.allowance().left()) {
                Inflated::No => {}
                Inflated::TooLarge => return Err(below.allowance().exceeded()),
                Inflated::Yes(coat, bytes) => {
                    return self.inspect_sealed(below, segment, &decoded, (coat, &bytes), found);
                }
            }
        }
        let (heard, edits) = inspect(below, segment, decoded.coat, &decoded.bytes)?;
        let heard = heard
            .into_iter()
            .filter(|(_, finding)| !decoded.coat.is_for_injection() || finding.category == Category::Injection)
            // A certificate names its holder in public.
            .filter(|(_, finding)| !is_der(&decoded.bytes) || finding.category != Category::Pii);
        let heard: Vec<Heard> = heard.map(|heard| self.home(&decoded, heard)).collect();
        if heard.is_empty() {
            return Ok(());
        }
        if self.is_cut {
            return self.report_cut(segment, &decoded, heard, edits, found);
        }
        let first = edits.iter().map(|edit| edit.start as usize).min();
        let sentence = first.and_then(|first| {
            let (offset, index) = self.run.group(self.text, &decoded, first);
            let bytes = edited(&decoded.bytes, index, decoded.bytes.len(), &edits);
            let text = self.run.encode(self.text, &decoded, offset, &bytes);
            Some((self.start + offset as u64, sentence(gravest(&edits)?, segment, Some(text))))
        });
        let end = self.start + self.text.len() as u64;
        let start = sentence.as_ref().map_or(self.start, |(start, _)| *start);
        found(Layered::new(heard, (start, end), sentence.map(|(_, sentence)| sentence)));
        Ok(())
    }

    /// Looks at what a compressed run holds. If something must go, all of the run goes.
    fn inspect_sealed(
        &self,
        below: &Below,
        segment: &Segment,
        decoded: &Decoded,
        (coat, bytes): (Coat, &[u8]),
        found: &mut dyn FnMut(Layered),
    ) -> Result<()> {
        below.allowance().spend(bytes.len())?;
        let (heard, edits) = inspect(below, segment, coat, bytes)?;
        let (start, end) = (self.start + decoded.skip as u64, self.start + self.text.len() as u64);
        let seal = |(rule, mut finding): Heard| {
            finding.coats.splice(0..0, [decoded.coat, coat]);
            finding.span = Span::new(start, end);
            finding.is_sealed = true;
            (rule, finding)
        };
        let heard: Vec<Heard> = heard.into_iter().map(seal).collect();
        if !heard.is_empty() {
            found(Layered::new(heard, (start, end), gravest(&edits).map(|gravest| sentence(gravest, segment, None))));
        }
        Ok(())
    }

    /// Reports what a piece of a long run holds. Its end must stay where it is, so a replacement is filled up with spaces.
    fn report_cut(
        &self,
        segment: &Segment,
        decoded: &Decoded,
        heard: Vec<Heard>,
        edits: Vec<Edit>,
        found: &mut dyn FnMut(Layered),
    ) -> Result<()> {
        for edit in &edits {
            let (offset, index) = self.run.group(self.text, decoded, edit.start as usize);
            let (end, end_index) = self.group_end(decoded, edit.end as usize);
            let mut bytes = edited(&decoded.bytes, index, end_index, std::slice::from_ref(edit));
            let group = match decoded.coat {
                Coat::Base64 => 3,
                Coat::Base32 => 5,
                _ => 1,
            };
            bytes.resize(bytes.len().next_multiple_of(group), b' ');
            let text = self.run.encode(self.text, decoded, offset, &bytes);
            let span = (self.start + offset as u64, self.start + end as u64);
            found(Layered::new(Vec::new(), span, Some(sentence(&edit.sentence, segment, Some(text)))));
        }
        for heard in heard {
            let span = (heard.1.span.start, heard.1.span.end);
            found(Layered::new(vec![heard], span, None));
        }
        Ok(())
    }

    /// A finding in positions of the view.
    fn home(&self, decoded: &Decoded, (rule, mut finding): Heard) -> Heard {
        let Span { start, end } = finding.span;
        let start = self.run.group(self.text, decoded, start as usize).0;
        let end = self.group_end(decoded, end as usize).0;
        finding.span = Span::new(self.start + start as u64, self.start + end as u64);
        finding.coats.insert(0, decoded.coat);
        (rule, finding)
    }

    /// Where the group ends that holds the decoded byte before `index`, and the index behind its last byte.
    fn group_end(&self, decoded: &Decoded, index: usize) -> (usize, usize) {
        let is_end = |index: &usize| self.run.group(self.text, decoded, *index).1 == *index;
        let index = (index..decoded.bytes.len()).find(is_end).unwrap_or(decoded.bytes.len());
        self.run.group(self.text, decoded, index)
    }
}

/// Inspects decoded bytes, stretch by stretch if they are not all text.
fn inspect(below: &Below, segment: &Segment, coat: Coat, bytes: &[u8]) -> Result<(Vec<Heard>, Vec<Edit>)> {
    let (mut heard, mut edits) = (Vec::new(), Vec::new());
    let whole = is_utf16(bytes).then_some((0, bytes.len()));
    let texts = whole.into_iter().chain(stretches(bytes).filter(|_| whole.is_none()));
    for (from, to) in texts {
        let format = if (from, to) == (0, bytes.len()) { Format::Auto } else { Format::Text };
        let mut layer = below.stream(format, segment, Some(coat))?;
        layer.feed(&bytes[from..to])?;
        layer.feed_end()?;
        let moved = |(rule, mut finding): Heard| {
            finding.span = Span::new(finding.span.start + from as u64, finding.span.end + from as u64);
            (rule, finding)
        };
        heard.extend(layer.take_heard().into_iter().map(moved));
        let moved = |edit: Edit| Edit { start: edit.start + from as u64, end: edit.end + from as u64, ..edit };
        edits.extend(layer.take_edits().into_iter().map(moved));
    }
    Ok((heard, edits))
}

/// The bytes `from..to` with the edits made.
fn edited(bytes: &[u8], from: usize, to: usize, edits: &[Edit]) -> Vec<u8> {
    let mut out = Vec::with_capacity(to - from);
    let mut at = from;
    for edit in edits {
        let (start, end) = (edit.start as usize, edit.end as usize);
        out.extend_from_slice(&bytes[at.min(start)..start]);
        out.extend_from_slice(&edit.text);
        at = end;
    }
    out.extend_from_slice(&bytes[at.min(to)..to]);
    out
}

fn sentence(gravest: &Sentence, segment: &Segment, rewritten: Option<Vec<u8>>) -> Sentence {
    let keeps_text = rewritten.is_some();
    Sentence { kind: segment.kind, depth: segment.depth, rewritten, keeps_text, ..gravest.clone() }
}
