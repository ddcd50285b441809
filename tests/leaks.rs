//! Nothing planted shows up in anything the program writes besides the output proper: reports, errors, `Debug`.

#![allow(clippy::unwrap_used)]

mod support;

use cofferdam::{Context, Engine, Format, Key, Limits, Sensitive};
use std::fs;
use std::io::Write;
use std::process::{Command, Stdio};
use support::{KEY, RULES};

/// Values that rules find, each of which can be told from any other text.
fn planted() -> Vec<String> {
    [
        ["ghp", "_4kT9wQzX2mB7vNc8LrJd5HsYp3GfRe1Ua6Wo"],
        ["AKIA", "Q7XNV5RZ2HTBYKMD"],
        ["wolfram.", "grunewald@mail.hamburg.test.org"],
        ["4929 4213 ", "7045 3183"],
        ["tr0ub4dor", "-3xQ9"],
    ]
    .iter()
    .map(|parts| parts.concat())
    .collect()
}

fn text() -> String {
    let planted = planted();
    let mut text = String::new();
    let (password, others) = planted.split_last().unwrap();
    for value in others {
        text.push_str(&format!(
            "{{\"note\": \"key {value} end\", \"password\": \"{value}\", \"{value}\": {{\"a\": \"{value}\"}}}}\n"
        ));
        text.push_str(&format!("key {value} end\n"));
    }
    for _ in 0..3 {
        text.push_str(&format!("{{\"password\": \"{password}\"}}\npassword={password}\n"));
    }
    text
}

fn check(what: &str, said: &str) {
    for value in planted() {
        assert!(!said.contains(&value), "{what} shows a planted value: {said}");
        // Nor a good part of one.
        let part = &value[value.len() / 4..value.len() * 3 / 4];
        assert!(!said.contains(part), "{what} shows part of a planted value: {said}");
    }
}

#[test]
fn no_debug_output_shows_content() {
    let engine = Engine::builder().rules(RULES.clone()).key(Key::new(&KEY).unwrap()).build().unwrap();
    let text = text();
    let inspection = engine.inspect(&Context::default(), text.as_bytes()).unwrap();
    assert!(inspection.findings.len() >= 15, "{:?}", inspection.findings);
    check("Inspection", &format!("{inspection:?} {inspection:#?}"));
    let mut stream = engine.stream(Context::default()).unwrap();
    let mut output = Vec::new();
    for piece in text.as_bytes().chunks(7) {
        stream.write(piece, &mut output).unwrap();
        stream.flush(&mut output).unwrap();
        check("Stream", &format!("{stream:?}"));
        check("Finding", &format!("{:?}", stream.take_findings()));
    }
    check("Key", &format!("{:?} {engine:?}", Key::new(planted()[0].as_bytes()).unwrap()));
    check("Sensitive", &format!("{0:?} {0}", Sensitive::new(text.as_bytes())));
}

#[test]
fn no_error_shows_content() {
    let mut limits = Limits::default();
    limits.memory = 1 << 20;
    let engine = Engine::builder().rules(RULES.clone()).limits(limits).build().unwrap();
    // An opening that waits for its end fills the memory.
    let mut stream = engine.stream_as(Context::default(), Format::Text).unwrap();
    let mut others: Vec<_> = (0..20).map(|_| engine.stream_as(Context::default(), Format::Text).unwrap()).collect();
    let mut output = Vec::new();
    let mut failed = 0;
    for stream in others.iter_mut().chain([&mut stream]) {
        let piece = text().repeat(100);
        if let Err(error) = stream.write(piece.as_bytes(), &mut output) {
            failed += 1;
            check("Error", &format!("{error} {error:?}"));
            let again = stream.write(b"x", &mut output).unwrap_err();
            assert_eq!(again.kind(), cofferdam::ErrorKind::Poisoned);
        }
    }
    assert!(failed > 0, "the limit was not reached");
}

#[test]
fn no_report_and_no_message_shows_content() {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report");
    for monitor in [false, true] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
        command.args(["filter", "--report", report.to_str().unwrap()]);
        if monitor {
            command.arg("--monitor");
        }
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text().as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        check("stderr", &String::from_utf8_lossy(&output.stderr));
        let lines = fs::read_to_string(&report).unwrap();
        assert!(lines.lines().count() >= 15);
        check("the report", &lines);
        if !monitor {
            check("the output", &String::from_utf8_lossy(&output.stdout));
        }
    }
}
