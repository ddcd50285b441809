//! Values of the environment: found exactly, in any coat and cutting, and shown nowhere.

#![allow(clippy::unwrap_used)]

#[path = "support/coats.rs"]
mod coats;
mod support;

use cofferdam::{Context, Engine, Format, Key, Policy, RuleSet};
use proptest::prelude::*;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, LazyLock};
use support::{KEY, run};

/// One of several lines, as PEM files are; made up.
fn pem() -> String {
    let lines: Vec<String> =
        (0..90).map(|line| format!("{line:02}q8Zr2LmN5vXc7Bt1Yw4Ku9Pd6Hs3Gf0J+Ae/TiRoWbDnCm")).collect();
    format!("-----BEGIN ACME SEAL-----\n{}\n-----END ACME SEAL-----\n", lines.join("\n"))
}

/// Names, values, and what the rules are called.
static VALUES: LazyLock<Vec<(&str, Vec<u8>, &str)>> = LazyLock::new(|| {
    vec![
        ("ACME_PASSWORD", b"tr0ub4dor&3 \"quoted\\\"".to_vec(), "secret.env.acme-password"),
        ("ACME_BYTES", b"\xff\xfe\x01\x80q8\xc3\x28\x9d%41".to_vec(), "secret.env.acme-bytes"),
        ("ACME_PIN", b"7391582044".to_vec(), "secret.env.acme-pin"),
        ("ACME_SEAL", pem().into_bytes(), "secret.env.acme-seal"),
        ("ACME_WORD", "Грüße-aus-Ȧcme".as_bytes().to_vec(), "secret.env.acme-word"),
        ("ACME_URL", b"postgres://svc:p%40ss%2Fw0rd1@db.internal/orders".to_vec(), "secret.env.acme-url"),
    ]
});

fn rules(values: &[(&str, Vec<u8>, &str)]) -> Arc<RuleSet> {
    let builder =
        values.iter().try_fold(RuleSet::builder(), |builder, (name, value, _)| builder.env_value(name, value));
    builder.unwrap().build().unwrap()
}

fn engine(exhaustive: bool) -> Engine {
    let builder = Engine::builder().rules(rules(&VALUES)).policy(Policy::default()).key(Key::new(&KEY).unwrap());
    if exhaustive { builder.exhaustive() } else { builder }.build().unwrap()
}

static ENGINE: LazyLock<Engine> = LazyLock::new(|| engine(false));
static EXHAUSTIVE: LazyLock<Engine> = LazyLock::new(|| engine(true));

fn cleared(text: &[u8]) -> String {
    String::from_utf8_lossy(&ENGINE.inspect(&Context::default(), text).unwrap().output).into_owned()
}

#[test]
fn values_are_found_exactly() {
    for (name, value, rule) in VALUES.iter().filter(|(name, ..)| !["ACME_URL", "ACME_SEAL"].contains(name)) {
        let value = value.trim_ascii();
        let text = [b"x", value, b"y"].concat();
        let inspection = ENGINE.inspect_as(&Context::default(), Format::Text, &text).unwrap();
        assert_eq!(inspection.output, format!("x[REDACTED:{rule}]y").as_bytes(), "{name}");
        assert_eq!(inspection.findings.len(), 1);
        assert_eq!((inspection.findings[0].rule.as_str(), inspection.findings[0].confidence), (*rule, 99));
        // Near misses: a byte less, another byte, another case.
        assert!(ENGINE.inspect(&Context::default(), &text[..text.len() - 2]).unwrap().findings.is_empty(), "{name}");
        assert!(ENGINE.inspect(&Context::default(), &text[2..]).unwrap().findings.is_empty(), "{name}");
        let swapped: Vec<u8> = value.iter().map(|b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { *b }).collect();
        let is_found = !ENGINE.inspect(&Context::default(), &swapped).unwrap().findings.is_empty();
        assert_eq!(is_found, swapped == value, "{name}");
    }
}

