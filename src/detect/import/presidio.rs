//! Presidio's recognisers in YAML.

use super::Importer;
use super::draft::{Context, Draft, slug};
use super::regex::{Dialect, Source, Wanted};
use super::tree::{Tree, Value};

/// Python's flags of a file that says nothing: `IGNORECASE`, `MULTILINE`, `DOTALL`.
const FLAGS: u32 = 26;
const IGNORE_CASE: u32 = 2;
const MULTI_LINE: u32 = 8;
const DOT_ALL: u32 = 16;
const VERBOSE: u32 = 64;

/// By so much Presidio raises a score if a context word is near.
const BOOST: u8 = 35;
/// It is at least so high then.
const LEAST_WITH_CONTEXT: u8 = 40;
/// As far before a match its words are looked for: about the five words that Presidio looks at.
const CONTEXT_BEFORE: usize = 60;

/// Whether a file has recognisers.
pub(super) fn is_it(tree: &Tree) -> bool {
    recognizers(tree).is_some()
}

fn recognizers(tree: &Tree) -> Option<&[Tree]> {
    let holder = tree.get("recognizer_registry").unwrap_or(tree);
    holder.get("recognizers").map(|_| holder.list("recognizers"))
}

/// Reads a file.
pub(super) fn read(tree: &Tree, file: &str, importer: &mut Importer) {
    let holder = tree.get("recognizer_registry").unwrap_or(tree);
    let flags = holder.number("global_regex_flags").map_or(FLAGS, |flags| flags as u32);
    for recognizer in recognizers(tree).unwrap_or_default() {
        read_recognizer(recognizer, flags, file, importer);
    }
}

fn read_recognizer(recognizer: &Tree, flags: u32, file: &str, importer: &mut Importer) {
    let line = recognizer.line;
    // A name alone stands for one that is predefined.
    let name = recognizer.as_text().or(recognizer.text("name")).unwrap_or_default();
    let (patterns, deny_list) = (recognizer.list("patterns"), recognizer.texts("deny_list"));
    if recognizer.is("enabled") == Some(false) {
        return importer.skip(file, line, name, "is switched off (enabled)");
    }
    if patterns.is_empty() && deny_list.is_empty() {
        return importer.skip(file, line, name, "has no patterns here: it is predefined in Presidio's code");
    }
    let entities = [recognizer.texts("supported_entity"), recognizer.texts("supported_entities")].concat();
    let Some(entity) = entities.first() else {
        return importer.skip(file, line, name, "has no supported_entity");
    };
    if flags & VERBOSE != 0 {
        return importer.skip(file, line, name, "has regexes with the flag VERBOSE, which are not read");
    }
    let context = context(recognizer);
    let dialect = Dialect::Python {
        ignore_case: flags & IGNORE_CASE != 0,
        multi_line: flags & MULTI_LINE != 0,
        dot_all: flags & DOT_ALL != 0,
    };
    let add = |importer: &mut Importer, line: usize, pattern: &str, regex: &str, score: Option<f64>| {
        let confidence = score.map_or(1, |score| (score * 100.0).clamp(1.0, 99.0) as u8);
        let of = named(name, pattern);
        let mut notes = Vec::new();
        if score.is_none() {
            notes.push("has no score: confidence 1".to_owned());
        }
        if entities.len() > 1 {
            notes.push(format!("found as {entity} only, of {} entities", entities.len()));
        }
        let draft = Draft {
            name: of.clone(),
            line,
            category: "pii",
            slug: slug(entity),
            title: of,
            why: format!("Personal data of the kind {entity}. Share it only where it is needed."),
            severity: "medium",
            confidence,
            context: (!context.is_empty()).then(|| Context {
                words: context.clone(),
                before: CONTEXT_BEFORE,
                boost: BOOST.max(LEAST_WITH_CONTEXT.saturating_sub(confidence)),
            }),
            validators: Vec::new(),
            notes,
        };
        importer.rule(file, draft, &Source { regex, dialect, wanted: Wanted::Whole, keywords: &context });
    };
    for pattern in patterns {
        let part = pattern.text("name").unwrap_or_default();
        match pattern.text("regex") {
            Some(regex) => add(importer, pattern.line, part, regex, pattern.number("score")),
            None => importer.skip(file, pattern.line, &named(name, part), "has no regex"),
        }
    }
    if !deny_list.is_empty() {
        let words: Vec<String> = deny_list.iter().map(|word| regex_syntax::escape(word)).collect();
        let regex = format!(r"(?:^|(?<=\W))(?:{})(?=\W|$)", words.join("|"));
        add(importer, line, "deny_list", &regex, Some(recognizer.number("deny_list_score").unwrap_or(1.0)));
    }
}

/// What a pattern of a recogniser is called.
fn named(name: &str, pattern: &str) -> String {
    if pattern.is_empty() { name.to_owned() } else { format!("{name}, {pattern}") }
}

/// The context words, of all languages.
fn context(recognizer: &Tree) -> Vec<String> {
    let mut words = recognizer.texts("context");
    for language in recognizer.list("supported_languages") {
        if let Value::Table(_) = language.value {
            words.extend(language.texts("context"));
        }
    }
    words.retain(|word| !word.is_empty());
    words.sort();
    words.dedup();
    words
}
