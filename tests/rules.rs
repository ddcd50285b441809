//! The rule compiler: what it refuses, and where it says the mistake is. And every built-in rule against its own examples.

#![allow(clippy::unwrap_used)]

mod support;

use cofferdam::{Engine, ErrorKind, RuleSet};
use std::collections::HashSet;
use support::RULES;

/// A good rule, a key a line; the regex stands in line 8.
const GOOD: &str = r#"
[[rule]]
id = "secret.acme.badge"
title = "Badge"
why = "Opens doors."
severity = "high"
confidence = 90
regex = 'badge-[0-9]{6}'
anchors = ["badge-"]
examples = ["«badge-123456»", "a badge-000001 b", "(badge-999999)"]
counter_examples = ["badge-12345", "badge-1234567", "xbadge-123456"]
references = ["https://acme.example/badges"]
"#;

fn refusal(text: &str) -> String {
    let set = RuleSet::builder().file("acme.toml", text).and_then(|builder| builder.build());
    let error = match set {
        Err(error) => error,
        Ok(rules) => {
            let engine = Engine::builder().rules(rules).build().unwrap();
            engine.check_examples().unwrap().into_iter().next().expect("nothing was refused")
        }
    };
    assert_eq!(error.kind(), ErrorKind::Rule);
    error.to_string()
}

#[test]
fn a_good_rule_is_taken() {
    let rules = RuleSet::builder().file("acme.toml", GOOD).unwrap().build().unwrap();
    assert!(Engine::builder().rules(rules).build().unwrap().check_examples().unwrap().is_empty());
}

#[test]
fn mistakes_are_refused_with_file_and_line() {
    // What is replaced by what, and what the refusal says.
    let cases = [
        ("severity = \"high\"", "severity = \"high\"\nseverty = 1", "acme.toml:7: unknown field `severty`"),
        ("severity = \"high\"", "severity = \"huge\"", "acme.toml:6: unknown variant `huge`"),
        ("{6}", "+", "acme.toml:8: rule secret.acme.badge: regex has no bound"),
        ("[0-9]{6}", "[0-9]{1,9000}", "acme.toml:8: rule secret.acme.badge: regex matches up to 9006 bytes"),
        ("anchors = [\"badge-\"]", "anchors = []", "acme.toml:8: rule secret.acme.badge: has no anchor"),
        (
            "anchors = [\"badge-\"]",
            "anchors = [\"token\"]",
            "acme.toml:8: rule secret.acme.badge: regex has matches without an anchor",
        ),
        ("'badge-", "'(?:badge-)?x", "acme.toml:8: rule secret.acme.badge: regex has matches without an anchor"),
        (
            "'badge-[0-9]{6}'\nanchors = [\"badge-\"]",
            "'badge-[a-z]{6}'\nanchors = [{ digits = 2 }]",
            "does not start at the class anchor",
        ),
        (
            "'badge-[0-9]{6}'\nanchors = [\"badge-\"]",
            "'[0-9]{6}'\nanchors = [{ digits = 7 }]",
            "asks for 7, some matches have 6",
        ),
        ("[0-9]{6}", "[0-9{6}", "acme.toml:8: rule secret.acme.badge: regex does not compile"),
        ("'badge-", r"'\bbadge-", "acme.toml:8: rule secret.acme.badge: regex looks around"),
        ("'badge-", r"'\nbadge-", "acme.toml:8: rule secret.acme.badge: a match that starts with a line end"),
        (
            "id = \"secret.acme.badge\"",
            "id = \"secrets.acme.badge\"",
            "acme.toml:2: id `secrets.acme.badge` must start with",
        ),
        (
            "id = \"secret.acme.badge\"",
            "id = \"secret.Acme.badge\"",
            "acme.toml:2: id `secret.Acme.badge`: part `Acme`",
        ),
        ("confidence = 90", "confidence = 100", "acme.toml:2: rule secret.acme.badge: confidence 100"),
        ("\"(badge-999999)\"", "", "acme.toml:2: rule secret.acme.badge: examples has 2 entries"),
        ("«badge-123456»", "badge-123456", "acme.toml:2: rule secret.acme.badge: no example marks"),
        ("«badge-123456»", "«badge-123456", "acme.toml:10: rule secret.acme.badge: « and » do not pair"),
        ("references = [\"https://acme.example/badges\"]", "references = []", "references has 0 entries"),
        ("confidence = 90", "confidence = 90\nvalidators = [{ checksum = \"none\" }]", "unknown checksum `none`"),
        ("confidence = 90", "confidence = 90\nvalidators = [{ deny = [\"none\"] }]", "unknown deny-list `none`"),
        ("confidence = 90", "confidence = 90\ncontext = { words = [], before = 9 }", "context has no words"),
        ("a badge-000001 b", "a badge-00001 b", "acme.toml:10: rule secret.acme.badge: example is not found"),
        (
            "«badge-123456»",
            "badge-«123456»",
            "acme.toml:10: rule secret.acme.badge: example must be found at [(6, 12)]",
        ),
        ("\"badge-12345\"", "\"badge-654321\"", "acme.toml:11: rule secret.acme.badge: counter-example is found"),
    ];
    for (from, to, said) in cases {
        assert!(GOOD.contains(from), "{from}");
        let error = refusal(&GOOD.replace(from, to));
        assert!(error.contains(said), "for {to}: {error}");
    }
}

#[test]
fn two_rules_of_one_id_are_refused() {
    let error = refusal(&format!("{GOOD}{GOOD}"));
    assert!(error.contains("acme.toml:14: rule secret.acme.badge stands already at acme.toml:2"), "{error}");
}

#[test]
fn every_built_in_rule_does_as_its_examples_say() {
    let engine = Engine::builder().rules(RULES.clone()).build().unwrap();
    let errors: Vec<String> = engine.check_examples().unwrap().iter().map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// Breadth that later changes must not lose.
#[test]
fn there_are_enough_rules() {
    let of = |name| RULES.rules().iter().filter(move |rule| rule.category().name() == name);
    let count = |category| of(category).count();
    assert!(count("secret") >= 1300 && count("pii") >= 400 && count("injection") >= 184);
    let families =
        |category| of(category).filter_map(|rule| rule.id().as_str().split('.').nth(1)).collect::<HashSet<_>>();
    assert!(families("secret").len() >= 900 && families("pii").len() >= 110);
}

#[test]
fn the_hold_back_is_computed_from_the_rules() {
    let limits = |regex: &str| {
        let text = GOOD.replace("badge-[0-9]{6}", regex);
        RuleSet::builder().file("acme.toml", &text).unwrap().build().unwrap().limits().hold_back
    };
    // The longest match, and two bytes of guard.
    assert_eq!(limits("badge-[0-9]{6}"), 14);
    assert_eq!(limits("badge-[0-9]{6,1000}"), 1008);
}