#[test]
fn of_a_url_the_password_is_found_as_it_stands_and_decoded() {
    assert_eq!(
        cleared(b"postgres://svc:p%40ss%2Fw0rd1@db.internal/orders and p@ss/w0rd1"),
        "postgres://svc:[REDACTED:secret.env.acme-url]@db.internal/orders and [REDACTED:secret.env.acme-url]"
    );
    assert_eq!(cleared(b"svc db.internal orders postgres"), "svc db.internal orders postgres");
}

#[test]
fn line_ends_may_be_written_otherwise() {
    let pem = pem();
    for written in [pem.replace('\n', "\r\n"), pem.trim().replace('\n', "\\n"), pem.trim().replace('\n', "\\r\\n")] {
        let text = cleared(format!("key: {written} end").as_bytes());
        assert!(text.starts_with("key: [REDACTED:secret.env.acme-seal]") && !text.contains("q8Zr2"), "{text}");
    }
    let json = serde_json::to_string(&serde_json::json!({ "seal": pem, "n": 1 })).unwrap();
    let text = cleared(json.as_bytes());
    assert!(text.starts_with(r#"{"n":1,"seal":"[REDACTED:secret.env.acme-seal]"#) && !text.contains("q8Zr2"), "{text}");
    assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
}

#[test]
fn json_strings_keys_and_numbers_hold_them() {
    let password = String::from_utf8(VALUES[0].1.clone()).unwrap();
    let json = serde_json::json!({ "a": [password, 7_391_582_044_u64], "b": { password: 1 } }).to_string();
    assert_eq!(
        cleared(json.as_bytes()),
        r#"{"a":["[REDACTED:secret.env.acme-password]","[REDACTED:secret.env.acme-pin]"],"b":{"[REDACTED:secret.env.acme-password]":1}}"#
    );
    let nested = serde_json::json!({ "body": json }).to_string();
    assert!(!cleared(nested.as_bytes()).contains("tr0ub4dor"), "{}", cleared(nested.as_bytes()));
}

#[test]
fn coats_are_taken_off() {
    // Each coat of the suite that can hold any text.
    let value = "q8Zr2LmN-vXc7Bt1!Yw4Ku9Pd";
    let rules = RuleSet::builder().env_value("ACME_TOKEN", value.as_bytes()).unwrap().build().unwrap();
    let engine = Engine::builder().rules(rules).build().unwrap();
    let text = format!("the token is {value} as you know");
    let mut found = 0;
    for coat in coats::Coat::ALL {
        let span = text.find(value).unwrap()..text.find(value).unwrap() + value.len();
        let Some(dressed) = coats::chain(&text, span, &[coat], 7) else { continue };
        let findings = engine.inspect(&Context::default(), &dressed.bytes).unwrap().findings;
        found += usize::from(findings.iter().any(|finding| finding.rule.as_str() == "secret.env.acme-token"));
    }
    assert!(found >= 18, "{found}");
}

#[test]
fn long_values_are_found_in_pieces_and_hold_little_back() {
    let long: String = (0..12_000).map(|n| format!("{:x}", n * 7919 % 4096)).collect();
    let rules = RuleSet::builder().env_value("ACME_KEYSTORE", long.as_bytes()).unwrap().build().unwrap();
    assert!(rules.limits().hold_back < 4300, "{:?}", rules.limits());
    let engine = Engine::builder().rules(rules).build().unwrap();
    let output = engine.inspect(&Context::default(), format!("a {long} b").as_bytes()).unwrap().output;
    let output = String::from_utf8(output).unwrap();
    assert_eq!(output.replace("[REDACTED:secret.env.acme-keystore]", ""), "a  b");
    // A line end between two pieces stays.
    let seal = "[REDACTED:secret.env.acme-seal]";
    assert_eq!(cleared(format!("x{}y", pem().trim()).as_bytes()), format!("x{seal}\n{seal}y"));
}

#[test]
fn nothing_shows_a_value() {
    let rules = rules(&VALUES);
    let engine = Engine::builder().rules(rules.clone()).build().unwrap();
    let mut said = format!("{rules:?} {engine:?} {:?} {:?}", engine.budget(), rules.limits());
    for rule in rules.rules() {
        assert_eq!(rule.regex(), None);
        said += &format!(
            "{rule:?} {} {} {} {} {:?}",
            rule.title(),
            rule.why(),
            rule.label(),
            rule.source(),
            rule.references()
        );
        said.extend(rule.example_texts());
    }
    for value in [&b"12345"[..], b"hhhhhhhh1", &vec![b'k'; 200_000]] {
        said += &RuleSet::builder().env_value("ACME_X", value).err().unwrap().to_string();
    }
    for planted in ["tr0ub", "q8", "7391", "p%40", "12345", "hhhh", "kkkk", "\\x74"] {
        assert!(!said.contains(planted), "{planted} in {said}");
    }
}

#[test]
fn same_values_and_same_names_do_not_collide() {
    let builder = RuleSet::builder().env_value("A_KEY", b"q8Zr2LmN5v").unwrap();
    let builder = builder.env_value("B_KEY", b"q8Zr2LmN5v\n").unwrap().env_value("a.key", b"other-q8Zr").unwrap();
    let rules = builder.build().unwrap();
    let ids: Vec<&str> = rules.rules().iter().map(|rule| rule.id().as_str()).collect();
    assert_eq!(ids, ["secret.env.a-key", "secret.env.a-key-2"]);
}

#[test]
fn a_policy_may_name_them_whether_they_are_there_or_not() {
    let text = "[[clause]]\nwhen = { category = 'pii' }\naction = 'allow'\n\
                [[clause]]\nwhen = { rule = 'secret.env.*' }\naction = 'block'\n\
                [[clause]]\nwhen = { rule = ['secret.env.acme-pin', 'secret.github.*'] }\naction = 'allow'\n";
    let policy = Policy::parse(text, "p.toml").unwrap();
    Engine::builder().policy(policy).build().unwrap();
    let first = text.split_once("[[clause]]\nwhen = { rule = ['").unwrap().0;
    let policy = Policy::parse(first, "p.toml").unwrap();
    let engine = Engine::builder().rules(rules(&VALUES)).policy(policy).build().unwrap();
    assert!(engine.inspect(&Context::default(), b"it is 7391582044").unwrap().is_blocked);
    let wrong = Policy::parse("[[clause]]\nwhen = { rule = 'secret.envy.*' }\naction = 'block'", "p.toml").unwrap();
    assert!(Engine::builder().policy(wrong).build().is_err());
}

fn fragment() -> impl Strategy<Value = Vec<u8>> {
    let part = (0..VALUES.len(), 0.0..1.0, 0.0..1.0).prop_map(|(index, from, share)| {
        let value = VALUES[index].1.trim_ascii();
        let from = if from < 0.5 { 0 } else { (value.len() as f64 * (from - 0.5)) as usize };
        value[from..from + ((value.len() - from) as f64 * share) as usize].to_vec()
    });
    prop_oneof![
        4 => (0..VALUES.len()).prop_map(|index| VALUES[index].1.clone()),
        3 => part,
        2 => "[ -~\\n]{0,30}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..12),
    ]
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(fragment(), 0..5).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn l1_any_cutting_is_alike(bytes in text(), cuts in proptest::collection::vec(any::<usize>(), 0..8), flush: bool) {
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut % (bytes.len() + 1)).chain([0, bytes.len()]).collect();
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]);
        let cut = run(&ENGINE, Context::default(), Format::Text, pieces, flush);
        prop_assert_eq!(cut, run(&ENGINE, Context::default(), Format::Text, [&bytes[..]], false));
    }

    #[test]
    fn l3_the_prefilter_changes_nothing(bytes in text()) {
        prop_assume!(bytes.len() < 6000);
        let fast = run(&ENGINE, Context::default(), Format::Auto, [&bytes[..]], false);
        prop_assert_eq!(fast, run(&EXHAUSTIVE, Context::default(), Format::Auto, [&bytes[..]], false));
    }

    #[test]
    fn l5_and_l7_nothing_is_left_for_a_second_pass(bytes in text()) {
        let once = ENGINE.inspect(&Context::default(), &bytes).unwrap();
        let twice = ENGINE.inspect(&Context::default(), &once.output).unwrap();
        prop_assert_eq!(&twice.output, &once.output);
        prop_assert!(twice.findings.is_empty(), "{:?}", twice.findings);
    }
}

