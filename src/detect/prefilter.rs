//! Where in a view a rule's match can start: one pass for the literal anchors of all rules, one for the classes.
//!
//! It may name places where no match starts, and never leaves out one where a match does (law L3).

use super::anchor::{ByteSet, Lead};
use super::guard;
use super::named::{self, NameIndex, Naming};
use super::openings::Openings;
use super::rule::Rule;
use super::schema::AnchorClass;
use crate::base::{Error, ErrorKind, Result};
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::dfa::DFA;
use aho_corasick::{Anchored, MatchKind, StartKind};
use std::collections::BTreeMap;

pub(super) struct Prefilter {
    literals: DFA,
    start: StateID,
    /// For each literal: its length, and the rules that wait for it.
    waiting: Vec<(usize, Vec<Waiting>)>,
    /// The literals in lower case, sorted.
    sorted: Vec<Vec<u8>>,
    /// Bytes a literal can start with.
    first: ByteSet,
    /// Whether a literal starts with two bytes, in lower case, by their number: most tails are ruled out by that.
    pairs: Vec<bool>,
    longest_literal: usize,
    /// Rules that wait for a run of digits, with their openings in the same order.
    runs: Vec<RunRule>,
    openings: Openings,
    /// Rules that wait for colons, those that ask for the fewest first.
    colons: Vec<(usize, Waiting)>,
    /// What may stand before a class anchor of any rule.
    class_lead: Lead,
    /// Rules whose match may start before its literal anchor, with their openings in the same order.
    leaders: Vec<Leader>,
    leader_openings: Openings,
    /// The farthest that any of them reaches; and of those that may start with two bytes, by their number: inside a word, and else.
    farthest: usize,
    reaches: [Vec<u16>; 2],
    /// Rules that wait for a name, and what their values can start with and be made of.
    names: NameIndex,
    named_first: ByteSet,
    named_bytes: ByteSet,
}

struct Leader {
    rule: u32,
    /// How many bytes there may be from its start to its anchor's end.
    reach: usize,
    /// Whether it starts at the start of a word only.
    at_word: bool,
}

/// A rule, and what may stand before its anchor.
#[derive(Clone, Copy)]
pub(super) struct Waiting {
    rule: u32,
    lead: Lead,
}

/// A rule that waits for a run of at least so many digits, and dots between them.
struct RunRule {
    waiting: Waiting,
    digits: usize,
    dots: usize,
}

/// As many bytes of a value are looked at for a digit.
const LONGEST_LOOK: usize = 128;

/// As many digits are counted, at most, from where a run starts.
const MOST_DIGITS: usize = 32;

