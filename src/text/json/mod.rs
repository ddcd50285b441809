//! JSON read as it streams: strings, keys and numbers become segments of the view, everything else only passes.
//!
//! The grammar is RFC 8259, strict. It is checked so that it is well defined from which byte on a frame is not JSON: from there
//! on, the rest of the frame is text. A string that starts with `{` or `[` is read as JSON in its turn, one level deeper.

mod level;
mod lexer;

use super::place::Names;
use super::{Name, Piece, Place, SegmentKind, View};
use crate::base::{Limits, Notice, NoticeKind, Result};
use level::{Container, Content, LONGEST_NUMBER, LONGEST_START, Level, State, Unread};
use lexer::{Escape, Number, decode_escape, ordinary_length};
use std::sync::Arc;

/// Where decoded bytes and notices go.
pub(super) struct Out<'a> {
    pub(super) view: &'a mut View,
    pub(super) notices: &'a mut Vec<Notice>,
}

/// A reader of one frame at a time: a document, and the documents in its strings.
pub(super) struct JsonReader {
    /// The document at 0; the one inside its present string at 1, and so on. All below a level's present string are in use.
    levels: Vec<Level>,
    names: Names,
    /// Where the frames stand in another text.
    outer: Option<Arc<Place>>,
    depth_limit: usize,
    /// Whether the frame was declared to be JSON, so that it is worth a notice if none of it is.
    declared: bool,
    /// Whether reading stops where the document ends or becomes text.
    pausing: bool,
}

/// Numbers with fewer digits are not inspected: no rule can match them.
const FEWEST_DIGITS: usize = 4;

impl JsonReader {
    pub(super) fn new(limits: &Limits, declared: bool, outer: Option<&Place>) -> Self {
        let levels = (0..=limits.json_nesting).map(|_| Level::new()).collect();
        let outer = outer.cloned().map(Arc::new);
        Self { levels, names: Names::new(), outer, depth_limit: limits.json_depth, declared, pausing: false }
    }

    /// Starts a frame.
    pub(super) fn start(&mut self) {
        self.levels[0].reset(self.outer.clone());
    }

    /// Whether the frame's document is complete.
    pub(super) fn is_done(&self) -> bool {
        self.levels[0].is_done()
    }

    /// Whether the frame has turned out not to be JSON.
    pub(super) fn is_text(&self) -> bool {
        matches!(self.levels[0].state, State::Text | State::EndlessString { .. })
    }

    /// Whether a further element of an array may come.
    pub(super) fn in_array(&self) -> bool {
        !self.is_done() && self.levels.iter().any(|level| level.state != State::Done && level.in_array())
    }

    /// The first raw byte that was read but is not in the view and may still come into it.
    pub(super) fn held_from(&self) -> Option<u64> {
        self.levels.iter().filter_map(Level::held_from).min()
    }

    /// Reads bytes of the frame.
    pub(super) fn feed(&mut self, piece: Piece<'_>, out: &mut Out<'_>) -> Result<()> {
        self.feed_level(0, piece, out).map(drop)
    }

    /// Reads bytes until the document is complete or turns out to be text, and says how many those were.
    pub(super) fn feed_document(&mut self, piece: Piece<'_>, out: &mut Out<'_>) -> Result<usize> {
        self.pausing = true;
        let used = self.feed_level(0, piece, out);
        self.pausing = false;
        used
    }

    /// Says that the frame is not JSON from the raw position on; what is fed next is text.
    pub(super) fn give_up(&mut self, raw: u64, out: &mut Out<'_>) -> Result<()> {
        if self.is_text() { Ok(()) } else { self.fail(0, raw, NoticeKind::NotJson, out) }
    }

    /// Ends the frame at the raw position.
    pub(super) fn end(&mut self, raw: u64, out: &mut Out<'_>) -> Result<()> {
        let level = &self.levels[0];
        if level.state != State::Value || !level.unread.is_empty() {
            self.finish_level(0, raw, out)?;
        }
        self.levels.iter_mut().for_each(|level| level.reset(None));
        out.view.close();
        Ok(())
    }

    /// Ends a level whose input is over; what is still unread becomes a number or text.
    fn finish_level(&mut self, at: usize, raw: u64, out: &mut Out<'_>) -> Result<()> {
        match self.levels[at].state {
            State::Number(number) if number.is_complete() => self.end_number(at, out)?,
            State::AfterNumber => self.end_number(at, out)?,
            _ => {}
        }
        if !matches!(self.levels[at].state, State::Done | State::Text | State::EndlessString { .. }) {
            self.fail(at, raw, NoticeKind::NotJson, out)?;
        }
        let in_string = matches!(self.levels[at].state, State::EndlessString { is_key: false });
        if in_string && self.levels[at].content == Content::Document {
            self.finish_level(at + 1, raw, out)?;
        }
        Ok(())
    }

