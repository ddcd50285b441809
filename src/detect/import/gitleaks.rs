//! The TOML of gitleaks, and of Betterleaks, which started from it.

use super::draft::{Draft, Validator, slug};
use super::regex::{Dialect, Source, Wanted, translate};
use super::tree::{Kind, Tree};
use super::{Format, Importer, filter};

/// What Betterleaks' files have and gitleaks' do not.
const BETTERLEAKS: [&str; 10] = [
    "prefilter",
    "filter",
    "validate",
    "analyze",
    "revoke",
    "components",
    "tokenEfficiency",
    "skipReport",
    "valueGroup",
    "specificity",
];
/// Keys that ask a server about a finding.
const ONLINE: [&str; 3] = ["validate", "analyze", "revoke"];
/// Keys of rules that are read, or say nothing about what is found.
const KNOWN: [&str; 21] = [
    "id",
    "description",
    "regex",
    "secretGroup",
    "valueGroup",
    "entropy",
    "keywords",
    "path",
    "tags",
    "allowlist",
    "allowlists",
    "filter",
    "confidence",
    "components",
    "required",
    "skipReport",
    "tokenEfficiency",
    "specificity",
    "validate",
    "analyze",
    "revoke",
];
/// What the keys that decide what is found must hold.
const KINDS: [(&str, Kind); 8] = [
    ("id", Kind::Text),
    ("regex", Kind::Text),
    ("path", Kind::Text),
    ("filter", Kind::Text),
    ("entropy", Kind::Number),
    ("secretGroup", Kind::Number),
    ("valueGroup", Kind::Number),
    ("keywords", Kind::Texts),
];
/// Of a rule that says nothing about it.
const CONFIDENCE: u8 = 70;
/// Of one that its own program tells of only together with another: the default policy reports it, and leaves it in the text.
const COMPONENT_CONFIDENCE: u8 = 40;
/// By so much a rule is less sure for each of its conditions that is not looked at.
const LESS_SURE: u8 = 15;

/// Whose a file is, told by its keys.
pub(super) fn format_of(tree: &Tree) -> Option<Format> {
    let theirs = ["rules", "allowlist", "allowlists", "extend", "prefilter", "filter"];
    // `[[rules]]` with anchors is a slip in a rule file of ours, to be told as such.
    let is_ours = tree.get("rule").is_some() || tree.list("rules").iter().any(|rule| rule.get("anchors").is_some());
    if is_ours || !theirs.iter().any(|key| tree.get(key).is_some()) {
        return None;
    }
    let is_better = |tree: &Tree| tree.keys().any(|key| BETTERLEAKS.contains(&key));
    let betterleaks = is_better(tree) || tree.list("rules").iter().any(is_better);
    Some(if betterleaks { Format::Betterleaks } else { Format::Gitleaks })
}

/// What holds for the rules of a file.
struct Globals {
    validators: Vec<Validator>,
    /// Those of some rules only.
    targeted: Vec<(Vec<String>, Vec<Validator>)>,
}

/// Reads a file.
pub(super) fn read(tree: &Tree, file: &str, importer: &mut Importer) {
    let globals = globals(tree, file, importer);
    let rules = tree.list("rules");
    let online = rules.iter().filter(|rule| ONLINE.iter().any(|key| rule.get(key).is_some())).count();
    if online > 0 {
        importer.note(file, format!("the online checks of {online} rules are not made"));
    }
    if tree.get("prefilter").is_some() {
        importer.note(file, "the prefilter is not read: it is about files and commits");
    }
    if let Some(extend) = tree.get("extend") {
        let from = match (extend.text("path").or(extend.text("url")), extend.is("useDefault")) {
            (Some(path), _) => path,
            (None, Some(true)) => "its program's own rules",
            (None, _) => "nothing",
        };
        importer.note(file, format!("what it extends ({from}) is not read: import that file, too"));
        if !extend.list("disabledRules").is_empty() {
            importer.note(file, "disabledRules are about the file it extends, and are not read");
        }
    }
    for rule in rules {
        read_rule(rule, &globals, file, importer);
    }
}

fn globals(tree: &Tree, file: &str, importer: &mut Importer) -> Globals {
    let mut globals = Globals { validators: Vec::new(), targeted: Vec::new() };
    let mut notes = Vec::new();
    for list in tree.list("allowlist").iter().chain(tree.list("allowlists")) {
        let validators = allowlist(list, false, &mut notes);
        match list.texts("targetRules") {
            targets if targets.is_empty() => globals.validators.extend(validators),
            targets => globals.targeted.push((targets, validators)),
        }
    }
    if let Some(expression) = tree.text("filter") {
        globals.validators.extend(filtered(expression, &mut notes));
    }
    notes.dedup();
    notes.into_iter().for_each(|note| importer.note(file, note));
    globals
}

