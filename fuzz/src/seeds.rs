//! Seeds: inputs that get far into a target, made of the suite's cases and the rules' own examples.

use crate::rules::BETWEEN;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Deserialize)]
struct CaseFile {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    format: String,
    #[serde(default)]
    input: String,
    #[serde(default)]
    input_hex: String,
    #[serde(default)]
    policy: String,
}

/// A text, the format it is in, and the policy that goes with it.
struct Text {
    format: u8,
    bytes: Vec<u8>,
    policy: String,
}

/// The `.toml` files in a folder of the repository, in order.
pub(crate) fn files(folder: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(folder), &mut found);
    found.sort();
    found.into_iter().map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|kind| kind == "toml") {
            found.push(path);
        }
    }
}

fn texts() -> Vec<Text> {
    let mut texts = Vec::new();
    for (_, file) in files("tests/cases") {
        // A file that is being written is no reason not to fuzz.
        let Ok(cases) = toml::from_str::<CaseFile>(&file) else { continue };
        for case in cases.case {
            let format =
                ["auto", "text", "json", "jsonl", "sse"].iter().position(|name| *name == case.format).unwrap_or(0)
                    as u8;
            let digits: Vec<u8> = case.input_hex.bytes().filter(u8::is_ascii_hexdigit).collect();
            let hex = digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap());
            let bytes =
                if case.input_hex.is_empty() { case.input.replace("{+}", "").into_bytes() } else { hex.collect() };
            texts.push(Text { format, bytes, policy: case.policy });
        }
    }
    for (example, _) in examples() {
        texts.push(Text { format: 0, bytes: example.into_bytes(), policy: String::new() });
    }
    texts
}

/// The examples of all rules that mark what must go, and the part they mark.
pub(crate) fn examples() -> Vec<(String, std::ops::Range<usize>)> {
    let mut examples = Vec::new();
    for (_, file) in files("patterns") {
        let Ok(table) = file.parse::<toml::Table>() else { continue };
        let rules = table.get("rule").and_then(toml::Value::as_array).into_iter().flatten();
        let texts = rules.filter_map(|rule| rule.get("examples")?.as_array()).flatten().filter_map(toml::Value::as_str);
        for text in texts {
            let text = text.replace("{+}", "");
            if let Some((before, rest)) = text.split_once('«')
                && let Some((value, after)) = rest.split_once('»')
            {
                let clean = |text: &str| text.replace(['«', '»'], "");
                let (start, value) = (before.len(), value.to_owned());
                examples.push((format!("{before}{value}{}", clean(after)), start..start + value.len()));
            }
        }
    }
    examples
}

/// The seeds of a target.
pub fn of(target: &str) -> Vec<Vec<u8>> {
    let texts = texts();
    let with = |head: &[u8], text: &Text| [head, &text.bytes].concat();
    match target {
        "split" => {
            texts.iter().enumerate().map(|(at, text)| with(&[text.format, 0, at as u8, 1, 9, 0], text)).collect()
        }
        "twice" => texts.iter().map(|text| with(&[text.format, 0, 1], text)).collect(),
        "rules" => {
            let policies = texts.iter().map(|text| &text.policy).filter(|policy| !policy.is_empty());
            let rules = files("patterns").into_iter().filter_map(|(_, file)| {
                // One rule each: a small seed is worth more than a large one.
                let first = file.find("[[rule]]")?;
                let end = file[first + 1..].find("\n[[rule]]").map_or(file.len(), |end| first + 1 + end);
                Some(file[first..end].to_owned())
            });
            let rules = rules.map(|rule| [&rule, "mode = 'monitor'", "a text"].join(BETWEEN).into_bytes());
            rules.chain(policies.map(|policy| ["", policy, "a text"].join(BETWEEN).into_bytes())).collect()
        }
        "mcp" => conversations(),
        // What decides the shape of a document is no text; any bytes will do.
        _ => (0..64u64)
            .map(|seed| (1..=200).map(|at: u64| (((seed + 1) * at * 2_654_435_761) >> 16) as u8).collect())
            .collect(),
    }
}

/// The suite of attacks on MCP, a conversation each.
fn conversations() -> Vec<Vec<u8>> {
    let files = files("tests/mcp");
    let cases = files.iter().filter_map(|(_, file)| file.parse::<toml::Table>().ok());
    let cases = cases.filter_map(|table| table.get("case")?.as_array().cloned()).flatten();
    let lines = |case: &toml::Value| -> Option<Vec<u8>> {
        let mut conversation = vec![0];
        for message in case.get("message")?.as_array()? {
            let who = if message.get("from")?.as_str()? == "client" { b'0' } else { b'1' };
            conversation.push(who);
            conversation.extend_from_slice(message.get("send")?.as_str()?.as_bytes());
            conversation.push(b'\n');
        }
        Some(conversation)
    };
    let found: Vec<Vec<u8>> = cases.filter_map(|case| lines(&case)).collect();
    assert!(found.len() > 40, "only {} conversations", found.len());
    found
}
