//! Server-sent events: the `data` lines of an event are put together and read as JSON or text.
//!
//! Format: WHATWG HTML, "Server-sent events", section 9.2.6. `id` and `retry` lines pass unseen; names, comments and
//! unknown lines are read as text.

use super::json::{JsonReader, Out};
use super::{Piece, SegmentKind};
use crate::base::{Limits, Result};

pub(super) struct SseReader {
    json: JsonReader,
    line: Line,
    event: Event,
    /// The line ended in a carriage return; a line feed next belongs to it.
    after_return: bool,
    /// Raw position of the last `data` line's end.
    data_end: u64,
    /// The start of a line whose field is not known yet: its raw position and bytes.
    field: Vec<u8>,
    field_raw: u64,
}

/// What the present line is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Start,
    /// Reading the field's name.
    Field,
    /// Behind `data:`, where one space is skipped.
    DataSpace,
    Data,
    /// A line read as text.
    Text,
    /// A line that passes unseen.
    Opaque,
}

/// What the data of the present event is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    Empty,
    Json,
    Text,
}

impl SseReader {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            json: JsonReader::new(limits, false, None),
            line: Line::Start,
            event: Event::Empty,
            after_return: false,
            data_end: 0,
            field: Vec::new(),
            field_raw: 0,
        }
    }

    pub(super) fn in_array(&self) -> bool {
        self.json.in_array()
    }

    pub(super) fn held_from(&self) -> Option<u64> {
        let field = (!self.field.is_empty()).then_some(self.field_raw);
        [self.json.held_from(), field].into_iter().flatten().min()
    }

    pub(super) fn feed(&mut self, bytes: &[u8], raw: u64, out: &mut Out<'_>) -> Result<()> {
        let whole = Piece::linear(bytes, raw);
        let mut index = 0;
        while let Some(&byte) = bytes.get(index) {
            let at = raw + index as u64;
            if std::mem::take(&mut self.after_return) && byte == b'\n' {
                index += 1;
                continue;
            }
            match self.line {
                Line::Start | Line::Field => {
                    if matches!(byte, b'\n' | b'\r') {
                        self.end_short_line(at, out)?;
                        self.end_line(byte);
                    } else {
                        if self.line == Line::Start {
                            self.field_raw = at;
                            self.line = Line::Field;
                        }
                        self.field.push(byte);
                        self.read_field(out)?;
                    }
                    index += 1;
                }
                Line::DataSpace => {
                    self.start_data(at + u64::from(byte == b' '), out)?;
                    self.line = Line::Data;
                    if byte == b' ' {
                        index += 1;
                    }
                }
                Line::Data | Line::Text | Line::Opaque => {
                    let rest = &bytes[index..];
                    let length = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                    let piece = whole.part(index, index + length);
                    match self.line {
                        Line::Data => self.data(piece, out)?,
                        Line::Text if length > 0 => out.view.push(piece)?,
                        _ => {}
                    }
                    index += length;
                    if let Some(&byte) = bytes.get(index) {
                        match self.line {
                            Line::Data => self.data_end = raw + index as u64,
                            Line::Text => {
                                out.view.push(whole.part(index, index + 1))?;
                                if self.event == Event::Json {
                                    out.view.close();
                                }
                            }
                            _ => {}
                        }
                        self.end_line(byte);
                        index += 1;
                    }
                }
            }
        }
        Ok(())
    }

    /// Ends the input.
    pub(super) fn end(&mut self, raw: u64, out: &mut Out<'_>) -> Result<()> {
        if !self.field.is_empty() {
            self.start_text(out)?;
        }
        // A line between those of a document is a segment of its own.
        if self.line == Line::Text {
            out.view.close();
        }
        self.end_event(raw, out)
    }

    fn end_line(&mut self, byte: u8) {
        self.after_return = byte == b'\r';
        self.line = Line::Start;
    }

    /// Tells what the line is as soon as its name is complete, or is none of those known.
    fn read_field(&mut self, out: &mut Out<'_>) -> Result<()> {
        let known: [&[u8]; 3] = [b"data:", b"id:", b"retry:"];
        if known.iter().any(|name| name.len() > self.field.len() && name.starts_with(&self.field)) {
            return Ok(());
        }
        match self.field.as_slice() {
            b"data:" => {
                if self.event == Event::Empty {
                    out.view.close();
                }
                self.line = Line::DataSpace;
                self.field.clear();
                Ok(())
            }
            b"id:" | b"retry:" => {
                self.line = Line::Opaque;
                self.field.clear();
                Ok(())
            }
            _ => self.start_text(out),
        }
    }

    /// Makes text of the line.
    ///
    /// Within the JSON of an event it is a segment of its own, and the JSON goes on behind it. In text, and in JSON that has
    /// become text, the event's data is cut in two there.
    fn start_text(&mut self, out: &mut Out<'_>) -> Result<()> {
        // What is held of it would come into the view behind the line.
        let is_held = self.json.held_from().is_some();
        let is_between = self.event == Event::Json && out.view.open_kind().is_none() && !is_held;
        if self.event != Event::Empty && !is_between {
            self.end_event(self.field_raw, out)?;
        }
        if out.view.open_kind().is_none() {
            out.view.open(SegmentKind::Text, 0, None);
        }
        out.view.push(Piece::linear(&self.field, self.field_raw))?;
        self.field.clear();
        self.line = Line::Text;
        Ok(())
    }

    /// Ends a line that is empty, or is a known name without a colon.
    fn end_short_line(&mut self, at: u64, out: &mut Out<'_>) -> Result<()> {
        match self.field.as_slice() {
            b"" => self.end_event(at, out),
            b"data" => {
                self.field.clear();
                self.start_data(at, out)?;
                self.data_end = at;
                Ok(())
            }
            _ => self.start_text(out),
        }
    }

    /// Starts a data line: to the data so far, a line feed is added.
    fn start_data(&mut self, at: u64, out: &mut Out<'_>) -> Result<()> {
        if self.event == Event::Empty {
            return Ok(());
        }
        let raw = self.data_end;
        self.data(Piece { bytes: b"\n", raw, raw_length: at - raw }, out)
    }

    fn data(&mut self, piece: Piece<'_>, out: &mut Out<'_>) -> Result<()> {
        let Some(first) = piece.bytes.first() else { return Ok(()) };
        if self.event == Event::Empty {
            if matches!(first, b'{' | b'[') {
                self.json.start();
                self.event = Event::Json;
            } else {
                out.view.open(SegmentKind::Text, 0, None);
                self.event = Event::Text;
            }
        }
        match self.event {
            Event::Json => self.json.feed(piece, out),
            _ => out.view.push(piece),
        }
    }

    fn end_event(&mut self, at: u64, out: &mut Out<'_>) -> Result<()> {
        match std::mem::replace(&mut self.event, Event::Empty) {
            Event::Json => self.json.end(at, out),
            _ => {
                out.view.close();
                Ok(())
            }
        }
    }
}
