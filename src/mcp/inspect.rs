//! A part of a message through the engine, with holes where something passes as it is or was inspected on its own.

use super::json::{Json, Kind};
use crate::base::{Context, Error, ErrorKind, Finding, Result};
use crate::engine::Engine;
use crate::text::Format;
use std::ops::Range;
use std::sync::Arc;

/// Bytes of a text that the engine does not see.
pub(super) struct Hole {
    /// The bytes of one JSON value.
    pub span: Range<usize>,
    /// What is put there in the end. `None`: what stood there.
    pub filling: Option<Vec<u8>>,
}

/// What came of an inspection.
pub(super) struct Cleared {
    /// The text, if anything of it changed.
    pub text: Option<Vec<u8>>,
    /// What was found, at positions of the text that was given.
    pub findings: Vec<Finding>,
    /// A finding asks to block.
    pub is_blocked: bool,
}

/// Inspects one JSON value.
///
/// # Errors
/// The engine's, and [`ErrorKind::Internal`] if what comes back has another shape than what went in: then nothing is let through.
pub(super) fn clear(engine: &Engine, context: &Context, text: &[u8], holes: &[Hole]) -> Result<Cleared> {
    let given = Given::new(text, holes);
    let mut inspection = engine.inspect_as(context, Format::Json, &given.text)?;
    inspection.findings.iter_mut().for_each(|finding| given.move_home(finding));
    // The engine does not read it as JSON where the strict parser did: nobody knows what a peer would read. A string in it that begins
    // like a document and is none is no matter.
    if inspection.notices.iter().any(|notice| notice.depth == 0) {
        return Err(Error::new(ErrorKind::Internal, "a message was read in two ways"));
    }
    let changed = if inspection.is_blocked {
        None
    } else if inspection.output != given.text {
        Some(given.refill(&inspection.output, text, holes)?)
    } else if holes.iter().any(|hole| hole.filling.is_some()) {
        Some(given.refill(&given.text, text, holes)?)
    } else {
        None
    };
    Ok(Cleared { text: changed, findings: inspection.findings, is_blocked: inspection.is_blocked })
}

/// What the engine is given, and where in it the holes are.
struct Given {
    text: Vec<u8>,
    /// For each hole: its start here, and how many bytes longer the text is behind it at home.
    holes: Vec<(usize, usize)>,
}

impl Given {
    fn new(text: &[u8], holes: &[Hole]) -> Self {
        let mut given = Self { text: Vec::with_capacity(text.len()), holes: Vec::with_capacity(holes.len()) };
        let (mut at, mut longer) = (0, 0);
        for hole in holes {
            given.text.extend_from_slice(&text[at..hole.span.start]);
            let stand_in = stand_in(text[hole.span.start]);
            longer += hole.span.len() - stand_in.len();
            given.holes.push((given.text.len(), longer));
            given.text.extend_from_slice(stand_in);
            at = hole.span.end;
        }
        given.text.extend_from_slice(&text[at..]);
        given
    }

    fn move_home(&self, finding: &mut Finding) {
        let home = |at: u64| {
            let before = self.holes.partition_point(|(start, _)| (*start as u64) < at);
            at + before.checked_sub(1).map_or(0, |index| self.holes[index].1 as u64)
        };
        (finding.span.start, finding.span.end) = (home(finding.span.start), home(finding.span.end));
    }

    /// The engine's output with the holes filled.
    fn refill(&self, output: &[u8], text: &[u8], holes: &[Hole]) -> Result<Vec<u8>> {
        let torn = |_| Error::new(ErrorKind::Internal, "a redacted message is no JSON");
        let (before, after) = (Json::parse(&self.text).map_err(torn)?, Json::parse(output).map_err(torn)?);
        if !has_same_shape(&before, &after) {
            return Err(Error::new(ErrorKind::Internal, "a redacted message has another shape"));
        }
        let mut filled = Vec::with_capacity(output.len() + text.len() - self.text.len());
        let (mut at, mut index) = (0, 0);
        for (hole, (start, _)) in holes.iter().zip(&self.holes) {
            while before.nth(index).is_some_and(|value| value.span().start < *start) {
                index += 1;
            }
            let Some(value) = after.nth(index) else { break };
            filled.extend_from_slice(&output[at..value.span().start]);
            filled.extend_from_slice(hole.filling.as_deref().unwrap_or(&text[hole.span.clone()]));
            at = value.span().end;
        }
        filled.extend_from_slice(&output[at..]);
        Ok(filled)
    }
}

/// The shortest value of a kind, by its first byte.
fn stand_in(first: u8) -> &'static [u8] {
    match first {
        b'"' => b"\"\"",
        b'[' => b"[]",
        b'{' => b"{}",
        _ => b"0",
    }
}

/// Redaction changes strings, keys and numbers, and makes a string of a number. Nothing else may differ.
fn has_same_shape(before: &Json<'_>, after: &Json<'_>) -> bool {
    before.len() == after.len()
        && (0..before.len()).all(|index| match (before.nth(index), after.nth(index)) {
            (Some(old), Some(new)) => {
                let is_redacted_number = old.kind() == Kind::Number && new.kind() == Kind::String;
                (old.kind() == new.kind() || is_redacted_number) && old.next_index() == new.next_index()
            }
            _ => false,
        })
}

/// Moves findings of a part to their place in the message.
pub(super) fn place(findings: &mut [Finding], offset: usize, path: &str) {
    for finding in findings {
        finding.span.start += offset as u64;
        finding.span.end += offset as u64;
        let below = finding.path.as_deref().unwrap_or("$");
        finding.path = Some(Arc::from(format!("{path}{}", below.strip_prefix('$').unwrap_or(below))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Channel;

    #[test]
    fn holes_keep_their_bytes_and_findings_come_home() {
        let engine = Engine::builder().build().unwrap();
        let text = br#"{"state": "password=tr0ub4dor-3", "n": 17, "t": "password=tr0ub4dor-3", "l": [1, 2]}"#;
        let hole = |raw: &str, filling: Option<&[u8]>| {
            let start = text.windows(raw.len()).position(|window| window == raw.as_bytes()).unwrap();
            Hole { span: start..start + raw.len(), filling: filling.map(<[u8]>::to_vec) }
        };
        let holes = [hole("\"password=tr0ub4dor-3\"", None), hole("17", None), hole("[1, 2]", Some(br#"["a"]"#))];
        let cleared = clear(&engine, &Context::new(Channel::ToolResult), text, &holes).unwrap();
        let expected =
            br#"{"state": "password=tr0ub4dor-3", "n": 17, "t": "password=[REDACTED:secret.password]", "l": ["a"]}"#;
        assert_eq!(String::from_utf8(cleared.text.unwrap()).unwrap(), String::from_utf8(expected.to_vec()).unwrap());
        let span = cleared.findings[0].span;
        assert_eq!(&text[span.start as usize..span.end as usize], b"tr0ub4dor-3");
    }

    #[test]
    fn what_is_clean_is_not_copied() {
        let engine = Engine::builder().build().unwrap();
        let cleared = clear(&engine, &Context::default(), br#"{"a": [1, "b"]}"#, &[]).unwrap();
        assert!(cleared.text.is_none() && cleared.findings.is_empty() && !cleared.is_blocked);
    }
}
