//! Every rule against random members of its own format, and against texts that are nearly such; every example at every cut.
//!
//! `MEMBERS=1000 cargo test --test members` takes as many members of each rule as that says. `UPDATE=1 cargo test --test members`
//! writes `docs/members.md`. `MEMBERS_CORPUS=folder cargo test --test members -- --ignored` writes members into files, for
//! `benches/rivals`. What cannot be reached is listed with the reason in `tests/members.toml`.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "support/members.rs"]
mod members;
mod support;

use cofferdam::{Category, Engine, Format, Key, Policy, RuleSet};
use members::syntax::{SYNTAXES, Tie};
use members::tally::{Tally, inspect, is_of};
use members::{Chance, Miss, plain};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use std::sync::LazyLock;
use support::{KEY, RULES, on_all_cores, run};

/// Members of each rule where the environment does not say otherwise.
const MEMBERS: usize = 50;

/// Of 1000 members at least so many must be found, and of 1000 near misses at most so many.
const MUST_BE_FOUND: usize = 995;
const MAY_BE_FOUND: usize = 5;

/// Secrets without a form that are written in each syntax.
const PLAIN: usize = 40;

/// Reports and changes nothing, so that every finding of a text is heard of.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let builder = Engine::builder().rules(RULES.clone()).policy(Policy::parse("", "members").unwrap());
    builder.key(Key::new(&KEY).unwrap()).monitor().each_rule_tells().build().unwrap()
});

static REPORT: LazyLock<Vec<Tally>> = LazyLock::new(|| {
    let rules: &'static RuleSet = &RULES;
    on_all_cores(rules.rules().len(), |index| Tally::of(&rules.rules()[index], &ENGINE, members()))
});

fn members() -> usize {
    std::env::var("MEMBERS").map_or(MEMBERS, |count| count.parse().expect("MEMBERS is no number"))
}

/// A rule that does not reach its shares, and why.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exception {
    rule: String,
    /// Of 1000 members so many must be found.
    #[serde(default = "must_be_found")]
    found: usize,
    /// Of 1000 near misses so many may be found.
    #[serde(default = "may_be_found")]
    near: usize,
    why: String,
}

fn must_be_found() -> usize {
    MUST_BE_FOUND
}

fn may_be_found() -> usize {
    MAY_BE_FOUND
}

static EXCEPTIONS: LazyLock<BTreeMap<String, Exception>> = LazyLock::new(|| {
    #[derive(Deserialize)]
    struct File {
        exception: Vec<Exception>,
    }
    let file: File = toml::from_str(include_str!("members.toml")).unwrap();
    let count = file.exception.len();
    let all: BTreeMap<_, _> = file.exception.into_iter().map(|one| (one.rule.clone(), one)).collect();
    assert_eq!(all.len(), count, "an exception stands twice");
    all
});