    /// Reads bytes at a level, and says how many: all, unless it is to pause.
    fn feed_level(&mut self, at: usize, piece: Piece<'_>, out: &mut Out<'_>) -> Result<usize> {
        let mut index = 0;
        while let Some(&byte) = piece.bytes.get(index) {
            match self.levels[at].state {
                State::Text | State::EndlessString { .. } if at == 0 && self.pausing => break,
                State::Done if at == 0 && self.pausing && self.levels[at].is_done() => break,
                State::String { is_key } => {
                    let rest = &piece.bytes[index..];
                    let ordinary = ordinary_length(rest);
                    if ordinary > 0 {
                        self.content(at, is_key, piece.part(index, index + ordinary), out)?;
                        index += ordinary;
                        continue;
                    }
                    match byte {
                        b'"' => self.end_string(at, is_key, piece.part(index, index + 1).raw, out)?,
                        b'\\' => {
                            self.levels[at].state = State::Escape { is_key };
                            self.levels[at].keep(&piece, index);
                        }
                        _ => {
                            self.fail(at, piece.part(index, index + 1).raw, NoticeKind::NotJson, out)?;
                            continue;
                        }
                    }
                    index += 1;
                }
                State::Escape { is_key } => {
                    self.levels[at].keep(&piece, index);
                    index += 1;
                    self.read_escape(at, is_key, out)?;
                }
                State::Number(number) => match number.next(byte) {
                    Some(next) => {
                        let level = &mut self.levels[at];
                        level.state = State::Number(next);
                        level.keep_number(&piece, index);
                        index += 1;
                    }
                    None if number.is_complete() => self.levels[at].state = State::AfterNumber,
                    None => self.fail(at, piece.part(index, index + 1).raw, NoticeKind::NotJson, out)?,
                },
                State::AfterNumber => match byte {
                    b' ' | b'\t' | b'\r' | b'\n' if self.levels[at].unread.len() < LONGEST_NUMBER => {
                        self.levels[at].keep(&piece, index);
                        index += 1;
                    }
                    b' ' | b'\t' | b'\r' | b'\n' | b',' | b']' | b'}' => self.end_number(at, out)?,
                    _ => self.fail(at, piece.part(index, index + 1).raw, NoticeKind::NotJson, out)?,
                },
                State::Text | State::EndlessString { is_key: true } => {
                    out.view.push(piece.part(index, piece.bytes.len()))?;
                    index = piece.bytes.len();
                }
                State::EndlessString { is_key: false } => {
                    self.content(at, false, piece.part(index, piece.bytes.len()), out)?;
                    index = piece.bytes.len();
                }
                _ => {
                    if self.structure(at, byte, &piece, index, out)? {
                        index += 1;
                    }
                }
            }
        }
        Ok(index)
    }

