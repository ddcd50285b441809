//! JSON stays JSON, every byte outside the edits stays as it was, and a planted secret goes, however the document is written
//! (laws L2 and L6).

use crate::{engine, run, seeds};
use arbitrary::{Result, Unstructured};
use cofferdam::{Context, Format};
use std::ops::Range;
use std::sync::LazyLock;

/// The policy under which all that is found is redacted, with the rule's label.
const ALL: usize = 1;
const DEEPEST: usize = 6;

/// The rules' examples that are found in a string of their own, and the part that must go. All else may depend on what is around.
static PLANTS: LazyLock<Vec<(String, Range<usize>)>> = LazyLock::new(|| {
    let is_found = |(text, value): &(String, Range<usize>)| {
        if text.starts_with(['{', '['])
            || !text.is_ascii()
            || text.contains(['"', '\\'])
            || text.bytes().any(|b| b < b' ')
        {
            return false;
        }
        let found = run(engine(ALL), &Context::default(), Format::Json, [format!("[\"{text}\"]").as_bytes()], false);
        let covers = |start: u64, end: u64| start <= value.start as u64 + 2 && end >= value.end as u64 + 2;
        found.findings.iter().any(|finding| covers(finding.span.start, finding.span.end))
    };
    let plants: Vec<_> = seeds::examples().into_iter().filter(is_found).collect();
    assert!(plants.len() > 20, "only {} plants are found", plants.len());
    plants
});

/// Those that are numbers, found as a bare number.
static NUMBERS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let values = seeds::examples().into_iter().map(|(text, value)| text[value].to_owned());
    let is_number = |value: &String| value.bytes().all(|b| b.is_ascii_digit()) && !value.starts_with('0');
    let is_found = |value: &String| {
        !run(engine(ALL), &Context::default(), Format::Json, [format!("[{value}]").as_bytes()], false)
            .findings
            .is_empty()
    };
    values.filter(is_number).filter(is_found).collect()
});

/// A document being written, and what to look at later.
#[derive(Default)]
struct Writer {
    out: Vec<u8>,
    /// Bare numbers: a hit in one replaces all of it.
    numbers: Vec<Range<u64>>,
    /// What must go.
    secrets: Vec<Range<u64>>,
}

/// Any bytes: they decide the shape, the spelling and the plants of a document.
pub fn json(data: &[u8]) {
    let mut writer = Writer::default();
    if writer.value(&mut Unstructured::new(data), 0).is_err() {
        return;
    }
    let Writer { out, numbers, secrets } = writer;
    let shown = || String::from_utf8_lossy(&out).into_owned();
    serde_json::from_slice::<serde::de::IgnoredAny>(&out)
        .unwrap_or_else(|error| panic!("the fuzzer wrote no JSON, {error}: {}", shown()));
    for format in [Format::Json, Format::Auto] {
        if format == Format::Auto && !out.starts_with(b"{") && !out.starts_with(b"[") {
            continue;
        }
        let outcome = run(engine(ALL), &Context::default(), format, [&out[..]], false);
        let said = || format!("{format}: {}\n{outcome:?}", shown());
        // A string that looks like JSON and is none is worth a notice, so notices say nothing here.
        assert!(!outcome.is_blocked, "{}", said());
        if let Err(error) = serde_json::from_slice::<serde::de::IgnoredAny>(&outcome.output) {
            panic!("no JSON came out: {error}: {}", said());
        }
        let edits = edits(&outcome, &numbers);
        for secret in &secrets {
            assert!(
                edits.iter().any(|edit| edit.start <= secret.start && edit.end >= secret.end),
                "{secret:?} is left: {}",
                said()
            );
        }
        // A value broken over two strings of an array is taken out of both, and what is between them stays.
        let is_split = outcome.findings.iter().any(|finding| finding.coats.contains(&cofferdam::Coat::Join));
        if let Some(at) = check_rest(&out, &outcome.output, &edits).err().filter(|_| !is_split) {
            panic!("a byte outside the edits changed, before {at} of the output: {}", said());
        }
    }
}

