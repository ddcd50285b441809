//! `cofferdam canary`, run as people run it: tokens are issued, found in any coat, and proved.

#![allow(clippy::unwrap_used)]

#[path = "support/coats.rs"]
mod coats;
mod support;

use cofferdam::{Canary, Context, Engine, Likeness};
use std::collections::HashSet;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use support::RULES;

/// What the program prints, complains of, and its exit status.
fn run(folder: &Path, arguments: &[&str], input: &str) -> (String, String, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
    command.args(arguments).current_dir(folder).env_remove("COFFERDAM_KEY_FILE");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap(), output.status.code())
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("ours"), "a key of sixteen bytes").unwrap();
    std::fs::write(folder.path().join("theirs"), "another key of sixteen bytes").unwrap();
    folder
}

#[test]
fn tokens_are_issued_and_checked() {
    let folder = folder();
    let run = |arguments: &[&str], input: &str| run(folder.path(), &[&["canary"], arguments].concat(), input);
    for like in ["plain", "aws", "github"] {
        let (tokens, _, status) = run(&["new", "--count", "5", "--like", like, "--key-file", "ours"], "");
        assert_eq!(status, Some(0));
        let all: HashSet<&str> = tokens.lines().collect();
        assert_eq!(all.len(), 5);
        for token in &all {
            let (said, _, status) = run(&["check", token, "--key-file", "ours"], "");
            assert!(said.starts_with(&format!("a canary, like {like}, ours; fingerprint ")), "{said}");
            assert!(status == Some(0) && !said.contains(token));
            let (said, _, status) = run(&["check", token, "--key-file", "theirs"], "");
            assert!(said.contains("not ours") && status == Some(1) && !said.contains(token), "{said}");
            let (said, _, status) = run(&["check", token], "");
            assert!(said.contains("--key-file") && status == Some(0) && !said.contains(token), "{said}");
        }
        let (said, _, status) = run(&["check", "-", "--key-file", "ours"], &format!("{tokens}\nnone\n"));
        assert_eq!((said.lines().count(), status), (6, Some(1)), "{said}");
        assert!(said.ends_with("line 7: no canary\n") && said.starts_with("line 1: a canary"), "{said}");
        assert!(all.iter().all(|token| !said.contains(token)));
    }
}

#[test]
fn notes_and_json_go_with_tokens() {
    let folder = folder();
    let run = |arguments: &[&str]| run(folder.path(), &[&["canary"], arguments].concat(), "");
    let (line, _, _) = run(&["new", "--note", "payroll, page 3"]);
    let (token, note) = line.trim_end().split_once('\t').unwrap();
    assert!(note == "payroll, page 3" && Canary::read(token.as_bytes()).is_some());
    let (line, _, _) = run(&["new", "--json", "--note", "wiki", "--like", "aws", "--key-file", "ours"]);
    let object: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((object["like"].as_str(), object["note"].as_str()), (Some("aws"), Some("wiki")));
    // Under one key the fingerprint is that of reports.
    let text = folder.path().join("leak.txt");
    std::fs::write(&text, format!("key {} end\n", object["token"].as_str().unwrap())).unwrap();
    let report = Command::new(env!("CARGO_BIN_EXE_cofferdam"))
        .args(["scan", "leak.txt", "--format", "jsonl", "--key-file", "ours"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let finding: serde_json::Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(finding["rule"], "secret.canary.aws");
    assert_eq!(finding["fingerprint"], object["fingerprint"]);
    let (line, _, _) = run(&["new", "--json"]);
    assert!(!line.contains("fingerprint") && !line.contains("note"), "{line}");
}

#[test]
fn mistakes_are_told() {
    let folder = folder();
    std::fs::write(folder.path().join("short"), "short").unwrap();
    let cases: [(&[&str], i32, &str); 7] = [
        (&["new", "--count", "0"], 2, "--count"),
        (&["new", "--count", "10001"], 2, "--count"),
        (&["new", "--like", "gitlab"], 2, "gitlab"),
        (&["new", "--note", "two\nlines"], 2, "one line"),
        (&["new", "--key-file", "short"], 2, "short: a key needs at least 16 bytes"),
        (&["check", "-"], 2, "no token"),
        (&["check", "hunter2-hunter2"], 1, ""),
    ];
    for (arguments, status, said) in cases {
        let (out, err, ended) = run(folder.path(), &[&["canary"], arguments].concat(), "\n");
        assert_eq!(ended, Some(status), "{arguments:?} {err}");
        assert!(err.contains(said) && !out.contains("hunter2"), "{arguments:?} {err}");
    }
}

#[test]
fn they_are_found_in_every_coat_that_hides_a_text() {
    let engine = Engine::builder().rules(RULES.clone()).build().unwrap();
    for likeness in Likeness::ALL {
        let canary = Canary::issue(likeness, None).unwrap();
        let text = format!("the wiki says {} and no more", canary.token());
        let start = text.find(canary.token()).unwrap();
        let mut found = 0;
        for coat in coats::Coat::ALL {
            let span = start..start + canary.token().len();
            let Some(dressed) = coats::chain(&text, span, &[coat], 3) else { continue };
            let inspection = engine.inspect(&Context::default(), &dressed.bytes).unwrap();
            let rule = format!("secret.canary.{}", likeness.name());
            found += usize::from(inspection.findings.iter().any(|finding| finding.rule.as_str() == rule));
        }
        assert!(found >= 20, "{likeness:?}: {found}");
    }
}
