//! `patterns/README.md`, the list of all built-in rules, is written from them.

#![allow(clippy::unwrap_used)]

mod support;

use cofferdam::{Category, Rule};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use support::RULES;

/// The provider, country or family of a rule: the second part of its name.
fn family(rule: &Rule) -> &str {
    rule.id().as_str().split('.').nth(1).unwrap()
}

fn catalogue() -> String {
    let mut text = String::from(
        "# The built-in rules\n\nWritten from the rules by `UPDATE=1 cargo test --test catalogue`. `cofferdam rules show ID` tells of each why it matters, how to revoke \
         it, what it looks like and where that is documented; [docs/rules.md](../docs/rules.md) says how to write one.\n",
    );
    for category in Category::ALL {
        let mut families: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
        for rule in RULES.rules().iter().filter(|rule| rule.category() == category) {
            families.entry(family(rule)).or_default().push(rule);
        }
        let count: usize = families.values().map(Vec::len).sum();
        let (title, of) = match category {
            Category::Secret => ("Secrets", "providers and families"),
            Category::Pii => ("Personal data", "countries, and `global`"),
            Category::Injection => ("Injection", "families"),
        };
        write!(text, "\n## {title}\n\n{count} rules of {} {of}.\n\n| rule | severity | confidence | what |\n|---|---|---:|---|\n", families.len())
            .unwrap();
        for rule in families.values().flatten() {
            let what = rule.title().replace('|', "\\|");
            writeln!(text, "| {} | {} | {} | {what} |", rule.id(), rule.severity().name(), rule.confidence()).unwrap();
        }
    }
    text
}

#[test]
fn the_list_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("patterns/README.md");
    let text = catalogue();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let is_same = std::fs::read_to_string(&path).is_ok_and(|written| written == text);
    assert!(is_same, "patterns/README.md is not up to date: UPDATE=1 cargo test --test catalogue writes it");
}
