//! Which part of a match is to be redacted: its group `value`, if it has one.
//!
//! Where the parts beside it have one length each, its place is known without looking for it once more.

use super::anchor::{self, ByteSet};
use regex_syntax::hir::{Hir, HirKind};
use serde::{Deserialize, Serialize};

/// The part of a match that is to be redacted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum ValuePart {
    Whole,
    /// From one place to another, for what stands beside them has one length each.
    Between(Edge, Edge),
    /// What the regex's group tells.
    Group,
}

/// A place in a match.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) enum Edge {
    /// So many bytes behind its start.
    Start(u16),
    /// So many bytes before its end.
    End(u16),
    /// Behind the byte if the match starts with it, and before the byte if the match ends with it: no value has such a byte.
    Behind(u8),
    Before(u8),
}

impl Edge {
    fn place(self, hay: &[u8]) -> usize {
        match self {
            Self::Start(offset) => hay.len().min(offset.into()),
            Self::End(offset) => hay.len().saturating_sub(offset.into()),
            Self::Behind(byte) => usize::from(hay.first() == Some(&byte)),
            Self::Before(byte) => hay.len() - usize::from(hay.last() == Some(&byte)),
        }
    }
}

impl ValuePart {
    /// Where it is in a match, if lengths tell.
    pub(super) fn of_match(self, hay: &[u8]) -> Option<(usize, usize)> {
        match self {
            Self::Whole => Some((0, hay.len())),
            Self::Between(from, to) => Some((from.place(hay), to.place(hay))),
            Self::Group => None,
        }
    }

    /// Which part of a regex's match its group is, as far as lengths tell.
    pub(super) fn new(hir: &Hir) -> Self {
        let has_value = |hir: &Hir| hir.properties().explicit_captures_len() > 0 && has_value(hir);
        // The bytes before the value and behind it, where they are always as many.
        let (mut before, mut behind) = (Some(0), Some(0));
        let length = |parts: &[Hir]| {
            parts.iter().try_fold(0, |sum, part| {
                let (least, most) = (part.properties().minimum_len()?, part.properties().maximum_len()?);
                (least == most).then_some(sum + least)
            })
        };
        let add = |sum: Option<usize>, parts: &[Hir]| Some(sum? + length(parts)?);
        // Single bytes beside the value that may be left out.
        let (mut first, mut last) = (None, None);
        let mut hir = hir;
        loop {
            match hir.kind() {
                HirKind::Capture(capture) if capture.name.as_deref() == Some(VALUE) => break,
                HirKind::Capture(capture) => hir = &capture.sub,
                HirKind::Concat(parts) => match parts.iter().position(has_value) {
                    Some(at) => {
                        first = optional(&parts[..at]).filter(|_| before == Some(0));
                        last = optional(&parts[at + 1..]).filter(|_| behind == Some(0));
                        before = add(before, &parts[..at]);
                        behind = add(behind, &parts[at + 1..]);
                        hir = &parts[at];
                    }
                    None => return Self::Whole,
                },
                _ if has_value(hir) => return Self::Group,
                _ => return Self::Whole,
            }
        }
        let offset = |bytes: Option<usize>| bytes.and_then(|bytes| u16::try_from(bytes).ok());
        let value = length(std::slice::from_ref(hir));
        let sum = |bytes: Option<usize>| offset(bytes.zip(value).map(|(bytes, value)| bytes + value));
        let mut bytes = ByteSet::EMPTY;
        anchor::all_bytes(hir, &mut bytes);
        let is_empty = hir.properties().minimum_len().unwrap_or(0) == 0;
        let is_beside = |byte: &u8| !is_empty && !bytes.contains(*byte);
        let (first, last) = (first.filter(is_beside).map(Edge::Behind), last.filter(is_beside).map(Edge::Before));
        let from = offset(before).map(Edge::Start).or(first).or_else(|| sum(behind).map(Edge::End));
        let to = offset(behind).map(Edge::End).or(last).or_else(|| sum(before).map(Edge::Start));
        from.zip(to).map_or(Self::Group, |(from, to)| Self::Between(from, to))
    }
}

/// The byte that the parts are, or are not there.
fn optional(parts: &[Hir]) -> Option<u8> {
    let [part] = parts else { return None };
    match part.kind() {
        HirKind::Repetition(repetition) if (repetition.min, repetition.max) == (0, Some(1)) => {
            match repetition.sub.kind() {
                HirKind::Literal(literal) if literal.0.len() == 1 => Some(literal.0[0]),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The name of the group that tells which part of a match is to be redacted.
pub(super) const VALUE: &str = "value";

fn has_value(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Capture(capture) => capture.name.as_deref() == Some(VALUE) || has_value(&capture.sub),
        HirKind::Repetition(repetition) => has_value(&repetition.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(has_value),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(regex: &str) -> ValuePart {
        ValuePart::new(&regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex).unwrap())
    }

    #[test]
    fn lengths_tell_where_a_value_is() {
        use Edge::{End, Start};
        assert_eq!(of("key=[a-z]+"), ValuePart::Whole);
        assert_eq!(of("key=(?:ab|cd)(?P<value>[a-z]+)"), ValuePart::Between(Start(6), End(0)));
        assert_eq!(of("(k=((?<value>[a-z]+);;))"), ValuePart::Between(Start(2), End(2)));
        assert_eq!(of("k +(?<value>[a-z]{4})"), ValuePart::Between(End(4), End(0)));
        assert_eq!(of("k(?<value>[a-z]{4}) +"), ValuePart::Between(Start(1), Start(5)));
        assert_eq!(of(",?(?<value>[a-z]+),?"), ValuePart::Between(Edge::Behind(b','), Edge::Before(b',')));
        assert_eq!(of("x?(?<value>[0-9]+);"), ValuePart::Between(Edge::Behind(b'x'), End(1)));
        assert_eq!(of("x?(?<value>[a-z]+)"), ValuePart::Group);
        assert_eq!(of("kx?(?<value>[0-9]+)"), ValuePart::Group);
        assert_eq!(of("k(?:x?(?<value>[0-9]+))"), ValuePart::Group);
        assert_eq!(of("k +(?<value>[a-z]+)"), ValuePart::Group);
        assert_eq!(of("k=(?<value>[a-z]+)|key"), ValuePart::Group);
        assert_eq!(of("(?:k(?<value>a))+"), ValuePart::Group);
    }

    /// What lengths tell is what the library's group does, in each match.
    #[test]
    fn the_place_of_a_value_is_that_of_its_group() {
        for (regex, text) in [
            ("key=(?:ab|cd)(?P<value>[a-z]+)", "key=cdxyz"),
            ("(k=((?<value>[a-z]+);;))", "k=abc;;"),
            ("k +(?<value>[a-z]{4})", "k   abcd"),
            ("k(?<value>[a-z]{4}) +", "kabcd   "),
            ("k?=(?<value>[a-z]{2})", "=ab"),
            (",?(?<value>[a-z]+),?", ",ab,"),
            (",?(?<value>[a-z]+),?", "ab"),
            (",?(?:(?<value>[a-z]+),?)", ",ab"),
        ] {
            let captures = regex::Regex::new(regex).unwrap().captures(text).unwrap();
            let (from, to) = of(regex).of_match(text.as_bytes()).unwrap();
            assert_eq!(from..to, captures.name(VALUE).unwrap().range(), "{regex}");
        }
    }
}
