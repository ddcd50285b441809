//! What becomes of whole regexes, and the law that a rewritten one finds what the first matches.

use super::*;
use crate::detect::machine::Machine;
use proptest::prelude::*;

fn source<'a>(regex: &'a str, keywords: &'a [String]) -> Source<'a> {
    Source { regex, dialect: Dialect::Go, wanted: Wanted::First, keywords }
}

fn one(regex: &str, keywords: &[&str]) -> (Rewritten, Notes) {
    let keywords: Vec<String> = keywords.iter().map(|word| (*word).to_owned()).collect();
    let (mut rewritten, notes) = rewrite(&source(regex, &keywords)).unwrap();
    assert_eq!(rewritten.len(), 1);
    (rewritten.remove(0), notes)
}

fn refusal(regex: &str) -> String {
    rewrite(&source(regex, &[])).unwrap_err()
}

#[test]
fn what_a_prefix_and_a_terminator_enclose() {
    let (rule, notes) = one(r#"\b(exk_[a-z0-9]{20,})(?:['"\s;]|\\[nr]|$)"#, &["exk_"]);
    assert_eq!(rule.regex, r"(?<value>exk_[0-9a-z]{20,4096})");
    assert_eq!((&*rule.before, &*rule.after), ("word", r#"(?:[\s"\x27;]|$)|\\[nr]"#));
    assert_eq!(rule.anchors, Anchors::Literals(vec!["exk_".into()]));
    assert_eq!(notes, ["repetitions without a bound end after 4096 bytes"]);
}

#[test]
fn what_may_be_missing_before_the_value_is_left_out() {
    let (rule, _) = one(r#"(?i)[\w.-]{0,50}?(?:acme)[ \t]{0,20}[=:]{1,3}([a-z]{8})"#, &["acme"]);
    assert_eq!(rule.regex, r"(?i:acme)[\t ]{0,20}[:=]{1,3}(?<value>[A-Za-z]{8})");
}

#[test]
fn what_has_no_anchor_follows_its_keyword() {
    let (rule, notes) = one(r"\b([a-f0-9]{32})\b", &["acme"]);
    assert_eq!(rule.regex, r"(?i:acme)[\s\S]{0,127}?\W(?<value>[0-9a-f]{32})");
    assert_eq!(notes, ["a keyword must stand at most 128 bytes before the match"]);
    assert!(refusal(r"\b([a-f]{32})\b").contains("nothing that every match contains"));
}

#[test]
fn alternatives_with_values_of_their_own_become_rules_of_their_own() {
    let (rules, notes) = rewrite(&source(r#"exk="(a{9})"\b|\bexj=(b{9})"#, &[])).unwrap();
    let regexes: Vec<&str> = rules.iter().map(|rule| &*rule.regex).collect();
    assert_eq!(regexes, [r#"exk="(?<value>a{9})""#, r"exj=(?<value>b{9})"]);
    assert!(notes.is_empty() && rules[1].before == "word");
}

#[test]
fn what_cannot_be_done_is_named() {
    assert!(refusal(r"acme(?:(?:a+b{2000})+c)+").contains("too long"));
    assert!(refusal("acme_[a-z]{9000}").contains("up to 9005 bytes"));
    assert!(refusal("(?:acme)?").contains("empty text"));
    assert!(refusal(r"acme\bx").contains("matches nothing"));
    assert!(refusal(r"acme(?=.*\d)[a-z]{9}").contains("look-ahead"));
    assert!(refusal(r"(acme)\1").contains("back-reference"));
}

/// Whether the rewritten regex, guards and all, matches somewhere in the text.
fn finds(rule: &Rewritten, text: &[u8]) -> bool {
    use crate::detect::guard::Guard;
    use crate::detect::machine::Probe;
    use crate::detect::schema::GuardKind;
    let guard = |text: &str, side| match text {
        "none" => Guard::Kind(GuardKind::None),
        "word" => Guard::Kind(GuardKind::Word),
        text => Guard::Beside(Box::new(Beside::compile(text, side).unwrap())),
    };
    let (before, after) = (guard(&rule.before, Side::Before), guard(&rule.after, Side::After));
    let machine = Machine::new(&rule.regex).unwrap();
    (0..text.len()).any(|start| {
        before.holds_before(text, start)
            && matches!(machine.probe(&after, &text[start..], false).unwrap(), Probe::Ends(_))
    })
}

/// Pieces of regexes as they are seen in rule files, and a member of each.
fn piece() -> impl Strategy<Value = (String, String)> {
    let pieces: Vec<(&str, &str)> = vec![
        ("exk_", "exk_"),
        ("(?:live|test)_", "test_"),
        ("[a-z0-9]{4,}", "ab12ab"),
        ("[A-Z]{3}", "QRS"),
        (r"\d{2,6}", "12345"),
        (r"[ \t]*", "  "),
        (r"[=:>]{1,3}", "=>"),
        (r"(?:[a-z]+\.)+", "ab.cd."),
        (r"(?i:token)", "ToKen"),
        (r"[\w-]{0,9}?", "a-b"),
        (r"\.", "."),
        ("é?", "é"),
    ];
    prop::sample::select(pieces).prop_map(|(regex, member)| (regex.to_owned(), member.to_owned()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_on_any_text(regex in "[ -~\\n]{0,40}|(?:[(\\[{^$|?*+\\\\a-e0-9.:<=!P)\\]},-]|\\\\b|\\(\\?){0,24}") {
        for dialect in [Dialect::Go, Dialect::Python { ignore_case: true, multi_line: true, dot_all: true }] {
            for wanted in [Wanted::Whole, Wanted::First] {
                let keywords = ["acme".to_owned()];
                let made = rewrite(&Source { regex: &regex, dialect, wanted, keywords: &keywords });
                // What is made is a regex of a rule.
                for rule in made.iter().flat_map(|(rules, _)| rules) {
                    let parsed = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(&rule.regex);
                    let properties = parsed.unwrap().properties().clone();
                    prop_assert!(properties.look_set().is_empty() && properties.maximum_len().is_some());
                }
            }
        }
    }

    #[test]
    fn what_the_regex_matches_the_rule_finds(
        pieces in prop::collection::vec(piece(), 2..6),
        head in prop::sample::select(vec!["", r"\b", r"(?:^|[^\w-])", r"(?:^|\s)"]),
        tail in prop::sample::select(vec!["", r"\b", r#"(?:['"\s;]|\\[nr]|$)"#, r"(?:[^\w-]|\z)"]),
        around in prop::sample::select(vec![("", ""), (" ", " "), ("\n", ";"), ("x=", "\\n"), ("(", ")"), ("ab", "ab"), ("-", "-")]),
        inner in prop::sample::select(vec!["", r"\b"]),
        grouped in any::<bool>(),
    ) {
        let (first, rest) = pieces.split_at(pieces.len() / 2);
        let text = |pieces: &[(String, String)]| pieces.iter().map(|(regex, _)| regex.as_str()).collect::<String>();
        let (open, close) = if grouped { ("(", ")") } else { ("", "") };
        let regex = format!("{head}{}{inner}{open}{}{close}{tail}", text(first), text(rest));
        let member: String = pieces.iter().map(|(_, member)| member.as_str()).collect();
        let hay = format!("{}{member}{}", around.0, around.1);
        // The regex as its own engine reads it: one that looks around.
        let original = regex::bytes::RegexBuilder::new(&translate(&regex).unwrap()).unicode(false).build().unwrap();
        let keywords = ["acme".to_owned()];
        if let Ok((rules, notes)) = rewrite(&source(&regex, &keywords)) {
            let is_exact = notes.iter().all(|note| note.contains("without a bound"));
            let found = rules.iter().any(|rule| finds(rule, hay.as_bytes()));
            let is_match = original.is_match(hay.as_bytes());
            prop_assert!(!is_match || found || !is_exact, "{regex} on {hay:?}: {rules:?} {notes:?}");
            // And nothing else, if the regex is not cut short.
            prop_assert!(is_match || !found || !is_exact, "{regex} on {hay:?} is found: {rules:?} {notes:?}");
        }
    }
}
