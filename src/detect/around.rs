//! What may stand around a literal anchor in a match, and beside the match where that ends: a look at it costs less than any automaton,
//! and most places where an anchor stands are ruled out by it.
//!
//! The regex becomes an automaton without its upper bounds, which takes what the regex takes and more (Thompson, 1968). Every way to
//! read the literal in it tells what may stand before and behind; but for those in which a byte of it is one of many, where the proof
//! that it is an anchor does not look ([`super::anchor::locate_literal`]).

use super::anchor::ByteSet;
use super::guard::Guard;
use super::nfa::{Bounds, END, Nfa, Node};
use regex_syntax::hir::Hir;

/// As many bytes before a literal are told apart, and as many behind it.
const BEFORE: usize = 2;
const BEHIND: usize = 6;

/// For each byte value a bit for each place where it may stand: those before the literal from the farthest on, then those behind it.
pub(super) type Around = [u8; 256];

/// Nothing is known.
pub(super) const ANYTHING: Around = [u8::MAX; 256];

/// Whether what stands around `hay[from..to]` may be that, as far as there is something.
pub(super) fn fits(around: &Around, hay: &[u8], from: usize, to: usize) -> bool {
    let has = |place: usize, byte: u8| around[usize::from(byte)] >> place & 1 == 1;
    let behind = &hay[to..hay.len().min(to + BEHIND)];
    let before = &hay[from.saturating_sub(BEFORE)..from];
    behind.iter().enumerate().all(|(at, byte)| has(BEFORE + at, *byte))
        && before.iter().rev().enumerate().all(|(at, byte)| has(BEFORE - 1 - at, *byte))
}

/// A bit for each byte of ASCII that may stand behind the literal: what is asked first.
pub(super) fn next(around: &Around) -> u128 {
    let bits = around.iter().take(128).enumerate().map(|(byte, places)| u128::from(places >> BEFORE & 1) << byte);
    bits.fold(0, |all, bit| all | bit)
}

/// An automaton for a rule's regex, and the guards beside a match.
pub(super) struct Automaton<'a> {
    nfa: Nfa,
    /// The nodes that lead to each node, if they take nothing.
    into: Vec<Vec<usize>>,
    before: &'a Guard,
    after: &'a Guard,
}

const BOUNDS: Bounds = Bounds { copies: 10, nodes: 100_000 };

impl<'a> Automaton<'a> {
    /// `None` if the regex is too large.
    pub(super) fn new(hir: &Hir, before: &'a Guard, after: &'a Guard) -> Option<Self> {
        let nfa = Nfa::new(hir, BOUNDS)?;
        let mut into = vec![Vec::new(); nfa.nodes.len()];
        for (at, node) in nfa.nodes.iter().enumerate() {
            if let Node::Either(next) = node {
                next.iter().for_each(|next| into[*next].push(at));
            }
        }
        Some(Self { nfa, into, before, after })
    }

    /// What may stand around the literal, one in small letters that is read without regard to case; `None` if no match has it.
    pub(super) fn around(&self, literal: &[u8]) -> Option<Around> {
        let takes = |node: &Node, byte: u8| match node {
            Node::Byte { set, is_one_of_many: false, .. } => both_cases(byte).iter().any(|byte| set.contains(*byte)),
            _ => false,
        };
        // For each of its bytes, the nodes that take it and lead on to its end.
        let mut ways: Vec<Vec<bool>> = Vec::new();
        for byte in literal.iter().rev() {
            let leads = ways.last().map(|next| self.leading_to(next));
            let is_way = |node: &Node| {
                takes(node, *byte)
                    && leads.as_ref().is_none_or(|leads| matches!(node, Node::Byte { next, .. } if leads[*next]))
            };
            ways.push(self.nfa.nodes.iter().map(is_way).collect());
        }
        ways.reverse();
        let (first, others) = ways.split_first()?;
        if !first.contains(&true) {
            return None;
        }
        let last = others.iter().fold(first.clone(), |here, way| {
            let mut next = self.behind(&here);
            next.iter_mut().zip(way).for_each(|(next, way)| *next &= way);
            next
        });
        let mut around = [0; 256];
        self.note_behind(last, *literal.last()?, &mut around);
        self.note_before(first.clone(), literal[0], &mut around);
        Some(around)
    }

    /// Notes what may stand behind the nodes, of which the last bytes of a literal were taken.
    fn note_behind(&self, mut here: Vec<bool>, last: u8, around: &mut Around) {
        let mut last = Some(both_cases(last));
        for place in BEFORE..BEFORE + BEHIND {
            // What the nodes here may have taken at the end of a match, and so what may stand behind that.
            let mut end = vec![false; self.nfa.nodes.len()];
            end[END] = true;
            let ends = self.leading_to(&end);
            let mut inner = ByteSet::EMPTY;
            let taken = self.nfa.nodes.iter().zip(&here).filter(|(_, is_here)| **is_here);
            for set in taken.filter_map(|(node, _)| {
                if let Node::Byte { set, next, .. } = node { ends[*next].then_some(set) } else { None }
            }) {
                inner.union(set);
            }
            let inner = (0..=255u8).filter(|byte| inner.contains(*byte));
            let inner: Vec<u8> = inner.filter(|byte| last.is_none_or(|last| last.contains(byte))).collect();
            last = None;
            here = self.behind(&here);
            self.note(&here, place, around);
            if !inner.is_empty() {
                for byte in 0..=255u8 {
                    if inner.iter().any(|inner| self.after.holds_after(&[*inner, byte], 1, true) != Some(false)) {
                        around[usize::from(byte)] |= 1 << place;
                    }
                    (place + 1..BEFORE + BEHIND).for_each(|place| around[usize::from(byte)] |= 1 << place);
                }
            }
        }
    }

