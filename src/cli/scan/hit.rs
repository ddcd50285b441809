//! A finding in a file: where it is for a reader, and its line without what must not be shown.

use super::Choice;
use cofferdam::{Engine, Finding, Result};

/// The findings of one file, in order.
pub(super) struct FileHits {
    /// As it was named, or found below what was named.
    pub(super) path: String,
    pub(super) hits: Vec<Hit>,
}

pub(super) struct Hit {
    pub(super) finding: Finding,
    pub(super) start: Position,
    pub(super) end: Position,
    /// The line it starts in, everything found in it masked.
    pub(super) excerpt: String,
}

/// A place in a text, both counted from 1.
#[derive(Clone, Copy)]
pub(super) struct Position {
    pub(super) line: u64,
    /// In characters.
    pub(super) column: u64,
}

/// A comment with this leaves its line out.
const ALLOW: &[u8] = b"cofferdam:allow";

/// Longer lines are shown in part, so many characters.
const LONGEST_EXCERPT: usize = 160;

/// Scans a text. `number` gives the number of a line in its file.
///
/// # Errors
/// The engine's: a limit is reached.
pub(super) fn scan(
    engine: &Engine,
    choice: &Choice,
    text: &[u8],
    format: cofferdam::Format,
    number: &dyn Fn(u64) -> u64,
) -> Result<Vec<Hit>> {
    let findings = engine.inspect_as(&choice.context, format, text)?.findings;
    let spans: Vec<(usize, usize, String)> = findings
        .iter()
        .map(|finding| (finding.span.start as usize, finding.span.end as usize, finding.rule.to_string()))
        .collect();
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut hits: Vec<Hit> = Vec::new();
    // Findings come in the order of their starts, but for those under coats.
    let mut ordered = findings;
    ordered.sort_by_key(|finding| (finding.span.start, finding.span.end));
    for finding in ordered {
        let (start, end) = (finding.span.start as usize, finding.span.end as usize);
        let (line_start, line) = lines.find(start);
        let line_end = memchr::memchr(b'\n', &text[start..]).map_or(text.len(), |length| start + length);
        if is_allowed(&text[line_start..line_end], finding.rule.as_str()) {
            continue;
        }
        let from = Position { line: number(line), column: characters(&text[line_start..start]) + 1 };
        let (last_start, last) = Lines { text, at: line_start, line }.find(end);
        let to = Position { line: number(last), column: characters(&text[last_start..end]) + 1 };
        let excerpt = excerpt(text, (line_start, line_end), start, &spans);
        let hit = Hit { finding, start: from, end: to, excerpt };
        if !choice.tells(&hit) {
            continue;
        }
        // Of several names for one thing, the surest is told.
        let same = |other: &&mut Hit| !choice.all && is_same(&hit.finding, &other.finding);
        match hits.iter_mut().rev().take(MOST_NAMES).find(same) {
            Some(other) if weight(&hit.finding) > weight(&other.finding) => *other = hit,
            Some(_) => {}
            None => hits.push(hit),
        }
    }
    Ok(hits)
}

/// As many findings before are looked at for another name of the same thing.
const MOST_NAMES: usize = 16;

/// Whether two findings are about the same text.
fn is_same(one: &Finding, other: &Finding) -> bool {
    let overlap = one.span.start < other.span.end && other.span.start < one.span.end;
    overlap && one.category == other.category
}

fn weight(finding: &Finding) -> (u8, cofferdam::Severity, u64) {
    (finding.confidence, finding.severity, finding.span.len())
}

/// Finds lines, each at or behind the one before.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// Where the line starts that the position is in, and its number.
    fn find(&mut self, position: usize) -> (usize, u64) {
        for line_end in memchr::memchr_iter(b'\n', &self.text[self.at..position]) {
            self.line += 1;
            let start = self.at + line_end + 1;
            if memchr::memchr(b'\n', &self.text[start..position]).is_none() {
                self.at = start;
                break;
            }
        }
        (self.at, self.line)
    }
}

fn characters(text: &[u8]) -> u64 {
    String::from_utf8_lossy(text).chars().count() as u64
}