/// The program, with these variables and no others.
fn program(arguments: &[&str], variables: &[(&str, &str)], input: &str) -> Output {
    use std::io::Write;
    let mut command = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
    command.args(arguments).env_clear().envs(variables.iter().copied());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

#[test]
fn the_program_reads_its_environment_when_asked() {
    let variables =
        [("ACME_TOKEN", "zebra9-crossing"), ("ACME_ROOM", "blue7-lagoon"), ("ACME_PORT", "5432"), ("LONG_KEY", "1")];
    let input = "zebra9-crossing blue7-lagoon 5432 1\n";
    let filter = |arguments: &[&str]| {
        let output = program(&[&["filter", "--no-builtin-rules"], arguments].concat(), &variables, input);
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    assert_eq!(filter(&[]).1, input);
    assert_eq!(filter(&["--env-values"]).1, "[REDACTED:secret.env.acme-token] blue7-lagoon 5432 1\n");
    assert_eq!(filter(&["--env-values=ACME_ROOM"]).1, "zebra9-crossing [REDACTED:secret.env.acme-room] 5432 1\n");
    let both = "[REDACTED:secret.env.acme-token] [REDACTED:secret.env.acme-room] 5432 1\n";
    assert_eq!(filter(&["--env-values=ACME_*,X*"]).1, both);
    assert_eq!(filter(&["--env-values", "--env-values=ACME_ROOM"]).1, both);
    for (argument, said) in [("ACME_PORT", "ACME_PORT: its value is too short"), ("ACME_DOOR", "is named `ACME_DOOR`")]
    {
        let (status, stdout, stderr) = filter(&[&format!("--env-values={argument}")]);
        assert!(status == Some(2) && stdout.is_empty() && stderr.contains(said), "{stderr}");
        assert!(!stderr.contains("5432"), "{stderr}");
    }
}

#[test]
fn no_output_of_the_program_shows_a_value() {
    let variables = [("ACME_TOKEN", "zebra9-crossing")];
    let show = |arguments: &[&str]| program(arguments, &variables, "");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.txt");
    std::fs::write(&file, "one\n  zebra9-crossing two\n").unwrap();
    let file = file.to_str().unwrap();
    let rule = "secret.env.acme-token";
    for arguments in [
        &["rules", "--env-values", "--no-builtin-rules", "show", "secret.env.acme-token"][..],
        &["rules", "--env-values", "--no-builtin-rules", "list"],
        &["scan", "--env-values", "--no-builtin-rules", file],
        &["scan", "--env-values", "--no-builtin-rules", "--format", "json", file],
        &["scan", "--env-values", "--no-builtin-rules", "--format", "jsonl", file],
        &["scan", "--env-values", "--no-builtin-rules", "--format", "sarif", file],
        &["scan", "--env-values", "--no-builtin-rules", "--format", "csv", file],
    ] {
        let output = show(arguments);
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(said.contains(rule), "{arguments:?}: {said}");
        assert!(
            !said.contains("zebra") && !said.contains("x7A") && !said.contains("crossing"),
            "{arguments:?}: {said}"
        );
    }
}
