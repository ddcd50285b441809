//! Random members of a regex: a walk over its syntax tree that decides at each fork by chance.
//!
//! Where a class has printable ASCII, one of that is drawn, each alike: that is what formats are made of. From a class that has nearly all
//! of it, quotes and backslashes are not: what they mean depends on the text around. How often a part is repeated is drawn with
//! weight on both bounds.

use super::Chance;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::ops::Range;

/// How often parts are repeated.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Size {
    Any,
    Shortest,
    Longest,
}

/// A text that the regex matches.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    pub text: Vec<u8>,
    /// What the group `value` matches, or all of it.
    pub value: Range<usize>,
    /// The last run of one class in the value.
    pub run: Option<Run>,
}

/// A part that is repeated.
#[derive(Clone, Copy, Debug)]
pub struct Run {
    /// Where it ends.
    pub end: usize,
    /// One more byte of it.
    pub byte: u8,
    /// Whether it has always the same length.
    pub is_fixed: bool,
}

/// A regex, ready to be walked.
pub enum Tree {
    Literal(Vec<u8>),
    /// Bytes to draw from, and others that are drawn now and then.
    Byte(Vec<u8>, Vec<u8>),
    /// Ranges of characters, and how many there are.
    Char(Vec<(char, usize)>, usize),
    Repeat(usize, usize, Box<Tree>),
    Value(Box<Tree>),
    All(Vec<Tree>),
    One(Vec<Tree>),
}

impl Tree {
    /// Parses a regex in the dialect of rules.
    pub fn new(regex: &str) -> Self {
        Self::of(&regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex).unwrap())
    }

    fn of(hir: &Hir) -> Self {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Self::Literal(Vec::new()),
            HirKind::Literal(literal) => Self::Literal(literal.0.to_vec()),
            HirKind::Class(Class::Bytes(class)) => {
                let all: Vec<u8> = class.ranges().iter().flat_map(|range| range.start()..=range.end()).collect();
                let mut printable: Vec<u8> = all.iter().copied().filter(|b| (0x20..0x7f).contains(b)).collect();
                if printable.len() > 80 {
                    printable.retain(|b| !b"\"'`\\".contains(b));
                }
                let is_space = all.iter().all(|b| b.is_ascii_whitespace() || *b == 0x0b);
                match (printable.is_empty(), is_space) {
                    (true, _) => Self::Byte(all, Vec::new()),
                    (false, true) => Self::Byte(printable, all),
                    (false, false) => Self::Byte(printable, Vec::new()),
                }
            }
            HirKind::Class(Class::Unicode(class)) => {
                let size = |range: &regex_syntax::hir::ClassUnicodeRange| {
                    (range.start(), range.end() as usize - range.start() as usize + 1)
                };
                let ranges: Vec<(char, usize)> = class.ranges().iter().map(size).collect();
                let count = ranges.iter().map(|(_, size)| size).sum();
                Self::Char(ranges, count)
            }
            HirKind::Repetition(repetition) => {
                let least = repetition.min as usize;
                let most = repetition.max.map_or(least + 8, |most| most as usize);
                Self::Repeat(least, most, Box::new(Self::of(&repetition.sub)))
            }
            HirKind::Capture(capture) if capture.name.as_deref() == Some("value") => {
                Self::Value(Box::new(Self::of(&capture.sub)))
            }
            HirKind::Capture(capture) => Self::of(&capture.sub),
            HirKind::Concat(parts) => Self::All(parts.iter().map(Self::of).collect()),
            HirKind::Alternation(parts) => Self::One(parts.iter().map(Self::of).collect()),
        }
    }

    /// Makes a member.
    pub fn walk(&self, size: Size, chance: &mut Chance) -> Walk {
        let mut walker = Walker { size, text: Vec::new(), value: None, run: None, chance };
        walker.go(self);
        let Walker { text, value, run, .. } = walker;
        let value = value.unwrap_or(0..text.len());
        let run = run.filter(|run| value.contains(&(run.end - 1)));
        Walk { text, value, run }
    }
}

struct Walker<'a> {
    size: Size,
    text: Vec<u8>,
    value: Option<Range<usize>>,
    run: Option<Run>,
    chance: &'a mut Chance,
}

impl Walker<'_> {
    fn go(&mut self, tree: &Tree) {
        match tree {
            Tree::Literal(literal) => self.text.extend_from_slice(literal),
            Tree::Byte(often, seldom) => {
                let from = if !seldom.is_empty() && self.chance.percent(15) { seldom } else { often };
                self.text.push(self.chance.pick(from));
            }
            Tree::Char(ranges, count) => {
                let mut index = self.chance.below(*count);
                for (first, size) in ranges {
                    if index < *size {
                        let drawn = char::from_u32(*first as u32 + index as u32).unwrap_or(*first);
                        self.text.extend_from_slice(drawn.encode_utf8(&mut [0; 4]).as_bytes());
                        break;
                    }
                    index -= size;
                }
            }
            Tree::Repeat(least, most, part) => {
                let count = self.count(*least, *most);
                (0..count).for_each(|_| self.go(part));
                if matches!(**part, Tree::Byte(..)) && count >= 2 && self.value.is_none() {
                    let end = self.text.len();
                    self.go(part);
                    self.run = self.text.pop().map(|byte| Run { end, byte, is_fixed: least == most });
                }
            }
            Tree::Value(part) => {
                let start = self.text.len();
                self.run = None;
                self.go(part);
                self.value = Some(start..self.text.len());
            }
            Tree::All(parts) => parts.iter().for_each(|part| self.go(part)),
            Tree::One(parts) => {
                let part = self.chance.below(parts.len());
                self.go(&parts[part]);
            }
        }
    }

    fn count(&mut self, least: usize, most: usize) -> usize {
        match (self.size, self.chance.below(8)) {
            (Size::Shortest, _) | (Size::Any, 0 | 1) => least,
            (Size::Longest, _) | (Size::Any, 2) => most,
            // Most of a wide range is far longer than what is ever issued.
            _ => least + self.chance.below(most.min(least + 64) - least + 1),
        }
    }
}
