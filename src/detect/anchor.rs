//! Proof that every match of a regex contains an anchor, and where.
//!
//! The proof walks the parsed regex. What it finds is a bound on how far before the anchor a match can start, and which bytes can
//! stand there: all the prefilter needs in order to miss nothing (law L3).

use super::packed::Bytes;
use regex_syntax::hir::{Class, Hir, HirKind, literal::Extractor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A set of byte values.
#[derive(Clone, Copy)]
pub(super) struct ByteSet([u64; 4]);

impl Serialize for ByteSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0.map(u64::to_le_bytes).as_flattened())
    }
}

impl<'de> Deserialize<'de> for ByteSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        let words = <&[[u8; 8]; 4]>::try_from(bytes.as_chunks().0).map_err(de::Error::custom)?;
        Ok(Self(words.map(u64::from_le_bytes)))
    }
}

impl ByteSet {
    pub(super) const EMPTY: Self = Self([0; 4]);

    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    pub(super) fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    pub(super) fn union(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    pub(super) fn is_within(&self, other: &Self) -> bool {
        self.0.iter().zip(other.0).all(|(mine, theirs)| mine & !theirs == 0)
    }
}

/// What may come before the anchor in a match.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub(super) struct Lead {
    /// The fewest bytes.
    pub(super) min: usize,
    /// The most bytes.
    pub(super) max: usize,
    /// Which bytes.
    pub(super) bytes: ByteSet,
}

/// As many parts of a regex are looked at together for an anchor.
const PARTS_AHEAD: usize = 8;

/// Where in every match one of the literals (in lower case) stands, or `None` if there may be none.
pub(super) fn locate_literal(hir: &Hir, literals: &[Vec<u8>]) -> Option<Lead> {
    let starts = |hir: &Hir| {
        let prefixes = Extractor::new().extract(hir);
        let is_anchor = |prefix: &[u8]| literals.iter().any(|literal| prefix.starts_with(literal));
        let all = prefixes.literals()?;
        let found = !all.is_empty() && all.iter().all(|prefix| is_anchor(&prefix.as_bytes().to_ascii_lowercase()));
        found.then_some(0)
    };
    let inside = |bytes: &[u8]| {
        let bytes = bytes.to_ascii_lowercase();
        (0..bytes.len()).find(|at| literals.iter().any(|literal| bytes[*at..].starts_with(literal)))
    };
    let mut lead = locate(&fold_case(hir), &starts, &inside)?;
    let letters: Vec<u8> = (b'a'..=b'z').filter(|letter| lead.bytes.contains(*letter)).collect();
    letters.iter().for_each(|letter| lead.bytes.insert(letter.to_ascii_uppercase()));
    Some(lead)
}

/// Where in every match the first byte of the set stands, or `None` if there may be none.
pub(super) fn locate_class(hir: &Hir, set: &dyn Fn(u8) -> bool) -> Option<Lead> {
    let starts = |hir: &Hir| {
        let mut first = ByteSet::EMPTY;
        let consumes = first_bytes(hir, &mut first);
        (consumes && (0..=255).all(|byte| !first.contains(byte) || set(byte))).then_some(0)
    };
    let inside = |bytes: &[u8]| bytes.iter().position(|byte| set(*byte));
    let lead = locate(hir, &starts, &inside)?;
    (0..=255).all(|byte| !lead.bytes.contains(byte) || !set(byte)).then_some(lead)
}

/// Which bytes a match can have at each of its first places: a test that is much cheaper than the automaton.
#[derive(Clone, Serialize, Deserialize)]
#[serde(bound(deserialize = "'de: 'static"))]
pub(super) struct Opening {
    /// For each of the 256 byte values, a bit for each place where it may stand: two little-endian bytes.
    places: Bytes,
    length: usize,
    /// The shortest match.
    shortest: usize,
}

impl Opening {
    /// As many places are told apart.
    pub(super) const LONGEST: usize = 16;

    pub(super) fn new(hir: &Hir) -> Self {
        let mut places = [0_u16; 256];
        open(hir, 1, &mut places);
        let places = places.map(u16::to_le_bytes);
        // Behind the shortest match, anything may follow.
        let shortest = hir.properties().minimum_len().unwrap_or(0);
        Self { places: places.as_flattened().to_vec().into(), length: shortest.min(Self::LONGEST), shortest }
    }

    /// The bytes of the shortest match.
    pub(super) fn shortest(&self) -> usize {
        self.shortest
    }

    /// Whether a match may have the byte at the place.
    pub(super) fn allows(&self, place: usize, byte: u8) -> bool {
        place >= self.length || self.at(byte) >> place & 1 == 1
    }

