//! A document being read: what may come next, the containers it is in, and what is not understood yet.

use super::super::{Name, Piece, Place, Step};
use super::lexer::Number;
use crate::base::Result;
use std::sync::Arc;

pub(super) struct Level {
    pub(super) state: State,
    pub(super) containers: Vec<Container>,
    /// Where the document stands: nowhere, or in a string of another.
    pub(super) outer: Option<Arc<Place>>,
    /// The key before the value that comes.
    pub(super) key: Option<Arc<Name>>,
    /// The decoded start of the key being read.
    pub(super) key_text: Vec<u8>,
    /// Where the key in `key_text` starts, as long as all of it is there and nothing of it is in the view: a key that is known
    /// to be plain need not come into it.
    pub(super) key_from: Option<u64>,
    /// What the present string's content goes to.
    pub(super) content: Content,
    /// Bytes read whose meaning is still open: an escape, a number, a literal, or the start of the frame.
    pub(super) unread: Vec<Unread>,
    /// Where in `unread` the number starts and ends that is being read. Before it, there may be the start of the frame.
    pub(super) number: (usize, usize),
    pub(super) number_is_long: bool,
    /// Whether `unread` holds the start of the frame.
    pub(super) at_start: bool,
    /// Whether the document has shown itself to be one: a string, a number or an end was read.
    pub(super) settled: bool,
}

#[derive(Clone, Copy)]
pub(super) struct Unread {
    pub(super) byte: u8,
    pub(super) raw: u64,
    pub(super) raw_end: u64,
}

pub(super) struct Container {
    pub(super) is_object: bool,
    pub(super) place: Arc<Place>,
    pub(super) index: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// A value must come.
    Value,
    /// Behind `[`.
    ValueOrEnd,
    /// Behind `{`.
    KeyOrEnd,
    /// Behind `,` in an object.
    Key,
    /// Behind a key.
    Colon,
    /// Behind a value inside a container.
    CommaOrEnd,
    /// Inside a key or a value.
    String {
        is_key: bool,
    },
    /// Inside an escape of a string.
    Escape {
        is_key: bool,
    },
    Number(Number),
    /// Behind a number, which is none if what follows does not go with it: `[2026-11-20] started`.
    AfterNumber,
    Literal(&'static [u8]),
    /// Behind the document.
    Done,
    /// The rest of the frame is text, in an open segment.
    Text,
    /// The rest of the frame is text, the content of a string that never ends.
    EndlessString {
        is_key: bool,
    },
}

/// What the content of the present string goes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    /// Nothing has come yet.
    Fresh,
    Segment,
    Document,
}

/// Longer numbers are not inspected: no rule can match them, and they would have to be held back.
pub(super) const LONGEST_NUMBER: usize = 256;
/// As many bytes of a frame's start are kept until it shows itself to be JSON.
pub(super) const LONGEST_START: usize = 32;

impl Level {
    pub(super) fn new() -> Self {
        Self {
            state: State::Done,
            containers: Vec::new(),
            outer: None,
            key: None,
            key_text: Vec::new(),
            key_from: None,
            content: Content::Fresh,
            unread: Vec::new(),
            number: (0, 0),
            number_is_long: false,
            at_start: false,
            settled: false,
        }
    }

    pub(super) fn reset(&mut self, outer: Option<Arc<Place>>) {
        self.state = State::Value;
        self.containers.clear();
        self.outer = outer;
        self.key = None;
        self.key_from = None;
        self.content = Content::Fresh;
        self.unread.clear();
        self.at_start = true;
        self.settled = false;
    }

    pub(super) fn keep(&mut self, piece: &Piece<'_>, index: usize) {
        let part = piece.part(index, index + 1);
        self.unread.push(Unread { byte: piece.bytes[index], raw: part.raw, raw_end: part.raw_end() });
    }

    /// Keeps a byte of a number. What is too long loses its start, and is no number to be inspected.
    pub(super) fn keep_number(&mut self, piece: &Piece<'_>, index: usize) {
        if self.unread.len() >= LONGEST_NUMBER {
            self.unread.clear();
            self.number = (0, 0);
            self.at_start = false;
            self.number_is_long = true;
        }
        self.keep(piece, index);
        self.number.1 = self.unread.len();
    }

    /// Forgets the byte kept last: it is read again as text.
    pub(super) fn drop_last(&mut self) {
        if self.at_start {
            self.unread.pop();
        }
    }

    /// What was unread is known to be structure.
    pub(super) fn start_over(&mut self) {
        self.number_is_long = false;
        self.unread.clear();
        self.at_start = false;
    }

    /// Whether the document is complete, and sure to have been one.
    pub(super) fn is_done(&self) -> bool {
        self.state == State::Done && !self.at_start
    }

    pub(super) fn in_array(&self) -> bool {
        self.containers.last().is_some_and(|container| !container.is_object)
    }

    pub(super) fn in_object(&self) -> bool {
        self.containers.last().is_some_and(|container| container.is_object)
    }

    /// The first raw byte that was read and may still come into the view.
    pub(super) fn held_from(&self) -> Option<u64> {
        [self.unread.first().map(|unread| unread.raw), self.key_from].into_iter().flatten().min()
    }

    /// The place of the value that comes or is being read.
    pub(super) fn place(&self) -> Place {
        match self.containers.last() {
            None => Place { parent: self.outer.clone(), step: Step::Root },
            Some(Container { is_object: false, place, index }) => {
                Place { parent: Some(place.clone()), step: Step::Index(*index) }
            }
            Some(Container { place, .. }) => {
                let step = self.key.clone().map_or(Step::Root, Step::Key);
                Place { parent: Some(place.clone()), step }
            }
        }
    }

    pub(super) fn end_container(&mut self) -> Result<bool> {
        self.containers.pop();
        if self.containers.is_empty() && self.at_start {
            // Text may begin with a pair of brackets, too: `[]: # (…)`. What follows on the line tells.
            self.state = State::Done;
        } else {
            self.settled = true;
            self.end_value();
        }
        Ok(true)
    }

    pub(super) fn end_value(&mut self) {
        self.start_over();
        self.key = None;
        self.content = Content::Fresh;
        self.state = match self.containers.last_mut() {
            None => {
                self.settled = true;
                State::Done
            }
            Some(container) => {
                container.index += 1;
                State::CommaOrEnd
            }
        };
    }
}
