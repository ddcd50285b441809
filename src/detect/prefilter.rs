//! Where in a view a rule's match can start: one pass for the literal anchors of all rules, one for the classes.
//!
//! It may name places where no match starts, and never leaves out one where a match does (law L3).

use super::anchor::{ByteSet, Lead, Opening};
use super::around::{self, Around, Automaton};
use super::bits::{self, BLOCK, BlockSet};
use super::compile;
use super::guard;
use super::literals::Literals;
use super::named::lengths::{Counts, Lengths};
use super::named::{NameIndex, Naming};
use super::nearby::Vocabulary;
use super::openings::Openings;
use super::packed::Bytes;
use super::rule::Rule;
use super::schema::AnchorClass;
use crate::base::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Where the rules of a set, known by their places in it, can start.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Prefilter {
    literals: Literals,
    /// The rules that wait for literals; and for each literal where its rules end among them.
    waiting: Vec<Awaited>,
    lists: Vec<u32>,
    /// What may stand around literals, one behind the other.
    arounds: Bytes,
    /// Rules that wait for a run of digits, with their openings in the same order.
    runs: Vec<RunRule>,
    openings: Openings,
    /// For each number of digits the runs whose rules ask for no more, 128 together.
    asking: Vec<Vec<u128>>,
    /// The words that rules must have near; and which runs are of rules that do, 128 together; and for each of those rules where its
    /// runs start and end.
    vocabulary: Vocabulary,
    near: Vec<u128>,
    near_runs: Vec<(u16, u16)>,
    /// Rules that wait for colons, those that ask for the fewest first.
    colons: Vec<(usize, Waiting)>,
    /// What may stand before a class anchor of any rule.
    class_lead: Lead,
    /// The same rule by rule, without those that others include.
    class_leads: Vec<Lead>,
    /// Rules whose match may start before its literal anchor, with their openings in the same order.
    leaders: Vec<Leader>,
    leader_openings: Openings,
    /// The farthest that any of them reaches; and of those that may start with two bytes, by their number: inside a word, and else.
    /// Two little-endian bytes for each.
    farthest: usize,
    reaches: [Bytes; 2],
    /// Rules that wait for a name, how long their values are, and what they can start with and be made of; and as sets of
    /// blocks: what may stand before them, what they start with, and those of [`Lengths::sets`].
    names: NameIndex,
    lengths: Lengths,
    named_first: ByteSet,
    named_bytes: ByteSet,
    value_sets: [BlockSet; 4],
}

#[derive(Clone, Copy, Serialize, Deserialize)]
struct Leader {
    rule: u32,
    /// How many bytes there may be from its start to its anchor's end.
    reach: usize,
    /// Whether it starts at the start of a word only.
    at_word: bool,
    /// Which bytes may stand before its anchor.
    bytes: ByteSet,
}

/// A rule, and what may stand before its anchor, if anything.
#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    rule: u32,
    lead: Option<Box<Lead>>,
}

/// A rule that waits for a literal, what may stand behind that, and the place of what may stand around it.
#[derive(Serialize, Deserialize)]
struct Awaited {
    waiting: Waiting,
    around: u32,
    next: u128,
}

/// A rule that waits for a run of at least so many digits, and dots between them.
#[derive(Serialize, Deserialize)]
struct RunRule {
    waiting: Waiting,
    digits: usize,
    dots: usize,
}

/// Tells whether a rule may match from a place with what follows.
pub(super) type MayGoOn<'a> = dyn FnMut(u32, usize) -> Result<bool> + 'a;

/// Tells of which rules runs may have a word near, if a match starts between two places; see [`Prefilter::runs_near`].
pub(super) type Near<'a> = dyn FnMut(usize, usize) -> Vec<u128> + 'a;

/// As many bytes of a value are looked at for a digit.
pub(super) const LONGEST_LOOK: usize = 128;

/// As many digits are counted, at most, from where a run starts.
const MOST_DIGITS: usize = 32;

