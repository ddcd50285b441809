//! What the input is written in, and the reader that goes with it.

use super::json::{JsonReader, Out};
use super::lines::LineReader;
use super::sse::SseReader;
use super::{Piece, Place, SegmentKind, View};
use crate::base::mark::MARK_STARTS;
use crate::base::{Limits, Notice, Result};
use std::fmt;
use std::str::FromStr;

/// How the input is to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// One of the others, told by the first bytes: `{` or `[` is JSON, of which there may be many documents, among lines of
    /// text; `data:`, `event:`, `id:`, `retry:` or `: ` is SSE; all else is text. The default.
    #[default]
    Auto,
    /// Plain text, one piece.
    Text,
    /// One JSON document.
    Json,
    /// One JSON document a line; lines that are none are read as text.
    JsonLines,
    /// Server-sent events.
    Sse,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Auto, Self::Text, Self::Json, Self::JsonLines, Self::Sse];

    /// The name as options write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Text => "text",
            Self::Json => "json",
            Self::JsonLines => "jsonl",
            Self::Sse => "sse",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == text)
            .ok_or_else(|| "expected one of auto, text, json, jsonl, sse".to_owned())
    }
}

/// Turns raw bytes into a view. Knows one format, or finds out.
pub(crate) struct Reader {
    limits: Limits,
    /// Where the text stands in another.
    outer: Option<Place>,
    format: Format,
    reader: Kind,
    /// First bytes that do not tell the format yet.
    first: Vec<u8>,
    /// The raw position behind everything read.
    raw: u64,
}

enum Kind {
    Unknown,
    Text,
    Json(JsonReader),
    Lines(LineReader),
    Sse(SseReader),
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
/// White space before the first telling byte is not waited for without end.
const LONGEST_START: usize = 256;

impl Reader {
    pub(crate) fn new(format: Format, limits: &Limits, outer: Option<Place>) -> Self {
        let reader = if format == Format::Text { Kind::Text } else { Kind::Unknown };
        Self { limits: limits.clone(), outer, format, reader, first: Vec::new(), raw: 0 }
    }

    /// Reads bytes that follow those read before.
    pub(crate) fn read(&mut self, bytes: &[u8], view: &mut View, notices: &mut Vec<Notice>) -> Result<()> {
        let out = &mut Out { view, notices };
        if !matches!(self.reader, Kind::Unknown) {
            return self.feed(bytes, out);
        }
        self.first.extend_from_slice(bytes);
        let is_all = self.first.len() >= LONGEST_START;
        match self.guess(is_all) {
            Some(reader) => self.settle(reader, out),
            None => Ok(()),
        }
    }

    /// Ends the input.
    pub(crate) fn finish(&mut self, view: &mut View, notices: &mut Vec<Notice>) -> Result<()> {
        let out = &mut Out { view, notices };
        if matches!(self.reader, Kind::Unknown) {
            let reader = self.guess(true).unwrap_or(Kind::Text);
            self.settle(reader, out)?;
        }
        match &mut self.reader {
            Kind::Unknown | Kind::Text => {
                out.view.close();
                Ok(())
            }
            Kind::Json(json) => json.end(self.raw, out),
            Kind::Lines(lines) => lines.end(self.raw, out),
            Kind::Sse(sse) => sse.end(self.raw, out),
        }
    }

    /// Whether the input is read as server-sent events.
    pub(crate) fn is_sse(&self) -> bool {
        matches!(self.reader, Kind::Sse(_))
    }

    /// Whether a further element of an array may come.
    pub(crate) fn in_array(&self) -> bool {
        match &self.reader {
            Kind::Unknown | Kind::Text => false,
            Kind::Json(json) => json.in_array(),
            Kind::Lines(lines) => lines.in_array(),
            Kind::Sse(sse) => sse.in_array(),
        }
    }

    /// The raw position from which on bytes may still come into the view.
    pub(crate) fn held_from(&self) -> u64 {
        let held = match &self.reader {
            Kind::Unknown | Kind::Text => None,
            Kind::Json(json) => json.held_from(),
            Kind::Lines(lines) => lines.held_from(),
            Kind::Sse(sse) => sse.held_from(),
        };
        held.unwrap_or(self.raw)
    }

    /// Tells the reader by the first bytes; `None` if more are needed.
    fn guess(&self, is_all: bool) -> Option<Kind> {
        let first = &self.first[..self.first.len().min(LONGEST_START)];
        if first.len() < BYTE_ORDER_MARK.len() && BYTE_ORDER_MARK.starts_with(first) && !is_all {
            return None;
        }
        let format = match self.format {
            Format::Auto => guess(first, is_all)?,
            declared => return Some(self.kind_of(declared)),
        };
        Some(match format {
            // Nobody said that there is one document only.
            Format::Json => Kind::Lines(LineReader::new(&self.limits, true, self.outer.as_ref())),
            format => self.kind_of(format),
        })
    }

    fn kind_of(&self, format: Format) -> Kind {
        match format {
            Format::Auto | Format::Text => Kind::Text,
            Format::Json => {
                let mut json = JsonReader::new(&self.limits, true, self.outer.as_ref());
                json.start();
                Kind::Json(json)
            }
            Format::JsonLines => Kind::Lines(LineReader::new(&self.limits, false, self.outer.as_ref())),
            Format::Sse => Kind::Sse(SseReader::new(&self.limits)),
        }
    }

    fn settle(&mut self, reader: Kind, out: &mut Out<'_>) -> Result<()> {
        self.reader = reader;
        let first = std::mem::take(&mut self.first);
        match first.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) if !matches!(self.reader, Kind::Text) => {
                self.raw = BYTE_ORDER_MARK.len() as u64;
                self.feed(rest, out)
            }
            _ => self.feed(&first, out),
        }
    }

    fn feed(&mut self, bytes: &[u8], out: &mut Out<'_>) -> Result<()> {
        let raw = self.raw;
        self.raw += bytes.len() as u64;
        match &mut self.reader {
            Kind::Unknown => Ok(()),
            Kind::Text => {
                if out.view.open_kind().is_none() {
                    out.view.open(SegmentKind::Text, 0, self.outer.clone());
                }
                out.view.push(Piece::linear(bytes, raw))
            }
            Kind::Json(json) => json.feed(Piece::linear(bytes, raw), out),
            Kind::Lines(lines) => lines.feed(bytes, raw, out),
            Kind::Sse(sse) => sse.feed(bytes, raw, out),
        }
    }
}

/// Tells the format by the first bytes; `None` if more are needed.
fn guess(first: &[u8], is_all: bool) -> Option<Format> {
    let text = first.strip_prefix(BYTE_ORDER_MARK).unwrap_or(first).trim_ascii_start();
    let fields: [&[u8]; 5] = [b"data:", b"event:", b"id:", b"retry:", b": "];
    match text.first() {
        None if is_all => Some(Format::Text),
        None => None,
        // What an earlier redaction has put in the place of text is not JSON.
        Some(_) if MARK_STARTS.iter().any(|mark| text.starts_with(mark)) => Some(Format::Text),
        Some(b'[') if !is_all && MARK_STARTS.iter().any(|mark| mark.starts_with(text)) => None,
        Some(b'{' | b'[') => Some(Format::Json),
        Some(_) if fields.iter().any(|field| text.starts_with(field)) => Some(Format::Sse),
        Some(_) if !is_all && fields.iter().any(|field| field.starts_with(text)) => None,
        Some(_) => Some(Format::Text),
    }
}