fn read_rule(rule: &Tree, globals: &Globals, file: &str, importer: &mut Importer) {
    let name = rule.text("id").or(rule.text("description")).unwrap_or_default();
    let line = rule.line;
    if let Some((key, kind)) = KINDS.iter().find(|(key, kind)| rule.get(key).is_some_and(|value| !value.is_a(*kind))) {
        return importer.skip(file, line, name, format!("has a value of `{key}` that is no {}", kind.name()));
    }
    let Some(regex) = rule.text("regex") else {
        let text = if rule.get("path").is_some() {
            "has no regex: it is about the names of files"
        } else {
            "has no regex: it changes a rule of another file"
        };
        return importer.skip(file, line, name, text);
    };
    let mut notes = Vec::new();
    let mut confidence = match rule.text("confidence") {
        Some("high") => 85,
        Some("medium") => 65,
        Some("low") => 50,
        _ => CONFIDENCE,
    };
    let mut lacks = |is: bool, note: &str| {
        if is {
            notes.push(note.to_owned());
            confidence -= LESS_SURE.min(confidence - 1);
        }
    };
    lacks(rule.get("path").is_some(), "found in any text, whatever the name of its file (path)");
    let components = rule.get("required").or(rule.get("components"));
    lacks(components.is_some(), "found without the other rules that must be near (required, components)");
    if rule.is("skipReport") == Some(true) {
        notes.push(format!(
            "told of alone, which its own program does not do (skipReport): confidence {COMPONENT_CONFIDENCE}"
        ));
        confidence = COMPONENT_CONFIDENCE;
    }
    if rule.is("tokenEfficiency") == Some(true) {
        notes.push(left_out("tokenEfficiency"));
    }
    for key in rule.keys().filter(|key| !KNOWN.contains(key)) {
        notes.push(format!("the key {key} is not read"));
    }
    let group = rule.number("secretGroup").or(rule.number("valueGroup")).filter(|number| *number >= 1.0);
    let wanted = group.map_or(Wanted::First, |number| Wanted::Number(number as u32));
    // A bracket too many costs an allowlist, no finding.
    let has_group = wanted != Wanted::First
        || regex.replace("(?P<", "(").replace("(?<", "(").replace("(?", "").replace(r"\(", "").contains('(');
    let mut validators = Vec::new();
    validators.extend(rule.number("entropy").filter(|bits| *bits > 0.0).map(Validator::Entropy));
    if let Some(expression) = rule.text("filter") {
        validators.extend(filtered(expression, &mut notes));
    }
    for list in rule.list("allowlist").iter().chain(rule.list("allowlists")) {
        validators.extend(allowlist(list, !has_group, &mut notes));
    }
    let targeted = globals.targeted.iter().filter(|(targets, _)| targets.iter().any(|target| target == name));
    for validator in globals.validators.iter().chain(targeted.flat_map(|(_, validators)| validators)) {
        if !validators.contains(validator) {
            validators.push(validator.clone());
        }
    }
    let description = rule.text("description").filter(|text| !text.is_empty()).unwrap_or(name);
    let draft = Draft {
        name: name.to_owned(),
        line,
        category: "secret",
        slug: slug(name),
        title: description.to_owned(),
        why: format!("{} Revoke it where it was issued.", sentence(description)),
        severity: if confidence < 50 { "medium" } else { "high" },
        confidence,
        context: None,
        validators,
        notes,
    };
    let keywords = rule.texts("keywords");
    importer.rule(file, draft, &Source { regex, dialect: Dialect::Go, wanted, keywords: &keywords });
}

/// What an allowlist says of the value; `is_whole` if the whole match is the value.
fn allowlist(list: &Tree, is_whole: bool, notes: &mut Vec<String>) -> Vec<Validator> {
    let about_files = ["paths", "commits"].iter().any(|key| !list.list(key).is_empty());
    let (regexes, stopwords) = (list.texts("regexes"), list.texts("stopwords"));
    let is_and = list.text("condition").is_some_and(|text| text.eq_ignore_ascii_case("and") || text == "&&");
    if is_and && (about_files || (!regexes.is_empty() && !stopwords.is_empty())) {
        notes.push(left_out("an allowlist of conditions that must hold together"));
        return Vec::new();
    }
    if about_files {
        notes.push(left_out("what an allowlist says of files and commits"));
    }
    let mut validators = Vec::new();
    let stopwords: Vec<String> = stopwords.into_iter().filter(|word| !word.is_empty()).collect();
    if !stopwords.is_empty() {
        validators.push(Validator::DenyWords(stopwords));
    }
    let is_of_value = match list.text("regexTarget") {
        None | Some("" | "secret") => true,
        Some("match") => is_whole,
        _ => false,
    };
    if !is_of_value && !regexes.is_empty() {
        notes.push(left_out("an allowlist of what stands around the value (regexTarget)"));
        return validators;
    }
    let mut read = Vec::new();
    for regex in regexes {
        match translate(&regex) {
            Ok(regex) => read.push(regex),
            Err(text) => notes.push(format!("a regex of an allowlist {text}: more is found")),
        }
    }
    if !read.is_empty() {
        validators.push(Validator::DenyRegex(read));
    }
    validators
}

fn filtered(expression: &str, notes: &mut Vec<String>) -> Vec<Validator> {
    let filter = filter::read(expression);
    if !filter.left_out.is_empty() {
        notes.push(left_out(&format!("what its filter says with {}", filter.left_out.join(", "))));
    }
    filter.validators
}

fn left_out(what: &str) -> String {
    format!("not read: {what}; more is found")
}

fn sentence(text: &str) -> String {
    let text = text.trim();
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}
