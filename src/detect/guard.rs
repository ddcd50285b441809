//! What may stand beside a match.
//!
//! A guard is a boundary in the manner of `\b`, but outside the regex: whether the regex accepts depends on the match's own
//! bytes alone, and the guard on at most two bytes beside it. That is what bounds the look-ahead of a stream.

use super::beside::Beside;
use super::schema::GuardKind;
use serde::{Deserialize, Serialize};

/// What may stand on one side of a match.
#[derive(Serialize, Deserialize)]
pub(super) enum Guard {
    Kind(GuardKind),
    Beside(Box<Beside>),
}

impl Guard {
    /// Whether a match may end at `end`, or whether more bytes are needed to tell.
    pub(super) fn holds_after(&self, hay: &[u8], end: usize, more: bool) -> Option<bool> {
        match self {
            Self::Kind(kind) => holds_after(*kind, hay, end, more),
            Self::Beside(_) if end == 0 => Some(true),
            Self::Beside(beside) => beside.holds_after(hay[end - 1], hay, end, more),
        }
    }

    /// Whether a match may start at `start`.
    pub(super) fn holds_before(&self, hay: &[u8], start: usize) -> bool {
        match (self, hay.get(start)) {
            (Self::Kind(kind), _) => holds_before(*kind, hay, start),
            (Self::Beside(beside), Some(first)) => {
                beside.holds_before(*first, start.checked_sub(1).map(|before| hay[before]))
            }
            (Self::Beside(_), None) => true,
        }
    }

    /// Whether a match may go on behind where it may end for all the guard says.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Kind(GuardKind::None) | Self::Beside(_))
    }

    /// Whether it lets no match start inside a word.
    pub(super) fn starts_at_word(&self) -> bool {
        match self {
            Self::Kind(kind) => !matches!(kind, GuardKind::None | GuardKind::Paragraph),
            Self::Beside(beside) => beside.starts_at_word(),
        }
    }
}

/// As many bytes beside a match a guard looks at.
pub(super) const LOOK: usize = 2;

/// Whether a match may end at `end`, or whether more bytes are needed to tell.
fn holds_after(kind: GuardKind, hay: &[u8], end: usize, more: bool) -> Option<bool> {
    if kind == GuardKind::None || end == 0 {
        return Some(true);
    }
    let next = |index: usize| match hay.get(index) {
        Some(byte) => Some(Some(*byte)),
        None if more => None,
        None => Some(None),
    };
    let Some(first) = next(end)? else { return Some(true) };
    if joins(kind, hay[end - 1], first) {
        return Some(false);
    }
    if is_point(kind, first) {
        return Some(!next(end + 1)?.is_some_and(|second| goes_on(kind, second)));
    }
    Some(true)
}

/// Whether a match may start at `start`.
fn holds_before(kind: GuardKind, hay: &[u8], start: usize) -> bool {
    if kind == GuardKind::Paragraph {
        return start >= 2 && hay[start - 2..start] == *b"\n\n";
    }
    let (Some(previous), Some(first)) = (start.checked_sub(1).map(|at| hay[at]), hay.get(start)) else { return true };
    if kind == GuardKind::None {
        return true;
    }
    let second = start.checked_sub(2).map(|at| hay[at]);
    // What starts with a letter or a sign is no part of a number behind a comma: `17,AB1234`.
    let may_go_on = kind != GuardKind::Number || first.is_ascii_digit();
    let goes_on_before = may_go_on && is_point(kind, previous) && second.is_some_and(|second| goes_on(kind, second));
    !joins(kind, *first, previous) && !goes_on_before
}

/// Whether the byte belongs to a word.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Whether the outer byte continues what the inner byte, at the edge of the match, belongs to.
fn joins(kind: GuardKind, inner: u8, outer: u8) -> bool {
    let word = is_word;
    match kind {
        GuardKind::None | GuardKind::Paragraph => false,
        GuardKind::Word => word(inner) && word(outer),
        // A sign belongs to what stands before it: `1.5E+4930901820`, `a-49`.
        GuardKind::Number => (word(inner) || inner == b'+') && word(outer),
        GuardKind::Token | GuardKind::Host => (word(inner) || inner == b'-') && (word(outer) || outer == b'-'),
        GuardKind::Base64 => {
            let base64 = |b: u8| word(b) || matches!(b, b'-' | b'+' | b'/' | b'=');
            base64(inner) && base64(outer)
        }
    }
}

/// Whether a number or host name may go on behind the byte.
fn is_point(kind: GuardKind, byte: u8) -> bool {
    match kind {
        GuardKind::Number => matches!(byte, b'.' | b',' | b'-' | b'/'),
        GuardKind::Host => byte == b'.',
        _ => false,
    }
}

fn goes_on(kind: GuardKind, byte: u8) -> bool {
    if kind == GuardKind::Host { byte.is_ascii_alphanumeric() } else { byte.is_ascii_digit() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_look_at_the_edges() {
        let after = |kind, text: &[u8], end, more| holds_after(kind, text, end, more);
        assert_eq!(after(GuardKind::Word, b"abc", 2, false), Some(false));
        assert_eq!(after(GuardKind::Word, b"ab-", 2, true), Some(true));
        assert_eq!(after(GuardKind::Word, b"ab", 2, true), None);
        assert_eq!(after(GuardKind::Word, b"ab", 2, false), Some(true));
        assert_eq!(after(GuardKind::Token, b"ab-c", 2, true), Some(false));
        assert_eq!(after(GuardKind::Number, b"12.", 2, true), None);
        assert_eq!(after(GuardKind::Number, b"12.3", 2, true), Some(false));
        assert_eq!(after(GuardKind::Number, b"12. ", 2, true), Some(true));
        assert_eq!(after(GuardKind::Host, b"a.b.c", 3, true), Some(false));
        assert_eq!(after(GuardKind::Host, b"a.b. ", 3, true), Some(true));
        assert!(holds_before(GuardKind::Paragraph, b"\n\na", 2) && !holds_before(GuardKind::Paragraph, b"x\na", 2));
        assert!(!holds_before(GuardKind::Number, b"1.23", 2));
        assert!(!holds_before(GuardKind::Number, b"E+23", 1) && holds_before(GuardKind::Number, b"=+23", 1));
        assert!(holds_before(GuardKind::Number, b"a.23", 2));
        assert!(holds_before(GuardKind::Number, b"17,AB12", 3) && !holds_before(GuardKind::Number, b"17,12", 3));
        assert!(!holds_before(GuardKind::Word, b"a23", 1));
        assert!(holds_before(GuardKind::Word, b"a+3", 1));
    }
}
