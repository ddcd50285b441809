//! A regex as an automaton that may go several ways (Thompson, 1968): what tables and the look around anchors are derived from.

use super::anchor::ByteSet;
use regex_syntax::hir::{Class, Hir, HirKind};
use regex_syntax::utf8::Utf8Sequences;

/// The nodes of an automaton; [`END`] is the end of a match.
pub(super) struct Nfa {
    pub(super) nodes: Vec<Node>,
    pub(super) start: usize,
}

#[derive(Clone)]
pub(super) enum Node {
    /// Takes one of the bytes and leads on.
    Byte {
        set: ByteSet,
        next: usize,
        /// Whether the bytes come from a class of more than [`MANY`] characters.
        is_one_of_many: bool,
    },
    /// Leads on to any of these.
    Either(Vec<usize>),
}

pub(super) const END: usize = 0;

/// A class of more characters is not taken apart by the proof of anchors: the default of `regex_syntax`'s extractor of literals.
const MANY: u64 = 10;

/// What bounds an automaton.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Of more copies of a part, any number is taken: then the automaton takes what the regex takes, and more.
    pub(super) copies: u32,
    pub(super) nodes: usize,
}

impl Nfa {
    /// The automaton of a regex without look-around; `None` if it has too many nodes.
    pub(super) fn new(hir: &Hir, bounds: Bounds) -> Option<Self> {
        let mut nfa = Self { nodes: vec![Node::Either(Vec::new())], start: END };
        nfa.start = nfa.build(hir, END, bounds)?;
        Some(nfa)
    }

    fn add(&mut self, node: Node, bounds: Bounds) -> Option<usize> {
        self.nodes.push(node);
        (self.nodes.len() <= bounds.nodes).then(|| self.nodes.len() - 1)
    }

    /// Adds the nodes of a part that leads on to a node; returns the first.
    fn build(&mut self, hir: &Hir, next: usize, bounds: Bounds) -> Option<usize> {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => Some(next),
            HirKind::Literal(literal) => literal.0.iter().rev().try_fold(next, |next, byte| {
                let mut set = ByteSet::EMPTY;
                set.insert(*byte);
                self.add(Node::Byte { set, next, is_one_of_many: false }, bounds)
            }),
            HirKind::Class(class) => self.build_class(class, next, bounds),
            HirKind::Capture(capture) => self.build(&capture.sub, next, bounds),
            HirKind::Concat(parts) => parts.iter().rev().try_fold(next, |next, part| self.build(part, next, bounds)),
            HirKind::Alternation(branches) => {
                let next: Option<Vec<usize>> = branches.iter().map(|branch| self.build(branch, next, bounds)).collect();
                self.add(Node::Either(next?), bounds)
            }
            HirKind::Repetition(repetition) => {
                let least = repetition.min.min(bounds.copies);
                let more = match repetition.max {
                    Some(most) if most <= bounds.copies => (0..most - least).try_fold(next, |after, _| {
                        let copy = self.build(&repetition.sub, after, bounds)?;
                        self.add(Node::Either(vec![copy, next]), bounds)
                    })?,
                    _ => {
                        let any = self.add(Node::Either(vec![next]), bounds)?;
                        let copy = self.build(&repetition.sub, any, bounds)?;
                        if let Node::Either(next) = &mut self.nodes[any] {
                            next.push(copy);
                        }
                        any
                    }
                };
                (0..least).try_fold(more, |next, _| self.build(&repetition.sub, next, bounds))
            }
        }
    }

    fn build_class(&mut self, class: &Class, next: usize, bounds: Bounds) -> Option<usize> {
        let (mut single, mut characters) = (ByteSet::EMPTY, 0);
        let mut ways = Vec::new();
        match class {
            Class::Bytes(class) => {
                for range in class.iter() {
                    characters += range.len() as u64;
                    (range.start()..=range.end()).for_each(|byte| single.insert(byte));
                }
            }
            Class::Unicode(class) => {
                characters = class.iter().map(|range| range.len() as u64).sum();
                for sequence in class.iter().flat_map(|range| Utf8Sequences::new(range.start(), range.end())) {
                    let ranges = sequence.as_slice();
                    let bytes = |at: usize| {
                        let mut set = ByteSet::EMPTY;
                        (ranges[at].start..=ranges[at].end).for_each(|byte| set.insert(byte));
                        set
                    };
                    if ranges.len() == 1 {
                        single.union(&bytes(0));
                        continue;
                    }
                    let is_one_of_many = characters > MANY;
                    ways.push((0..ranges.len()).rev().try_fold(next, |next, at| {
                        self.add(Node::Byte { set: bytes(at), next, is_one_of_many }, bounds)
                    })?);
                }
            }
        }
        if !single.is_within(&ByteSet::EMPTY) || ways.is_empty() {
            ways.push(self.add(Node::Byte { set: single, next, is_one_of_many: characters > MANY }, bounds)?);
        }
        if let [way] = ways[..] { Some(way) } else { self.add(Node::Either(ways), bounds) }
    }

    /// The nodes that take a byte, and perhaps the end, that are reached from a node without taking one, in order.
    pub(super) fn reached(&self, from: usize) -> Vec<usize> {
        let (mut reached, mut left, mut seen) = (Vec::new(), vec![from], vec![false; self.nodes.len()]);
        while let Some(at) = left.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            match &self.nodes[at] {
                Node::Either(next) if at != END => left.extend(next),
                _ => reached.push(at),
            }
        }
        reached.sort_unstable();
        reached
    }
}