impl Prefilter {
    /// `cues` are texts to be heard of besides, each with a number: they are named like rules, with numbers behind those.
    pub(super) fn new(rules: &[Rule], cues: &[(String, usize)]) -> Result<Self> {
        let (mut named_first, mut named_bytes) = (ByteSet::EMPTY, ByteSet::EMPTY);
        let mut by_literal: BTreeMap<Vec<u8>, Vec<Waiting>> = BTreeMap::new();
        let (mut runs, mut openings, mut colons) = (Vec::<RunRule>::new(), Vec::new(), Vec::new());
        let mut class_lead = Lead { min: 0, max: 0, bytes: ByteSet::EMPTY };
        let (mut leaders, mut leader_openings) = (Vec::<Leader>::new(), Vec::new());
        for (rule, pattern) in
            rules.iter().enumerate().filter_map(|(at, rule)| Some((at as u32, rule.pattern.as_ref()?)))
        {
            if rules[rule as usize].named.is_some() {
                named_first.union(&pattern.first);
                named_bytes.union(&pattern.bytes);
            }
            if let Some((literals, lead)) = &pattern.literals {
                if lead.max > 0 {
                    let reach = lead.max + literals.iter().map(Vec::len).max().unwrap_or(0);
                    leaders.push(Leader { rule, reach, at_word: pattern.starts_at_word() });
                    leader_openings.push(&pattern.opening);
                }
                for literal in literals {
                    by_literal.entry(literal.clone()).or_default().push(Waiting { rule, lead: *lead });
                }
            }
            for (class, lead) in &pattern.classes {
                class_lead.max = class_lead.max.max(lead.max);
                class_lead.bytes.union(&lead.bytes);
                let waiting = Waiting { rule, lead: *lead };
                let (digits, dots) = match class {
                    AnchorClass::Digits(count) => (*count, 0),
                    AnchorClass::Dots(count) => (0, *count),
                    AnchorClass::Colons(count) => {
                        colons.push((*count, waiting));
                        continue;
                    }
                };
                runs.push(RunRule { waiting, digits, dots });
                openings.push(&pattern.opening);
            }
        }
        for (cue, number) in cues {
            let lead = Lead { min: 0, max: 0, bytes: ByteSet::EMPTY };
            let waiting = Waiting { rule: (rules.len() + number) as u32, lead };
            by_literal.entry(cue.to_ascii_lowercase().into_bytes()).or_default().push(waiting);
        }
        colons.sort_by_key(|(count, _)| *count);
        let mut reaches = [vec![0; 1 << 16], vec![0; 1 << 16]];
        for (leader, opening) in leaders.iter().zip(&leader_openings) {
            let reach = u16::try_from(leader.reach).unwrap_or(u16::MAX);
            let seconds: Vec<u8> = (0..=255).filter(|byte| opening.allows(1, *byte)).collect();
            for first in (0..=255).filter(|byte| opening.allows(0, *byte)) {
                for (in_word, list) in reaches.iter_mut().enumerate() {
                    if in_word == 1 && leader.at_word {
                        continue;
                    }
                    seconds.iter().for_each(|second| {
                        let place = &mut list[pair(first, *second)];
                        *place = reach.max(*place);
                    });
                }
            }
        }
        let mut first = ByteSet::EMPTY;
        for literal in by_literal.keys() {
            first.insert(literal[0]);
            first.insert(literal[0].to_ascii_uppercase());
        }
        let mut pairs = vec![false; 1 << 16];
        for literal in by_literal.keys() {
            let seconds = literal.get(1).map_or(0..=255, |second| *second..=*second);
            seconds.for_each(|second| pairs[pair(literal[0], second)] = true);
        }
        let failed = |_| Error::new(ErrorKind::Rule, "the anchors of all rules together are too many");
        let literals = DFA::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .start_kind(StartKind::Unanchored)
            .prefilter(false)
            .build(by_literal.keys())
            .map_err(failed)?;
        let start = literals
            .start_state(Anchored::No)
            .map_err(|_| Error::new(ErrorKind::Internal, "the anchor automaton has no start"))?;
        Ok(Self {
            literals,
            start,
            longest_literal: by_literal.keys().map(Vec::len).max().unwrap_or(0),
            sorted: by_literal.keys().cloned().collect(),
            waiting: by_literal.into_iter().map(|(literal, waiting)| (literal.len(), waiting)).collect(),
            first,
            pairs,
            openings: Openings::new(&openings, class_lead.max, |rule, before| {
                (runs[rule].waiting.lead.min..=runs[rule].waiting.lead.max).contains(&before)
            }),
            runs,
            colons,
            class_lead,
            leader_openings: Openings::new(&leader_openings, 0, |_, _| true),
            farthest: leaders.iter().map(|leader| leader.reach).max().unwrap_or(0),
            leaders,
            reaches,
            names: NameIndex::new(rules),
            named_first,
            named_bytes,
        })
    }

    /// The state at the start of a segment.
    pub(super) fn start(&self) -> StateID {
        self.start
    }

    /// Looks for literals that end in `hay[from..]`, and names each start of a match they allow.
    pub(super) fn literals(
        &self,
        mut state: StateID,
        hay: &[u8],
        mut from: usize,
        found: &mut dyn FnMut(u32, usize),
    ) -> StateID {
        while from < hay.len() {
            (state, from) = self.next_literal(state, hay, from);
            if self.literals.is_match(state) {
                for index in 0..self.literals.match_len(state) {
                    let (length, waiting) = &self.waiting[self.literals.match_pattern(state, index).as_usize()];
                    waiting.iter().for_each(|waiting| waiting.starts(hay, from - length, found));
                }
            }
        }
        state
    }

    /// Steps to the next state that may be a match, or to the end. Apart from what is done then, so that the loop stays in
    /// registers.
    fn next_literal(&self, mut state: StateID, hay: &[u8], from: usize) -> (StateID, usize) {
        for (at, byte) in hay.iter().enumerate().skip(from) {
            state = self.literals.next_state(Anchored::No, state, *byte);
            if self.literals.is_special(state) {
                return (state, at + 1);
            }
        }
        (state, hay.len())
    }

