//! JSON read strictly, in place: what one parser reads otherwise than another is an error here, never a guess.
//!
//! A document is a list of nodes in the order of the text, each with its bytes. Nothing is converted: a number stays as it is
//! written, and what is forwarded is the text that was read.
//!
//! Grammar: RFC 8259, and besides: UTF-8 without byte order mark, no key twice in an object (keys are compared decoded), no lone
//! surrogates, one value and nothing behind it, a bounded depth (RFC 7493 asks for the same under the name of I-JSON).

mod canonical;
mod parse;
#[cfg(test)]
mod tests;

pub use canonical::canonical;
pub use parse::{Fault, FaultKind};

use std::borrow::Cow;
use std::ops::Range;

/// What a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number, as it is written.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

/// A value in the list of nodes. Positions are bytes of the text.
#[derive(Clone, Copy, Debug)]
struct Node {
    kind: Kind,
    start: u32,
    end: u32,
    /// The key before it, with its quotes. Empty if it has none.
    key_start: u32,
    key_end: u32,
    /// The index of the first node that is not inside of it.
    next: u32,
}

/// A parsed document.
///
/// ```
/// use cofferdam::mcp::Json;
///
/// let json = Json::parse(br#"{"user": {"name": "ann"}, "n": [1, 2.50]}"#)?;
/// assert_eq!(json.root().at(&["user", "name"]).and_then(|name| name.string()).as_deref(), Some("ann"));
/// assert_eq!(json.root().get("n").map(|n| n.raw()), Some(&b"[1, 2.50]"[..]));
/// assert!(Json::parse(br#"{"a": 1, "\u0061": 2}"#).is_err());
/// # Ok::<(), cofferdam::mcp::Fault>(())
/// ```
#[derive(Clone)]
pub struct Json<'t> {
    text: &'t [u8],
    nodes: Vec<Node>,
}

impl<'t> Json<'t> {
    /// Containers inside one another, at most. What the standard parsers of the SDKs read is between 128 and no bound.
    pub const DEPTH: usize = 128;

    /// Reads a document.
    ///
    /// Time and memory are linear in the length: 24 bytes for each value.
    ///
    /// # Errors
    /// [`Fault`], with the byte at which the text is not strict JSON.
    ///
    /// # Panics
    /// Never.
    pub fn parse(text: &'t [u8]) -> Result<Self, Fault> {
        parse::parse(text).map(|nodes| Self { text, nodes })
    }

    /// The whole value.
    pub fn root(&self) -> Value<'_, 't> {
        Value { json: self, index: 0 }
    }

    /// The text that was parsed.
    pub fn text(&self) -> &'t [u8] {
        self.text
    }

    /// How many values there are, containers included.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Never: a document has a value.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The value at a place of the list, counted in the order of the text.
    pub fn nth(&self, index: usize) -> Option<Value<'_, 't>> {
        (index < self.nodes.len()).then_some(Value { json: self, index })
    }
}

/// A value of a document.
#[derive(Clone, Copy)]
pub struct Value<'j, 't> {
    json: &'j Json<'t>,
    index: usize,
}

impl<'j, 't> Value<'j, 't> {
    fn node(self) -> Node {
        self.json.nodes[self.index]
    }

    /// What it is.
    pub fn kind(self) -> Kind {
        self.node().kind
    }

    /// Its place in the list of nodes.
    pub fn index(self) -> usize {
        self.index
    }

    /// The index of the first node that is not inside of it.
    pub fn next_index(self) -> usize {
        self.node().next as usize
    }

    /// Its bytes in the text, quotes included.
    pub fn span(self) -> Range<usize> {
        self.node().start as usize..self.node().end as usize
    }

    /// Its text as it is written.
    pub fn raw(self) -> &'t [u8] {
        &self.json.text[self.span()]
    }

    /// The bytes of the key before it, quotes included; empty if it stands in no object.
    pub fn key_span(self) -> Range<usize> {
        self.node().key_start as usize..self.node().key_end as usize
    }

    /// The key before it, decoded, if it stands in an object.
    pub fn key(self) -> Option<Cow<'t, str>> {
        let span = self.key_span();
        (!span.is_empty()).then(|| parse::decode(&self.json.text[span]))
    }

    /// Whether the key before it reads so.
    pub fn has_key(self, name: &str) -> bool {
        let span = self.key_span();
        if span.is_empty() {
            return false;
        }
        let quoted = &self.json.text[span];
        let inner = &quoted[1..quoted.len() - 1];
        inner == name.as_bytes() && !inner.contains(&b'\\') || inner.contains(&b'\\') && parse::decode(quoted) == name
    }

    /// The text of a string, decoded; `None` for all else.
    pub fn string(self) -> Option<Cow<'t, str>> {
        (self.kind() == Kind::String).then(|| parse::decode(self.raw()))
    }

    /// The value of `true` or `false`.
    pub fn boolean(self) -> Option<bool> {
        (self.kind() == Kind::Bool).then(|| self.raw() == b"true")
    }

    /// The values of an array or object, in their order. Empty for all else.
    pub fn children(self) -> Children<'j, 't> {
        let is_container = matches!(self.kind(), Kind::Array | Kind::Object);
        let end = if is_container { self.next_index() } else { self.index + 1 };
        Children { json: self.json, index: self.index + 1, end }
    }

    /// The value of an object's key.
    pub fn get(self, name: &str) -> Option<Self> {
        if self.kind() != Kind::Object {
            return None;
        }
        self.children().find(|child| child.has_key(name))
    }

    /// The value at the end of a path of keys.
    pub fn at(self, path: &[&str]) -> Option<Self> {
        path.iter().try_fold(self, |value, name| value.get(name))
    }

    /// Whether two values mean the same: objects without regard to order, numbers as they are written.
    pub fn is_same(self, other: Value<'_, '_>) -> bool {
        if self.kind() != other.kind() {
            return false;
        }
        match self.kind() {
            Kind::Null => true,
            Kind::Bool | Kind::Number => self.raw() == other.raw(),
            Kind::String => self.raw() == other.raw() || self.string() == other.string(),
            Kind::Array => {
                let (mut ours, mut theirs) = (self.children(), other.children());
                loop {
                    match (ours.next(), theirs.next()) {
                        (None, None) => return true,
                        (Some(our), Some(their)) if our.is_same(their) => {}
                        _ => return false,
                    }
                }
            }
            Kind::Object => {
                let theirs: std::collections::HashMap<_, _> =
                    other.children().filter_map(|child| Some((child.key()?, child))).collect();
                let mut count = 0;
                let all = self.children().all(|child| {
                    count += 1;
                    child.key().and_then(|key| theirs.get(&key).map(|their| child.is_same(*their))).unwrap_or(false)
                });
                all && count == theirs.len()
            }
        }
    }
}

/// The values of a container.
pub struct Children<'j, 't> {
    json: &'j Json<'t>,
    index: usize,
    end: usize,
}

impl<'j, 't> Iterator for Children<'j, 't> {
    type Item = Value<'j, 't>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.index >= self.end {
            return None;
        }
        let value = Value { json: self.json, index: self.index };
        self.index = value.next_index();
        Some(value)
    }
}

/// A text as a JSON string, quotes included.
pub fn quote(text: &str) -> Vec<u8> {
    // A string has no way to fail: serde_json fails only on a writer or a map's key.
    serde_json::to_vec(text).unwrap_or_else(|_| b"\"\"".to_vec())
}
