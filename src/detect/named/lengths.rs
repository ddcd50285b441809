//! How long a value is in the alphabets of the rules that wait for a name: one walk over its bytes rules out most words for all of them.

use super::super::anchor::ByteSet;
use super::super::guard::Guard;
use super::super::rule::{Pattern, Rule};
use serde::{Deserialize, Serialize};

/// The alphabets of the rules, and how many bytes of them each rule asks for.
#[derive(Serialize, Deserialize)]
pub(in crate::detect) struct Lengths {
    /// For each byte value a bit for each alphabet that has it.
    alphabets: Vec<u64>,
    /// For each number of bytes a bit for each alphabet of which some rule asks for so many, and for each of which no more are counted.
    counts: Vec<(u64, u64)>,
    /// What each rule asks for, in the order of their numbers.
    forms: Vec<(u32, Form)>,
}

/// That a value starts with so many bytes of an alphabet.
#[derive(Clone, Copy, Serialize, Deserialize)]
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
}

/// As many alphabets are told apart; those of further rules are put together.
const MOST: usize = 64;

impl Lengths {
    pub(in crate::detect) fn new(rules: &[Rule]) -> Self {
        let named = |(at, rule): (usize, &'_ Rule)| rule.named.is_some().then_some(at as u32);
        let numbers: Vec<u32> = rules.iter().enumerate().filter_map(named).collect();
        let pattern = |rule: u32| rules[rule as usize].pattern.as_ref();
        let mut alphabets: Vec<ByteSet> = Vec::new();
        let mut of_rule = Vec::new();
        for (rule, pattern) in numbers.iter().filter_map(|rule| Some((*rule, pattern(*rule)?))) {
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
            counts: (0..=most).map(at_count).collect(),
            alphabets: (0..=255).map(|byte| set(&|alphabet| alphabets[alphabet].contains(byte))).collect(),
            forms,
        }
    }

    /// Counts the bytes at the start of `hay`, to which some may be added if there is `more`. No longer than any rule asks for.
    pub(in crate::detect) fn count(&self, hay: &[u8], more: bool) -> Counts {
        let mut counts = Counts { counts: [0; MOST], asked: 0, open: 0 };
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

    /// Whether the rule, one that waits for a name, may match what was counted.
    pub(in crate::detect) fn fits(&self, rule: u32, counts: &Counts) -> bool {
        let Ok(at) = self.forms.binary_search_by_key(&rule, |(rule, _)| *rule) else { return false };
        let form = self.forms[at].1;
        let has = |bits: u64| bits >> form.alphabet & 1 == 1;
        has(counts.open) || has(counts.asked) && form.fits(counts.counts[usize::from(form.alphabet)])
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
        (self.asked | self.open) != 0
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