    /// Whether a match may start where `hay` does, to which bytes may be added if there is `more`.
    pub(super) fn fits(&self, hay: &[u8], more: bool) -> bool {
        let start = hay.iter().take(self.length);
        (more || hay.len() >= self.shortest) && start.enumerate().all(|(place, byte)| self.at(*byte) >> place & 1 == 1)
    }

    /// The places of a byte.
    fn at(&self, byte: u8) -> u16 {
        let (places, _) = self.places.as_chunks();
        places.get(usize::from(byte)).map_or(0, |places| u16::from_le_bytes(*places))
    }
}

/// Notes the bytes that the regex can take if it starts at any of the places (a bit each), and returns where it can end. Places
/// beyond those counted fall off.
fn open(hir: &Hir, at: u16, places: &mut [u16; 256]) -> u16 {
    if at == 0 {
        return 0;
    }
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => at,
        HirKind::Literal(literal) => literal.0.iter().fold(at, |at, byte| {
            places[usize::from(*byte)] |= at;
            at << 1
        }),
        HirKind::Class(class) => {
            let mut bytes = ByteSet::EMPTY;
            class_bytes(class, &mut bytes);
            // A class of characters may be several bytes long, each of them among those noted.
            let longest = hir.properties().maximum_len().unwrap_or(usize::MAX).min(Opening::LONGEST);
            let mut ends = 0;
            let mut here = at;
            for _ in 0..longest {
                (0..=255u8).filter(|byte| bytes.contains(*byte)).for_each(|byte| places[usize::from(byte)] |= here);
                here <<= 1;
                ends |= here;
            }
            ends
        }
        HirKind::Capture(capture) => open(&capture.sub, at, places),
        HirKind::Repetition(repetition) => {
            let most = repetition.max.unwrap_or(u32::MAX).min(Opening::LONGEST as u32);
            let mut ends = if repetition.min == 0 { at } else { 0 };
            let mut here = at;
            for count in 1..=most.max(repetition.min.min(Opening::LONGEST as u32)) {
                here = open(&repetition.sub, here, places);
                if count >= repetition.min {
                    ends |= here;
                }
            }
            ends
        }
        HirKind::Concat(parts) => parts.iter().fold(at, |at, part| open(part, at, places)),
        HirKind::Alternation(branches) => branches.iter().fold(0, |ends, branch| ends | open(branch, at, places)),
    }
}

/// What a run is: bytes of its kind, with at most so many others of `within` between two of them.
pub(super) struct RunOf<'a> {
    pub(super) kind: &'a dyn Fn(u8) -> bool,
    pub(super) within: &'a dyn Fn(u8) -> bool,
    pub(super) widest_gap: usize,
}

/// How many bytes of the set every match has before its run ends: what a class anchor may ask for.
pub(super) fn fewest_in_run(hir: &Hir, set: &dyn Fn(u8) -> bool, run: &RunOf<'_>) -> usize {
    part_of_run(hir, set, run).fewest
}

/// What a part of a regex brings to a run.
#[derive(Clone, Copy)]
struct PartOfRun {
    /// The fewest bytes of the set before the run ends.
    fewest: usize,
    /// The length of the longest match without a byte of the run's kind, if there are such.
    without: Option<usize>,
    /// Of the matches with one, if there are such, the most bytes before the first, and behind the last.
    around: Option<(usize, usize)>,
    /// Whether the run may go on behind it.
    goes_on: bool,
}

impl PartOfRun {
    const EMPTY: Self = Self { fewest: 0, without: Some(0), around: None, goes_on: true };

    /// What comes of any byte of these.
    fn of(bytes: &ByteSet, set: &dyn Fn(u8) -> bool, run: &RunOf<'_>) -> Self {
        let may_be = |test: &dyn Fn(u8) -> bool| (0..=255).any(|byte| bytes.contains(byte) && test(byte));
        Self {
            fewest: usize::from(!may_be(&|byte| !set(byte))),
            without: may_be(&|byte| !(run.kind)(byte)).then_some(1),
            around: may_be(run.kind).then_some((0, 0)),
            goes_on: !may_be(&|byte| !(run.kind)(byte) && !(run.within)(byte)),
        }
    }

