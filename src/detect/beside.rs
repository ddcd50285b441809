//! A guard made from a regex: what must stand right before or behind a match.
//!
//! The regex says at most one byte before the match, or two behind it; `^` and `$` stand for the edge of the text, `\b` and `\B` for
//! whether a word begins or ends there. It becomes a table, so that a look costs the same for any regex.

use super::guard::is_word;
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde::{Deserialize, Serialize};

/// Which side of a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    After,
}

/// A set of byte values, and perhaps the edge of the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Symbols {
    pub(super) bytes: [u64; 4],
    pub(super) edge: bool,
}

impl Symbols {
    pub(super) const NONE: Self = Self { bytes: [0; 4], edge: false };
    pub(super) const EDGE: Self = Self { bytes: [0; 4], edge: true };
    pub(super) const ALL: Self = Self { bytes: [u64::MAX; 4], edge: true };

    pub(super) fn contains(&self, byte: u8) -> bool {
        self.bytes[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    pub(super) fn insert(&mut self, byte: u8) {
        self.bytes[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    pub(super) fn or(mut self, other: Self) -> Self {
        self.bytes.iter_mut().zip(other.bytes).for_each(|(mine, theirs)| *mine |= theirs);
        Self { edge: self.edge || other.edge, ..self }
    }
}

/// The bytes of a class, or nothing if it has characters of several bytes.
pub(super) fn class_symbols(class: &Class) -> Option<Symbols> {
    let mut symbols = Symbols::NONE;
    match class {
        Class::Bytes(class) => {
            class.iter().for_each(|range| (range.start()..=range.end()).for_each(|byte| symbols.insert(byte)));
        }
        Class::Unicode(class) => {
            for range in class.iter() {
                let (start, end) = (u8::try_from(range.start()).ok()?, u8::try_from(range.end()).ok()?);
                if end >= 0x80 {
                    return None;
                }
                (start..=end).for_each(|byte| symbols.insert(byte));
            }
        }
    }
    Some(symbols)
}

/// What must stand beside a match.
#[derive(Serialize, Deserialize)]
pub(super) struct Beside {
    pub(super) regex: String,
    /// Where no word begins or ends, and where one does.
    tables: [Table; 2],
}

#[derive(Serialize, Deserialize)]
struct Table {
    edge: bool,
    /// For each byte, which set must follow it.
    then: Vec<u16>,
    sets: Vec<Symbols>,
}

/// One way in which the regex matches: whether at an edge of a word, and the bytes.
#[derive(Clone, Default)]
pub(super) struct Sequence {
    pub(super) boundary: Option<bool>,
    pub(super) symbols: Vec<Symbols>,
}

/// More ways are refused.
const MOST_SEQUENCES: usize = 200;

impl Beside {
    /// Makes the table of a regex.
    ///
    /// # Errors
    /// A text that says what the regex must not have.
    pub(super) fn compile(regex: &str, side: Side) -> Result<Self, String> {
        let mut builder = regex_syntax::ParserBuilder::new();
        let hir = builder.unicode(false).utf8(false).build().parse(regex).map_err(|_| "does not compile")?;
        let most = if side == Side::Before { 1 } else { 2 };
        let sequences = sequences(&hir, side)?;
        if sequences.iter().any(|sequence| sequence.symbols.len() > most) {
            return Err(format!("looks at more than {most} bytes"));
        }
        Ok(Self { regex: regex.to_owned(), tables: [false, true].map(|boundary| Table::new(&sequences, boundary)) })
    }

    /// Whether a match that ends in `inner` may end there, or whether more bytes are needed to tell.
    pub(super) fn holds_after(&self, inner: u8, hay: &[u8], end: usize, more: bool) -> Option<bool> {
        let Some(first) = hay.get(end) else {
            return (!more).then(|| self.tables[usize::from(is_word(inner))].edge);
        };
        let table = &self.tables[usize::from(is_word(inner) != is_word(*first))];
        let then = &table.sets[usize::from(table.then[usize::from(*first)])];
        match (hay.get(end + 1), more) {
            _ if *then == Symbols::NONE => Some(false),
            _ if *then == Symbols::ALL => Some(true),
            (Some(second), _) => Some(then.contains(*second)),
            (None, true) => None,
            (None, false) => Some(then.edge),
        }
    }

    /// Whether a match that starts with `inner` may start behind the byte, or the edge of the text.
    pub(super) fn holds_before(&self, inner: u8, previous: Option<u8>) -> bool {
        match previous {
            None => self.tables[usize::from(is_word(inner))].edge,
            Some(byte) => {
                let table = &self.tables[usize::from(is_word(inner) != is_word(byte))];
                table.sets[usize::from(table.then[usize::from(byte)])] != Symbols::NONE
            }
        }
    }

    /// Whether it lets no match start inside a word.
    pub(super) fn starts_at_word(&self) -> bool {
        let inside = &self.tables[0];
        (0..=255)
            .all(|byte| !is_word(byte) || inside.sets[usize::from(inside.then[usize::from(byte)])] == Symbols::NONE)
    }
}

impl Table {
    fn new(sequences: &[Sequence], boundary: bool) -> Self {
        let mut edge = false;
        let mut rows = [Symbols::NONE; 256];
        for sequence in sequences.iter().filter(|sequence| sequence.boundary.is_none_or(|wanted| wanted == boundary)) {
            let first = sequence.symbols.first().copied().unwrap_or(Symbols::ALL);
            let then = sequence.symbols.get(1).copied().unwrap_or(Symbols::ALL);
            edge |= first.edge;
            (0..=255u8).filter(|byte| first.contains(*byte)).for_each(|byte| {
                rows[usize::from(byte)] = rows[usize::from(byte)].or(then);
            });
        }
        let (mut then, mut sets) = (vec![0; 256], vec![Symbols::NONE, Symbols::ALL]);
        for (row, place) in rows.iter().zip(then.iter_mut()) {
            let at = sets.iter().position(|set| set == row).unwrap_or_else(|| {
                sets.push(*row);
                sets.len() - 1
            });
            // There are at most 258 sets: those two, and one for each byte.
            *place = u16::try_from(at).unwrap_or(0);
        }
        Self { edge, then, sets }
    }
}

/// The ways in which the regex matches.
pub(super) fn sequences(hir: &Hir, side: Side) -> Result<Vec<Sequence>, String> {
    let one = |symbols: Vec<Symbols>| Ok(vec![Sequence { boundary: None, symbols }]);
    let found = match hir.kind() {
        HirKind::Empty => one(Vec::new()),
        HirKind::Literal(literal) => {
            let byte = |byte: &u8| {
                let mut symbols = Symbols::NONE;
                symbols.insert(*byte);
                symbols
            };
            one(literal.0.iter().map(byte).collect())
        }
        HirKind::Class(class) => one(vec![class_symbols(class).ok_or("has a character beyond ASCII")?]),
        HirKind::Look(Look::Start) if side == Side::Before => one(vec![Symbols::EDGE]),
        HirKind::Look(Look::End) if side == Side::After => one(vec![Symbols::EDGE]),
        HirKind::Look(Look::WordAscii) => Ok(vec![Sequence { boundary: Some(true), symbols: Vec::new() }]),
        HirKind::Look(Look::WordAsciiNegate) => Ok(vec![Sequence { boundary: Some(false), symbols: Vec::new() }]),
        HirKind::Look(_) => Err("looks around in another way than ^, $, \\b and \\B on its side".to_owned()),
        HirKind::Capture(capture) => sequences(&capture.sub, side),
        HirKind::Repetition(repetition) => {
            let sub = sequences(&repetition.sub, side)?;
            let mut all = vec![Sequence::default()];
            let mut found = if repetition.min == 0 { all.clone() } else { Vec::new() };
            // Three of anything are too many.
            for count in 1..=repetition.max.unwrap_or(3).min(3) {
                all = join(&all, &sub, side)?;
                if count >= repetition.min.min(3) {
                    found.extend(all.iter().cloned());
                }
            }
            Ok(found)
        }
        HirKind::Concat(parts) => {
            parts.iter().try_fold(vec![Sequence::default()], |sum, part| join(&sum, &sequences(part, side)?, side))
        }
        HirKind::Alternation(branches) => branches.iter().try_fold(Vec::new(), |mut sum, branch| {
            sum.extend(sequences(branch, side)?);
            Ok(sum)
        }),
    }?;
    if found.len() > MOST_SEQUENCES { Err("has too many alternatives".to_owned()) } else { Ok(found) }
}

fn join(heads: &[Sequence], tails: &[Sequence], side: Side) -> Result<Vec<Sequence>, String> {
    if heads.len() * tails.len() > MOST_SEQUENCES {
        return Err("has too many alternatives".to_owned());
    }
    let mut joined = Vec::with_capacity(heads.len() * tails.len());
    for (head, tail) in heads.iter().flat_map(|head| tails.iter().map(move |tail| (head, tail))) {
        // The word's edge is the match's: nothing stands between.
        let far = if side == Side::After { (tail, head) } else { (head, tail) };
        if far.0.boundary.is_some() && !far.1.symbols.is_empty() {
            return Err("has \\b away from the match".to_owned());
        }
        if let (Some(one), Some(other)) = (head.boundary, tail.boundary)
            && one != other
        {
            continue;
        }
        let symbols = head.symbols.iter().chain(&tail.symbols).copied().collect();
        joined.push(Sequence { boundary: head.boundary.or(tail.boundary), symbols });
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behind_a_match_two_bytes_count() {
        let end = Beside::compile(r#"\\?['"]|[\s;]|\\[nr]|$"#, Side::After).unwrap();
        let holds = |text: &str, more: bool| end.holds_after(b'k', text.as_bytes(), 1, more);
        assert_eq!(holds("k;", true), Some(true));
        assert_eq!(holds("k,", true), Some(false));
        assert_eq!(holds("k", false), Some(true));
        assert_eq!(holds("k", true), None);
        assert_eq!(holds("k\\", true), None);
        assert_eq!(holds("k\\", false), Some(false));
        assert_eq!((holds("k\\n", false), holds("k\\t", false)), (Some(true), Some(false)));
        assert_eq!((holds("k\\\"", false), holds("k\"", false)), (Some(true), Some(true)));
    }

    #[test]
    fn a_word_may_have_to_end() {
        let end = Beside::compile(r"\b[^-]|$", Side::After).unwrap();
        let holds = |text: &str| end.holds_after(text.as_bytes()[0], text.as_bytes(), 1, false);
        assert_eq!((holds("k"), holds("k "), holds("k-"), holds("kk"), holds("+ "), holds("+k")), {
            let (yes, no) = (Some(true), Some(false));
            (yes, yes, no, no, no, yes)
        });
    }

    #[test]
    fn before_a_match_one_byte_counts() {
        let start = Beside::compile(r"^|[^\w-]", Side::Before).unwrap();
        assert!(start.holds_before(b'k', None) && start.holds_before(b'k', Some(b' ')));
        assert!(!start.holds_before(b'k', Some(b'-')) && !start.holds_before(b'k', Some(b'a')));
        assert!(start.starts_at_word());
        assert!(!Beside::compile(r"^|[^0-9]", Side::Before).unwrap().starts_at_word());
        assert!(Beside::compile(r"\b", Side::Before).unwrap().starts_at_word());
    }

    #[test]
    fn what_cannot_be_seen_is_refused() {
        let refused = |regex: &str, side| Beside::compile(regex, side).err().unwrap();
        assert!(refused("ab", Side::Before).contains("more than 1"));
        assert!(refused("abc", Side::After).contains("more than 2"));
        assert!(refused(" {0,9}", Side::After).contains("more than 2"));
        assert!(refused("^", Side::After).contains("looks around"));
        assert!(refused(r"a\b", Side::After).contains("away from the match"));
        assert!(refused("(", Side::After).contains("compile"));
    }
}
