//! Values that are known when the program starts, such as those of environment variables, as rules that find them exactly.
//!
//! Such a rule is a bounded regex with a literal anchor like any other, so all laws hold for it. Its regex is the secret itself, and is
//! shown nowhere.

mod choice;

pub use choice::{choose, looks_secret};

use super::anchor::{self, ByteSet, Opening};
use super::guard::Guard;
use super::machine::Automata;
use super::packed::Bytes;
use super::rule::{About, Pattern, Rule};
use super::schema::GuardKind;
use super::table::Table;
use super::value::ValuePart;
use crate::base::{Error, ErrorKind, Result, RuleId, Severity};
use std::fmt::Write;

/// What the ids of all such rules start with.
pub(crate) const PREFIX: &str = "secret.env.";

/// Shorter values, and those of fewer different bytes, stand in texts by chance.
const SHORTEST: usize = 6;
const FEWEST_DISTINCT: usize = 4;
/// The longest that Linux lets a variable be.
const LONGEST: usize = 128 << 10;
/// Longer values are looked for in pieces: what is held back while one may be there stays small.
const LONGEST_PIECE: usize = 4096;
/// As many bytes of a piece are its anchor, at most; line ends in the first few stand as they are.
const ANCHOR: usize = 32;
const PLAIN_START: usize = 8;
/// A name that does not fit into an id with the prefix is cut here, which leaves room for a number.
const LONGEST_NAME: usize = 48;

/// The ways to write a line end: as it is, and as programming languages and JSON escape it.
const LINE_ENDS: [&[u8]; 4] = [b"\r\n", b"\n", b"\\r\\n", b"\\n"];
const LINE_END_REGEX: &str = r"(?:\r?\n|(?:\\r)?\\n)";

/// The rule for a value, which is a credential. `is_taken` says which ids there are already.
///
/// # Errors
/// [`ErrorKind::Rule`] with the variable's name if the value is too short, too long or of too few different bytes.
pub(super) fn rule(name: &str, value: &[u8], is_taken: &dyn Fn(&str) -> bool) -> Result<Rule> {
    let shown: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let fail = |text: &str| Error::new(ErrorKind::Rule, format!("environment variable {shown}: its value {text}"));
    let value = value.trim_ascii();
    if value.len() > LONGEST {
        return Err(fail(&format!("has {} bytes, at most {LONGEST} can be looked for", value.len())));
    }
    let forms = forms(value);
    if !forms.iter().all(|form| is_rare(form)) {
        let least = format!("at least {SHORTEST} bytes are needed, {FEWEST_DISTINCT} of them different");
        return Err(fail(&format!("is too short or plain to be looked for: {least}")));
    }
    let pieces: Vec<Piece> = forms.iter().flat_map(|form| pieces(form)).collect();
    let pattern = pattern(&pieces).ok_or_else(|| fail("cannot be looked for"))?;
    // Too large an automaton is to be heard of now.
    Automata::default().pattern(&pattern).map_err(|_| fail("is too long to be looked for"))?;
    let id = free_id(name, is_taken);
    let (id, category) = RuleId::parse(&id).map_err(|text| Error::new(ErrorKind::Internal, text))?;
    let about = About {
        title: format!("Value of the environment variable {shown}").chars().take(80).collect(),
        why: "A secret that this process was given stands in the text. Whoever reads it can act as the process; \
              replace it where it was issued if the text has been seen by others."
            .into(),
        ..About::default()
    };
    Ok(Rule {
        category,
        severity: Severity::Critical,
        confidence: 99,
        label: id.to_string().into(),
        pattern: Some(pattern),
        context: None,
        named: None,
        yields: false,
        hold_back_words: 0,
        outside: Vec::new(),
        keys: Vec::new(),
        checks: Vec::new(),
        soft_checksum: None,
        source: "environment".to_owned().into(),
        about: about.into(),
        id,
    })
}

/// Whether a value is long and varied enough to be looked for, and not too long.
pub fn is_findable(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    value.len() <= LONGEST && forms(value).iter().all(|form| is_rare(form))
}

/// What stands for a value in texts: its secret parts, or all of it.
fn forms(value: &[u8]) -> Vec<Vec<u8>> {
    let parts = choice::secret_parts(value);
    if parts.is_empty() { vec![value.to_vec()] } else { parts }
}

/// Whether a text does not stand in others by chance.
fn is_rare(text: &[u8]) -> bool {
    text.len() >= SHORTEST && distinct(text) >= FEWEST_DISTINCT
}

/// How many different bytes there are.
fn distinct(value: &[u8]) -> usize {
    let mut seen = [false; 256];
    value.iter().for_each(|byte| seen[usize::from(*byte)] = true);
    seen.iter().filter(|seen| **seen).count()
}

/// A part of a value: the bytes it starts with, and a regex for all of it.
struct Piece {
    anchor: Vec<u8>,
    regex: String,
}

/// Cuts a value into pieces of about the same length. None starts with a line end: what stands between two pieces is not looked for.
fn pieces(value: &[u8]) -> Vec<Piece> {
    let count = value.len().div_ceil(LONGEST_PIECE);
    let length = value.len().div_ceil(count.max(1));
    let mut pieces = Vec::new();
    let mut rest = value;
    while !rest.is_empty() {
        let inside =
            |at: usize| LINE_ENDS.iter().any(|end| (1..end.len()).any(|part| rest[at - part..].starts_with(end)));
        let mut at = rest.len().min(length);
        while at < rest.len() && at > LINE_ENDS[2].len() && inside(at) {
            at += 1;
        }
        // A short end belongs to what stands before it.
        if rest.len() - at < ANCHOR {
            at = rest.len();
        }
        pieces.push(piece(&rest[..at]));
        rest = &rest[at..];
        while let Some(end) = LINE_ENDS.iter().find(|end| rest.starts_with(end)) {
            rest = &rest[end.len()..];
        }
    }
    pieces
}