    fn then(self, next: Self, run: &RunOf<'_>) -> Self {
        if !self.goes_on {
            return self;
        }
        if let (Some((_, tail)), Some((head, _))) = (self.around, next.around)
            && tail.saturating_add(head) > run.widest_gap
        {
            return Self { goes_on: false, ..self };
        }
        let sum = |one: Option<usize>, other: Option<usize>| Some(one?.saturating_add(other?));
        let (head, tail) = (self.around.map(|around| around.0), self.around.map(|around| around.1));
        let (next_head, next_tail) = (next.around.map(|around| around.0), next.around.map(|around| around.1));
        // The first byte of the kind is in this part or in the next; so is the last.
        let head = head.max(sum(self.without, next_head));
        let tail = next_tail.max(sum(tail, next.without));
        Self {
            fewest: self.fewest + next.fewest,
            without: sum(self.without, next.without),
            around: head.zip(tail),
            goes_on: next.goes_on,
        }
    }

    fn or(self, other: Self) -> Self {
        let wider = |one: (usize, usize), other: (usize, usize)| (one.0.max(other.0), one.1.max(other.1));
        Self {
            fewest: self.fewest.min(other.fewest),
            without: self.without.max(other.without),
            around: match (self.around, other.around) {
                (Some(one), Some(other)) => Some(wider(one, other)),
                (one, other) => one.or(other),
            },
            goes_on: self.goes_on && other.goes_on,
        }
    }
}

fn part_of_run(hir: &Hir, set: &dyn Fn(u8) -> bool, run: &RunOf<'_>) -> PartOfRun {
    let times = |part: PartOfRun, count: u32| (0..count).fold(PartOfRun::EMPTY, |all, _| all.then(part, run));
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => PartOfRun::EMPTY,
        HirKind::Literal(literal) => literal.0.iter().fold(PartOfRun::EMPTY, |all, byte| {
            let mut bytes = ByteSet::EMPTY;
            bytes.insert(*byte);
            all.then(PartOfRun::of(&bytes, set, run), run)
        }),
        HirKind::Class(class) => {
            let mut bytes = ByteSet::EMPTY;
            class_bytes(class, &mut bytes);
            PartOfRun::of(&bytes, set, run)
        }
        HirKind::Capture(capture) => part_of_run(&capture.sub, set, run),
        HirKind::Repetition(repetition) => {
            let part = part_of_run(&repetition.sub, set, run);
            let least = repetition.min.min(LONGEST_RUN);
            let more = repetition.max.unwrap_or(LONGEST_RUN).min(LONGEST_RUN).saturating_sub(least);
            times(part, least).then(times(PartOfRun::EMPTY.or(part), more), run)
        }
        HirKind::Alternation(branches) => {
            let parts = branches.iter().map(|branch| part_of_run(branch, set, run));
            parts.reduce(PartOfRun::or).unwrap_or(PartOfRun::EMPTY)
        }
        HirKind::Concat(parts) => {
            parts.iter().fold(PartOfRun::EMPTY, |all, part| all.then(part_of_run(part, set, run), run))
        }
    }
}

/// As many repetitions are looked at: no anchor asks for more.
const LONGEST_RUN: u32 = 64;

/// Walks the regex for the first part that is sure to start with (`starts`), or to be a literal that contains
/// (`inside`), what is looked for.
fn locate(hir: &Hir, starts: &dyn Fn(&Hir) -> Option<usize>, inside: &dyn Fn(&[u8]) -> Option<usize>) -> Option<Lead> {
    if starts(hir).is_some() {
        return Some(Lead { min: 0, max: 0, bytes: ByteSet::EMPTY });
    }
    match hir.kind() {
        HirKind::Literal(literal) => {
            let at = inside(&literal.0)?;
            let mut bytes = ByteSet::EMPTY;
            literal.0[..at].iter().for_each(|byte| bytes.insert(*byte));
            Some(Lead { min: at, max: at, bytes })
        }
        HirKind::Capture(capture) => locate(&capture.sub, starts, inside),
        HirKind::Repetition(repetition) if repetition.min > 0 => locate(&repetition.sub, starts, inside),
        HirKind::Alternation(branches) => {
            let mut all: Option<Lead> = None;
            for branch in branches {
                let lead = locate(branch, starts, inside)?;
                all = Some(match all {
                    None => lead,
                    Some(mut sum) => {
                        sum.bytes.union(&lead.bytes);
                        Lead { min: sum.min.min(lead.min), max: sum.max.max(lead.max), ..sum }
                    }
                });
            }
            all
        }
        HirKind::Concat(parts) => {
            let (mut min, mut max, mut bytes) = (0, 0, ByteSet::EMPTY);
            for (index, part) in parts.iter().enumerate() {
                let rest = Hir::concat(parts[index..parts.len().min(index + PARTS_AHEAD)].to_vec());
                let here = starts(&rest).map(|_| Lead { min: 0, max: 0, bytes: ByteSet::EMPTY });
                let lead = here.or_else(|| locate(part, starts, inside)).or_else(|| {
                    // An anchor may reach from the end of an alternative into the literal behind it.
                    let literal = parts.get(index + 1).filter(|next| matches!(next.kind(), HirKind::Literal(_)))?;
                    let HirKind::Alternation(branches) = part.kind() else { return None };
                    let join = |branch: &Hir| Hir::concat(vec![branch.clone(), literal.clone()]);
                    locate(&Hir::alternation(branches.iter().map(join).collect()), starts, inside)
                });
                if let Some(lead) = lead {
                    bytes.union(&lead.bytes);
                    return Some(Lead { min: min + lead.min, max: max + lead.max, bytes });
                }
                min += part.properties().minimum_len()?;
                max += part.properties().maximum_len()?;
                all_bytes(part, &mut bytes);
            }
            None
        }
        _ => None,
    }
}