    /// Reads a byte outside of strings and numbers. Returns whether it was taken.
    fn structure(&mut self, at: usize, byte: u8, piece: &Piece<'_>, index: usize, out: &mut Out<'_>) -> Result<bool> {
        let depth_limit = self.depth_limit;
        let level = &mut self.levels[at];
        if level.at_start {
            if level.unread.len() < LONGEST_START {
                level.keep(piece, index);
            } else {
                level.start_over();
            }
        }
        if let State::Literal(rest) = level.state {
            if rest.first() == Some(&byte) {
                if !level.at_start {
                    level.keep(piece, index);
                }
                if rest.len() == 1 {
                    level.end_value();
                } else {
                    level.state = State::Literal(&rest[1..]);
                }
                return Ok(true);
            }
        } else if matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
            if byte == b'\n' && level.state == State::Done {
                level.start_over();
                level.settled = true;
            }
            return Ok(true);
        }
        let next = match (level.state, byte) {
            (State::KeyOrEnd | State::Key, b'"') => {
                level.start_over();
                level.key_text.clear();
                level.key_from = Some(piece.part(index, index + 1).raw_end());
                State::String { is_key: true }
            }
            (State::Colon, b':') => State::Value,
            (State::KeyOrEnd | State::CommaOrEnd, b'}') if level.in_object() => return level.end_container(),
            (State::ValueOrEnd | State::CommaOrEnd, b']') if !level.in_object() => return level.end_container(),
            (State::CommaOrEnd, b',') if level.in_object() => State::Key,
            (State::CommaOrEnd, b',') => State::Value,
            (State::Value | State::ValueOrEnd, _) => match byte {
                b'"' => {
                    level.start_over();
                    level.content = Content::Fresh;
                    State::String { is_key: false }
                }
                b'{' | b'[' if level.containers.len() < depth_limit => {
                    let place = Arc::new(level.place());
                    level.containers.push(Container { is_object: byte == b'{', place, index: 0 });
                    // What comes next tells whether the bracket was one of JSON: `[INST]`, `[REDACTED:…]`.
                    level.start_over();
                    level.at_start = true;
                    level.keep(piece, index);
                    if byte == b'{' { State::KeyOrEnd } else { State::ValueOrEnd }
                }
                b'{' | b'[' => {
                    level.drop_last();
                    self.fail(at, piece.part(index, index + 1).raw, NoticeKind::TooDeep, out)?;
                    return Ok(false);
                }
                b'-' | b'0'..=b'9' => {
                    level.drop_last();
                    level.number = (level.unread.len(), level.unread.len());
                    level.keep_number(piece, index);
                    State::Number(match byte {
                        b'-' => Number::Minus,
                        b'0' => Number::Zero,
                        _ => Number::Integer,
                    })
                }
                b't' | b'f' | b'n' => {
                    if !level.at_start {
                        level.keep(piece, index);
                    }
                    State::Literal(match byte {
                        b't' => b"rue",
                        b'f' => b"alse",
                        _ => b"ull",
                    })
                }
                _ => State::Text,
            },
            _ => State::Text,
        };
        if next == State::Text {
            level.drop_last();
            self.fail(at, piece.part(index, index + 1).raw, NoticeKind::NotJson, out)?;
            return Ok(false);
        }
        self.levels[at].state = next;
        Ok(true)
    }

    /// Takes content of a string.
    fn content(&mut self, at: usize, is_key: bool, piece: Piece<'_>, out: &mut Out<'_>) -> Result<()> {
        let can_nest = at + 1 < self.levels.len();
        let level = &mut self.levels[at];
        if is_key {
            if let Some(from) = level.key_from {
                let follows = piece.is_linear() && piece.raw == from + level.key_text.len() as u64;
                if follows && level.key_text.len() + piece.bytes.len() < Name::LONGEST {
                    level.key_text.extend_from_slice(piece.bytes);
                    return Ok(());
                }
                self.open_key(at, out)?;
            }
            let level = &mut self.levels[at];
            let room = Name::LONGEST - level.key_text.len().min(Name::LONGEST);
            level.key_text.extend_from_slice(&piece.bytes[..piece.bytes.len().min(room)]);
            return out.view.push(piece);
        }
        if level.content == Content::Fresh {
            let place = level.place();
            if matches!(piece.bytes.first(), Some(b'{' | b'[')) && can_nest {
                level.content = Content::Document;
                self.levels[at + 1].reset(Some(Arc::new(place)));
            } else {
                level.content = Content::Segment;
                out.view.open(SegmentKind::String, at as u8 + 1, Some(place));
            }
        }
        match self.levels[at].content {
            Content::Document => self.feed_level(at + 1, piece, out).map(drop),
            _ => out.view.push(piece),
        }
    }

    /// Brings the key read so far into the view, if it is not there.
    fn open_key(&mut self, at: usize, out: &mut Out<'_>) -> Result<()> {
        let level = &mut self.levels[at];
        let Some(from) = level.key_from.take() else { return Ok(()) };
        let place = level.containers.last().map(|container| Place::clone(&container.place));
        out.view.open(SegmentKind::Key, at as u8 + 1, place);
        if level.key_text.is_empty() { Ok(()) } else { out.view.push(Piece::linear(&level.key_text, from)) }
    }

    /// Ends a string at the raw position of its quote.
    fn end_string(&mut self, at: usize, is_key: bool, raw: u64, out: &mut Out<'_>) -> Result<()> {
        if is_key {
            let name = self.names.intern(&self.levels[at].key_text);
            if !name.is_plain() || self.levels[at].key_from.is_none() {
                self.open_key(at, out)?;
                out.view.close_key(&name);
            }
            let level = &mut self.levels[at];
            level.key = Some(name);
            level.key_from = None;
            level.settled = true;
            level.state = State::Colon;
            return Ok(());
        }
        if self.levels[at].content == Content::Document {
            self.finish_level(at + 1, raw, out)?;
            self.levels[at + 1].reset(None);
        }
        out.view.close();
        self.levels[at].settled = true;
        self.levels[at].end_value();
        Ok(())
    }

    fn end_number(&mut self, at: usize, out: &mut Out<'_>) -> Result<()> {
        let level = &mut self.levels[at];
        let unread = std::mem::take(&mut level.unread);
        let number = &unread[level.number.0..level.number.1];
        let digits = number.iter().filter(|unread| unread.byte.is_ascii_digit()).count();
        if let (Some(first), Some(last)) = (number.first(), number.last())
            && digits >= FEWEST_DIGITS
            && !level.number_is_long
        {
            let bytes: Vec<u8> = number.iter().map(|unread| unread.byte).collect();
            out.view.open(SegmentKind::Number, at as u8, Some(level.place()));
            out.view.push(Piece { bytes: &bytes, raw: first.raw, raw_length: last.raw_end - first.raw })?;
            out.view.close();
        }
        level.unread = unread;
        level.settled = true;
        level.end_value();
        Ok(())
    }

    /// Decodes the escape read so far, if it is complete.
    fn read_escape(&mut self, at: usize, is_key: bool, out: &mut Out<'_>) -> Result<()> {
        loop {
            let level = &mut self.levels[at];
            let unread = &level.unread;
            let mut text = [0u8; 12];
            let length = unread.len().min(12);
            text.iter_mut().zip(unread).for_each(|(to, from)| *to = from.byte);
            let (decoded, used) = match decode_escape(&text[..length]) {
                Escape::Incomplete => return Ok(()),
                Escape::Char(decoded, used) => (decoded, used),
                Escape::Invalid => {
                    let raw = unread[0].raw;
                    return self.fail(at, raw, NoticeKind::NotJson, out);
                }
            };
            let mut utf8 = [0u8; 4];
            let bytes = decoded.encode_utf8(&mut utf8).as_bytes();
            let raw = unread[0].raw;
            let piece = Piece { bytes, raw, raw_length: unread[used - 1].raw_end - raw };
            level.unread.drain(..used);
            let rest = level.unread.first().copied();
            if rest.is_none_or(|next| next.byte != b'\\') {
                level.state = State::String { is_key };
            }
            self.content(at, is_key, piece, out)?;
            match rest {
                None => return Ok(()),
                // A half of a pair was followed by another escape: read that one.
                Some(next) if next.byte == b'\\' => {}
                // A half of a pair was followed by an ordinary byte: it is read as any other.
                Some(next) => {
                    self.levels[at].unread.clear();
                    let bytes = [next.byte];
                    let piece = Piece { bytes: &bytes, raw: next.raw, raw_length: next.raw_end - next.raw };
                    return self.feed_level(at, piece, out).map(drop);
                }
            }
        }
    }

    /// Makes text of the rest of the level's frame, from the raw position on.
    fn fail(&mut self, at: usize, raw: u64, kind: NoticeKind, out: &mut Out<'_>) -> Result<()> {
        let level = &mut self.levels[at];
        if level.settled || (self.declared && at == 0) || kind == NoticeKind::TooDeep {
            let start = level.unread.first().map_or(raw, |unread| unread.raw.min(raw));
            out.notices.push(Notice { kind, at: start, depth: at });
        }
        let unread = std::mem::take(&mut level.unread);
        level.at_start = false;
        let state = level.state;
        let in_string = match state {
            State::String { is_key } | State::Escape { is_key } => Some(is_key),
            _ => None,
        };
        match in_string {
            Some(is_key) => {
                level.state = State::EndlessString { is_key };
                self.open_key(at, out)?;
            }
            None => {
                level.state = State::Text;
                let (kind, place) = match &level.outer {
                    None => (SegmentKind::Text, None),
                    Some(outer) => (SegmentKind::String, Some(Place::clone(outer))),
                };
                let key = level.key.take().filter(|_| state == State::Value && place.is_none());
                out.view.close();
                out.view.open(kind, at as u8, place);
                if let Some(key) = key.as_ref().filter(|_| unread.is_empty()) {
                    // What the broken value is called says what it is. The bytes stand for none of the input.
                    let text = [&key.text, &b"\": "[..]].concat();
                    out.view.push(Piece { bytes: &text, raw, raw_length: 0 })?;
                }
            }
        }
        let pausing = std::mem::replace(&mut self.pausing, false);
        for Unread { byte, raw, raw_end } in unread {
            self.feed_level(at, Piece { bytes: &[byte], raw, raw_length: raw_end - raw }, out)?;
        }
        self.pausing = pausing;
        Ok(())
    }
}
