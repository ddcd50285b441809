//! The parser: a loop with a stack, so that depth costs no stack of ours.

use super::{Json, Kind, Node};
use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

/// Why a text is not strict JSON, and at which byte. It holds no content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The byte of the text at which it was noticed.
    pub at: usize,
}

/// What may be wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// It is not JSON at all: a wrong byte, `NaN`, a trailing comma, an end too soon.
    Syntax,
    /// It begins with a byte order mark.
    ByteOrderMark,
    /// It is not UTF-8.
    NotUtf8,
    /// An object has a key twice.
    DuplicateKey,
    /// Half of a surrogate pair stands alone in an escape.
    LoneSurrogate,
    /// Containers are nested deeper than [`Json::DEPTH`].
    TooDeep,
    /// Something follows behind the value.
    TrailingData,
    /// It is longer than 4 GiB.
    TooLong,
    /// A number is so large that parsers make infinity of it.
    NumberRange,
}

impl FaultKind {
    /// The name as replies and events write it: `duplicate-key`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Syntax => "not-json",
            Self::ByteOrderMark => "byte-order-mark",
            Self::NotUtf8 => "not-utf-8",
            Self::DuplicateKey => "duplicate-key",
            Self::LoneSurrogate => "lone-surrogate",
            Self::TooDeep => "too-deep",
            Self::TrailingData => "trailing-data",
            Self::TooLong => "too-long",
            Self::NumberRange => "number-range",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind.name(), self.at)
    }
}

impl std::error::Error for Fault {}

/// Above so many members, keys are compared by a set instead of one by one.
const FEW_MEMBERS: usize = 16;

pub(super) fn parse(text: &[u8]) -> Result<Vec<Node>, Fault> {
    if text.len() > u32::MAX as usize {
        return Err(Fault { kind: FaultKind::TooLong, at: 0 });
    }
    if text.starts_with(b"\xef\xbb\xbf") {
        return Err(Fault { kind: FaultKind::ByteOrderMark, at: 0 });
    }
    if let Err(error) = std::str::from_utf8(text) {
        return Err(Fault { kind: FaultKind::NotUtf8, at: error.valid_up_to() });
    }
    let mut parser = Parser { text, at: 0, nodes: Vec::with_capacity(text.len() / 16 + 4), open: Vec::new() };
    parser.run()?;
    Ok(parser.nodes)
}

/// A string as it is written, quotes included, decoded. The text was parsed before.
pub(super) fn decode(quoted: &[u8]) -> Cow<'_, str> {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    if memchr::memchr(b'\\', inner).is_none() {
        return String::from_utf8_lossy(inner);
    }
    // The parser took it, so serde_json takes it: the tests hold them together.
    Cow::Owned(serde_json::from_slice(quoted).unwrap_or_default())
}

struct Parser<'t> {
    text: &'t [u8],
    at: usize,
    nodes: Vec<Node>,
    /// The containers that are open: their places in the list.
    open: Vec<u32>,
}

