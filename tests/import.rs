//! Rules of other programs: what the files under `tests/import` become, and what is found with them.
//!
//! With `UPDATE=1` the golden files are written anew.

#![cfg(feature = "import")]
#![allow(clippy::unwrap_used)]

use cofferdam::import::{Format, Imported, Importer};
use cofferdam::{Context, Engine, ErrorKind, Finding, Policy, RuleSet};
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import")
}

fn import(name: &str) -> Imported {
    let mut importer = Importer::new();
    importer.add(name, &fs::read_to_string(folder().join(name)).unwrap(), None).unwrap();
    importer.finish().unwrap()
}

fn engine(toml: &str) -> Engine {
    let rules = RuleSet::builder().file("imported.toml", toml).unwrap().build().unwrap();
    Engine::builder().rules(rules).policy(Policy::parse("", "policy").unwrap()).build().unwrap()
}

/// The rules and spans of what is found.
fn found(engine: &Engine, text: &str) -> Vec<(String, String)> {
    let inspection = engine.inspect(&Context::default(), text.as_bytes()).unwrap();
    let of = |finding: &Finding| {
        let (start, end) = (finding.span.start as usize, finding.span.end as usize);
        (finding.rule.as_str().to_owned(), text[start..end].to_owned())
    };
    inspection.findings.iter().map(of).collect()
}

fn golden(name: &str) {
    let imported = import(name);
    let mut text = format!("# {} of {} rules load\n", imported.rules, imported.of);
    imported.refused.iter().for_each(|refused| text.push_str(&format!("# refused: {refused}\n")));
    let about_file = imported.notes.iter().filter(|note| note.rule.is_empty());
    about_file.for_each(|note| text.push_str(&format!("# note: {note}\n")));
    text.push_str(&imported.toml);
    let path = folder().join("golden").join(format!("{}.toml", name.replace('.', "-")));
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &text).unwrap();
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "{}", path.display());
    // What is written is a rule file.
    engine(&text);
}

#[test]
fn gitleaks_rules_become_these() {
    golden("gitleaks.toml");
}

#[test]
fn betterleaks_rules_become_these() {
    golden("betterleaks.toml");
}

#[test]
fn presidio_recognisers_become_these() {
    golden("presidio.yaml");
}

#[test]
fn a_format_is_told_by_its_shape() {
    let of = |name: &str| Format::of(&fs::read_to_string(folder().join(name)).unwrap());
    assert_eq!(of("gitleaks.toml"), Some(Format::Gitleaks));
    assert_eq!(of("betterleaks.toml"), Some(Format::Betterleaks));
    assert_eq!(of("presidio.yaml"), Some(Format::Presidio));
    assert_eq!(Format::of("imported = true\n[[rule]]\nid = 'x'"), None);
    assert_eq!(Format::of("[[rules]]\nid = 'a slip'\nanchors = ['x_']"), None);
    assert_eq!(Format::of("key: [1, 2]"), None);
    assert_eq!(Format::of("[[rule"), None);
}

#[test]
fn what_cannot_be_read_at_all_is_an_error_with_its_line() {
    let error = |text: &str, format| {
        let error = Importer::new().add("their.toml", text, format).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Rule);
        error.to_string()
    };
    assert!(error("\n[[rules", Some(Format::Gitleaks)).starts_with("their.toml:2: "));
    assert!(error("a: [\nb: }", Some(Format::Presidio)).starts_with("their.toml:2: "));
    // A list of lists in lists, and anchors that stand for ten of each other.
    let deep = format!("recognizers: {}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(error(&deep, Some(Format::Presidio)).starts_with("their.toml:1: "));
    let list = |at: usize| format!("a{at}: &a{at} [{}]\n", vec![format!("*a{}", at - 1); 10].join(","));
    let wide = format!("a0: &a0 [x]\n{}", (1..12).map(list).collect::<String>());
    assert!(error(&wide, Some(Format::Presidio)).starts_with("their.toml:"));
    assert!(error("hello = 1", None).starts_with("their.toml:1: is like no rule file"));
    let mut importer = Importer::new();
    importer.add("their.toml", "[extend]\nuseDefault = true", None).unwrap();
    assert_eq!(importer.finish().unwrap_err().to_string(), "their.toml: no rules to import");
    let mut importer = Importer::new();
    importer.add("their.toml", "[[rules]]\nid = 'a'\npath = 'x'", None).unwrap();
    let error = importer.finish().unwrap_err().to_string();
    assert!(
        error.starts_with("none of 1 rules can be loaded; the first: their.toml:1: rule a: has no regex"),
        "{error}"
    );
}

