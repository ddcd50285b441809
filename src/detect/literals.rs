//! The automaton that finds the literal anchors of all rules in one pass, without regard to ASCII case (Aho and Corasick, 1975).
//!
//! It is one table, so that it can be made ahead and lie in the program. A state behind at most two bytes of a literal has a dense row
//! with the next state for each class of bytes; others, which are many and seldom visited, list the bytes that lead on, and the state
//! to go on from for all others. For the built-in rules that is a thirtieth of a full automaton, and a fifth faster on text and JSON,
//! ten times on text made of anchors: it stays in the cache (5400 literals, x86-64, 2026-11).

use super::packed::Bytes;
use serde::{Deserialize, Serialize};

/// The automaton. What literals are called are their places in the list it was made of.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Literals {
    /// For each of the 256 byte values its class: 0 for those in no literal.
    classes: Bytes,
    /// Little-endian words of four bytes. A state is the place of its record; the states are in the order of their depth.
    ///
    /// A word that leads to a state has its place, [`ENDS`] if a literal ends there, and in the topmost byte of a list the class. The
    /// word before a record is the place of the state's literals: how many there are, and which.
    table: Bytes,
    /// For each number of bytes, the first state behind them: its depth.
    depths: Vec<u32>,
    /// Where dense records end.
    dense: u32,
}

/// How far a text has led into literals.
#[derive(Clone, Copy)]
pub(super) struct State(u32);

/// States behind more bytes have no row.
const DENSE: usize = 2;
/// The bits of a place, and the one that says that a literal ends.
const PLACE: u32 = ENDS - 1;
const ENDS: u32 = 1 << 23;
const WORD: usize = size_of::<u32>();

impl Literals {
    /// Of literals in lower case, sorted, none of them twice or empty. `None` if they are too many.
    pub(super) fn new(literals: &[Vec<u8>]) -> Option<Self> {
        Builder::new(literals).table()
    }

    /// The state at the start of a text.
    pub(super) fn start(&self) -> State {
        State(1)
    }

    /// Steps from `hay[from]` to the next state at which literals end, or to the end. Returns behind which byte, and whether some end.
    pub(super) fn next(&self, State(mut state): State, hay: &[u8], from: usize) -> (State, usize, bool) {
        let (words, _) = self.table.as_chunks();
        let classes = &*self.classes;
        for (at, byte) in hay.iter().enumerate().skip(from) {
            let class = classes[usize::from(*byte)];
            state = if state < self.dense {
                word(words, state + u32::from(class))
            } else {
                self.sparse(words, state, class)
            };
            if state & ENDS != 0 {
                return (State(state & PLACE), at + 1, true);
            }
        }
        (State(state), hay.len(), false)
    }

    /// The next word from a state without a row.
    fn sparse(&self, words: &[[u8; WORD]], mut state: u32, class: u8) -> u32 {
        loop {
            let head = word(words, state);
            let list = state as usize + 1;
            let leads = words[list..list + (head >> 24) as usize].iter().find(|leads| leads[WORD - 1] == class);
            if let Some(leads) = leads {
                return u32::from_le_bytes(*leads) & (ENDS | PLACE);
            }
            // Each step goes to a state behind fewer bytes, of which there are as many as were read.
            state = head & PLACE;
            if state < self.dense {
                return word(words, state + u32::from(class));
            }
        }
    }

    /// The literals that end at a state, the longest first.
    pub(super) fn ending(&self, State(state): State) -> impl Iterator<Item = usize> + '_ {
        let (words, _) = self.table.as_chunks();
        let list = word(words, state - 1);
        (1..=word(words, list)).map(move |index| word(words, list + index) as usize)
    }

    /// How many bytes at the end of the text a literal starts with, or is.
    pub(super) fn depth(&self, State(state): State) -> usize {
        self.depths.partition_point(|first| *first <= state) - 1
    }
}

fn word(words: &[[u8; WORD]], place: u32) -> u32 {
    u32::from_le_bytes(words[place as usize])
}

/// The tree of literals, its nodes in the order of their depth.
struct Builder {
    classes: [u8; 256],
    /// One more than the highest class.
    count: usize,
    nodes: Vec<Node>,
}

struct Node {
    depth: usize,
    /// By their class.
    children: Vec<(u8, usize)>,
    /// The node of the longest end of its text that a literal starts with.
    shorter: usize,
    /// Literals that end here, the longest first.
    ending: Vec<usize>,
}

impl Builder {
    fn new(literals: &[Vec<u8>]) -> Self {
        let mut classes = [0; 256];
        let mut count = 1;
        for byte in (0..=255u8).filter(|byte| literals.iter().any(|literal| literal.contains(byte))) {
            classes[usize::from(byte)] = count as u8;
            classes[usize::from(byte.to_ascii_uppercase())] = count as u8;
            count += 1;
        }
        let root = Node { depth: 0, children: Vec::new(), shorter: 0, ending: Vec::new() };
        let mut builder = Self { classes, count, nodes: vec![root] };
        // For each node the literals that start with its text.
        let mut starting = vec![(0, literals.len())];
        let mut node = 0;
        while node < builder.nodes.len() {
            let (depth, (mut first, end)) = (builder.nodes[node].depth, starting[node]);
            while let Some(literal) = literals[..end].get(first) {
                let next = literal.get(depth);
                let same = literals[first..end].partition_point(|other| other.get(depth) <= next);
                if let Some(byte) = next {
                    let whole = literals[first].len() == depth + 1;
                    builder.add(node, classes[usize::from(*byte)], whole.then_some(first));
                    starting.push((first, first + same));
                }
                first += same;
            }
            node += 1;
        }
        builder
    }