/// Whether a comment in the line leaves the rule out.
fn is_allowed(line: &[u8], rule: &str) -> bool {
    let finder = memchr::memmem::Finder::new(ALLOW);
    finder.find_iter(line).any(|at| {
        let rest = String::from_utf8_lossy(&line[at + ALLOW.len()..]);
        let names = rest.split([' ', ',', '\t']).take_while(|name| name.is_empty() || is_rule(name));
        let mut names = names.filter(|name| !name.is_empty()).peekable();
        names.peek().is_none()
            || names.any(|name| rule.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    })
}

fn is_rule(text: &str) -> bool {
    cofferdam::Category::ALL
        .iter()
        .any(|category| text.strip_prefix(category.name()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
}

/// The line, or the part of it around the finding, with a mark for all that was found.
fn excerpt(text: &[u8], (start, end): (usize, usize), at: usize, spans: &[(usize, usize, String)]) -> String {
    let mut shown = String::new();
    let mut focus = 0;
    let mut from = start;
    let mut spans: Vec<_> = spans.iter().filter(|(first, last, _)| *first < end && *last > start).collect();
    spans.sort_by_key(|(first, last, _)| (*first, std::cmp::Reverse(*last)));
    for (first, last, rule) in spans {
        if *first < from && *last <= from && from > start {
            continue;
        }
        if *first >= from || from == start {
            shown.push_str(&visible(&text[from..(*first).max(from)]));
            if *first <= at {
                focus = shown.chars().count();
            }
            shown.push_str(&format!("[{rule}]"));
        }
        from = from.max((*last).min(end));
    }
    shown.push_str(&visible(&text[from..end]));
    let length = shown.chars().count();
    if length <= LONGEST_EXCERPT {
        return shown.trim().to_owned();
    }
    let skip = focus.saturating_sub(LONGEST_EXCERPT / 3).min(length - LONGEST_EXCERPT);
    let part: String = shown.chars().skip(skip).take(LONGEST_EXCERPT).collect();
    let (before, after) = (if skip > 0 { "…" } else { "" }, if skip + LONGEST_EXCERPT < length { "…" } else { "" });
    format!("{before}{}{after}", part.trim())
}

/// Text that does nothing to a terminal.
pub(super) fn visible(text: &[u8]) -> String {
    let clean = |c: char| {
        if c == '\t' {
            ' '
        } else if c.is_control() {
            '\u{FFFD}'
        } else {
            c
        }
    };
    String::from_utf8_lossy(text).chars().map(clean).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_allow_lines_and_rules() {
        assert!(is_allowed(b"x = 1 # cofferdam:allow", "secret.a.b"));
        assert!(is_allowed(b"// cofferdam:allow: this is a test", "secret.a.b"));
        assert!(is_allowed(b"/* cofferdam:allow secret.a.b */", "secret.a.b"));
        assert!(is_allowed(b"# cofferdam:allow pii, secret.a", "secret.a.b"));
        assert!(!is_allowed(b"# cofferdam:allow secret.a", "secret.ab.c"));
        assert!(!is_allowed(b"# cofferdam:allow pii.global.email", "secret.a.b"));
        assert!(!is_allowed(b"cofferdam", "secret.a.b"));
    }

    #[test]
    fn excerpts_hide_all_that_was_found() {
        let text = b"one\nkey=hunter22 and again hunter23\x1b[0m\nthree";
        let spans = [(8, 16, "secret.a.b".to_owned()), (27, 35, "secret.c.d".to_owned())];
        assert_eq!(excerpt(text, (4, 39), 8, &spans), "key=[secret.a.b] and again [secret.c.d]\u{FFFD}[0m");
        // One that overlaps, and one that goes on from the line before.
        let spans = [(0, 9, "secret.a.b".to_owned()), (8, 16, "secret.c.d".to_owned())];
        assert_eq!(excerpt(text, (4, 26), 8, &spans), "[secret.a.b] and again");
        let long = [b"x".repeat(500), b"hunter22".to_vec(), b"y".repeat(500)].concat();
        let shown = excerpt(&long, (0, long.len()), 500, &[(500, 508, "secret.a.b".to_owned())]);
        assert!(shown.contains("x[secret.a.b]y") && shown.chars().count() <= LONGEST_EXCERPT + 2, "{shown}");
    }

    #[test]
    fn lines_are_counted() {
        let text = b"a\nbb\n\nccc";
        let mut lines = Lines { text, at: 0, line: 1 };
        assert_eq!(lines.find(0), (0, 1));
        assert_eq!(lines.find(3), (2, 2));
        assert_eq!(lines.find(4), (2, 2));
        assert_eq!(lines.find(6), (6, 4));
        assert_eq!(lines.find(9), (6, 4));
    }
}