#[test]
fn what_is_wrong_with_one_rule_is_told_of_that_rule() {
    let read = |text: &str, format| {
        let mut importer = Importer::new();
        importer.add("theirs", text, Some(format)).unwrap();
        let imported = importer.finish().unwrap();
        assert_eq!((imported.rules, imported.of), (1, 2), "{:?}", imported.refused);
        engine(&imported.toml);
        imported
    };
    let good = "[[rules]]\nid = 'good'\nregex = 'good_[0-9]{4}'\n";
    let gitleaks = |rule: &str| read(&format!("{good}[[rules]]\n{rule}"), Format::Gitleaks).refused[0].to_string();
    let token = "id = 'a'\nregex = 'ab_[0-9]'";
    assert_eq!(gitleaks("id = 'a'\nregex = 5"), "theirs:4: rule a: has a value of `regex` that is no text");
    assert!(
        gitleaks(&format!("{token}\nentropy = '3'")).ends_with("rule a: has a value of `entropy` that is no number")
    );
    assert!(gitleaks(&format!("{token}\nkeywords = 'ab_'")).ends_with("`keywords` that is no list of texts"));
    // What is told does nothing to a terminal.
    assert!(gitleaks(r#"id = "a\u001b[1m""#).starts_with("theirs:4: rule a [1m: has no regex"));
    let yaml = "recognizers:\n- name: X\n  supported_entity: X\n  patterns:\n  - {name: good, regex: 'good_\\d', score: 1}\n  - name: bad\n";
    assert_eq!(read(yaml, Format::Presidio).refused[0].to_string(), "theirs:6: rule X, bad: has no regex");
    // A broken regex of an allowlist costs that one only.
    let lists = format!("[allowlist]\nregexes = ['(', '^good_0']\n{good}[[rules]]\nid = 'a'");
    let imported = read(&lists, Format::Gitleaks);
    let note = imported.notes[0].to_string();
    assert!(note.starts_with("theirs: a regex of an allowlist does not compile: "), "{note}");
    let engine = engine(&imported.toml);
    assert_eq!((found(&engine, "good_0123").len(), found(&engine, "good_1234").len()), (0, 1));
}

#[test]
fn gitleaks_rules_find_what_they_are_for() {
    let engine = engine(&import("gitleaks.toml").toml);
    let rule = |rule: &str, value: &str| vec![(format!("secret.imported.{rule}"), value.to_owned())];
    let none = Vec::<(String, String)>::new();
    let token = "exa_q8Zr2LmN5vXc7Bt1Yw4Ku9Pd";
    assert_eq!(found(&engine, &format!("token: \"{token}\"")), rule("exa-token", token));
    assert_eq!(found(&engine, token), rule("exa-token", token), "at the end of the text");
    assert_eq!(found(&engine, &format!("{token}, and")), none, "a comma does not end it");
    assert_eq!(found(&engine, &format!("{token}\\n")), rule("exa-token", token), "an escaped line end does");
    assert_eq!(found(&engine, "exa_aaaaaaaaaaaaaaaaaaaaaaaaaaaa"), none, "entropy");
    assert_eq!(found(&engine, "exa_q8Zr2LmN5vXcPlaceholder7Bt1Yw4Ku9Pd"), none, "a global stopword");
    let key = "9f8e7d6c5b4a39281706f5e4";
    assert_eq!(found(&engine, &format!("my_UMBRELLA_api.key = '{key}'")), rule("umbrella-key", key));
    assert_eq!(found(&engine, "umbrella = '000000006c5b4a39281706f5'"), none, "an allowlist for this rule");
    let hex = "0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    assert_eq!(found(&engine, &format!("initech:\n  secret: {hex}")), rule("hex-of-initech", hex));
    assert_eq!(found(&engine, &format!("secret: {hex}")), none);
    assert_eq!(found(&engine, "hooli_login=\"hunter22\""), rule("hooli-login", "hunter22"));
    assert_eq!(found(&engine, "hooli_login='hunter22'"), rule("hooli-login.2", "hunter22"));
    assert_eq!(found(&engine, "tyrell_key=ABCDEFGHIJ"), rule("tyrell-second-group", "ABCDEFGHIJ"));
    assert_eq!(found(&engine, "exb_123456789012"), rule("exa-token-2", "123456789012"));
}

#[test]
fn presidio_recognisers_find_what_they_are_for() {
    let engine = engine(&import("presidio.yaml").toml);
    let rule = |rule: &str, value: &str| vec![(format!("pii.imported.{rule}"), value.to_owned())];
    let none = Vec::<(String, String)>::new();
    assert_eq!(found(&engine, "badge ab-123456."), rule("acme-badge", "ab-123456"));
    assert_eq!(found(&engine, "x-ab-123456"), none);
    assert_eq!(found(&engine, "the number 123-45678"), rule("acme-badge-2", "123-45678"));
    assert_eq!(found(&engine, "the number 000-45678"), none);
    assert_eq!(found(&engine, "to sector 12b"), rule("sector", "sector 12b"));
    assert_eq!(found(&engine, "the sector code: QRST"), rule("sector-2", "QRST"));
    assert_eq!(found(&engine, "die größin, und"), rule("title", "größin"));
    assert_eq!(found(&engine, "X Jr. Y"), rule("title", "Jr."));
    assert_eq!(found(&engine, "baronage"), none);
    let confidence = |text: &str| {
        let inspection = engine.inspect(&Context::default(), text.as_bytes()).unwrap();
        inspection.findings[0].confidence
    };
    assert_eq!((confidence("the number 123-45678"), confidence("Dienstausweis 123-45678")), (5, 40));
}

#[test]
fn two_files_keep_their_ids_apart() {
    let mut importer = Importer::new();
    let text = "[[rules]]\nid = 'acme'\nregex = 'acme_[0-9]{4}'";
    importer.add("one.toml", text, None).unwrap();
    importer.add("other.toml", text, None).unwrap();
    let imported = importer.finish().unwrap();
    assert_eq!(imported.rules, 2);
    assert_eq!(
        imported.notes[0].to_string(),
        "other.toml:1: rule acme: its id is taken: it becomes secret.imported.acme-2"
    );
    engine(&imported.toml);
}

/// What the program prints, complains of, and its exit status.
#[cfg(feature = "cli")]
fn run(arguments: &[&str], input: &str) -> (String, String, Option<i32>) {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut command = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
    command.args(arguments).current_dir(folder());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that refuses its options reads nothing.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    (out, err, output.status.code())
}

#[cfg(feature = "cli")]
#[test]
fn the_program_loads_and_converts_them() {
    let token = "exa_q8Zr2LmN5vXc7Bt1Yw4Ku9Pd";
    let filter = |path: &str| run(&["filter", "--no-builtin-rules", "--rules", path], &format!("token: {token}\n"));
    let (out, err, status) = filter("gitleaks.toml");
    assert_eq!((out.as_str(), status), ("token: [REDACTED:secret.imported.exa-token]\n", Some(0)));
    assert!(err.contains("gitleaks.toml:84: rule key-store: has no regex") && err.contains("8 of 14"), "{err}");

    let made = tempfile::tempdir().unwrap();
    let made = made.path().join("imported.toml").to_str().unwrap().to_owned();
    let (out, err, status) = run(&["rules", "import", "gitleaks.toml", "presidio.yaml", "-o", &made], "");
    assert!(out.is_empty() && status == Some(0) && err.contains("13 of 24 imported rules load"), "{err}");
    assert_eq!(filter(&made), ("token: [REDACTED:secret.imported.exa-token]\n".into(), String::new(), Some(0)));
    let (out, err, status) = run(&["rules", "check", &made], "");
    assert_eq!(status, Some(0), "{out}{err}");
    // Without -o the same is written to the standard output.
    let (out, _, _) = run(&["rules", "import", "gitleaks.toml", "presidio.yaml"], "");
    assert_eq!(out, fs::read_to_string(&made).unwrap());
}

#[cfg(feature = "cli")]
#[test]
fn the_program_names_what_is_wrong() {
    let made = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        fs::write(made.path().join(name), text).unwrap();
        made.path().join(name).to_str().unwrap().to_owned()
    };
    let broken = file("broken.yaml", "recognizers:\n  - name: [a\n  b: }\n");
    let other = file("other.toml", "hello = 1\n");
    let none = file("none.toml", "[[rules]]\nid = 'a'\npath = 'x'\n");
    for (arguments, said) in [
        (&["rules", "import", &broken][..], "broken.yaml:3: "),
        (&["filter", "--rules", &broken], "broken.yaml:3: "),
        (&["rules", "import", &other], "other.toml:1: is like no rule file of gitleaks, Betterleaks or Presidio"),
        (&["rules", "import", &none], "none of 1 rules can be loaded"),
        (&["rules", "import", "missing.toml"], "missing.toml: "),
        (&["rules", "import", "gitleaks.toml", "--as", "presidio"], "gitleaks.toml"),
        (&["rules", "import", "gitleaks.toml", "--as", "trivy"], "gitleaks, betterleaks, presidio, auto"),
        (&["rules", "import"], "FILES"),
    ] {
        let (out, err, status) = run(arguments, "");
        assert!(status == Some(2) && out.is_empty() && err.contains(said), "{arguments:?}: {status:?} {err}");
    }
}