impl Prefilter {
    /// `cues` are texts to be heard of besides, each with a number: they are named like rules, with numbers behind those.
    pub(super) fn new(rules: &[Rule], cues: &[(String, usize)]) -> Result<Self> {
        let mut named_first = ByteSet::EMPTY;
        let mut by_literal: BTreeMap<Vec<u8>, Vec<Awaited>> = BTreeMap::new();
        let mut arounds = Arounds::default();
        let (mut all_runs, mut colons) = (Vec::<(RunRule, &Opening)>::new(), Vec::new());
        let mut class_leads = Vec::<Lead>::new();
        let mut class_lead = Lead { min: 0, max: 0, bytes: ByteSet::EMPTY };
        let (mut leaders, mut leader_openings) = (Vec::<Leader>::new(), Vec::new());
        let vocabulary = Vocabulary::new(rules);
        for (rule, pattern) in
            rules.iter().enumerate().filter_map(|(at, rule)| Some((at as u32, rule.pattern.as_ref()?)))
        {
            if rules[rule as usize].named.is_some() {
                named_first.union(&pattern.first);
            }
            if let Some((literals, lead)) = &pattern.literals {
                if lead.max > 0 {
                    let reach = lead.max + literals.iter().map(|literal| literal.len()).max().unwrap_or(0);
                    let (at_word, bytes) = (pattern.starts_at_word(), lead.bytes);
                    leaders.push(Leader { rule, reach, at_word, bytes });
                    leader_openings.push(&pattern.opening);
                }
                let hir = compile::parse(&pattern.regex).ok().map(|(hir, _)| hir);
                let automaton = hir.and_then(|hir| Automaton::new(&hir, &pattern.before, &pattern.after));
                for literal in literals {
                    let around = match &automaton {
                        Some(automaton) => automaton.around(literal),
                        None => Some(around::ANYTHING),
                    };
                    let Some(around) = around else { continue };
                    let awaited = Awaited::new(Waiting::new(rule, lead), around, &mut arounds);
                    by_literal.entry(literal.to_vec()).or_default().push(awaited);
                }
            }
            for (class, lead) in &pattern.classes {
                class_lead.max = class_lead.max.max(lead.max);
                class_lead.bytes.union(&lead.bytes);
                let includes = |one: &Lead, other: &Lead| one.max >= other.max && other.bytes.is_within(&one.bytes);
                if !class_leads.iter().any(|known| includes(known, lead)) {
                    class_leads.retain(|known| !includes(lead, known));
                    class_leads.push(*lead);
                }
                let waiting = Waiting::new(rule, lead);
                let (digits, dots) = match class {
                    AnchorClass::Digits(count) => (*count, 0),
                    AnchorClass::Dots(count) => (0, *count),
                    AnchorClass::Colons(count) => {
                        colons.push((*count, waiting));
                        continue;
                    }
                };
                all_runs.push((RunRule { waiting, digits, dots }, &pattern.opening));
            }
        }
        for (cue, number) in cues {
            let waiting = Waiting { rule: (rules.len() + number) as u32, lead: None };
            let awaited = Awaited::new(waiting, around::ANYTHING, &mut arounds);
            by_literal.entry(cue.to_ascii_lowercase().into_bytes()).or_default().push(awaited);
        }
        colons.sort_by_key(|(count, _)| *count);
        let place = |run: &RunRule| vocabulary.place(run.waiting.rule);
        all_runs.sort_by_key(|(run, _)| place(run).unwrap_or(usize::MAX));
        let (runs, openings): (Vec<RunRule>, Vec<&Opening>) = all_runs.into_iter().unzip();
        let set = |holds: &dyn Fn(&RunRule) -> bool| -> Vec<u128> {
            let bits =
                |runs: &[RunRule]| runs.iter().enumerate().fold(0, |set, (at, run)| set | u128::from(holds(run)) << at);
            runs.chunks(128).map(bits).collect()
        };
        let asking = (0..=MOST_DIGITS).map(|digits| set(&|run| run.digits <= digits)).collect();
        let near = set(&|run| place(run).is_some());
        let near_runs = (0..vocabulary.count()).map(|rule| {
            let before =
                |least: usize| runs.partition_point(|run| place(run).is_some_and(|place| place < least)) as u16;
            (before(rule), before(rule + 1))
        });
        let near_runs = near_runs.collect();
        let mut reaches = [vec![0u16; 1 << 16], vec![0u16; 1 << 16]];
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
        let lengths = Lengths::new(rules);
        let [long, telling] = lengths.sets();
        let mut before_value = ByteSet::EMPTY;
        (0..=255).filter(|byte| Naming::may_precede(*byte)).for_each(|byte| before_value.insert(byte));
        let sorted: Vec<Vec<u8>> = by_literal.keys().cloned().collect();
        let too_many = || Error::new(ErrorKind::Rule, "the anchors of all rules together are too many");
        Ok(Self {
            literals: Literals::new(&sorted).ok_or_else(too_many)?,
            lists: by_literal
                .values()
                .scan(0, |end, waiting| {
                    *end += waiting.len() as u32;
                    Some(*end)
                })
                .collect(),
            arounds: arounds.all.concat().into(),
            waiting: by_literal.into_values().flatten().collect(),
            openings: Openings::new(&openings, class_lead.max, |rule, before| match &runs[rule].waiting.lead {
                Some(lead) => (lead.min..=lead.max).contains(&before),
                None => before == 0,
            }),
            runs,
            asking,
            near,
            near_runs,
            vocabulary,
            colons,
            class_lead,
            class_leads,
            leader_openings: Openings::new(&leader_openings, 0, |_, _| true),
            farthest: leaders.iter().map(|leader| leader.reach).max().unwrap_or(0),
            leaders,
            reaches: reaches.map(|list| list.iter().flat_map(|reach| reach.to_le_bytes()).collect::<Vec<u8>>().into()),
            names: NameIndex::new(rules),
            lengths,
            named_first,
            named_bytes: long,
            value_sets: [before_value, named_first, long, telling].map(|set| BlockSet::new(&set)),
        })
    }

