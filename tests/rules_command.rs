//! `cofferdam rules list` and `rules show`: what people are told of rules, and of names that are wrong.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used)]

use serde_json::Value;
use std::process::Command;

/// What `cofferdam rules` prints, complains of, and its exit status.
fn rules(arguments: &[&str]) -> (String, String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_cofferdam")).arg("rules").args(arguments).output().unwrap();
    (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap(), output.status.code())
}

fn json(arguments: &[&str]) -> Value {
    let (out, err, status) = rules(arguments);
    assert_eq!(status, Some(0), "{err}");
    serde_json::from_str(&out).unwrap()
}

#[test]
fn a_rule_is_shown_with_why_it_matters_and_what_it_asks_for() {
    let (text, _, status) = rules(&["show", "secret.github.pat"]);
    assert_eq!(status, Some(0));
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(&format!("{name:<14} ")));
    assert_eq!(value("id"), Some("secret.github.pat"));
    assert_eq!(value("anchors"), Some("\"ghp_\""));
    assert!(value("why").is_some_and(|why| why.contains("Delete it")), "{text}");
    assert!(value("regex").is_some_and(|regex| regex.starts_with("ghp_")));
    assert!(value("reference").is_some_and(|reference| reference.starts_with("https://")));
    // The example keeps its prefix and shows no digit of the token.
    let example = value("example").unwrap();
    let token = example.split_once("ghp_").unwrap().1;
    assert!(token.len() >= 36 && token[..36].bytes().all(|b| b"xX0".contains(&b)), "{example}");

    let object = json(&["show", "secret.github.pat", "--json"]);
    assert_eq!((&object["provider"], &object["category"]), (&"github".into(), &"secret".into()));
    assert_eq!(object["anchors"][0], "\"ghp_\"");
    assert!(object["references"][0].is_string() && object["holds_back"].is_u64());
    assert!(text.contains(object["why"].as_str().unwrap()));
}

#[test]
fn rules_are_listed_by_category_and_provider() {
    let all = json(&["list", "--json"]);
    let count = all.as_array().unwrap().len();
    let (text, _, _) = rules(&["list"]);
    assert_eq!(text.lines().count(), count);
    let github = json(&["list", "--json", "--provider", "github", "--category", "secret"]);
    let github = github.as_array().unwrap();
    assert!(!github.is_empty() && github.len() < count);
    assert!(github.iter().all(|rule| rule["id"].as_str().unwrap().starts_with("secret.github.")));
    // A provider that is there, and has nothing in the category.
    let (text, _, status) = rules(&["list", "--provider", "github", "--category", "injection"]);
    assert_eq!((text.as_str(), status), ("", Some(0)));
}

#[test]
fn wrong_names_are_answered_with_near_ones() {
    for (arguments, said) in [
        (&["show", "secret.github.pta"][..], "no rule is named `secret.github.pta`; there are secret.github.pat"),
        (&["show", "github-no-such-thing-at-all"], "no rule is named `github-no-such-thing-at-all`\n"),
        (&["show", ""], "no rule is named ``\n"),
        (&["list", "--provider", "githb"], "no rule is of `githb`; there are github"),
        (&["list", "--category", "secrets"], "secret"),
    ] {
        let (out, err, status) = rules(arguments);
        assert!(status == Some(2) && out.is_empty() && err.contains(said), "{arguments:?}: {err}");
    }
}
