//! A rule on its way from another program's file to the text of one of ours.

use super::regex::{Anchors, Rewritten};
use crate::base::{Error, Result};
use crate::detect::compile::{IMPORTED, compile_file};
use crate::detect::machine::Automata;
use std::fmt::Write;

/// What is known of a rule, apart from its regex.
pub(super) struct Draft {
    /// What its own file calls it.
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) category: &'static str,
    /// The third part of the id.
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) why: String,
    pub(super) severity: &'static str,
    pub(super) confidence: u8,
    pub(super) context: Option<Context>,
    pub(super) validators: Vec<Validator>,
    pub(super) notes: Vec<String>,
}

/// Words that make a match surer.
pub(super) struct Context {
    pub(super) words: Vec<String>,
    pub(super) before: usize,
    pub(super) boost: u8,
}

/// A check of the value, as a rule file has it.
#[derive(Clone, PartialEq)]
pub(super) enum Validator {
    Entropy(f64),
    DenyWords(Vec<String>),
    DenyRegex(Vec<String>),
    RequireRegex(Vec<String>),
}

/// Longer titles are cut.
const LONGEST_TITLE: usize = 80;
/// The third part of an id is cut to that, which leaves room for a number.
const LONGEST_SLUG: usize = 40;

impl Draft {
    /// The rule's table, under an id.
    pub(super) fn toml(&self, id: &str, origin: &str, rewritten: &Rewritten) -> String {
        let mut text = String::new();
        self.notes.iter().for_each(|note| line(&mut text, format_args!("# note: {}", visible(note))));
        line(&mut text, format_args!("[[rule]]"));
        line(&mut text, format_args!("id = {}", quoted(id)));
        line(&mut text, format_args!("title = {}", quoted(cut(&self.title, LONGEST_TITLE))));
        line(&mut text, format_args!("why = {}", quoted(&self.why)));
        line(&mut text, format_args!("severity = {}", quoted(self.severity)));
        line(&mut text, format_args!("confidence = {}", self.confidence));
        let anchors = match &rewritten.anchors {
            Anchors::Literals(literals) => quoted_list(literals),
            Anchors::Digits(count) => format!("[{{ digits = {count} }}]"),
            Anchors::Dots(count) => format!("[{{ dots = {count} }}]"),
            Anchors::Colons(count) => format!("[{{ colons = {count} }}]"),
        };
        line(&mut text, format_args!("anchors = {anchors}"));
        line(&mut text, format_args!("regex = {}", quoted(&rewritten.regex)));
        let guard = |guard: &str| match guard {
            "none" | "word" => quoted(guard),
            regex => format!("{{ beside = {} }}", quoted(regex)),
        };
        let (before, after) = (guard(&rewritten.before), guard(&rewritten.after));
        line(&mut text, format_args!("guard = {{ before = {before}, after = {after} }}"));
        if let Some(Context { words, before, boost }) = &self.context {
            let words = quoted_list(words);
            line(&mut text, format_args!("context = {{ words = {words}, before = {before}, boost = {boost} }}"));
        }
        if !self.validators.is_empty() {
            let validators: Vec<String> = self.validators.iter().map(Validator::toml).collect();
            line(&mut text, format_args!("validators = [{}]", validators.join(", ")));
        }
        line(&mut text, format_args!("label = {}", quoted(&self.id())));
        line(&mut text, format_args!("references = [{}]", quoted(origin)));
        text
    }

    /// Under which id its first rule stands if that is free.
    pub(super) fn id(&self) -> String {
        format!("{}.{IMPORTED}.{}", self.category, self.slug)
    }
}

impl Validator {
    fn toml(&self) -> String {
        match self {
            Self::Entropy(bits) => format!("{{ entropy = {bits:?} }}"),
            Self::DenyWords(words) => format!("{{ deny_words = {} }}", quoted_list(words)),
            Self::DenyRegex(regexes) => format!("{{ deny_regex = {} }}", quoted_list(regexes)),
            Self::RequireRegex(regexes) => format!("{{ require_regex = {} }}", quoted_list(regexes)),
        }
    }
}

/// Compiles a rule's table, and its automaton.
///
/// # Errors
/// What the compiler says.
pub(super) fn check(table: &str) -> Result<()> {
    for rule in compile_file(&format!("{HEADER}{table}"), "imported")? {
        rule.pattern.iter().try_for_each(|pattern| Automata::default().pattern(pattern).map(|_| ()))?;
    }
    Ok(())
}

/// What a file of imported rules starts with.
pub(super) const HEADER: &str = "imported = true\n";

/// What the compiler says of a rule, without where: its text is nobody's file.
pub(super) fn reason(error: &Error) -> String {
    let text = error.to_string();
    let text =
        text.strip_prefix("imported:").map_or(&*text, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let text = text.trim_start_matches(": ");
    match text.strip_prefix("rule ").and_then(|rest| rest.split_once(": ")) {
        Some((_, reason)) => reason.to_owned(),
        None => text.to_owned(),
    }
}

/// A name as a part of an id: `AWS Key_ID` is `aws-key-id`.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = cut(&slug, LONGEST_SLUG).trim_end_matches('-');
    if slug.is_empty() { "rule".to_owned() } else { slug.to_owned() }
}

/// The text, or as much of it as fits.
fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a String does not fail.
    let _ = writeln!(text, "{line}");
}

/// Without control characters.
pub(super) fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A TOML string in one line: between single quotes where nothing speaks against it.
fn quoted(text: &str) -> String {
    if !text.contains('\'') && !text.chars().any(char::is_control) {
        return format!("'{text}'");
    }
    let escape = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        c if c.is_control() => format!("\\u{:04X}", c as u32),
        c => c.to_string(),
    };
    format!("\"{}\"", text.chars().map(escape).collect::<String>())
}

fn quoted_list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|text| quoted(text)).collect::<Vec<_>>().join(", "))
}
