//! What is inspected: decoded bytes in segments, each byte with its way home.

use super::offsets::OffsetMap;
use super::{Name, Place, Window};
use crate::base::{Budget, Result};
use std::collections::VecDeque;
use std::sync::Arc;

/// Bytes on their way into a view, and the raw bytes they stand for. As many raw bytes as bytes means one for one;
/// otherwise they belong together as a unit.
#[derive(Clone, Copy)]
pub(crate) struct Piece<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) raw: u64,
    pub(crate) raw_length: u64,
}

impl<'a> Piece<'a> {
    /// Bytes that are raw bytes.
    pub(crate) fn linear(bytes: &'a [u8], raw: u64) -> Self {
        Self { bytes, raw, raw_length: bytes.len() as u64 }
    }

    pub(crate) fn is_linear(&self) -> bool {
        self.raw_length == self.bytes.len() as u64
    }

    pub(crate) fn raw_end(&self) -> u64 {
        self.raw + self.raw_length
    }

    /// The raw span of the bytes `from..to`; of a unit, all of it.
    pub(crate) fn part(&self, from: usize, to: usize) -> Piece<'a> {
        let bytes = &self.bytes[from..to];
        match self.is_linear() {
            true => Self::linear(bytes, self.raw + from as u64),
            false => Self { bytes, ..*self },
        }
    }
}

/// What a segment is, and so how an edit in it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SegmentKind {
    /// Plain text.
    Text,
    /// The inside of a string.
    String,
    /// The inside of an object's key.
    Key,
    /// A bare number, whole.
    Number,
}

/// Bytes that belong together: a match never reaches beyond its segment.
pub(crate) struct Segment {
    pub(crate) start: u64,
    /// One past its last byte; `u64::MAX` while it is open.
    pub(crate) end: u64,
    pub(crate) kind: SegmentKind,
    /// How many JSON strings it is written inside of: how often an edit must be escaped.
    pub(crate) depth: u8,
    /// Where it stands, in structured data; for a key, where its object stands.
    pub(crate) place: Option<Place>,
    /// Of a key that has ended, the name it became.
    pub(crate) name: Option<Arc<Name>>,
    /// Whether something was found in a key that has not ended.
    tainted: bool,
}

impl Segment {
    pub(crate) fn is_open(&self) -> bool {
        self.end == u64::MAX
    }
}

/// The decoded stream: its bytes, its segments, and the map home.
pub(crate) struct View {
    bytes: Window,
    map: OffsetMap,
    /// Ordered by position; at most the last one is open.
    segments: VecDeque<Segment>,
    /// How many segments were dropped from the front.
    dropped: u64,
}

impl View {
    pub(crate) fn new(budget: &Budget) -> Result<Self> {
        let bytes = Window::new(budget)?;
        Ok(Self { bytes, map: OffsetMap::default(), segments: VecDeque::new(), dropped: 0 })
    }

    /// Starts a segment. The one before must be closed.
    pub(crate) fn open(&mut self, kind: SegmentKind, depth: u8, place: Option<Place>) {
        let start = self.end();
        self.segments.push_back(Segment { start, end: u64::MAX, kind, depth, place, name: None, tainted: false });
    }

    /// Appends to the open segment.
    pub(crate) fn push(&mut self, piece: Piece<'_>) -> Result<()> {
        let view = self.bytes.end();
        match piece.is_linear() {
            true => self.map.linear(view, piece.raw),
            false => self.map.unit(view, piece.raw, piece.raw_length),
        }
        self.bytes.push(piece.bytes)
    }

    /// Ends the open segment, if there is one.
    pub(crate) fn close(&mut self) {
        let end = self.end();
        if let Some(last) = self.segments.back_mut().filter(|last| last.is_open()) {
            last.end = end;
        }
    }

    /// Ends the open segment, a key that has become this name.
    pub(crate) fn close_key(&mut self, name: &Arc<Name>) {
        self.close();
        if let Some(last) = self.segments.back_mut() {
            if last.tainted {
                name.taint();
            }
            last.name = Some(name.clone());
        }
    }

    /// Marks the key that this segment is as one that must not be shown. Other segments have none.
    pub(crate) fn taint(&mut self, number: u64) {
        let index = number.checked_sub(self.dropped).map(|index| index as usize);
        if let Some(segment) = index.and_then(|index| self.segments.get_mut(index)) {
            match &segment.name {
                Some(name) => name.taint(),
                None => segment.tainted = true,
            }
        }
    }

    pub(crate) fn open_kind(&self) -> Option<SegmentKind> {
        self.segments.back().filter(|last| last.is_open()).map(|last| last.kind)
    }

    pub(crate) fn end(&self) -> u64 {
        self.bytes.end()
    }

    pub(crate) fn slice(&self, start: u64, end: u64) -> &[u8] {
        self.bytes.slice(start, end)
    }

    /// The oldest byte still to be had.
    pub(crate) fn base(&self) -> u64 {
        self.bytes.base()
    }

    pub(crate) fn raw_start(&self, view: u64) -> u64 {
        self.map.raw_start(view)
    }

    pub(crate) fn raw_end(&self, view_end: u64) -> u64 {
        self.map.raw_end(view_end)
    }

    /// The position, or the start of the number that it is inside of: a number is given out whole or not at all.
    pub(crate) fn before_number(&self, position: u64) -> u64 {
        let behind = self.segments.partition_point(|segment| segment.start < position);
        match behind.checked_sub(1).and_then(|index| self.segments.get(index)) {
            Some(last) if last.kind == SegmentKind::Number && last.end > position => last.start,
            _ => position,
        }
    }

    /// The segment of that number, unless it was dropped.
    pub(crate) fn segment(&self, number: u64) -> Option<&Segment> {
        self.segments.get(number.checked_sub(self.dropped)? as usize)
    }

    /// Bytes of memory in use besides the window, which asks for its own.
    pub(crate) fn footprint(&self) -> usize {
        self.segments.len() * size_of::<Segment>() + self.map.footprint()
    }

    /// Forgets bytes, segments and offsets needed only for positions before `position`.
    pub(crate) fn discard_before(&mut self, position: u64) {
        self.bytes.discard_before(position);
        self.map.discard_before(position);
        while self.segments.len() > 1 && self.segments.front().is_some_and(|first| first.end < position) {
            self.segments.pop_front();
            self.dropped += 1;
        }
    }
}
