//! JSON documents line by line, among lines that are none.
//!
//! A line that starts with `{` or `[` is read as JSON. Every other line is text, and lines of text that follow one another are one
//! segment, so that what spans lines is found.

use super::json::{JsonReader, Out};
use super::{Piece, Place, SegmentKind};
use crate::base::{Limits, Result};

/// A reader of JSON Lines, or of a sequence of JSON documents that may span lines.
pub(super) struct LineReader {
    json: JsonReader,
    state: State,
    /// Whether a document may span lines.
    multi_line: bool,
    outer: Option<Place>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Only white space was seen in this line.
    LineStart,
    /// In a document, or in what was one.
    Json,
    /// Behind a document.
    Behind,
    /// In a line of text.
    Text,
}

impl LineReader {
    pub(super) fn new(limits: &Limits, multi_line: bool, outer: Option<&Place>) -> Self {
        let json = JsonReader::new(limits, false, outer);
        Self { json, state: State::LineStart, multi_line, outer: outer.cloned() }
    }

    pub(super) fn in_array(&self) -> bool {
        self.json.in_array()
    }

    pub(super) fn held_from(&self) -> Option<u64> {
        self.json.held_from()
    }

    /// Reads raw bytes that start at the raw position.
    pub(super) fn feed(&mut self, bytes: &[u8], raw: u64, out: &mut Out<'_>) -> Result<()> {
        let whole = Piece::linear(bytes, raw);
        let mut index = 0;
        while let Some(&byte) = bytes.get(index) {
            match self.state {
                State::LineStart | State::Behind => match byte {
                    b'{' | b'[' => {
                        self.end_text(raw + index as u64, out)?;
                        self.json.start();
                        self.state = State::Json;
                    }
                    b' ' | b'\t' | b'\r' | b'\n' => {
                        if self.in_text(out) {
                            self.text(whole.part(index, index + 1), out)?;
                        }
                        if byte == b'\n' {
                            self.state = State::LineStart;
                        }
                        index += 1;
                    }
                    _ => self.state = State::Text,
                },
                State::Text => {
                    let line = memchr::memchr(b'\n', &bytes[index..]);
                    let end = line.map_or(bytes.len(), |length| index + length + 1);
                    self.text(whole.part(index, end), out)?;
                    if line.is_some() {
                        self.state = State::LineStart;
                    }
                    index = end;
                }
                State::Json => {
                    let line = if self.multi_line { None } else { memchr::memchr(b'\n', &bytes[index..]) };
                    let end = line.map_or(bytes.len(), |length| index + length);
                    index += self.json.feed_document(whole.part(index, end), out)?;
                    if self.json.is_done() {
                        self.state = State::Behind;
                    } else if self.json.is_text() {
                        self.state = State::Text;
                    } else if line.is_some() {
                        self.json.give_up(raw + index as u64, out)?;
                        self.state = State::Text;
                    }
                }
            }
        }
        Ok(())
    }

    /// Ends the input.
    pub(super) fn end(&mut self, raw: u64, out: &mut Out<'_>) -> Result<()> {
        match self.state {
            State::Json => self.json.end(raw, out),
            _ => self.end_text(raw, out),
        }
    }

    fn in_text(&self, out: &Out<'_>) -> bool {
        self.json.is_text() || out.view.open_kind().is_some()
    }

    /// Takes text; that of a line that stopped being JSON goes on where that was.
    fn text(&mut self, piece: Piece<'_>, out: &mut Out<'_>) -> Result<()> {
        if self.json.is_text() {
            return self.json.feed(piece, out);
        }
        if out.view.open_kind().is_none() {
            out.view.open(SegmentKind::Text, 0, self.outer.clone());
        }
        out.view.push(piece)
    }

    fn end_text(&mut self, raw: u64, out: &mut Out<'_>) -> Result<()> {
        if self.json.is_text() {
            return self.json.end(raw, out);
        }
        out.view.close();
        Ok(())
    }
}
