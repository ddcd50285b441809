//! A regex as a tree of byte sets: what is rewritten, and how its parts are measured.

use crate::detect::beside::{Symbols, class_symbols};
use regex_syntax::hir::{self, Class, Hir, HirKind};
use regex_syntax::utf8::Utf8Sequences;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Node {
    /// One byte of a set.
    Set(Symbols),
    Cat(Vec<Node>),
    /// No branches: what cannot match.
    Alt(Vec<Node>),
    Repeat {
        node: Box<Node>,
        min: u32,
        max: Option<u32>,
        greedy: bool,
    },
    /// A capture group, by its number.
    Group(Box<Node>, u32),
    Look(Look),
}

/// What matches no byte, but asks for what stands beside.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Look {
    Start,
    End,
    StartLine,
    EndLine,
    /// Whether a word begins or ends here.
    Boundary(bool),
    Around {
        ahead: bool,
        negative: bool,
        node: Box<Node>,
    },
}

/// Larger trees are refused: what is made of them would be slow to build.
const MOST_NODES: usize = 20_000;

impl Symbols {
    pub(super) fn and(mut self, other: Self) -> Self {
        self.bytes.iter_mut().zip(other.bytes).for_each(|(mine, theirs)| *mine &= theirs);
        Self { edge: self.edge && other.edge, ..self }
    }

    pub(super) fn not(self) -> Self {
        Self { bytes: self.bytes.map(|word| !word), edge: !self.edge }
    }

    /// The same without the edge of the text.
    pub(super) fn inside(self) -> Self {
        Self { edge: false, ..self }
    }

    pub(super) fn is_empty(&self) -> bool {
        *self == Self::NONE
    }

    pub(super) fn is_in(self, other: Self) -> bool {
        self.and(other) == self
    }

    pub(super) fn len(&self) -> u32 {
        self.bytes.iter().map(|word| word.count_ones()).sum()
    }

    pub(super) fn iter(self) -> impl Iterator<Item = u8> {
        (0..=255).filter(move |byte| self.contains(*byte))
    }

    pub(super) fn of(test: impl Fn(u8) -> bool) -> Self {
        let mut symbols = Self::NONE;
        (0..=255).filter(|byte| test(*byte)).for_each(|byte| symbols.insert(byte));
        symbols
    }

    /// Letters, digits and the underscore.
    pub(super) fn word() -> Self {
        Self::of(crate::detect::guard::is_word)
    }

    pub(super) fn line_ends() -> Self {
        Self::of(|byte| matches!(byte, b'\n' | b'\r'))
    }
}

impl Node {
    pub(super) const EMPTY: Self = Self::Cat(Vec::new());
    pub(super) const VOID: Self = Self::Alt(Vec::new());

    /// # Errors
    /// A text that says why it is too large.
    pub(super) fn from_hir(hir: &Hir) -> Result<Self, String> {
        let mut left = MOST_NODES;
        convert(hir, &mut left).ok_or_else(|| "is too large".to_owned())
    }

    pub(super) fn cat(parts: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Vec::new();
        for part in parts {
            match part {
                Self::Cat(parts) => all.extend(parts),
                part if part == Self::VOID => return Self::VOID,
                part => all.push(part),
            }
        }
        if all.len() == 1 { all.remove(0) } else { Self::Cat(all) }
    }

    pub(super) fn alt(branches: impl IntoIterator<Item = Self>) -> Self {
        let mut all: Vec<Self> = Vec::new();
        for branch in branches {
            let branches = if let Self::Alt(branches) = branch { branches } else { vec![branch] };
            for branch in branches {
                if let (Some(Self::Set(last)), Self::Set(set)) = (all.last_mut(), &branch) {
                    *last = last.or(*set);
                } else if !all.contains(&branch) {
                    all.push(branch);
                }
            }
        }
        if all.len() == 1 { all.remove(0) } else { Self::Alt(all) }
    }