    /// Looks for literals that end in `hay[from..]`, behind its first byte, and names each start of a match they allow. `heard` is
    /// called for each first.
    pub(super) fn literals(&self, hay: &[u8], from: usize, heard: &mut dyn FnMut(), found: &mut dyn FnMut(u32, usize)) {
        let (arounds, _) = self.arounds.as_chunks();
        self.literals.find(hay, from, &mut |literal, start| {
            let first = literal.checked_sub(1).map_or(0, |before| self.lists[before]);
            let end = start + self.literals.length(literal);
            heard();
            let next = hay.get(end).filter(|byte| byte.is_ascii());
            for awaited in &self.waiting[first as usize..self.lists[literal] as usize] {
                let Awaited { waiting, around, .. } = awaited;
                let may_follow = next.is_none_or(|byte| awaited.next >> byte & 1 == 1);
                if may_follow && around::fits(&arounds[*around as usize], hay, start, end) {
                    waiting.starts(hay, start, found);
                }
            }
        });
    }

    /// Looks for runs of digits that start in `hay[from..]`. Returns from where to look when there is more. `near` tells which
    /// runs are of rules that may have a word near.
    pub(super) fn digit_runs(
        &self,
        hay: &[u8],
        from: usize,
        more: bool,
        near: &mut Near<'_>,
        found: &mut dyn FnMut(u32, usize),
    ) -> usize {
        let mut at = from;
        while let Some(start) = hay[at..].iter().position(u8::is_ascii_digit).map(|offset| at + offset) {
            if (start == 0 || !hay[start - 1].is_ascii_digit()) && !self.digit_run(hay, start, more, near, found) {
                return start;
            }
            at = start + 1 + hay[start + 1..].iter().take_while(|b| b.is_ascii_digit()).count();
        }
        hay.len()
    }