impl Parser<'_> {
    fn run(&mut self) -> Result<(), Fault> {
        self.blanks();
        self.value((0, 0))?;
        loop {
            self.blanks();
            let Some(&container) = self.open.last() else { break };
            let is_object = self.nodes[container as usize].kind == Kind::Object;
            let is_first = self.nodes.len() == container as usize + 1;
            let close = if is_object { b'}' } else { b']' };
            match self.peek() {
                Some(byte) if byte == close => self.close(container, is_object)?,
                Some(b',') if !is_first => {
                    self.at += 1;
                    self.blanks();
                    self.element(is_object)?;
                }
                Some(_) if is_first => self.element(is_object)?,
                _ => return self.fail(FaultKind::Syntax),
            }
        }
        if self.at < self.text.len() { self.fail(FaultKind::TrailingData) } else { Ok(()) }
    }

    fn close(&mut self, container: u32, is_object: bool) -> Result<(), Fault> {
        self.at += 1;
        let next = self.nodes.len() as u32;
        let node = &mut self.nodes[container as usize];
        (node.end, node.next) = (self.at as u32, next);
        self.open.pop();
        if is_object { self.no_key_twice(container as usize) } else { Ok(()) }
    }

    fn element(&mut self, is_object: bool) -> Result<(), Fault> {
        if !is_object {
            return self.value((0, 0));
        }
        let start = self.at;
        self.string()?;
        let key = (start as u32, self.at as u32);
        self.blanks();
        if self.peek() != Some(b':') {
            return self.fail(FaultKind::Syntax);
        }
        self.at += 1;
        self.blanks();
        self.value(key)
    }

    fn value(&mut self, (key_start, key_end): (u32, u32)) -> Result<(), Fault> {
        let start = self.at as u32;
        let kind = match self.peek() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            Some(b'-' | b'0'..=b'9') => Kind::Number,
            Some(b'n') => Kind::Null,
            Some(b't' | b'f') => Kind::Bool,
            _ => return self.fail(FaultKind::Syntax),
        };
        let index = self.nodes.len() as u32;
        self.nodes.push(Node { kind, start, end: start, key_start, key_end, next: index + 1 });
        match kind {
            Kind::Object | Kind::Array => {
                if self.open.len() >= Json::DEPTH {
                    return self.fail(FaultKind::TooDeep);
                }
                self.at += 1;
                self.open.push(index);
                return Ok(());
            }
            Kind::String => self.string()?,
            Kind::Number => self.number()?,
            Kind::Null => self.word(b"null")?,
            Kind::Bool if self.peek() == Some(b't') => self.word(b"true")?,
            Kind::Bool => self.word(b"false")?,
        }
        self.nodes[index as usize].end = self.at as u32;
        Ok(())
    }

    fn string(&mut self) -> Result<(), Fault> {
        if self.peek() != Some(b'"') {
            return self.fail(FaultKind::Syntax);
        }
        self.at += 1;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(());
                }
                Some(b'\\') => self.escape()?,
                Some(0x20..) => self.at += 1,
                _ => return self.fail(FaultKind::Syntax),
            }
        }
    }

    fn escape(&mut self) -> Result<(), Fault> {
        match self.text.get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => {
                self.at += 2;
                Ok(())
            }
            Some(b'u') => {
                let unit = self.unit(self.at)?;
                match unit {
                    0xD800..0xDC00 => {
                        let is_escape = self.text.get(self.at + 6..self.at + 8) == Some(b"\\u");
                        let low = if is_escape { self.unit(self.at + 6)? } else { 0 };
                        if !(0xDC00..0xE000).contains(&low) {
                            return self.fail(FaultKind::LoneSurrogate);
                        }
                        self.at += 12;
                    }
                    0xDC00..0xE000 => return self.fail(FaultKind::LoneSurrogate),
                    _ => self.at += 6,
                }
                Ok(())
            }
            _ => self.fail(FaultKind::Syntax),
        }
    }

    /// The code unit of `\uXXXX` at a place.
    fn unit(&self, at: usize) -> Result<u32, Fault> {
        let digits = self.text.get(at + 2..at + 6).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        unit.ok_or(Fault { kind: FaultKind::Syntax, at })
    }

    fn number(&mut self) -> Result<(), Fault> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits()?;
        }
        let mut is_integer = true;
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
            is_integer = false;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.digits()?;
            is_integer = false;
        }
        // Integers of up to 300 digits are finite; of the others, only the parser of floats knows.
        let is_short = is_integer && self.at - start <= 300;
        let text = if is_short { None } else { std::str::from_utf8(&self.text[start..self.at]).ok() };
        let is_infinite = text.and_then(|text| text.parse::<f64>().ok()).is_some_and(f64::is_infinite);
        if is_infinite { Err(Fault { kind: FaultKind::NumberRange, at: start }) } else { Ok(()) }
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let start = self.at;
        while let Some(b'0'..=b'9') = self.peek() {
            self.at += 1;
        }
        if self.at == start { self.fail(FaultKind::Syntax) } else { Ok(()) }
    }

    fn word(&mut self, word: &[u8]) -> Result<(), Fault> {
        if !self.text[self.at..].starts_with(word) {
            return self.fail(FaultKind::Syntax);
        }
        self.at += word.len();
        Ok(())
    }

    fn blanks(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn fail<T>(&self, kind: FaultKind) -> Result<T, Fault> {
        Err(Fault { kind, at: self.at })
    }

    fn no_key_twice(&self, container: usize) -> Result<(), Fault> {
        let end = self.nodes.len();
        let mut keys: Vec<(Cow<'_, str>, u32)> = Vec::new();
        let mut index = container + 1;
        while index < end {
            let node = self.nodes[index];
            keys.push((decode(&self.text[node.key_start as usize..node.key_end as usize]), node.key_start));
            index = node.next as usize;
        }
        let twice = if keys.len() <= FEW_MEMBERS {
            keys.iter().enumerate().find(|(i, (key, _))| keys[..*i].iter().any(|(other, _)| other == key))
        } else {
            let mut seen = HashSet::with_capacity(keys.len());
            keys.iter().enumerate().find(|(_, (key, _))| !seen.insert(key))
        };
        match twice {
            None => Ok(()),
            Some((_, (_, at))) => Err(Fault { kind: FaultKind::DuplicateKey, at: *at as usize }),
        }
    }
}