    /// Adds a node for what follows a node's text with the class, and perhaps is a literal.
    fn add(&mut self, parent: usize, class: u8, literal: Option<usize>) {
        let mut shorter = 0;
        let mut from = parent;
        while from != 0 {
            from = self.nodes[from].shorter;
            if let Some(child) = self.child(from, class) {
                shorter = child;
                break;
            }
        }
        let ending = literal.into_iter().chain(self.nodes[shorter].ending.iter().copied()).collect();
        let depth = self.nodes[parent].depth + 1;
        let child = self.nodes.len();
        self.nodes[parent].children.push((class, child));
        self.nodes.push(Node { depth, children: Vec::new(), shorter, ending });
    }

    fn child(&self, node: usize, class: u8) -> Option<usize> {
        self.nodes[node].children.iter().find(|(other, _)| *other == class).map(|(_, child)| *child)
    }

    fn table(&self) -> Option<Literals> {
        let (mut places, mut depths) = (Vec::with_capacity(self.nodes.len()), Vec::new());
        let (mut end, mut dense) = (0, 0);
        for node in &self.nodes {
            let place = end + 1;
            if depths.len() == node.depth {
                depths.push(place as u32);
            }
            places.push(place as u32);
            end = place + if node.depth <= DENSE { self.count } else { 1 + node.children.len() };
            dense = if node.depth <= DENSE { end } else { dense };
        }
        let leads = |node: usize| places[node] | if self.nodes[node].ending.is_empty() { 0 } else { ENDS };
        let mut words: Vec<u32> = Vec::with_capacity(end);
        let mut lists: Vec<u32> = Vec::new();
        for (number, node) in self.nodes.iter().enumerate() {
            words.push((end + lists.len()) as u32);
            lists.push(node.ending.len() as u32);
            lists.extend(node.ending.iter().map(|literal| *literal as u32));
            if node.depth <= DENSE {
                // The rows of shorter texts are there already.
                let shorter = places[node.shorter] as usize;
                let mut row = if number == 0 {
                    vec![places[0]; self.count]
                } else {
                    words[shorter..shorter + self.count].to_vec()
                };
                node.children.iter().for_each(|(class, child)| row[usize::from(*class)] = leads(*child));
                words.append(&mut row);
            } else {
                words.push(places[node.shorter] | (node.children.len() as u32) << 24);
                words.extend(node.children.iter().map(|(class, child)| leads(*child) | u32::from(*class) << 24));
            }
        }
        words.append(&mut lists);
        let fits = words.len() <= PLACE as usize && self.count <= 256;
        fits.then(|| Literals {
            classes: self.classes.to_vec().into(),
            table: words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<u8>>().into(),
            depths,
            dense: dense as u32,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use aho_corasick::{AhoCorasickBuilder, MatchKind};
    use proptest::prelude::*;

    /// What ends where in a text.
    fn found(automaton: &Literals, text: &[u8]) -> Vec<(usize, usize)> {
        let (mut state, mut at, mut ends) = (automaton.start(), 0, true);
        let mut found = Vec::new();
        while at < text.len() {
            (state, at, ends) = automaton.next(state, text, at);
            if ends {
                found.extend(automaton.ending(state).map(|literal| (literal, at)));
            }
        }
        assert!(text.is_empty() || ends == found.last().is_some_and(|(_, end)| *end == text.len()));
        found
    }

    proptest! {
        #[test]
        fn finds_what_the_library_finds(
            literals in proptest::collection::btree_set("[a-cé.]{1,6}", 1..12),
            text in "[a-cA-Cé.x]{0,40}",
        ) {
            let literals: Vec<Vec<u8>> = literals.into_iter().map(String::into_bytes).collect();
            let automaton = Literals::new(&literals).unwrap();
            let library = AhoCorasickBuilder::new()
                .ascii_case_insensitive(true)
                .match_kind(MatchKind::Standard)
                .build(&literals)
                .unwrap();
            let mut expected: Vec<(usize, usize)> =
                library.find_overlapping_iter(&text).map(|found| (found.pattern().as_usize(), found.end())).collect();
            let mut found = found(&automaton, text.as_bytes());
            expected.sort_unstable();
            found.sort_unstable();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn the_depth_is_what_a_literal_starts_with(
            literals in proptest::collection::btree_set("[ab]{1,6}", 1..6),
            text in "[abAx]{0,20}",
        ) {
            let literals: Vec<Vec<u8>> = literals.into_iter().map(String::into_bytes).collect();
            let automaton = Literals::new(&literals).unwrap();
            let (mut state, mut at) = (automaton.start(), 0);
            while at < text.len() {
                (state, at, _) = automaton.next(state, text.as_bytes(), at);
            }
            let lower = text.to_ascii_lowercase().into_bytes();
            let is_start = |at: &usize| literals.iter().any(|literal| literal.starts_with(&lower[*at..]));
            let longest = (0..=lower.len()).find(is_start).map_or(0, |at| lower.len() - at);
            prop_assert_eq!(automaton.depth(state), longest);
        }
    }
}
