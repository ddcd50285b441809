//! How long a value is in the alphabets of the rules that wait for a name: one walk over its bytes rules out most words for all of them.

use super::super::anchor::{ByteSet, Opening};
use super::super::bits;
use super::super::guard::Guard;
use super::super::rule::{Pattern, Rule};
use super::trail;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// The alphabets of the rules, and how many bytes of them each rule asks for.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(in crate::detect) struct Lengths {
    /// For each byte value a bit for each alphabet that has it.
    alphabets: Vec<u64>,
    /// For each number of bytes a bit for each alphabet of which some rule asks for so many, and for each of which no more are counted.
    counts: Vec<(u64, u64)>,
    /// The fewest bytes that a rule asks for.
    shortest: usize,
    /// What the rules ask for, by alphabet; and for each alphabet where its kinds end.
    kinds: Vec<Kind>,
    ends: Vec<u16>,
    /// What each rule asks for, in the order of their numbers.
    rules: Vec<(u32, u16)>,
    /// Kinds behind the others whose values have a space at one place, without which nearly all that is prose would be long enough.
    apart: Vec<Apart>,
}

/// Where a kind has the byte that tells it.
#[derive(Clone, Copy, Serialize, Deserialize)]
struct Apart {
    place: u8,
    kind: u16,
}

/// The byte that tells kinds of [`Apart`].
const TELLING: u8 = b' ';

/// Values that some rules ask for alike.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Kind {
    form: Form,
    opening: Opening,
    /// What the names start with that the rules wait for, if that is little.
    starts: Vec<u16>,
}

/// Who may have named a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::detect) enum Who {
    /// No rule asks for such a value.
    Nobody,
    /// None of the few providers whose name would count stands before it.
    NobodyNear,
    /// One of the few may.
    SomebodyNear,
    /// Too many may have to be looked for each.
    Anybody,
}

/// That a value starts with so many bytes of an alphabet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Form {
    alphabet: u8,
    min: u16,
    /// `u16::MAX` if what is longer may have a match at its start.
    max: u16,
}

/// How many bytes of each alphabet there are from a place on.
pub(in crate::detect) struct Counts {
    /// Of the alphabets of which some rule asks for so many.
    counts: [u16; MOST],
    asked: u64,
    /// The alphabets of which there may be more.
    open: u64,
    /// A bit for each kind apart whose value may start there.
    apart: u64,
}

/// Of rules that wait for names with no more starts than this, each is looked for.
const FEW_STARTS: usize = 4;

/// As many alphabets are told apart; those of further rules are put together.
const MOST: usize = 64;