/// What the findings replace, in order and apart.
fn edits(outcome: &crate::Outcome, numbers: &[Range<u64>]) -> Vec<Range<u64>> {
    let widen = |start: u64, end: u64| {
        let number = numbers.iter().find(|number| number.start <= start && end <= number.end);
        number.cloned().unwrap_or(start..end)
    };
    let mut spans: Vec<Range<u64>> =
        outcome.findings.iter().map(|finding| widen(finding.span.start, finding.span.end)).collect();
    spans.sort_by_key(|span| (span.start, span.end));
    let mut edits: Vec<Range<u64>> = Vec::new();
    for span in spans {
        match edits.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => edits.push(span),
        }
    }
    edits
}

/// Whether the output is the input with a mark for each edit; else, where it is not.
fn check_rest(input: &[u8], output: &[u8], edits: &[Range<u64>]) -> std::result::Result<(), usize> {
    let (mut from, mut at) = (0, 0);
    for edit in edits {
        let kept = &input[from..edit.start as usize];
        let rest = output[at..].strip_prefix(kept).ok_or(at)?;
        at += kept.len();
        // Instead of a number stands a string, its quotes escaped if the number stood in a document in a string.
        let quote = rest.iter().take_while(|b| matches!(b, b'"' | b'\\')).count();
        if !rest[quote..].starts_with(b"[REDACTED:") {
            return Err(at);
        }
        let length = rest.iter().position(|b| *b == b']').ok_or(at)? + 1;
        at += length + quote;
        from = edit.end as usize;
    }
    if output[at.min(output.len())..] == input[from..] { Ok(()) } else { Err(at) }
}

impl Writer {
    fn value(&mut self, choose: &mut Unstructured<'_>, depth: usize) -> Result<()> {
        self.space(choose)?;
        match choose.int_in_range(0..=if depth < DEEPEST { 11 } else { 7 })? {
            0 => self.out.extend_from_slice(choose.choose(&["null", "true", "false"])?.as_bytes()),
            1 | 2 => self.number(choose)?,
            3 | 4 => {
                let text = text(choose)?;
                self.string(&text, None, choose)?;
            }
            5..=7 => {
                let (text, value) = choose.choose(&PLANTS)?;
                self.string(text, Some(value.clone()), choose)?;
            }
            8 | 9 => {
                self.out.push(b'[');
                for at in 0..choose.int_in_range(0..=4)? {
                    self.comma(at);
                    self.value(choose, depth + 1)?;
                }
                self.space(choose)?;
                self.out.push(b']');
            }
            _ => {
                self.out.push(b'{');
                for at in 0..choose.int_in_range(0..=4)? {
                    self.comma(at);
                    self.space(choose)?;
                    if choose.ratio(1, 8)? {
                        let (text, value) = choose.choose(&PLANTS)?;
                        self.string(text, Some(value.clone()), choose)?;
                    } else {
                        let key = match choose.ratio(1, 2)? {
                            true => (*choose.choose(&["password", "user", "card", "id", "ssn", "api_key", "text"])?)
                                .to_owned(),
                            false => text(choose)?,
                        };
                        self.string(&key, None, choose)?;
                    }
                    self.space(choose)?;
                    self.out.push(b':');
                    self.value(choose, depth + 1)?;
                }
                self.space(choose)?;
                self.out.push(b'}');
            }
        }
        self.space(choose)
    }

    fn comma(&mut self, at: usize) {
        if at > 0 {
            self.out.push(b',');
        }
    }

    fn space(&mut self, choose: &mut Unstructured<'_>) -> Result<()> {
        if choose.ratio(1, 4)? {
            self.out.extend_from_slice(choose.choose(&[" ", "\n", "\r\n", "\t", "   "])?.as_bytes());
        }
        Ok(())
    }