fn complain(complaints: Vec<String>) {
    assert!(complaints.is_empty(), "{} rules:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn members_are_found() {
    let mut complaints = Vec::new();
    for tally in REPORT.iter().filter(|tally| tally.rule.regex().is_some()) {
        let must = EXCEPTIONS.get(tally.id()).map_or(MUST_BE_FOUND, |one| one.found);
        let Tally { made, found, sure, missed, .. } = tally;
        if tally.share() < must || sure.0 != sure.1 || *made == 0 {
            let (checked, known) = sure;
            let sums = if checked == known { String::new() } else { format!("; {known} of {checked} checksums count") };
            complaints.push(format!("{}: {found} of {made}{sums}\n    {}", tally.id(), missed.join("\n    ")));
        }
    }
    complain(complaints);
}

#[test]
fn near_misses_are_not_found() {
    let mut complaints = Vec::new();
    for tally in REPORT.iter() {
        let may = EXCEPTIONS.get(tally.id()).map_or(MAY_BE_FOUND, |one| one.near);
        if tally.false_share() > may {
            let near = tally.near.iter().filter(|(_, (_, found, _))| *found > 0);
            let near = near.map(|(miss, (tried, found, text))| format!("{}: {found} of {tried}: {text}", miss.name()));
            complaints.push(format!("{}\n    {}", tally.id(), near.collect::<Vec<_>>().join("\n    ")));
        }
    }
    complain(complaints);
}

#[test]
fn exceptions_are_of_rules_and_needed() {
    for (rule, Exception { found, near, why, .. }) in EXCEPTIONS.iter() {
        let tally = REPORT.iter().find(|tally| tally.id() == rule).unwrap_or_else(|| panic!("no rule is named {rule}"));
        assert!(why.len() > 20, "{rule}: why?");
        assert!(*found < MUST_BE_FOUND || *near > MAY_BE_FOUND, "{rule} is no exception");
        // With few members an exception may look needless.
        let is_needed = tally.share() < MUST_BE_FOUND || tally.false_share() > MAY_BE_FOUND;
        assert!(is_needed || members() < 1000, "{rule} needs no exception");
    }
}

#[test]
fn examples_hold_at_every_cut() {
    let rules = RULES.rules();
    let complaints = on_all_cores(rules.len(), |index| {
        let (rule, shape) = (&rules[index], rules[index].shape());
        let mine = format!("{}@", rule.id());
        let inspect =
            |pieces: &[&[u8]]| run(&ENGINE, Default::default(), Format::Auto, pieces.iter().copied(), true).findings;
        let counter = shape.counter_examples.iter().map(|text| (*text, None));
        for (text, spans) in shape.examples.iter().map(|(text, spans)| (*text, Some(*spans))).chain(counter) {
            let whole = inspect(&[text.as_bytes()]);
            let own: Vec<&String> = whole.iter().filter(|finding| finding.starts_with(&mine)).collect();
            let wanted = spans.unwrap_or_default();
            let is_marked = |(start, end): &(usize, usize)| {
                own.iter().any(|finding| finding.starts_with(&format!("{mine}{start}..{end} ")))
            };
            let is_right = match spans {
                Some([]) => !own.is_empty(),
                _ => own.len() == wanted.len() && wanted.iter().all(is_marked),
            };
            if !is_right {
                return Some(format!("{mine} {own:?} in {text:?}"));
            }
            for at in 1..text.len() {
                let (head, tail) = text.as_bytes().split_at(at);
                if inspect(&[head, tail]) != whole {
                    return Some(format!("{mine} cut at {at}: {text:?}"));
                }
            }
        }
        None
    });
    complain(complaints.into_iter().flatten().collect());
}

/// How many secrets without a form are found in each syntax: passwords and keys.
static PLAIN_FOUND: LazyLock<Vec<[(usize, usize); 2]>> = LazyLock::new(|| {
    on_all_cores(SYNTAXES.len(), |index| {
        let (syntax, mut chance) = (&SYNTAXES[index], Chance(index as u64));
        [plain::password, plain::key].map(|make| {
            let made = (0..PLAIN).map(|_| make(&mut chance)).filter(|(_, value)| syntax.fits(value));
            let texts = made.filter_map(|(name, value)| syntax.write(name, &value, 0..value.len(), false)).collect();
            let inspected = inspect(&ENGINE, texts, |written| written);
            let is_found =
                |finding: &cofferdam::Finding, written| finding.category == Category::Secret && is_of(finding, written);
            let found = inspected.iter().filter(|(written, all)| all.iter().any(|finding| is_found(finding, written)));
            (found.count(), inspected.len())
        })
    })
});

const INTRODUCTION: &str = "# Rules against members of their formats

Each rule is tried on random members of its own format: a walk over its regex decides by chance at every fork, with weight on both bounds of each
repetition; check digits are made right, by search or by code of the tests that shares none with Cofferdam; and each member is written
down in one of 60 syntaxes or in running text, under a name or near a word where the rule asks for one. It is found if this rule
says so with the exact span of the value. Members come from the rules themselves: they show that rules do what they say, not
that they say the right thing.

This page is generated: `UPDATE=1 cargo test --test members` writes it, from 50 members of each rule; `cargo test --test members` fails if
it is not up to date, or if a rule falls below 99.5 %. `MEMBERS=1000` takes a thousand.

";

fn page() -> String {
    let mut out = INTRODUCTION.to_owned();
    out += "| | rules | members | found |\n|---|---:|---:|---:|\n";
    let kind = |tally: &Tally| {
        let shape = tally.rule.shape();
        match tally.rule.category() {
            Category::Secret if !shape.providers.is_empty() => "secrets known by a provider's name",
            Category::Secret if shape.needs_word => "secrets near a word",
            Category::Secret => "secrets with a form",
            Category::Pii if !shape.checksums.is_empty() => "personal data with a checksum",
            Category::Pii => "other personal data",
            Category::Injection => "instructions",
        }
    };
    let mut kinds: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for tally in REPORT.iter().filter(|tally| tally.made > 0) {
        let sums = kinds.entry(kind(tally)).or_default();
        *sums = [sums[0] + 1, sums[1] + tally.made, sums[2] + tally.found];
    }
    for (kind, [rules, made, found]) in kinds {
        writeln!(out, "| {kind} | {rules} | {made} | {} |", share(found, made)).unwrap();
    }
    out += "\n## Near misses\n\nWhat is no member by a hair must not be found, at least not with full confidence.\n\n| | rules | tried | silent |\n|---|---:|---:|---:|\n";
    for miss in Miss::ALL {
        let of: Vec<_> =
            REPORT.iter().filter_map(|tally| tally.near.get(&miss)).filter(|(tried, ..)| *tried > 0).collect();
        let (tried, found) = of.iter().fold((0, 0), |sums, (tried, found, _)| (sums.0 + tried, sums.1 + found));
        writeln!(out, "| {} | {} | {tried} | {} |", miss.name(), of.len(), share(tried - found, tried)).unwrap();
    }
    out += "\n## Exceptions\n\nRules that may miss more, or find more near misses, out of 1000, and why.\n\n| rule | found at least | near misses at most | why |\n|---|---:|---:|---|\n";
    for Exception { rule, found, near, why } in EXCEPTIONS.values() {
        writeln!(out, "| {rule} | {found} | {near} | {why} |").unwrap();
    }
    out += "\n## Syntaxes\n\nValues that are known by a name, in the syntaxes people use: *provider*, values of rules that wait for a provider's name, under one and a word for a\n\
            credential; *word*, personal data and others that need a word near, under one of the rule's words; *password* and *key*, random ones under names that only say that. Found is the\n\
            exact span, by whichever rule of the category. – stands where no value fits.\n\n| syntax | provider | word | password | key |\n|---|---:|---:|---:|---:|\n";
    for (index, syntax) in SYNTAXES.iter().enumerate() {
        let of = |is_named: bool| {
            let is_kind = |tally: &&Tally| tally.rule.shape().providers.is_empty() != is_named;
            let all: Vec<bool> =
                REPORT.iter().filter(is_kind).filter_map(|tally| tally.syntaxes.as_ref()?[index]).collect();
            (all.iter().filter(|found| **found).count(), all.len())
        };
        let [password, key] = PLAIN_FOUND[index];
        let cells =
            [of(true), of(false), password, key].map(|(found, of)| if of == 0 { "–".into() } else { share(found, of) });
        let apart = if syntax.tie == Tie::Apart { " (apart)" } else { "" };
        writeln!(out, "| {}{apart} | {} |", syntax.name, cells.join(" | ")).unwrap();
    }
    out
}

/// A share, rounded down: what is not all is not 100 %.
fn share(count: usize, of: usize) -> String {
    let mille = count * 1000 / of.max(1);
    if mille == 1000 { "100 %".into() } else { format!("{}.{} %", mille / 10, mille % 10) }
}

#[test]
fn the_page_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/members.md");
    if members() != MEMBERS {
        println!("{}", page());
        return;
    }
    let text = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let is_same = std::fs::read_to_string(&path).is_ok_and(|written| written == text);
    assert!(is_same, "docs/members.md is not up to date: UPDATE=1 cargo test --test members writes it");
}

#[test]
#[ignore = "writes files: MEMBERS_CORPUS says where"]
fn write_corpus() {
    let folder = std::env::var_os("MEMBERS_CORPUS").expect("MEMBERS_CORPUS is not set");
    let rules: &'static RuleSet = &RULES;
    members::corpus::write(Path::new(&folder), rules.rules(), members()).unwrap();
}

#[test]
#[ignore = "for people: which checks of randomness refuse members"]
fn refusals() {
    for tally in REPORT.iter().filter(|tally| tally.refused * 100 > tally.drawn) {
        println!("{}: {} of {} are refused", tally.id(), tally.refused, tally.drawn);
    }
}