    pub(super) fn repeat(node: Self, min: u32, max: Option<u32>, greedy: bool) -> Self {
        match (min, max) {
            (1, Some(1)) => node,
            (_, Some(0)) => Self::EMPTY,
            (0, _) if node == Self::VOID => Self::EMPTY,
            _ if node == Self::EMPTY || node == Self::VOID => node,
            _ => Self::Repeat { node: Box::new(node), min, max, greedy },
        }
    }

    /// The shortest match.
    pub(super) fn min_len(&self) -> usize {
        match self {
            Self::Set(_) => 1,
            Self::Cat(parts) => parts.iter().fold(0, |sum, part| sum.saturating_add(part.min_len())),
            Self::Alt(branches) => branches.iter().map(Self::min_len).min().unwrap_or(0),
            Self::Repeat { node, min, .. } => node.min_len().saturating_mul(*min as usize),
            Self::Group(node, _) => node.min_len(),
            Self::Look(_) => 0,
        }
    }

    /// The longest match, if it has a bound.
    pub(super) fn max_len(&self) -> Option<usize> {
        match self {
            Self::Set(_) => Some(1),
            Self::Cat(parts) => parts.iter().try_fold(0usize, |sum, part| Some(sum.saturating_add(part.max_len()?))),
            Self::Alt(branches) => branches.iter().try_fold(0, |most, branch| Some(branch.max_len()?.max(most))),
            Self::Repeat { node, max, .. } => Some(node.max_len()?.saturating_mul((*max)? as usize)),
            Self::Group(node, _) => node.max_len(),
            Self::Look(_) => Some(0),
        }
    }

    pub(super) fn is_nullable(&self) -> bool {
        self.min_len() == 0
    }

    /// What a match may start with.
    pub(super) fn first(&self) -> Symbols {
        match self {
            Self::Set(set) => *set,
            Self::Cat(parts) => {
                let mut first = Symbols::NONE;
                for part in parts {
                    first = first.or(part.first());
                    if !part.is_nullable() {
                        break;
                    }
                }
                first
            }
            Self::Alt(branches) => branches.iter().fold(Symbols::NONE, |first, branch| first.or(branch.first())),
            Self::Repeat { node, .. } | Self::Group(node, _) => node.first(),
            Self::Look(_) => Symbols::NONE,
        }
    }

    /// What a match may end with.
    pub(super) fn last(&self) -> Symbols {
        match self {
            Self::Cat(parts) => {
                let mut last = Symbols::NONE;
                for part in parts.iter().rev() {
                    last = last.or(part.last());
                    if !part.is_nullable() {
                        break;
                    }
                }
                last
            }
            Self::Alt(branches) => branches.iter().fold(Symbols::NONE, |last, branch| last.or(branch.last())),
            Self::Repeat { node, .. } | Self::Group(node, _) => node.last(),
            Self::Set(_) | Self::Look(_) => self.first(),
        }
    }

    pub(super) fn any(&self, test: &dyn Fn(&Self) -> bool) -> bool {
        test(self)
            || match self {
                Self::Cat(parts) | Self::Alt(parts) => parts.iter().any(|part| part.any(test)),
                Self::Repeat { node, .. } | Self::Group(node, _) => node.any(test),
                Self::Set(_) | Self::Look(_) => false,
            }
    }

    pub(super) fn has_group(&self) -> bool {
        self.any(&|node| matches!(node, Self::Group(..)))
    }

    pub(super) fn has_look(&self) -> bool {
        self.any(&|node| matches!(node, Self::Look(_)))
    }

    pub(super) fn size(&self) -> usize {
        1 + match self {
            Self::Cat(parts) | Self::Alt(parts) => parts.iter().map(Self::size).sum(),
            Self::Repeat { node, .. } | Self::Group(node, _) => node.size(),
            Self::Set(_) | Self::Look(_) => 0,
        }
    }