fn piece(bytes: &[u8]) -> Piece {
    let mut regex = String::with_capacity(bytes.len() * 4);
    let mut anchor = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let line_end = LINE_ENDS.iter().find(|end| at >= PLAIN_START && bytes[at..].starts_with(end));
        if let Some(end) = line_end {
            anchor.get_or_insert(at);
            regex.push_str(LINE_END_REGEX);
            at += end.len();
        } else {
            // Writing to a String does not fail.
            let _ = write!(regex, "\\x{byte:02X}");
            at += 1;
        }
    }
    let anchor = anchor.unwrap_or(bytes.len()).min(ANCHOR);
    Piece { anchor: bytes[..anchor].to_ascii_lowercase(), regex }
}

/// `None` if the regex does not have what the engine needs of one, which is to be ruled out by how it is made.
fn pattern(pieces: &[Piece]) -> Option<Pattern> {
    let regexes: Vec<&str> = pieces.iter().map(|piece| piece.regex.as_str()).collect();
    let regex = regexes.join("|");
    let hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(&regex).ok()?;
    let literals: Vec<Vec<u8>> = pieces.iter().map(|piece| piece.anchor.clone()).collect();
    let lead = anchor::locate_literal(&hir, &literals)?;
    let (mut first, mut bytes) = (ByteSet::EMPTY, ByteSet::EMPTY);
    anchor::first_bytes(&hir, &mut first);
    anchor::all_bytes(&hir, &mut bytes);
    Some(Pattern {
        regex: regex.into(),
        is_secret: true,
        before: Guard::Kind(GuardKind::None),
        after: Guard::Kind(GuardKind::None),
        longest: hir.properties().maximum_len()?,
        value: ValuePart::Whole,
        literals: Some((literals.into_iter().map(Bytes::from).collect(), lead)),
        classes: Vec::new(),
        first,
        bytes,
        open_close: None,
        opening: Opening::new(&hir),
        table: Table::new(&hir).into(),
    })
}

/// `secret.env.` and the name in the letters of ids, with a number behind it if that is taken.
fn free_id(name: &str, is_taken: &dyn Fn(&str) -> bool) -> String {
    let mut part = String::new();
    for c in name.chars() {
        match c.to_ascii_lowercase() {
            c if c.is_ascii_lowercase() || c.is_ascii_digit() => part.push(c),
            _ if part.is_empty() || part.ends_with('-') => {}
            _ => part.push('-'),
        }
        if part.len() >= LONGEST_NAME {
            break;
        }
    }
    let part = if part.is_empty() { "unnamed" } else { part.trim_end_matches('-') };
    let first = format!("{PREFIX}{part}");
    if !is_taken(&first) {
        return first;
    }
    (2..usize::MAX).map(|number| format!("{first}-{number}")).find(|id| !is_taken(id)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_ids() {
        let id = |name: &str, taken: &[&str]| free_id(name, &|id| taken.contains(&id));
        assert_eq!(id("GITHUB_TOKEN", &[]), "secret.env.github-token");
        assert_eq!(id("__My  Key.2_", &[]), "secret.env.my-key-2");
        assert_eq!(id("ключ", &[]), "secret.env.unnamed");
        assert_eq!(id("A_B", &["secret.env.a-b", "secret.env.a-b-2"]), "secret.env.a-b-3");
        let long = id(&"LONG_".repeat(40), &[]);
        assert!(long.len() <= 61 && !long.ends_with('-') && RuleId::parse(&long).is_ok(), "{long}");
    }

    #[test]
    fn long_values_are_cut_into_pieces_that_make_up_the_whole() {
        let unit = b"abc\ndefgh\r\nijkl\\n0123456789";
        for length in [8, 100, 4096, 4097, 9000, LONGEST] {
            let value: Vec<u8> = unit.iter().cycle().take(length).copied().collect();
            let value = value.trim_ascii();
            let pieces = pieces(value);
            let regexes: Vec<&str> = pieces.iter().map(|piece| piece.regex.as_str()).collect();
            let whole = regexes.join(&format!("{LINE_END_REGEX}*"));
            let whole = regex::bytes::RegexBuilder::new(&format!(r"\A(?:{whole})\z"))
                .unicode(false)
                .size_limit(1 << 28)
                .build()
                .unwrap();
            assert!(whole.is_match(value), "{length}");
            assert!(pieces.iter().all(|piece| piece.anchor.len() >= PLAIN_START.min(length)), "{length}");
            assert!(pattern(&pieces).is_some_and(|pattern| pattern.longest <= 4 * LONGEST_PIECE), "{length}");
        }
    }

    #[test]
    fn what_stands_in_texts_by_chance_is_refused_by_name_alone() {
        for value in ["", "12345", "aaaaaaaaaaaa", "   hunter   ".trim_end_matches("nter   "), "abcabcabcabc"] {
            let error = rule("DB_PASS", value.as_bytes(), &|_| false).err().unwrap().to_string();
            assert!(error.starts_with("environment variable DB_PASS: its value is too short or plain"), "{error}");
            assert!(value.trim().is_empty() || !error.contains(value.trim()), "{error}");
        }
        let error = rule("BIG", &b"0123456789".repeat(20_000), &|_| false).err().unwrap().to_string();
        assert!(error.contains("200000 bytes, at most 131072"), "{error}");
        assert!(rule("PIN", b"90210x", &|_| false).is_ok());
    }
}
