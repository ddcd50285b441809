//! The openings of many rules at once: one look at a few bytes tells which of them may start there.

use super::anchor::Opening;
use super::packed::Bytes;
use serde::{Deserialize, Serialize};

/// Openings of rules, known by their place in a list.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Openings {
    groups: Vec<Group>,
}

/// Up to 128 rules, with a bit for each.
#[derive(Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
struct Group {
    /// For each place and byte, the rules that can have that byte at that place: [`Opening::LONGEST`] rows of 256 little-endian sets.
    table: Bytes,
    /// The rules whose shortest match fits into so many bytes; the last is for more.
    fitting: Vec<u128>,
    /// The rules that may start so many bytes before their anchor.
    leading: Vec<u128>,
}

impl Openings {
    /// `starts` tells whether a rule may start so many bytes, up to `most_before`, before its anchor.
    pub(super) fn new(rules: &[&Opening], most_before: usize, starts: impl Fn(usize, usize) -> bool) -> Self {
        let group = |(number, rules): (usize, &[&Opening])| {
            Group::new(rules, most_before, |rule, before| starts(number * 128 + rule, before))
        };
        Self { groups: rules.chunks(128).enumerate().map(group).collect() }
    }

    /// Names the rules that may start where `hay` does, so many bytes before their anchor. Bytes may be added to `hay` if there
    /// is `more`. `asked` tells which rules of a group of 128 are asked about, and `rest` which of those that may start are.
    pub(super) fn survivors(
        &self,
        (hay, before, more): (&[u8], usize, bool),
        asked: impl Fn(usize) -> u128,
        mut rest: impl FnMut(usize, u128) -> u128,
        mut survives: impl FnMut(usize),
    ) {
        for (number, group) in self.groups.iter().enumerate() {
            let mut rules = group.survivors(asked(number), hay, before, more);
            if rules != 0 {
                rules = rest(number, rules);
            }
            while rules != 0 {
                survives(number * 128 + rules.trailing_zeros() as usize);
                rules &= rules - 1;
            }
        }
    }
}

impl Group {
    fn new(rules: &[&Opening], most_before: usize, starts: impl Fn(usize, usize) -> bool) -> Self {
        let set = |holds: &dyn Fn(usize, &Opening) -> bool| {
            let bits = rules.iter().enumerate().filter(|(rule, opening)| holds(*rule, opening));
            bits.fold(0, |set, (rule, _)| set | 1u128 << rule)
        };
        let bytes = || 0..=255u8;
        let entries = (0..Opening::LONGEST).flat_map(|place| bytes().map(move |byte| (place, byte)));
        let table: Vec<u8> =
            entries.flat_map(|(place, byte)| set(&|_, opening| opening.allows(place, byte)).to_le_bytes()).collect();
        let longest = rules.iter().map(|opening| opening.shortest()).max().unwrap_or(0);
        Self {
            table: table.into(),
            fitting: (0..=longest).map(|length| set(&|_, opening| opening.shortest() <= length)).collect(),
            leading: (0..=most_before).map(|before| set(&|rule, _| starts(rule, before))).collect(),
        }
    }

    fn survivors(&self, asked: u128, hay: &[u8], before: usize, more: bool) -> u128 {
        let longest = self.fitting.len() - 1;
        let length = if more { longest } else { hay.len().min(longest) };
        let mut rules = asked & self.fitting[length] & self.leading[before];
        let (sets, _) = self.table.as_chunks();
        for (row, byte) in sets.chunks_exact(256).zip(hay) {
            if rules == 0 {
                break;
            }
            rules &= u128::from_le_bytes(row[usize::from(*byte)]);
        }
        rules
    }
}