    /// The same with other parts.
    pub(super) fn map(self, change: &mut dyn FnMut(Self) -> Self) -> Self {
        match self {
            Self::Cat(parts) => Self::cat(parts.into_iter().map(change)),
            Self::Alt(branches) => Self::alt(branches.into_iter().map(change)),
            Self::Repeat { node, min, max, greedy } => Self::repeat(change(*node), min, max, greedy),
            Self::Group(node, group) => Self::Group(Box::new(change(*node)), group),
            Self::Set(_) | Self::Look(_) => self,
        }
    }

    /// The same without capture groups.
    pub(super) fn without_groups(self) -> Self {
        match self {
            Self::Group(node, _) => node.without_groups(),
            node => node.map(&mut Self::without_groups),
        }
    }

    /// The same read from right to left.
    pub(super) fn reversed(self) -> Self {
        match self {
            Self::Cat(parts) => Self::cat(parts.into_iter().rev().map(Self::reversed)),
            Self::Look(look) => Self::Look(match look {
                Look::Start => Look::End,
                Look::End => Look::Start,
                Look::StartLine => Look::EndLine,
                Look::EndLine => Look::StartLine,
                Look::Boundary(is) => Look::Boundary(is),
                Look::Around { ahead, negative, node } => {
                    Look::Around { ahead: !ahead, negative, node: Box::new(node.reversed()) }
                }
            }),
            node => node.map(&mut Self::reversed),
        }
    }
}

fn convert(hir: &Hir, left: &mut usize) -> Option<Node> {
    *left = left.checked_sub(1)?;
    Some(match hir.kind() {
        HirKind::Empty => Node::EMPTY,
        HirKind::Literal(literal) => {
            *left = left.checked_sub(literal.0.len())?;
            Node::cat(literal.0.iter().map(|byte| Node::Set(Symbols::of(|b| b == *byte))))
        }
        HirKind::Class(class) => match (class_symbols(class), class) {
            (Some(symbols), _) if symbols.is_empty() => Node::VOID,
            (Some(symbols), _) => Node::Set(symbols),
            (None, Class::Unicode(class)) => {
                let mut branches = Vec::new();
                for range in class.iter() {
                    for sequence in Utf8Sequences::new(range.start(), range.end()) {
                        *left = left.checked_sub(sequence.len())?;
                        let bytes = sequence.as_slice().iter();
                        branches.push(Node::cat(bytes.map(|range| Node::Set(Symbols::of(|byte| range.matches(byte))))));
                    }
                }
                Node::alt(branches)
            }
            (None, Class::Bytes(_)) => return None,
        },
        HirKind::Look(look) => match look {
            hir::Look::Start => Node::Look(Look::Start),
            hir::Look::End => Node::Look(Look::End),
            hir::Look::StartLF | hir::Look::StartCRLF => Node::Look(Look::StartLine),
            hir::Look::EndLF | hir::Look::EndCRLF => Node::Look(Look::EndLine),
            hir::Look::WordAsciiNegate | hir::Look::WordUnicodeNegate => Node::Look(Look::Boundary(false)),
            _ => Node::Look(Look::Boundary(true)),
        },
        HirKind::Repetition(repetition) => {
            let node = convert(&repetition.sub, left)?;
            Node::repeat(node, repetition.min, repetition.max, repetition.greedy)
        }
        HirKind::Capture(capture) => {
            let node = convert(&capture.sub, left)?;
            match capture.name.as_deref().and_then(super::syntax::around) {
                Some((ahead, negative)) => Node::Look(Look::Around { ahead, negative, node: Box::new(node) }),
                None => Node::Group(Box::new(node), capture.index),
            }
        }
        HirKind::Concat(parts) => Node::cat(parts.iter().map(|part| convert(part, left)).collect::<Option<Vec<_>>>()?),
        HirKind::Alternation(branches) => {
            Node::alt(branches.iter().map(|branch| convert(branch, left)).collect::<Option<Vec<_>>>()?)
        }
    })
}
