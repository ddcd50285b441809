//! `cofferdam scan`, run as people and programs run it.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

const PASSWORD: &str = "tr0ub4dor-3";
const MAIL: &str = "jane.roe@gmail.com";

/// A folder with a password in line 2 of `a.env`, a mail address in `sub/b.txt`, and what is to be passed over.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("a.env", format!("a=1\n  password={PASSWORD} # x\n").as_bytes());
    write("sub/b.txt", format!("ünü {MAIL}\n").as_bytes());
    write(
        "allowed.env",
        format!("password={PASSWORD} # cofferdam:allow\nmail {MAIL} # cofferdam:allow pii.global\n").as_bytes(),
    );
    write(".hidden/c.txt", MAIL.as_bytes());
    write("ignored.txt", MAIL.as_bytes());
    write(".ignore", b"ignored.txt\n");
    write("binary", &[MAIL.as_bytes(), b"\0"].concat());
    folder
}

fn scan(folder: &Path, args: &[&str]) -> Output {
    let command = Command::new(env!("CARGO_BIN_EXE_cofferdam")).arg("scan").args(args).current_dir(folder).output();
    command.unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The findings as `file:line:column rule`, sorted.
fn findings(folder: &Path, args: &[&str]) -> Vec<String> {
    let output = scan(folder, &[&["--format", "jsonl"], args].concat());
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", text(&output.stderr));
    let told = |line: &str| {
        let value: serde_json::Value = serde_json::from_str(line).unwrap();
        let rule = value["rule"].as_str().unwrap().to_owned();
        format!("{}:{}:{} {rule}", value["file"].as_str().unwrap(), value["line"], value["column"])
    };
    let mut told: Vec<String> = text(&output.stdout).lines().map(told).collect();
    told.sort();
    told
}

#[test]
fn folders_are_walked_as_people_expect() {
    let folder = folder();
    let usual = ["a.env:2:12 secret.generic.password-bare", "sub/b.txt:1:5 pii.global.email"];
    assert_eq!(findings(folder.path(), &[]), usual);
    assert_eq!(findings(folder.path(), &["sub"]), usual[1..]);
    assert_eq!(findings(folder.path(), &["-g", "*.env"]), usual[..1]);
    assert_eq!(findings(folder.path(), &["-g", "!*.env"]), usual[1..]);
    assert_eq!(findings(folder.path(), &["--hidden"]).len(), 3);
    assert_eq!(findings(folder.path(), &["--no-ignore"]).len(), 3);
    assert_eq!(findings(folder.path(), &["--text"]).len(), 3);
    assert_eq!(findings(folder.path(), &["--min-confidence", "80"]), usual[1..]);
    // Two rules know this, and one name is told.
    fs::write(folder.path().join("two"), format!("APP_PASSWORD={PASSWORD}\n")).unwrap();
    assert_eq!(findings(folder.path(), &["two"]).len(), 1);
    assert_eq!(findings(folder.path(), &["two", "--all"]).len(), 2);
    fs::remove_file(folder.path().join("two")).unwrap();
    assert_eq!(scan(folder.path(), &[]).status.code(), Some(1));
    assert_eq!(scan(folder.path(), &["-g", "*.none"]).status.code(), Some(0));
}

#[test]
fn no_format_shows_content() {
    let folder = folder();
    for format in ["human", "json", "jsonl", "sarif", "csv"] {
        let output =
            scan(folder.path(), &["--format", format, "--color", "always", "--hidden", "--no-ignore", "--all"]);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(said.contains("secret.generic.password"), "{format}: {said}");
        assert!(!said.contains(PASSWORD) && !said.contains("jane.roe"), "{format}: {said}");
    }
    let sarif = scan(folder.path(), &["--format", "sarif"]).stdout;
    let sarif: serde_json::Value = serde_json::from_slice(&sarif).unwrap();
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((region["startLine"].as_u64(), region["startColumn"].as_u64()), (Some(2), Some(12)));
    let human = text(&scan(folder.path(), &["a.env"]).stdout);
    assert!(human.contains("\n    password=[secret.generic.password-bare] # x\n"), "{human}");
}

#[test]
fn a_baseline_holds_what_is_known() {
    let folder = folder();
    scan(folder.path(), &["--write-baseline", "known.json", "-g", "*.env"]);
    let known = fs::read_to_string(folder.path().join("known.json")).unwrap();
    assert!(!known.contains(PASSWORD) && !known.contains("a.env"), "{known}");
    assert_eq!(findings(folder.path(), &["--baseline", "known.json"]), ["sub/b.txt:1:5 pii.global.email"]);
    // What is known stays known when more is added.
    scan(folder.path(), &["--baseline", "known.json", "--write-baseline", "known.json"]);
    assert!(findings(folder.path(), &["--baseline", "known.json"]).is_empty());
    fs::write(folder.path().join("key"), "a key of sixteen bytes").unwrap();
    let output = scan(folder.path(), &["--baseline", "known.json", "--key-file", "key"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("without a key file"));
    fs::write(folder.path().join("known.json"), "{}").unwrap();
    let output = scan(folder.path(), &["--baseline", "known.json"]);
    assert!(output.status.code() == Some(2) && text(&output.stderr).contains("baseline known.json"));
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = folder();
    let output = scan(folder.path(), &["missing", "sub"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("missing") && text(&output.stdout).contains("b.txt:1:5"));
    fs::write(folder.path().join("large"), "a line\n".repeat(200_000)).unwrap();
    let output = scan(folder.path(), &["large", "--max-filesize", "1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("limit max-filesize"));
    for args in [&["--min-confidence", "0"][..], &["-g", "[", "."], &["--baseline", "none"], &["--format", "xml"]] {
        assert_eq!(scan(folder.path(), args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn stdin_is_a_file_too() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_cofferdam"))
        .args(["scan", "-", "--format", "csv"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(format!("\n{MAIL}").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("\n-,2,1,pii.global.email,medium,"), "{}", text(&output.stdout));
}

#[test]
fn commits_are_scanned_by_what_they_add() {
    let folder = tempfile::tempdir().unwrap();
    let git = |args: &[&str]| {
        let settings = ["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"];
        let run = Command::new("git").args(settings).args(args).current_dir(folder.path()).output();
        run.is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q"]) {
        eprintln!("skipped: there is no git here");
        return;
    }
    let file = folder.path().join("ä b.txt");
    fs::write(&file, format!("one\ntwo {MAIL}\n")).unwrap();
    assert!(git(&["add", "."]) && git(&["commit", "-qm", "one"]));
    let lines: Vec<String> = (3..30).map(|line| format!("line {line}\n")).collect();
    fs::write(&file, format!("one\ntwo {MAIL}\n{}\n  password={PASSWORD}\n", lines.concat())).unwrap();
    // A line is told only if it was added.
    assert!(findings(folder.path(), &["--staged"]).is_empty());
    assert!(git(&["add", "."]));
    assert_eq!(findings(folder.path(), &["--staged"]), ["ä b.txt:31:12 secret.generic.password-bare"]);
    assert!(git(&["commit", "-qm", "two"]));
    assert!(findings(folder.path(), &["--staged"]).is_empty());
    let told = findings(folder.path(), &["--commits", "-2"]);
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|one| one.ends_with(":ä b.txt:31:12 secret.generic.password-bare")), "{told:?}");
    assert!(told.iter().any(|one| one.ends_with(":ä b.txt:2:5 pii.global.email")), "{told:?}");
    assert_eq!(scan(folder.path(), &["--commits", "nothing..such"]).status.code(), Some(2));
}
