//! The eraser: takes what is condemned in order, and writes the rest and the replacements.

use super::replacement::{self, Tail};
use super::{Cleared, Sink};
use crate::base::{Key, KeyedHash, Result, Severity};
use crate::policy::Style;
use crate::text::{SegmentKind, View, Window};

pub(crate) struct Eraser {
    key: Key,
    /// Raw bytes before this were written, or dropped as condemned.
    written: u64,
    open: Option<Cluster>,
    /// Where edits are written down, if anybody asks for them.
    edits: Option<Vec<Edit>>,
}

/// A replacement that was made.
pub(crate) struct Edit {
    /// The raw bytes replaced.
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) text: Vec<u8>,
    /// Why.
    pub(crate) sentence: Sentence,
}

/// What a condemned value is to be replaced by, and how grave it is.
#[derive(Clone)]
pub(crate) struct Sentence {
    pub(crate) label: String,
    pub(crate) style: Style,
    pub(crate) severity: Severity,
    pub(crate) confidence: u8,
    pub(crate) kind: SegmentKind,
    pub(crate) depth: u8,
    /// What is written instead of a mark, if the value goes alone: the same text in another coat.
    pub(crate) rewritten: Option<Vec<u8>>,
    /// Whether that holds more of the text than marks.
    pub(crate) keeps_text: bool,
}

/// The union of condemned spans that overlap. It holds no content, so it may be of any length.
struct Cluster {
    /// The sentence of the gravest; of equally grave ones, the first.
    sentence: Sentence,
    start: u64,
    raw_start: u64,
    end: u64,
    /// The span that the sentence alone is about.
    alone: (u64, u64),
    /// Whether there is another of which part may be kept.
    is_mixed: bool,
    /// How many of its values are still being followed.
    growing: usize,
    hash: KeyedHash,
    tail: Tail,
    /// View bytes before this went into hash and tail.
    eaten: u64,
}

impl Eraser {
    pub(crate) fn new(key: Key) -> Self {
        Self { key, written: 0, open: None, edits: None }
    }

    /// Writes edits down from now on.
    pub(crate) fn record(&mut self) {
        self.edits = Some(Vec::new());
    }

    /// The edits since the last call.
    pub(crate) fn take_edits(&mut self) -> Vec<Edit> {
        self.edits.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Raw bytes before this are written, or replaced for good.
    pub(crate) fn settled(&self) -> u64 {
        self.open.as_ref().map_or(self.written, |cluster| cluster.raw_start.min(self.written))
    }

    /// Raw bytes before this are no longer needed.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// View bytes before this are no longer needed.
    pub(crate) fn needed_from(&self) -> u64 {
        self.open.as_ref().map_or(u64::MAX, |cluster| cluster.eaten)
    }

    /// Condemns the view bytes `start..end`; `end` is `None` while it is not known. Starts must come in order.
    pub(crate) fn condemn(
        &mut self,
        start: u64,
        end: Option<u64>,
        sentence: Sentence,
        (view, raw): (&View, &Window),
        sink: &mut dyn Sink,
    ) -> Result<()> {
        let growing = usize::from(end.is_none());
        let end = end.unwrap_or(start);
        match &mut self.open {
            Some(cluster) if cluster.growing > 0 || start < cluster.end => {
                let alone = (start, end);
                // What one keeps of the text may be part of the other's value.
                let is_same = alone == cluster.alone && sentence.rewritten == cluster.sentence.rewritten;
                cluster.is_mixed |= !is_same && (sentence.keeps_text || cluster.sentence.keeps_text);
                cluster.end = cluster.end.max(end);
                cluster.growing += growing;
                let gravity = |sentence: &Sentence| (sentence.severity, sentence.confidence);
                if gravity(&sentence) > gravity(&cluster.sentence) {
                    (cluster.sentence, cluster.alone) = (sentence, alone);
                }
                Ok(())
            }
            _ => {
                self.close(view, sink)?;
                let raw_start = view.raw_start(start);
                self.pass(raw_start, raw, sink)?;
                let hash = self.key.hash("value");
                let (alone, tail) = ((start, end), Tail::default());
                let eaten = start;
                let is_mixed = false;
                self.open =
                    Some(Cluster { sentence, start, raw_start, end, alone, is_mixed, growing, hash, tail, eaten });
                Ok(())
            }
        }
    }

    /// Says where a value that was condemned without an end has ended.
    pub(crate) fn end_growth(&mut self, end: u64) {
        if let Some(cluster) = &mut self.open {
            cluster.growing = cluster.growing.saturating_sub(1);
            cluster.end = cluster.end.max(end);
        }
    }

    /// Everything in the view before `decided` is decided, and raw bytes before `clear` are free to go unless condemned.
    pub(crate) fn advance(
        &mut self,
        decided: u64,
        clear: u64,
        (view, raw): (&View, &Window),
        sink: &mut dyn Sink,
    ) -> Result<()> {
        if let Some(cluster) = &mut self.open {
            if cluster.growing > 0 || cluster.end > decided {
                let to = if cluster.growing > 0 { decided } else { decided.min(cluster.end) };
                cluster.eat(view, to);
                self.written = self.written.max(view.raw_start(to));
                return Ok(());
            }
            self.close(view, sink)?;
        }
        self.pass(clear, raw, sink)
    }

    /// Writes what comes before the view position, and then a text. Nothing may be written after.
    pub(crate) fn stop(
        &mut self,
        at: u64,
        text: &str,
        (view, raw): (&View, &Window),
        sink: &mut dyn Sink,
    ) -> Result<()> {
        if let Some(cluster) = &mut self.open {
            cluster.end = if cluster.growing > 0 { at } else { cluster.end };
            cluster.growing = 0;
        }
        self.close(view, sink)?;
        self.pass(view.raw_start(at), raw, sink)?;
        sink.accept(Cleared(text.as_bytes()))
    }

    /// Writes the replacement of the open cluster, if there is one.
    fn close(&mut self, view: &View, sink: &mut dyn Sink) -> Result<()> {
        let Some(mut cluster) = self.open.take() else { return Ok(()) };
        cluster.eat(view, cluster.end);
        let Cluster { mut sentence, hash, tail, start, raw_start, end, alone, is_mixed, .. } = cluster;
        let text = match sentence.rewritten.take().filter(|_| alone == (start, end) && !is_mixed) {
            Some(text) => text,
            None => replacement::text(&sentence.style, &self.key, &sentence.label, hash.finish(), &tail).into_bytes(),
        };
        let text = replacement::escape(text, sentence.kind, sentence.depth);
        self.written = self.written.max(view.raw_end(end));
        if !text.is_empty() {
            sink.accept(Cleared(&text))?;
        }
        if let Some(edits) = &mut self.edits {
            edits.push(Edit { start: raw_start, end: view.raw_end(end), text, sentence });
        }
        Ok(())
    }

    /// Writes raw bytes up to `to`.
    fn pass(&mut self, to: u64, raw: &Window, sink: &mut dyn Sink) -> Result<()> {
        let bytes = raw.slice(self.written, to);
        if bytes.is_empty() {
            return Ok(());
        }
        self.written += bytes.len() as u64;
        sink.accept(Cleared(bytes))
    }
}

impl Cluster {
    fn eat(&mut self, view: &View, to: u64) {
        let bytes = view.slice(self.eaten, to);
        self.hash.update(bytes);
        self.tail.update(bytes);
        self.eaten = self.eaten.max(to);
    }
}