    /// Names what may start at or just before the digit that starts a run; returns whether that can be told.
    fn digit_run(
        &self,
        hay: &[u8],
        start: usize,
        more: bool,
        near: &mut Near<'_>,
        found: &mut dyn FnMut(u32, usize),
    ) -> bool {
        let (most, bytes) = (self.class_lead.max, &self.class_lead.bytes);
        let reach = hay[..start].iter().rev().take(most).take_while(|b| bytes.contains(**b)).count();
        let run = Run::measure(&hay[start..], more);
        let asking = &self.asking[run.as_ref().map_or(MOST_DIGITS, |run| run.digits)];
        let mut near_words = None;
        let mut is_decided = true;
        for before in 0..=reach {
            let place = start - before;
            // Rules with a class anchor have a guard, and no guard lets a match start inside a word.
            if place > 0 && guard::is_word(hay[place - 1]) && guard::is_word(hay[place]) {
                continue;
            }
            let mut with_words = |group: usize, rules: u128| {
                if rules & self.near[group] == 0 {
                    return rules;
                }
                let near = near_words.get_or_insert_with(|| near(start - reach, start));
                rules & (near[group] | !self.near[group])
            };
            let opening = (&hay[place..], before, more);
            self.openings.survivors(
                opening,
                |group| asking[group],
                &mut with_words,
                |rule| {
                    let RunRule { waiting, dots, .. } = &self.runs[rule];
                    match &run {
                        None => is_decided = false,
                        Some(run) if run.dots >= *dots => found(waiting.rule, place),
                        Some(_) => {}
                    }
                },
            );
        }
        is_decided
    }

    /// The runs of the rules in a set of [`Vocabulary`], 128 together.
    pub(super) fn runs_near(&self, rules: &[u64]) -> Vec<u128> {
        let mut runs = vec![0; self.near.len()];
        for (at, word) in rules.iter().enumerate() {
            let mut word = *word;
            while word != 0 {
                let rule = at * 64 + word.trailing_zeros() as usize;
                let (first, end) = self.near_runs.get(rule).copied().unwrap_or_default();
                (usize::from(first)..usize::from(end)).for_each(|run| runs[run / 128] |= 1 << (run % 128));
                word &= word - 1;
            }
        }
        runs
    }

    /// The words that rules must have near.
    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Looks for groups of hex digits with colons whose first colon is in `hay[from..]`. Returns from where to look when
    /// there is more.
    pub(super) fn colon_runs(&self, hay: &[u8], from: usize, more: bool, found: &mut dyn FnMut(u32, usize)) -> usize {
        let Some((most, _)) = self.colons.last() else { return hay.len() };
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
                if colons >= *most {
                    break;
                }
            }
            let start = colon - group;
            if end == hay.len() && more && colons < *most {
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

    /// How long the values are that wait for a name.
    pub(super) fn lengths(&self) -> &Lengths {
        &self.lengths
    }

    /// Looks for values that may be named and start in `hay[from..]`, to which bytes may be added if there is `more`, and tells where
    /// each starts.
    pub(super) fn values(&self, hay: &[u8], from: usize, more: bool, found: &mut dyn FnMut(usize)) {
        if self.names.is_empty() {
            return;
        }
        let members = |place: usize| {
            let rest = hay.get(place..).unwrap_or_default();
            if let Some(block) = rest.first_chunk() {
                return bits::members(block, &self.value_sets);
            }
            let mut copied = [0; BLOCK];
            copied[..rest.len()].copy_from_slice(rest);
            let beyond = u64::MAX << rest.len();
            // A value may go on there.
            let open = if more { beyond } else { 0 };
            let [before, first, values, telling] = bits::members(&copied, &self.value_sets);
            [before, first & !beyond, values & !beyond | open, telling & !beyond | open]
        };
        let mut is_behind = from.checked_sub(1).is_none_or(|before| Naming::may_precede(hay[before]));
        let mut ahead = members(from);
        for place in (from..hay.len()).step_by(BLOCK) {
            let [before, first, values, telling] = ahead;
            ahead = members(place + BLOCK);
            let [.., next_values, next_telling] = ahead;
            let behind = before << 1 | u64::from(is_behind);
            is_behind = before >> (BLOCK - 1) == 1;
            let mut starts = first & behind & self.lengths.starts([values, next_values], [telling, next_telling]);
            while starts != 0 {
                found(place + starts.trailing_zeros() as usize);
                starts &= starts - 1;
            }
        }
    }

    /// How long a value at a place is, and the longest that may be one there, if it is known to end; `None` if no rule asks for such.
    pub(super) fn value<'a>(&self, hay: &'a [u8], start: usize, more: bool) -> Option<(Counts, Option<&'a [u8]>)> {
        let counts = self.lengths.count(&hay[start..], more);
        if !counts.is_asked() {
            return None;
        }
        let longest = &hay[start..hay.len().min(start + LONGEST_LOOK)];
        let value = &longest[..longest.iter().take_while(|byte| self.named_bytes.contains(**byte)).count()];
        let goes_on = value.len() == LONGEST_LOOK || more && start + value.len() == hay.len() || counts.is_apart();
        Some((counts, (!goes_on).then_some(value)))
    }

