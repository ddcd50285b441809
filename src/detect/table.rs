//! Automata made ahead: for each state and kind of byte the next state, so that to try a place costs one look a byte, and nothing is
//! built when a program starts.
//!
//! Of a regex whose automaton would be larger than [`LARGEST`], there is one that takes more: what it rules out need not be tried by one
//! that is built while it runs; see [`super::machine`]. It does not count as many copies of a part, or it breaks off where it would
//! grow too large, and takes whatever comes then.

use super::anchor::ByteSet;
use super::nfa::{Bounds, END, Nfa, Node};
use super::packed::Bytes;
use regex_syntax::hir::Hir;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// An automaton that goes one way for each byte (the subset construction of Rabin and Scott, 1959).
#[derive(Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Table {
    /// For each byte value its kind.
    kinds: Bytes,
    /// The number of kinds.
    width: usize,
    /// For each state, `width` next states: two little-endian bytes each, with [`MATCH`] set if a match may end there.
    next: Bytes,
    /// Whether it takes what the regex takes and no more.
    is_exact: bool,
}

/// Where a match is, and whether it may end there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct State(u16);

/// The bytes of the largest table: of one that is exact, of one that tells fewer copies apart, and of one that breaks off.
const LARGEST: usize = 24 << 10;
const LARGEST_OF_FEWER: usize = 12 << 10;
const LARGEST_BROKEN: usize = 24 << 10;
const MOST_NODES: usize = 3000;
const MOST_NODES_BROKEN: usize = 30_000;
/// As many copies of a part are told apart in tables that are not exact, the best first, and in those that break off.
const FEWER_COPIES: [u32; 3] = [12, 5, 2];
const COPIES_BROKEN: u32 = 5;

/// Says of a state that a match may end there.
const MATCH: u16 = 1 << 15;
/// What comes is not known.
const BROKEN_OFF: u16 = MATCH | (MATCH - 1);
/// The state in which no match is possible any more, and the first.
const DEAD: u16 = 0;
const START: u16 = 1;

impl Table {
    /// The table of a regex, or of one that takes more; `None` if that would be too large, too.
    pub(super) fn new(hir: &Hir) -> Option<Self> {
        let whole = |copies, largest| Self::with(hir, Bounds { copies, nodes: MOST_NODES }, largest, false);
        let fewer = || FEWER_COPIES.into_iter().find_map(|copies| whole(copies, LARGEST_OF_FEWER));
        let broken =
            || Self::with(hir, Bounds { copies: COPIES_BROKEN, nodes: MOST_NODES_BROKEN }, LARGEST_BROKEN, true);
        whole(u32::MAX, LARGEST).or_else(fewer).or_else(broken)
    }

    fn with(hir: &Hir, bounds: Bounds, largest: usize, breaks_off: bool) -> Option<Self> {
        let nfa = Nfa::new(hir, bounds)?;
        let (kinds, examples) = kinds(&nfa);
        let width = examples.len();
        let mut reached: Vec<Option<Vec<usize>>> = vec![None; nfa.nodes.len()];
        let mut numbers: HashMap<Vec<usize>, u16> = HashMap::from([(Vec::new(), DEAD)]);
        let start = nfa.reached(nfa.start);
        let mut states = vec![Vec::new(), start.clone()];
        numbers.insert(start, START);
        let mut next: Vec<u16> = vec![DEAD; width];
        let mut at = usize::from(START);
        while let Some(state) = states.get(at).cloned() {
            for example in &examples {
                let mut to: Vec<usize> = Vec::new();
                for node in &state {
                    if let Node::Byte { set, next, .. } = &nfa.nodes[*node]
                        && set.contains(*example)
                    {
                        to.extend(reached[*next].get_or_insert_with(|| nfa.reached(*next)).iter());
                    }
                }
                to.sort_unstable();
                to.dedup();
                let is_match = to.first() == Some(&END);
                let number = match numbers.get(&to) {
                    Some(number) => *number,
                    None => {
                        let number = states.len() as u16;
                        let is_full = (states.len() + 1) * width * 2 > largest;
                        if is_full && !breaks_off {
                            return None;
                        }
                        if is_full {
                            // As if a match ended there.
                            BROKEN_OFF
                        } else {
                            states.push(to.clone());
                            numbers.insert(to, number);
                            number
                        }
                    }
                };
                next.push(number | if is_match { MATCH } else { 0 });
            }
            at += 1;
        }
        let next: Vec<u8> = next.into_iter().flat_map(u16::to_le_bytes).collect();
        let is_exact = bounds.copies == u32::MAX && !breaks_off;
        Some(Self { kinds: kinds.to_vec().into(), width, next: next.into(), is_exact })
    }