/// The regex with every class of one letter in both cases made a literal in lower case.
fn fold_case(hir: &Hir) -> Hir {
    let fold = |parts: &[Hir]| parts.iter().map(fold_case).collect::<Vec<_>>();
    match hir.kind() {
        HirKind::Class(class) => {
            let ranges: Vec<(u32, u32)> = match class {
                Class::Bytes(class) => class.iter().take(3).map(|r| (r.start().into(), r.end().into())).collect(),
                Class::Unicode(class) => class.iter().take(3).map(|r| (r.start().into(), r.end().into())).collect(),
            };
            match *ranges {
                [(upper, upper_end), (lower, lower_end)]
                    if upper == upper_end
                        && lower == lower_end
                        && u8::try_from(upper).is_ok_and(|upper| upper.is_ascii_uppercase())
                        && lower == upper + u32::from(b'a' - b'A') =>
                {
                    Hir::literal([lower as u8])
                }
                _ => hir.clone(),
            }
        }
        HirKind::Capture(capture) => fold_case(&capture.sub),
        HirKind::Repetition(repetition) => {
            let mut repetition = repetition.clone();
            repetition.sub = Box::new(fold_case(&repetition.sub));
            Hir::repetition(repetition)
        }
        HirKind::Concat(parts) => Hir::concat(fold(parts)),
        HirKind::Alternation(parts) => Hir::alternation(fold(parts)),
        _ => hir.clone(),
    }
}

fn class_bytes(class: &Class, set: &mut ByteSet) {
    match class {
        Class::Bytes(class) => class.iter().for_each(|range| (range.start()..=range.end()).for_each(|b| set.insert(b))),
        Class::Unicode(class) => {
            for range in class.iter() {
                let ascii_end = range.end().min('\u{7f}');
                (range.start()..=ascii_end).for_each(|c| set.insert(c as u8));
                if range.end() > '\u{7f}' {
                    (0x80..=0xff).for_each(|byte| set.insert(byte));
                }
            }
        }
    }
}

/// Adds every byte that can occur in a match.
pub(super) fn all_bytes(hir: &Hir, set: &mut ByteSet) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => literal.0.iter().for_each(|byte| set.insert(*byte)),
        HirKind::Class(class) => class_bytes(class, set),
        HirKind::Repetition(repetition) => all_bytes(&repetition.sub, set),
        HirKind::Capture(capture) => all_bytes(&capture.sub, set),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().for_each(|part| all_bytes(part, set)),
    }
}