    fn number(&mut self, choose: &mut Unstructured<'_>) -> Result<()> {
        let start = self.out.len() as u64;
        let is_plant = !NUMBERS.is_empty() && choose.ratio(1, 3)?;
        let text = if is_plant {
            choose.choose(&NUMBERS)?.clone()
        } else {
            match choose.int_in_range(0..=4)? {
                0 => choose.arbitrary::<i64>()?.to_string(),
                1 => format!("{}.{}", choose.arbitrary::<i16>()?, choose.arbitrary::<u32>()?),
                2 => format!("{}e{}", choose.arbitrary::<i8>()?, choose.int_in_range(-30..=30)?),
                3 => format!("-0.{}E+{}", choose.arbitrary::<u32>()?, choose.int_in_range(0..=9)?),
                _ => (*choose.choose(&["0", "-0", "0.0", "1E5", "123456789012345678901234567890"])?).to_owned(),
            }
        };
        self.out.extend_from_slice(text.as_bytes());
        let span = start..self.out.len() as u64;
        if is_plant {
            self.secrets.push(span.clone());
        }
        self.numbers.push(span);
        Ok(())
    }

    /// Writes a string, each character plain or escaped, and remembers where the secret in it stands.
    fn string(&mut self, text: &str, secret: Option<Range<usize>>, choose: &mut Unstructured<'_>) -> Result<()> {
        let escapes = choose.int_in_range(0..=2)?;
        self.out.push(b'"');
        let (mut start, mut end) = (0, 0);
        for (at, char) in text.char_indices() {
            if secret.as_ref().is_some_and(|secret| at == secret.start) {
                start = self.out.len();
            }
            let is_escaped = escapes == 2 || (escapes == 1 && choose.ratio(1, 4)?);
            self.char(char, is_escaped, choose)?;
            if secret.as_ref().is_some_and(|secret| at + char.len_utf8() == secret.end) {
                end = self.out.len();
            }
        }
        self.out.push(b'"');
        if secret.is_some() {
            self.secrets.push(start as u64..end as u64);
        }
        Ok(())
    }

    fn char(&mut self, char: char, is_escaped: bool, choose: &mut Unstructured<'_>) -> Result<()> {
        let short = match char {
            '"' => Some("\\\""),
            '\\' => Some("\\\\"),
            '/' => Some("\\/"),
            '\n' => Some("\\n"),
            '\r' => Some("\\r"),
            '\t' => Some("\\t"),
            '\u{8}' => Some("\\b"),
            '\u{c}' => Some("\\f"),
            _ => None,
        };
        let must = char < ' ' || char == '"' || char == '\\';
        if !must && !is_escaped {
            self.out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
        } else if let Some(short) = short
            && !choose.ratio(1, 3)?
        {
            self.out.extend_from_slice(short.as_bytes());
        } else {
            for unit in char.encode_utf16(&mut [0; 2]) {
                let escape = if choose.ratio(1, 2)? { format!("\\u{unit:04x}") } else { format!("\\u{unit:04X}") };
                self.out.extend_from_slice(escape.as_bytes());
            }
        }
        Ok(())
    }
}

/// A text that means nothing: words, signs that JSON or a rule cares about, any characters, JSON in a string.
fn text(choose: &mut Unstructured<'_>) -> Result<String> {
    let mut text = String::new();
    for _ in 0..choose.int_in_range(0..=4)? {
        match choose.int_in_range(0..=3)? {
            0 => text.push_str(choose.choose(&[
                "word",
                " ",
                "{\"a\":",
                "[1,",
                "]",
                "}",
                "\"",
                "\\",
                "@",
                "ghp_",
                "=",
                "[REDACTED:",
            ])?),
            1 => text.push(choose.arbitrary()?),
            2 => text.push_str(choose.choose(&[
                "{\"a\":[1,\"two\"]}",
                "[\"ann@mail.test.org\"]",
                "é",
                "🦀",
                "\u{0}",
                "\u{2028}",
            ])?),
            // Short and apart: a longer number in a document in a string would be replaced as a whole, and where it ends is not
            // known here.
            _ => text.push_str(&format!(" {} ", choose.arbitrary::<u8>()?)),
        }
    }
    Ok(text)
}