    /// Whether it takes what the regex takes and no more.
    pub(super) fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// Whether no match starts at the first byte of `hay`, to which bytes may be added if there is `more`.
    pub(super) fn rules_out(&self, hay: &[u8], more: bool) -> bool {
        let mut state = self.start();
        for byte in hay {
            state = self.next(state, *byte);
            if state.is_dead() || state.is_match() {
                return state.is_dead();
            }
        }
        !more
    }

    /// The state before the first byte.
    pub(super) fn start(&self) -> State {
        State(START)
    }

    /// The state behind a byte.
    pub(super) fn next(&self, State(state): State, byte: u8) -> State {
        let (states, _) = self.next.as_chunks();
        let kind = self.kinds.get(usize::from(byte)).map_or(0, |kind| usize::from(*kind));
        let place = usize::from(state & !MATCH) * self.width + kind;
        State(states.get(place).map_or(DEAD, |next| u16::from_le_bytes(*next)))
    }
}

impl State {
    pub(super) fn is_match(self) -> bool {
        self.0 & MATCH != 0
    }

    /// Whether no match is possible any more. One that may end there is not meant.
    pub(super) fn is_dead(self) -> bool {
        self.0 == DEAD
    }
}

/// For each byte value its kind: bytes are of one kind if no node tells them apart. And of each kind a byte.
fn kinds(nfa: &Nfa) -> ([u8; 256], Vec<u8>) {
    let mut kinds = [0_u8; 256];
    let mut examples = vec![0];
    let mut seen: Vec<&ByteSet> = Vec::new();
    for node in &nfa.nodes {
        let Node::Byte { set, .. } = node else { continue };
        if seen.iter().any(|other| other.is_within(set) && set.is_within(other)) {
            continue;
        }
        seen.push(set);
        let mut split: HashMap<(u8, bool), u8> = HashMap::new();
        examples.clear();
        for byte in 0..=255u8 {
            let kind = &mut kinds[usize::from(byte)];
            let new = *split.entry((*kind, set.contains(byte))).or_insert_with(|| {
                examples.push(byte);
                (examples.len() - 1) as u8
            });
            *kind = new;
        }
    }
    (kinds, examples)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Where matches end that start at the start.
    fn ends(table: &Table, text: &[u8]) -> Vec<usize> {
        let (mut state, mut ends) = (table.start(), Vec::new());
        for (at, byte) in text.iter().enumerate() {
            state = table.next(state, *byte);
            if state.is_match() {
                ends.push(at + 1);
            }
            if state.is_dead() {
                break;
            }
        }
        ends
    }

    #[test]
    fn what_is_too_large_has_a_table_that_takes_more_or_none() {
        let parse =
            |regex: &str| regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex).unwrap();
        assert!(Table::new(&parse("[a-z]{1,100}")).is_some_and(|table| table.is_exact()));
        let table = Table::new(&parse("[a-z]{9000}-")).unwrap();
        assert!(!table.is_exact() && table.rules_out(b"abc-", false) && !table.rules_out(&[b'a'; 9000], true));
        let words: Vec<String> = (10_000..13_000).map(|word| format!("{word}x")).collect();
        let table = Table::new(&parse(&words.join("|"))).unwrap();
        assert!(!table.is_exact() && table.rules_out(b"2", true) && table.rules_out(b"19", true));
        assert!(!table.rules_out(b"12345x", false) && !table.rules_out(b"1", true));
        let words: Vec<String> = (100_000..103_000).map(|word| format!("{word}x")).collect();
        assert!(Table::new(&parse(&words.join("|"))).is_some());
        let words: Vec<String> = (0..9_000).map(|word| format!("{:x}", word * 7_654_321u64)).collect();
        assert!(Table::new(&parse(&words.join("|"))).is_none());
    }

    proptest! {
        #[test]
        fn a_table_finds_what_the_library_finds(
            regex in proptest::sample::select(vec![
                "ab?c{0,3}", "(?:ab|a)[bc]{2,4}", "[a-c]{0,5}b", "(?u:é|[а-в]){1,3}a?", "(?i:aB)+c", "(?:a|ab|abc)(?:c|bc)?", "a",
                "[^a]{2,3}", "(?:[ab]{1,2}c){1,3}", "(?u:.)a", r"(?s-u:.)\xFFa?",
            ]),
            text in proptest::collection::vec(proptest::sample::select(b"aabbccAB\xC3\xA9\xD0\xB0\xB2\xFF".to_vec()), 0..9),
        ) {
            let hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex).unwrap();
            let library = |end: usize| {
                let whole = format!(r"\A(?:{regex})\z");
                regex::bytes::RegexBuilder::new(&whole).unicode(false).build().unwrap().is_match(&text[..end])
            };
            let expected: Vec<usize> = (1..=text.len()).filter(|end| library(*end)).collect();
            prop_assert_eq!(ends(&Table::new(&hir).unwrap(), &text), expected);
        }
    }
}