impl Lengths {
    pub(in crate::detect) fn new(rules: &[Rule]) -> Self {
        let named = |(at, rule): (usize, &'_ Rule)| rule.named.is_some().then_some(at as u32);
        let numbers: Vec<u32> = rules.iter().enumerate().filter_map(named).collect();
        let pattern = |rule: u32| rules[rule as usize].pattern.as_ref();
        let mut alphabets: Vec<ByteSet> = Vec::new();
        let mut of_rule = Vec::new();
        let mut rules_apart: BTreeMap<(&str, u8), (Vec<u32>, &Pattern)> = BTreeMap::new();
        for (rule, pattern) in numbers.iter().filter_map(|rule| Some((*rule, pattern(*rule)?))) {
            let is_telling =
                |place: &usize| (0..=255).all(|byte| pattern.opening.allows(*place, byte) == (byte == TELLING));
            if let Some(place) = (0..Opening::LONGEST).find(is_telling) {
                rules_apart.entry((&pattern.regex, place as u8)).or_insert((Vec::new(), pattern)).0.push(rule);
                continue;
            }
            let same = |known: &ByteSet| known.is_within(&pattern.bytes) && pattern.bytes.is_within(known);
            let alphabet = alphabets.iter().position(same).unwrap_or_else(|| {
                if alphabets.len() < MOST {
                    alphabets.push(ByteSet::EMPTY);
                }
                alphabets.len() - 1
            });
            alphabets[alphabet].union(&pattern.bytes);
            of_rule.push((rule, alphabet, pattern));
        }
        let form = |(rule, alphabet, pattern): &(u32, usize, &Pattern)| {
            let min = pattern.opening.shortest().min(usize::from(u16::MAX - 1)) as u16;
            let is_exact = pattern.longest < usize::from(u16::MAX) && parts(&pattern.after, &alphabets[*alphabet]);
            let max = if is_exact { pattern.longest as u16 } else { u16::MAX };
            (*rule, Form { alphabet: *alphabet as u8, min, max })
        };
        let forms: Vec<(u32, Form)> = of_rule.iter().map(form).collect();
        let mut alike: BTreeMap<(Form, &str), (Vec<u32>, &Pattern)> = BTreeMap::new();
        for ((rule, form), (_, _, pattern)) in forms.iter().zip(&of_rule) {
            alike.entry((*form, &*pattern.regex)).or_insert((Vec::new(), pattern)).0.push(*rule);
        }
        let (mut kinds, mut kind_of_rule) = (Vec::<Kind>::new(), Vec::new());
        let mut add = |form: Form, rules_alike: Vec<u32>, pattern: &Pattern, kinds: &mut Vec<Kind>| {
            let named = rules_alike.iter().filter_map(|rule| rules[*rule as usize].named.as_ref());
            let starts: BTreeSet<u16> = named.flat_map(|named| named.starts.iter().copied()).collect();
            let starts = if starts.len() > FEW_STARTS { Vec::new() } else { starts.into_iter().collect() };
            kind_of_rule.extend(rules_alike.into_iter().map(|rule| (rule, kinds.len() as u16)));
            kinds.push(Kind { form, opening: pattern.opening.clone(), starts });
        };
        for ((form, _), (rules_alike, pattern)) in alike {
            add(form, rules_alike, pattern, &mut kinds);
        }
        let ends =
            (0..alphabets.len()).map(|at| kinds.partition_point(|kind| usize::from(kind.form.alphabet) <= at) as u16);
        let ends = ends.collect();
        let mut apart = Vec::new();
        for ((_, place), (rules_alike, pattern)) in rules_apart {
            apart.push(Apart { place, kind: kinds.len() as u16 });
            add(Form { alphabet: 0, min: 0, max: 0 }, rules_alike, pattern, &mut kinds);
        }
        kind_of_rule.sort_unstable();
        let enough = |form: &Form| usize::from(if form.max == u16::MAX { form.min } else { form.max + 1 });
        let set = |holds: &dyn Fn(usize) -> bool| {
            (0..alphabets.len()).filter(|at| holds(*at)).fold(0, |bits, at| bits | 1 << at)
        };
        let at_count = |count: usize| {
            let of = |alphabet: usize| {
                forms.iter().map(|(_, form)| form).filter(move |form| usize::from(form.alphabet) == alphabet)
            };
            let is_asked = |alphabet: usize| of(alphabet).any(|form| form.fits(count as u16));
            (set(&is_asked), set(&|alphabet| of(alphabet).all(|form| enough(form) <= count)))
        };
        let most = forms.iter().map(|(_, form)| enough(form)).max().unwrap_or(0);
        Self {
            shortest: forms.iter().map(|(_, form)| usize::from(form.min)).min().unwrap_or(0).max(1),
            counts: (0..=most).map(at_count).collect(),
            alphabets: (0..=255).map(|byte| set(&|alphabet| alphabets[alphabet].contains(byte))).collect(),
            ends,
            apart,
            kinds,
            rules: kind_of_rule,
        }
    }

    /// Of the bytes of a block and the next, of which bits tell whether they are those of values, and whether they are [`TELLING`]: which
    /// may start a value.
    pub(in crate::detect) fn starts(&self, values: [u64; 2], telling: [u64; 2]) -> u64 {
        let telling = u128::from(telling[0]) | u128::from(telling[1]) << 64;
        let apart = self.apart.iter().fold(0, |starts, apart| starts | (telling >> apart.place) as u64);
        apart | bits::starts_of_runs(values[0], values[1], self.shortest)
    }

    /// The bytes that values are made of, and the one that tells some kinds of them.
    pub(in crate::detect) fn sets(&self) -> [ByteSet; 2] {
        let (mut values, mut telling) = (ByteSet::EMPTY, ByteSet::EMPTY);
        (0..=255u8).filter(|byte| self.alphabets[usize::from(*byte)] != 0).for_each(|byte| values.insert(byte));
        telling.insert(TELLING);
        [values, telling]
    }

    /// Counts the bytes at the start of `hay`, to which some may be added if there is `more`. No longer than any rule asks for.
    pub(in crate::detect) fn count(&self, hay: &[u8], more: bool) -> Counts {
        let mut counts = Counts { counts: [0; MOST], asked: 0, open: 0, apart: 0 };
        for (at, apart) in self.apart.iter().enumerate() {
            let tells = hay.get(usize::from(apart.place)).map_or(more, |byte| *byte == TELLING);
            if tells && self.kinds[usize::from(apart.kind)].opening.fits(hay, more) {
                counts.apart |= 1 << at;
            }
        }
        let mut left = u64::MAX;
        for (count, (asked, full)) in self.counts.iter().enumerate() {
            let next = hay.get(count);
            // What is long enough is not counted further.
            let goes_on = left & !full & next.map_or(0, |byte| self.alphabets[usize::from(*byte)]);
            if next.is_none() && more {
                counts.open = left & self.alphabets.iter().fold(0, |all, bits| all | bits);
                return counts;
            }
            counts.end(left & !goes_on & asked, count);
            left = goes_on;
            if left == 0 {
                break;
            }
        }
        counts
    }

    /// Who may have named the value that starts in `hay`, as far as what stands before it tells. `counts` are those from there on.
    pub(in crate::detect) fn named_by(&self, counts: &Counts, (hay, start): (&[u8], usize), more: bool) -> Who {
        let mut named_by = Who::Nobody;
        let mut take = |kind: &Kind| {
            if named_by == Who::Anybody || kind.starts.is_empty() {
                named_by = Who::Anybody;
            } else if named_by != Who::SomebodyNear {
                let is_near = kind.starts.iter().any(|name| trail::starts_near(*name, hay, start));
                named_by = if is_near { Who::SomebodyNear } else { Who::NobodyNear };
            }
        };
        let mut alphabets = counts.asked | counts.open;
        while alphabets != 0 {
            let alphabet = alphabets.trailing_zeros() as usize;
            alphabets &= alphabets - 1;
            let first = alphabet.checked_sub(1).map_or(0, |before| self.ends[before]);
            let kinds = &self.kinds[usize::from(first)..usize::from(self.ends[alphabet])];
            let fits = |kind: &&Kind| counts.fit(kind.form) && kind.opening.fits(&hay[start..], more);
            kinds.iter().filter(fits).for_each(&mut take);
        }
        let apart = self.apart.iter().enumerate().filter(|(at, _)| counts.apart >> at & 1 == 1);
        apart.for_each(|(_, apart)| take(&self.kinds[usize::from(apart.kind)]));
        named_by
    }

    /// Whether the rule, one that waits for a name, may match what was counted.
    pub(in crate::detect) fn fits(&self, rule: u32, counts: &Counts) -> bool {
        let kind = self.rules.binary_search_by_key(&rule, |(rule, _)| *rule);
        kind.is_ok_and(|at| {
            let kind = self.rules[at].1;
            let apart = self.apart.iter().position(|apart| apart.kind == kind);
            apart.map_or_else(|| counts.fit(self.kinds[usize::from(kind)].form), |at| counts.apart >> at & 1 == 1)
        })
    }
}

impl Form {
    fn fits(&self, count: u16) -> bool {
        (self.min..=self.max).contains(&count)
    }
}

impl Counts {
    /// Whether some rule asks for what there is, or may be.
    pub(in crate::detect) fn is_asked(&self) -> bool {
        (self.asked | self.open | self.apart) != 0
    }

    /// Whether a value of a kind apart may start there: one with bytes that are in no alphabet.
    pub(in crate::detect) fn is_apart(&self) -> bool {
        self.apart != 0
    }

    /// Whether a value of that form may start there.
    fn fit(&self, form: Form) -> bool {
        let has = |bits: u64| bits >> form.alphabet & 1 == 1;
        has(self.open) || has(self.asked) && form.fits(self.counts[usize::from(form.alphabet)])
    }

    fn end(&mut self, mut alphabets: u64, count: usize) {
        self.asked |= alphabets;
        while alphabets != 0 {
            self.counts[alphabets.trailing_zeros() as usize] = count as u16;
            alphabets &= alphabets - 1;
        }
    }
}

/// Whether no match ends between two bytes of the alphabet.
fn parts(guard: &Guard, alphabet: &ByteSet) -> bool {
    let bytes = || (0..=255).filter(|byte| alphabet.contains(*byte));
    bytes().all(|inner| bytes().all(|outer| guard.holds_after(&[inner, outer], 1, true) == Some(false)))
}
