//! Recorded conversations between real clients and servers, through the guard: what holds nothing passes byte by byte.

#![cfg(feature = "mcp")]
#![allow(clippy::unwrap_used)]

use cofferdam::Engine;
use cofferdam::mcp::{Frame, Guard, GuardPolicy, Lines, Link, Outcome, Sender};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mcp/wire")
}

/// The lines of a recorded stdio conversation: who said what.
fn lines(file: &str) -> Vec<(Sender, String)> {
    let text = fs::read_to_string(folder().join(file)).unwrap();
    let records = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let said = records.filter_map(|record| {
        let sender = match record["dir"].as_str().unwrap() {
            "c2s" => Sender::Client,
            "s2c" => Sender::Server,
            _ => return None,
        };
        Some((sender, record["raw"].as_str().unwrap().to_owned()))
    });
    said.collect()
}

fn link() -> Link {
    let policy = GuardPolicy::default().with_request("sampling/createMessage").with_request("elicitation/create");
    Guard::builder(Engine::builder().build().unwrap()).policy(policy).build().unwrap().link("ann", "recorded")
}

/// Who said a line, the line, and what became of it.
type Line = (Sender, String, Outcome);

/// What became of each line, and which rules and events told.
fn replay(file: &str) -> (Vec<Line>, BTreeMap<String, usize>) {
    let (mut link, mut outcomes, mut told) = (link(), Vec::new(), BTreeMap::new());
    for (now, (sender, line)) in lines(file).into_iter().enumerate() {
        let mut frames = Lines::new(1 << 24);
        let mut each = |frame: Frame<'_>| {
            let Frame::Line(text) = frame else { panic!("too long") };
            let inspected = link.inspect(sender, text, now as u64);
            for finding in &inspected.findings {
                *told.entry(format!("{} {}", finding.action.name(), finding.rule)).or_default() += 1;
            }
            for event in &inspected.events {
                *told.entry(format!("{} {}: {}", event.kind.name(), event.method, event.detail)).or_default() += 1;
            }
            outcomes.push((sender, String::from_utf8(text.to_vec()).unwrap(), inspected.outcome));
            Ok::<(), ()>(())
        };
        frames.write(line.as_bytes(), &mut each).unwrap();
        frames.finish(&mut each).unwrap();
    }
    (outcomes, told)
}

/// Lines that do not pass as they are, by their beginning, and what becomes of them.
fn changed(outcomes: &[Line]) -> Vec<(String, String)> {
    let changed = outcomes.iter().filter_map(|(_, line, outcome)| {
        let became = match outcome {
            Outcome::Pass => return None,
            Outcome::Rewrite(bytes) => String::from_utf8(bytes.clone()).unwrap(),
            Outcome::Reject(None) => "nothing".to_owned(),
            Outcome::Reject(Some(reply)) => format!("to {:?}: {}", reply.to, String::from_utf8_lossy(&reply.bytes)),
        };
        Some((line.chars().take(40).collect(), became))
    });
    changed.collect()
}

#[test]
fn a_legacy_server_with_all_features() {
    let (outcomes, told) = replay("01_everything_2026.8.31_stdio_legacy.jsonl");
    assert!(outcomes.len() > 60, "{}", outcomes.len());
    let changed = changed(&outcomes);
    let repeated =
        changed.iter().filter(|(line, became)| line.contains("notifications/") && became == "nothing").count();
    assert_eq!(repeated, 4, "five notices within six milliseconds: one is enough");
    let others: Vec<_> = changed.iter().filter(|(line, _)| !line.contains("notifications/")).collect();
    assert_eq!(others.len(), 2, "{others:?}");
    assert!(others[0].0.starts_with("[{") && others[0].1.contains("-32600"), "a batch: {others:?}");
    assert!(others[1].0.starts_with("{not json") && others[1].1.contains("-32700"), "{others:?}");
    assert_eq!(told.keys().filter(|key| key.starts_with("redact") || key.starts_with("block ")).count(), 0, "{told:?}");
}

#[test]
fn a_modern_server() {
    let (outcomes, _) = replay("02_time_2026.10.19_stdio_modern.jsonl");
    let changed = changed(&outcomes);
    let starts: Vec<&str> = changed.iter().map(|(line, _)| &line[..2]).collect();
    assert_eq!(starts, ["[{", "{n"], "{changed:?}");
}

#[test]
fn the_same_server_in_its_legacy_era() {
    let (outcomes, _) = replay("03_time_2026.10.19_stdio_legacy.jsonl");
    assert_eq!(changed(&outcomes).len(), 1, "{:?}", changed(&outcomes));
}

#[test]
fn a_file_with_instructions_in_it_is_blocked_as_a_result() {
    let (outcomes, told) = replay("04_filesystem_2026.8.31_stdio_legacy.jsonl");
    let changed = changed(&outcomes);
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert!(changed[0].1.starts_with("to Client: ") && changed[0].1.ends_with("\"isError\":true}}"), "{changed:?}");
    assert!(told.contains_key("block injection.override.ignore-previous"), "{told:?}");
}

#[test]
fn a_fastmcp_server() {
    assert_eq!(changed(&replay("08_fastmcp_4.1.2_stdio_modern.jsonl").0), []);
}

/// The bodies of recorded HTTP exchanges, without chunk sizes and event fields.
fn http_messages(file: &str) -> Vec<(Sender, String)> {
    let cut = |(sender, raw): (Sender, String)| {
        let body = raw.split_once("\r\n\r\n").filter(|_| raw.starts_with("POST") || raw.starts_with("HTTP/"));
        let body = body.map_or(raw.clone(), |(_, body)| body.to_owned());
        let lines: Vec<_> = body.lines().map(|line| line.trim().trim_start_matches("data: ").to_owned()).collect();
        lines.into_iter().filter(|line| line.starts_with('{') && line.ends_with('}')).map(move |line| (sender, line))
    };
    lines(file).into_iter().flat_map(cut).collect()
}

#[test]
fn exchanges_over_http() {
    let mut seen = 0;
    for file in [
        "05_everything_2026.8.31_streamable_http_legacy.jsonl",
        "06_pysdk2.3.0_streamable_http_modern.jsonl",
        "07_everything_2026.8.31_http_sse_legacy.jsonl",
    ] {
        let policy = GuardPolicy::default().with_request("sampling/createMessage").with_request("elicitation/create");
        let guard = Guard::builder(Engine::builder().build().unwrap()).policy(policy).build().unwrap();
        let mut link = guard.link("ann", file);
        for (now, (sender, line)) in http_messages(file).into_iter().enumerate() {
            // Each exchange has ids of its own.
            if sender == Sender::Client {
                link = guard.link("ann", file);
            }
            let inspected = link.inspect(sender, line.as_bytes(), now as u64);
            let is_unsolicited = inspected.events.iter().any(|event| event.kind.name() == "unsolicited");
            let is_refused = inspected.events.iter().any(|event| event.kind.name() == "handle-refused");
            if let (Outcome::Rewrite(bytes), _) = (&inspected.outcome, seen += 1) {
                assert!(!inspected.findings.is_empty(), "{line}\n{}", String::from_utf8_lossy(bytes));
            }
            let is_known =
                matches!(inspected.outcome, Outcome::Pass | Outcome::Rewrite(_)) || is_unsolicited || is_refused;
            let is_repeated = inspected.events.iter().any(|event| event.kind.name() == "repeated");
            assert!(is_known || is_repeated, "{file}: {line}\n{inspected:?}");
        }
    }
    assert!(seen > 60, "{seen}");
}