/// Adds every byte a match can start with, and says whether every match has a byte.
pub(super) fn first_bytes(hir: &Hir, set: &mut ByteSet) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => {
            literal.0.first().iter().for_each(|byte| set.insert(**byte));
            !literal.0.is_empty()
        }
        HirKind::Class(class) => {
            class_bytes(class, set);
            true
        }
        HirKind::Repetition(repetition) => first_bytes(&repetition.sub, set) && repetition.min > 0,
        HirKind::Capture(capture) => first_bytes(&capture.sub, set),
        HirKind::Concat(parts) => parts.iter().any(|part| first_bytes(part, set)),
        HirKind::Alternation(branches) => {
            // Each branch adds its bytes, also behind one that may be empty.
            let mut all = true;
            for branch in branches {
                all &= first_bytes(branch, set);
            }
            all
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(regex: &str) -> Hir {
        let parser = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex);
        parser.unwrap_or_else(|error| panic!("{error}"))
    }

    fn lead(regex: &str, anchors: &[&str]) -> Option<(usize, usize)> {
        let anchors: Vec<Vec<u8>> = anchors.iter().map(|anchor| anchor.as_bytes().to_vec()).collect();
        locate_literal(&parse(regex), &anchors).map(|lead| (lead.min, lead.max))
    }

    #[test]
    fn finds_literals_wherever_they_must_be() {
        assert_eq!(lead("ghp_[a-z]{3}", &["ghp_"]), Some((0, 0)));
        assert_eq!(lead("gh[pous]_[a-z]{3}", &["ghp_", "gho_", "ghu_", "ghs_"]), Some((0, 0)));
        assert_eq!(lead("gh[pous]_[a-z]{3}", &["ghp_"]), None);
        assert_eq!(lead("(?i)password[=:]", &["password"]), Some((0, 0)));
        assert_eq!(lead("[a-z.]{1,64}@[a-z]{1,9}", &["@"]), Some((1, 64)));
        assert_eq!(lead("(?:ab|xyz)?-key", &["key"]), Some((1, 4)));
        assert_eq!(lead("(?:key|token)=", &["key"]), None);
        assert_eq!(lead("(?:my_key|token)=", &["key", "token"]), Some((0, 3)));
        assert_eq!(lead("(?:key)?=", &["key"]), None);
        assert_eq!(lead("(?:[a-z]{1,3}_key|my_token)=", &["_key=", "token="]), Some((1, 3)));
        assert_eq!(lead("(?<value>key){1,2}", &["key"]), Some((0, 0)));
    }

    #[test]
    fn finds_classes_at_their_first_byte() {
        let digit =
            |regex: &str| locate_class(&parse(regex), &|b: u8| b.is_ascii_digit()).map(|lead| (lead.min, lead.max));
        assert_eq!(digit(r"\d{3}-\d{2}"), Some((0, 0)));
        assert_eq!(digit(r"\+?\(?\d{3}"), Some((0, 2)));
        assert_eq!(digit(r"[a-z0-9]{3}\d"), None);
        assert_eq!(digit(r"(?:[12]\d|3[01])\.\d"), Some((0, 0)));
    }

    #[test]
    fn an_opening_fits_what_may_start() {
        let fits = |regex: &str, text: &str| Opening::new(&parse(regex)).fits(text.as_bytes(), true);
        assert!(fits("ghp_[A-Z]{36}", "ghp_AB") && !fits("ghp_[A-Z]{36}", "ghp_aB") && !fits("ghp_[A-Z]{36}", "ghq_"));
        assert!(fits("(?:ab|c)?d{2}", "cdd") && fits("(?:ab|c)?d{2}", "ddx") && !fits("(?:ab|c)?d{2}", "xdd"));
        assert!(fits("[0-9]{1,3}[.][0-9]", "12.3") && !fits("[0-9]{1,3}[.][0-9]", ".1"));
        assert!(!Opening::new(&parse("ghp_[A-Z]{36}")).fits(b"ghp_AB", false));
        assert!(fits("(?u:я{2})", "яя") && !fits("(?u:я{2})", "ab"));
    }

    #[test]
    fn counts_what_a_run_must_have() {
        let digit = |b: u8| b.is_ascii_digit();
        let run = RunOf { kind: &digit, within: &|b| b == b'-', widest_gap: 2 };
        let digits = |regex: &str| fewest_in_run(&parse(regex), &digit, &run);
        assert_eq!(digits(r"\d{3}-\d{2}-?\d{4}"), 9);
        assert_eq!(digits(r"\d{3}(?:\d{2}|-)\d"), 4);
        assert_eq!(digits(r"\d{3}[A-Z]\d{6}"), 3);
        assert_eq!(digits(r"\d{2}(?:[A-Z])?\d{6}"), 2);
        // A gap may be too wide: in one piece, of two pieces, between repetitions.
        assert_eq!(digits(r"\d{2}-{0,2}\d{6}"), 8);
        assert_eq!(digits(r"\d{2}-{0,3}\d{6}"), 2);
        assert_eq!(digits(r"\d{2}-?(?:--)?\d{6}"), 2);
        assert_eq!(digits(r"(?:-\d--){3}\d{6}"), 1);
        assert_eq!(digits(r"\d{3}(?:-{1,2}\d)?-\d{4}"), 7);
        assert_eq!(digits(r"\d{3}(?:-\d-)?-{1,2}\d{4}"), 3);
        assert_eq!(digits(r"-{9}\d{4}(?:x|-)\d"), 4);
        assert_eq!(digits(r"(?:\d-)?-{1,2}\d{7}"), 0);
    }
}