    /// The first place in `hay` from which a match may start whose anchor is not complete yet. `undecided` is the first place a class
    /// anchor is undecided at; without `may_go_on`, it may be a little before that place. Before `from`, which was the answer when
    /// there was less of `hay`, it cannot be: what has ended does not go on when more comes.
    pub(super) fn frontier(
        &self,
        hay: &[u8],
        from: usize,
        undecided: usize,
        may_go_on: Option<&mut MayGoOn<'_>>,
    ) -> Result<usize> {
        let mut place = undecided.min(hay.len());
        if !self.colons.is_empty() {
            let group = hay.iter().rev().take(4).take_while(|b| b.is_ascii_hexdigit()).count();
            place = place.min(hay.len() - group);
        }
        let reach =
            |lead: &Lead| hay[..place].iter().rev().take(lead.max).take_while(|b| lead.bytes.contains(**b)).count();
        let from_here = place - self.class_leads.iter().map(reach).max().unwrap_or(0);
        // No guard of theirs lets a match start inside a word.
        let in_word = |at: &usize| *at > 0 && guard::is_word(hay[at - 1]) && guard::is_word(hay[*at]);
        place = (from_here..place).find(|at| !in_word(at)).unwrap_or(place);
        let begun = hay.len() - self.literals.begun(hay);
        place = place.min(begun);
        let farthest = hay.len().saturating_sub(self.farthest).max(from);
        let Some(may_go_on) = may_go_on else { return Ok(farthest.min(place)) };
        for at in farthest..place {
            let in_word = at > 0 && guard::is_word(hay[at - 1]) && guard::is_word(hay[at]);
            if let [first, second, ..] = hay[at..] {
                let (reaches, _) = self.reaches[usize::from(in_word)].as_chunks();
                let reach = u16::from_le_bytes(reaches[pair(first, second)]);
                if usize::from(reach) < (hay.len() - at).min(u16::MAX.into()) {
                    continue;
                }
            }
            let mut goes_on = Ok(false);
            let all = |_: usize, rules: u128| rules;
            self.leader_openings.survivors(
                (&hay[at..], 0, true),
                |_| u128::MAX,
                all,
                |leader| {
                    let Leader { rule, reach, at_word, bytes } = &self.leaders[leader];
                    // Only what may stand before the anchor leads to where one begins.
                    let leads = || hay[at..begun].iter().all(|byte| bytes.contains(*byte));
                    if *reach >= hay.len() - at && !(in_word && *at_word) && matches!(goes_on, Ok(false)) && leads() {
                        goes_on = may_go_on(*rule, at);
                    }
                },
            );
            if goes_on? {
                return Ok(at);
            }
        }
        Ok(place)
    }
}

/// What may stand around literals, each once.
#[derive(Default)]
struct Arounds {
    all: Vec<Around>,
    numbers: HashMap<Around, u32>,
}

impl Arounds {
    fn number(&mut self, around: Around) -> u32 {
        *self.numbers.entry(around).or_insert_with(|| {
            self.all.push(around);
            self.all.len() as u32 - 1
        })
    }
}

impl Awaited {
    fn new(waiting: Waiting, around: Around, arounds: &mut Arounds) -> Self {
        Self { waiting, next: around::next(&around), around: arounds.number(around) }
    }
}

impl Waiting {
    fn new(rule: u32, lead: &Lead) -> Self {
        Self { rule, lead: (lead.max > 0).then(|| Box::new(*lead)) }
    }

    /// Names each start from which only lead bytes lead to the anchor.
    fn starts(&self, hay: &[u8], anchor: usize, found: &mut dyn FnMut(u32, usize)) {
        let Some(lead) = &self.lead else { return found(self.rule, anchor) };
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