    /// Looks for runs of digits that start in `hay[from..]`. Returns from where to look when there is more.
    pub(super) fn digit_runs(&self, hay: &[u8], from: usize, more: bool, found: &mut dyn FnMut(u32, usize)) -> usize {
        let mut at = from;
        while let Some(start) = hay[at..].iter().position(u8::is_ascii_digit).map(|offset| at + offset) {
            if (start == 0 || !hay[start - 1].is_ascii_digit()) && !self.digit_run(hay, start, more, found) {
                return start;
            }
            at = start + 1 + hay[start + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        }
        hay.len()
    }

    /// Names what may start at or just before the digit that starts a run; returns whether that can be told.
    fn digit_run(&self, hay: &[u8], start: usize, more: bool, found: &mut dyn FnMut(u32, usize)) -> bool {
        let (most, bytes) = (self.class_lead.max, &self.class_lead.bytes);
        let reach = hay[..start].iter().rev().take(most).take_while(|b| bytes.contains(**b)).count();
        let mut run = None;
        let mut is_decided = true;
        for before in 0..=reach {
            let place = start - before;
            // Rules with a class anchor have a guard, and no guard lets a match start inside a word.
            if place > 0 && guard::is_word(hay[place - 1]) && guard::is_word(hay[place]) {
                continue;
            }
            self.openings.survivors(&hay[place..], before, more, |rule| {
                let RunRule { waiting, digits, dots } = &self.runs[rule];
                match run.get_or_insert_with(|| Run::measure(&hay[start..], more)) {
                    None => is_decided = false,
                    Some(run) if run.digits >= *digits && run.dots >= *dots => found(waiting.rule, place),
                    Some(_) => {}
                }
            });
        }
        is_decided
    }

    /// Looks for groups of hex digits with colons whose first colon is in `hay[from..]`. Returns from where to look when
    /// there is more.
    pub(super) fn colon_runs(&self, hay: &[u8], from: usize, more: bool, found: &mut dyn FnMut(u32, usize)) -> usize {
        let Some((most, _)) = self.colons.last().copied() else { return hay.len() };
        let mut at = from;
        while let Some(colon) = memchr::memchr(b':', &hay[at..]).map(|offset| at + offset) {
            at = colon + 1;
            let group = hay[..colon].iter().rev().take(5).take_while(|b| b.is_ascii_hexdigit()).count();
            if !(1..=4).contains(&group) {
                continue;
            }
            let (mut colons, mut digits, mut end) = (0, 0, colon);
            while let Some(byte) = hay.get(end) {
                match byte {
                    b':' => (colons, digits) = (colons + 1, 0),
                    b if b.is_ascii_hexdigit() && digits < 4 => digits += 1,
                    _ => break,
                }
                end += 1;
                if colons >= most {
                    break;
                }
            }
            let start = colon - group;
            if end == hay.len() && more && colons < most {
                return start;
            }
            let rules = self.colons.iter().take_while(|(count, _)| colons >= *count);
            rules.for_each(|(_, waiting)| waiting.starts(hay, start, found));
        }
        hay.len()
    }

    /// The rules that wait for a name.
    pub(super) fn names(&self) -> &NameIndex {
        &self.names
    }

    /// Looks for values that may be named and start in `hay[from..]`. `at_value` tells, for the start of one, whether some rule may
    /// match there; it is asked once the value is long enough, or may yet be. Returns from where to look when there is more.
    pub(super) fn values(
        &self,
        hay: &[u8],
        from: usize,
        more: bool,
        at_value: &mut dyn FnMut(usize, &[u8]) -> bool,
    ) -> usize {
        if self.names.is_empty() {
            return hay.len();
        }
        for start in from..hay.len() {
            if !self.named_first.contains(hay[start]) || !Naming::may_start(hay, start) {
                continue;
            }
            let run =
                hay[start..].iter().take(LONGEST_LOOK).take_while(|byte| self.named_bytes.contains(**byte)).count();
            let goes_on = start + run == hay.len() && more;
            if run < named::SHORTEST && !goes_on {
                continue;
            }
            // Whether there is a digit in the value may not be known yet.
            let whole = if run == LONGEST_LOOK || goes_on { b"0" } else { &hay[start..start + run] };
            if at_value(start, whole) && run < named::SHORTEST {
                return start;
            }
        }
        hay.len()
    }

    /// The first place in `hay` from which a match may start whose anchor is not complete yet. `undecided` is the first place a
    /// class anchor is undecided at; `may_go_on` tells whether a rule may match from a place with what follows. Before `from`, which
    /// was the answer when there was less of `hay`, it cannot be: what has ended does not go on when more comes.
    pub(super) fn frontier(
        &self,
        hay: &[u8],
        from: usize,
        undecided: usize,
        may_go_on: &mut dyn FnMut(u32, usize) -> Result<bool>,
    ) -> Result<usize> {
        let mut place = undecided.min(hay.len());
        if !self.colons.is_empty() {
            let group = hay.iter().rev().take(4).take_while(|b| b.is_ascii_hexdigit()).count();
            place = place.min(hay.len() - group);
        }
        let (most, bytes) = (self.class_lead.max, &self.class_lead.bytes);
        place -= hay[..place].iter().rev().take(most).take_while(|b| bytes.contains(**b)).count();
        let tail = hay.len().saturating_sub(self.longest_literal.saturating_sub(1));
        let partial = (tail..place).find(|at| self.first.contains(hay[*at]) && self.is_partial(&hay[*at..]));
        place = partial.unwrap_or(place);
        for at in hay.len().saturating_sub(self.farthest).max(from)..place {
            let in_word = at > 0 && guard::is_word(hay[at - 1]) && guard::is_word(hay[at]);
            if let [first, second, ..] = hay[at..]
                && usize::from(self.reaches[usize::from(in_word)][pair(first, second)])
                    < (hay.len() - at).min(u16::MAX.into())
            {
                continue;
            }
            let mut goes_on = Ok(false);
            self.leader_openings.survivors(&hay[at..], 0, true, |leader| {
                let Leader { rule, reach, at_word } = self.leaders[leader];
                if reach >= hay.len() - at && !(in_word && at_word) && matches!(goes_on, Ok(false)) {
                    goes_on = may_go_on(rule, at);
                }
            });
            if goes_on? {
                return Ok(at);
            }
        }
        Ok(place)
    }

    /// Whether a literal starts with the text.
    fn is_partial(&self, text: &[u8]) -> bool {
        if let [first, second, ..] = text
            && !self.pairs[pair(first.to_ascii_lowercase(), second.to_ascii_lowercase())]
        {
            return false;
        }
        let text = text.to_ascii_lowercase();
        let at = self.sorted.partition_point(|literal| literal.as_slice() < text.as_slice());
        self.sorted.get(at).is_some_and(|literal| literal.starts_with(&text))
    }
}

impl Waiting {
    /// Names each start from which only lead bytes lead to the anchor.
    fn starts(&self, hay: &[u8], anchor: usize, found: &mut dyn FnMut(u32, usize)) {
        let lead = &self.lead;
        if lead.max == 0 {
            return found(self.rule, anchor);
        }
        let reach = hay[..anchor].iter().rev().take(lead.max).take_while(|b| lead.bytes.contains(**b)).count();
        (lead.min..=reach).rev().for_each(|before| found(self.rule, anchor - before));
    }
}

/// Whether the byte may stand in a run of digits.
pub(super) fn in_digit_run(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b' ' | b'.' | b'-' | b'/' | b'(' | b')')
}

/// The number of two bytes.
fn pair(first: u8, second: u8) -> usize {
    usize::from(u16::from_be_bytes([first, second]))
}

/// As many separators may stand between two digits of a run.
pub(super) const WIDEST_GAP: usize = 3;

/// A run of digits with few separators between neighbours.
struct Run {
    digits: usize,
    dots: usize,
}

impl Run {
    /// Measures the run at the start of `hay`, up to a number of digits no rule goes beyond; `None` if it may go on.
    fn measure(hay: &[u8], more: bool) -> Option<Self> {
        let (mut digits, mut dots, mut separators) = (0, 0, 0);
        for byte in hay {
            match byte {
                b'0'..=b'9' => {
                    digits += 1;
                    separators = 0;
                }
                b if in_digit_run(*b) && separators < WIDEST_GAP => {
                    separators += 1;
                    dots += usize::from(*byte == b'.');
                }
                _ => return Some(Self { digits, dots }),
            }
            if digits >= MOST_DIGITS {
                return Some(Self { digits, dots });
            }
        }
        (!more).then_some(Self { digits, dots })
    }
}