    /// Notes what may stand before the nodes, which take the first byte of a literal.
    fn note_before(&self, mut here: Vec<bool>, first: u8, around: &mut Around) {
        let mut inner = both_cases(first).to_vec();
        for place in (0..BEFORE).rev() {
            let leads = self.leading_to(&here);
            if leads[self.nfa.start] {
                for byte in 0..=255u8 {
                    if inner.iter().any(|inner| self.before.holds_before(&[b'\n', byte, *inner], 2)) {
                        around[usize::from(byte)] |= 1 << place;
                    }
                    (0..place).for_each(|place| around[usize::from(byte)] |= 1 << place);
                }
            }
            here = self.nfa.nodes.iter().map(|node| matches!(node, Node::Byte { next, .. } if leads[*next])).collect();
            self.note(&here, place, around);
            inner = (0..=255).collect();
        }
    }

    fn note(&self, here: &[bool], place: usize, around: &mut Around) {
        for node in self.nfa.nodes.iter().zip(here).filter(|(_, is_here)| **is_here).map(|(node, _)| node) {
            if let Node::Byte { set, .. } = node {
                (0..=255u8).filter(|byte| set.contains(*byte)).for_each(|byte| around[usize::from(byte)] |= 1 << place);
            }
        }
    }

    /// The nodes from which some of these are reached without a byte, and these.
    fn leading_to(&self, nodes: &[bool]) -> Vec<bool> {
        let mut leads = nodes.to_vec();
        let mut left: Vec<usize> = (0..nodes.len()).filter(|at| nodes[*at]).collect();
        while let Some(at) = left.pop() {
            for from in &self.into[at] {
                if !std::mem::replace(&mut leads[*from], true) {
                    left.push(*from);
                }
            }
        }
        leads
    }

    /// The nodes that take the next byte behind these.
    fn behind(&self, nodes: &[bool]) -> Vec<bool> {
        let next = |(node, is_here): (&Node, &bool)| match node {
            Node::Byte { next, .. } if *is_here => Some(*next),
            _ => None,
        };
        let mut left: Vec<usize> = self.nfa.nodes.iter().zip(nodes).filter_map(next).collect();
        let mut seen = vec![false; nodes.len()];
        while let Some(at) = left.pop() {
            if !std::mem::replace(&mut seen[at], true)
                && let Node::Either(next) = &self.nfa.nodes[at]
            {
                left.extend(next);
            }
        }
        seen.iter_mut().zip(&self.nfa.nodes).for_each(|(seen, node)| *seen &= matches!(node, Node::Byte { .. }));
        seen
    }
}

fn both_cases(byte: u8) -> [u8; 2] {
    [byte.to_ascii_lowercase(), byte.to_ascii_uppercase()]
}

#[cfg(test)]
mod tests {
    use super::super::schema::GuardKind;
    use super::*;

    fn may_stand(regex: &str, literal: &str, text: &str) -> bool {
        let hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex).unwrap();
        let guard = Guard::Kind(GuardKind::Word);
        let around = Automaton::new(&hir, &guard, &guard).unwrap().around(literal.as_bytes());
        let from = text.find(literal).unwrap();
        around.is_some_and(|around| fits(&around, text.as_bytes(), from, from + literal.len()))
    }

    #[test]
    fn what_the_regex_takes_may_stand_around() {
        let key = r"key-[0-9]{4}x?";
        assert!(
            may_stand(key, "key-", "key-1234")
                && may_stand(key, "key-", ".key-1234.")
                && may_stand(key, "key-", "key-12")
        );
        assert!(!may_stand(key, "key-", "key-12a4") && !may_stand(key, "key-", "akey-1234"));
        assert!(
            may_stand(key, "key-", "key-1234x.")
                && !may_stand(key, "key-", "key-1234y")
                && may_stand(key, "key-", "key-1234-y")
        );
        let name = r"(?:[A-Z][a-z]{1,60} ){1,3}Inc\.?";
        assert!(may_stand(name, "inc", "Acme Inc".to_lowercase().as_str()));
        assert!(!may_stand(name, "inc", "princess") && !may_stand(name, "inc", "the include"));
        assert!(!may_stand(name, "ltd", "Acme ltd"), "no match has it");
        assert!(
            may_stand("(?i:ab|[cd]e)+f{3,200}", "ef", "abceff") && !may_stand("(?i:ab|[cd]e)+f{3,200}", "ef", "abxef")
        );
    }
}
