//! The rule compiler: from a table of a rule file to a [`Rule`], or to an error with file and line.

use super::anchor::{self, ByteSet, Lead, Opening, RunOf};
use super::beside::{Beside, Side};
use super::check::{Check, DOCUMENTED, Test};
use super::context;
use super::guard::Guard;
use super::named::{self, NamedBy};
use super::packed::Bytes;
use super::prefilter;
use super::rule::{About, ContextWords, Example, OpenClose, Pattern, Rule};
use super::schema::{Anchor, AnchorClass, GuardEntry, GuardKind, RuleFile, RuleTable};
use super::table::Table;
use super::value::ValuePart;
use crate::base::error::line_of;
use crate::base::{Category, Error, ErrorKind, Result, RuleId};
use regex_syntax::hir::Hir;
use toml::Spanned;

/// Longer matches are refused: they would be held back, and an open/close rule does without.
pub(super) const LONGEST_MATCH: usize = 8192;
/// More is refused: it would be looked for at every byte.
pub(super) const LONGEST_LEAD: usize = 256;
/// The second part of the ids of rules that were made from those of another program.
pub(super) const IMPORTED: &str = "imported";

/// Compiles the text of a rule file.
///
/// # Errors
/// [`ErrorKind::Rule`] with file and line, for whatever `docs/rules.md` forbids. Examples are not run here.
pub(super) fn compile_file(text: &str, file: &str) -> Result<Vec<Rule>> {
    let tables: RuleFile = toml::from_str(text).map_err(|error| Error::toml(ErrorKind::Rule, &error, text, file))?;
    tables
        .rule
        .iter()
        .map(|table| {
            let line = line_of(text, table.span().start);
            Compiler { text, file, line, is_imported: tables.imported }.compile(table.get_ref())
        })
        .collect()
}

struct Compiler<'a> {
    text: &'a str,
    file: &'a str,
    /// The line of the rule's table.
    line: usize,
    /// Whether the file's rules were made from those of another program.
    is_imported: bool,
}

impl Compiler<'_> {
    fn compile(&self, table: &RuleTable) -> Result<Rule> {
        let (id, category) = RuleId::parse(&table.id).map_err(|text| self.error(text))?;
        let fail = |text: String| self.error(format!("rule {id}: {text}"));
        if !(1..=99).contains(&table.confidence) {
            return Err(fail(format!("confidence {} must be 1 to 99", table.confidence)));
        }
        if table.title.is_empty() || table.title.len() > 80 || table.why.is_empty() {
            return Err(fail("title (at most 80 bytes) and why must be there".into()));
        }
        if self.is_imported && table.id.split('.').nth(1) != Some(IMPORTED) {
            return Err(fail(format!("the file says imported = true, so the id's second part must be `{IMPORTED}`")));
        }
        let fewest = [
            ("examples", table.examples.len(), 3),
            ("counter_examples", table.counter_examples.len(), 3),
            ("references", table.references.len(), 1),
        ];
        if let Some((name, count, fewest)) =
            fewest.iter().find(|(_, count, fewest)| count < fewest && !self.is_imported)
        {
            return Err(fail(format!("{name} has {count} entries, must have at least {fewest}")));
        }
        let label = table.label.clone().unwrap_or_else(|| table.id.clone());
        if label.is_empty() || label.len() > 64 || !label.bytes().all(is_label_byte) {
            return Err(fail(format!("label `{label}` must be 1 to 64 bytes of a-z, 0-9, - and .")));
        }
        let pattern = match &table.regex {
            Some(regex) => Some(self.pattern(&id, table, regex)?),
            None if table.keys.is_empty() => return Err(fail("has neither regex nor keys".into())),
            None if table.span.is_some() => return Err(fail("span needs a regex, the opening marker".into())),
            None => None,
        };
        let keys: Vec<Bytes> = table.keys.iter().map(|key| normalise_key(key.as_bytes()).into()).collect();
        if keys.iter().any(|key| key.is_empty()) {
            return Err(fail("keys has an entry without a letter or digit".into()));
        }
        let mut checks = Vec::new();
        for validator in &table.validators {
            checks.extend(Check::compile(validator).map_err(&fail)?);
        }
        if category == Category::Secret {
            checks.push(Check::Deny(Test::new(DOCUMENTED)));
        }
        let outside = table.outside.iter().map(|name| Test::new(name)).collect();
        let soft_checksum = table.soft_checksum.as_deref().map(Test::new);
        let context = table.context.as_ref().map(|table| {
            let words: Vec<Bytes> = table.words.iter().map(|word| context::lower(word.as_bytes()).into()).collect();
            if words.is_empty() || words.iter().any(|word| word.is_empty()) {
                return Err(fail("context has no words, or an empty one".into()));
            }
            if table.before > 1024 || table.after > 1024 || table.before + table.after == 0 {
                return Err(fail("context: before and after must be 0 to 1024 bytes, and not both 0".into()));
            }
            let (before, after, is_required, boost) = (table.before, table.after, table.required, table.boost);
            Ok(ContextWords { words, before, after, is_required, boost })
        });
        let named = table.named.as_ref().map(|named| {
            let names = [&named.by, &named.strictly_by];
            if names.iter().all(|names| names.is_empty()) || names.iter().any(|n| n.iter().any(|name| name.len() < 2)) {
                return Err(fail("named has no names, or one of a single letter".into()));
            }
            Ok(NamedBy::new(&named.by, &named.strictly_by))
        });
        let examples = self.examples(&id, &table.examples)?;
        let counter_examples = self.examples(&id, &table.counter_examples)?;
        if !self.is_imported && examples.iter().all(|example| example.spans.is_empty()) {
            return Err(fail("no example marks the exact span with « and »".into()));
        }
        let (title, why, references) = (table.title.clone(), table.why.clone(), table.references.clone());
        Ok(Rule {
            category,
            severity: table.severity,
            confidence: table.confidence,
            label: label.into(),
            pattern,
            context: context.transpose()?,
            named: named.transpose()?,
            yields: table.yields,
            outside,
            keys,
            checks,
            soft_checksum,
            source: format!("{}:{}", self.file, self.line).into(),
            hold_back_words: 0,
            about: About { title, why, references, named: table.named.clone(), examples, counter_examples }.into(),
            id,
        })
    }

    fn pattern(&self, id: &RuleId, table: &RuleTable, regex: &Spanned<String>) -> Result<Pattern> {
        let at = |spanned: &Spanned<String>, text: String| {
            let line = line_of(self.text, spanned.span().start);
            Error::at(ErrorKind::Rule, self.file, line, format!("rule {id}: {text}"))
        };
        let (hir, longest) = parse(regex.get_ref()).map_err(|text| at(regex, format!("regex {text}")))?;
        if longest > LONGEST_MATCH {
            return Err(at(regex, format!("regex matches up to {longest} bytes, at most {LONGEST_MATCH} are allowed")));
        }
        let guard = |entry: &GuardEntry, side: Side| match entry {
            GuardEntry::Kind(kind) => Ok(Guard::Kind(*kind)),
            GuardEntry::Beside(regex) => Beside::compile(&regex.beside, side)
                .map(|beside| Guard::Beside(Box::new(beside)))
                .map_err(|text| self.error(format!("rule {id}: guard: beside {text}"))),
        };
        let (before, after) = (guard(&table.guard.before, Side::Before)?, guard(&table.guard.after, Side::After)?);
        let mut literals = Vec::new();
        let mut classes = Vec::new();
        for anchor in &table.anchors {
            match anchor {
                Anchor::Literal(literal) => {
                    let is_short = literal.len() < 2 && literal.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ');
                    if literal.is_empty() || is_short {
                        return Err(at(regex, format!("anchor `{literal}` is too short")));
                    }
                    literals.push(literal.to_ascii_lowercase().into_bytes());
                }
                Anchor::Class(class) => {
                    if !before.starts_at_word() {
                        return Err(at(
                            regex,
                            "a class anchor needs a guard that keeps a match from starting inside a word".into(),
                        ));
                    }
                    classes.push((*class, class_lead(&hir, *class).map_err(|text| at(regex, text))?));
                }
            }
        }
        if literals.is_empty() && classes.is_empty() && table.named.is_none() {
            return Err(at(regex, "has no anchor".into()));
        }
        let literals = match anchor::locate_literal(&hir, &literals) {
            _ if literals.is_empty() => None,
            Some(lead) => Some((literals.into_iter().map(Bytes::from).collect(), lead)),
            None => return Err(at(regex, "regex has matches without an anchor".into())),
        };
        let mut first = ByteSet::EMPTY;
        anchor::first_bytes(&hir, &mut first);
        if first.contains(b'\n') || first.contains(b'\r') {
            return Err(at(regex, "a match that starts with a line end would hold back every line; use guard".into()));
        }
        let leads = literals.iter().map(|(_, lead)| lead).chain(classes.iter().map(|(_, lead)| lead));
        if let Some(lead) = leads.map(|lead| lead.max).max().filter(|lead| *lead > LONGEST_LEAD) {
            return Err(at(regex, format!("up to {lead} bytes before the anchor, at most {LONGEST_LEAD} are allowed")));
        }
        let open_close = match &table.span {
            None => None,
            Some(span) => {
                let (close_hir, close_longest) =
                    parse(span.close.get_ref()).map_err(|text| at(&span.close, format!("close {text}")))?;
                let (body, _) = parse(span.body.get_ref()).map_err(|text| at(&span.body, format!("body {text}")))?;
                if span.min_body >= span.limit || span.min_body > LONGEST_MATCH {
                    return Err(at(&span.body, format!("min_body must be below limit and at most {LONGEST_MATCH}")));
                }
                let (mut close_first, mut body_bytes) = (ByteSet::EMPTY, ByteSet::EMPTY);
                anchor::first_bytes(&close_hir, &mut close_first);
                anchor::all_bytes(&body, &mut body_bytes);
                let (close, min_body, limit) = (span.close.get_ref().clone().into(), span.min_body, span.limit);
                Some(Box::new(OpenClose { close, close_longest, close_first, body: body_bytes, min_body, limit }))
            }
        };
        let mut bytes = ByteSet::EMPTY;
        anchor::all_bytes(&hir, &mut bytes);
        if table.named.is_some() {
            if !table.anchors.is_empty() || table.context.is_some() || open_close.is_some() {
                return Err(at(regex, "a named rule has neither anchors nor context nor span".into()));
            }
            if hir.properties().minimum_len().unwrap_or(0) < named::SHORTEST {
                let least = named::SHORTEST;
                return Err(at(regex, format!("a named value must have at least {least} bytes")));
            }
        }
        // What stands before a named value is looked at as a whole.
        let before = if table.named.is_some() { Guard::Kind(GuardKind::None) } else { before };
        Ok(Pattern {
            regex: regex.get_ref().clone().into(),
            is_secret: false,
            before,
            after: if open_close.is_some() { Guard::Kind(GuardKind::None) } else { after },
            longest,
            value: ValuePart::new(&hir),
            literals,
            classes,
            first,
            bytes,
            open_close,
            opening: Opening::new(&hir),
            table: Table::new(&hir).into(),
        })
    }

    fn examples(&self, id: &RuleId, texts: &[Spanned<String>]) -> Result<Vec<Example>> {
        let read = |spanned: &Spanned<String>| {
            let line = line_of(self.text, spanned.span().start);
            let (text, spans) = unmark(spanned.get_ref()).ok_or_else(|| {
                Error::at(ErrorKind::Rule, self.file, line, format!("rule {id}: « and » do not pair"))
            })?;
            Ok(Example { text, line, spans })
        };
        texts.iter().map(read).collect()
    }

    fn error(&self, text: impl std::fmt::Display) -> Error {
        Error::at(ErrorKind::Rule, self.file, self.line, text)
    }
}

/// A key or name of a key with everything but letters and digits left out, in lower case, without digits at its end.
pub(super) fn normalise_key(key: &[u8]) -> Vec<u8> {
    let mut name: Vec<u8> =
        key.iter().filter(|b| b.is_ascii_alphanumeric() || **b >= 0x80).map(u8::to_ascii_lowercase).collect();
    let letters = name.iter().rposition(|b| !b.is_ascii_digit()).map_or(0, |last| last + 1);
    name.truncate(letters);
    name
}

fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.')
}

/// Proves that every match has what a class anchor asks for, and tells what may stand before it.
pub(super) fn class_lead(hir: &Hir, class: AnchorClass) -> Result<Lead, String> {
    let digit = |b: u8| b.is_ascii_digit();
    let hex = |b: u8| b.is_ascii_hexdigit();
    let is_hex = matches!(class, AnchorClass::Colons(_));
    let lead = anchor::locate_class(hir, if is_hex { &hex } else { &digit });
    let lead = lead.ok_or("regex does not start at the class anchor")?;
    // What may stand before the run does not end it.
    let in_digits = |b: u8| prefilter::in_digit_run(b) || lead.bytes.contains(b);
    let in_colons = |b: u8| hex(b) || b == b':' || lead.bytes.contains(b);
    let digits = RunOf { kind: &digit, within: &in_digits, widest_gap: prefilter::WIDEST_GAP };
    let colons = RunOf { kind: &|b| b == b':', within: &in_colons, widest_gap: usize::MAX };
    let (has, wanted) = match class {
        AnchorClass::Digits(wanted) => (anchor::fewest_in_run(hir, &digit, &digits), wanted),
        AnchorClass::Dots(wanted) => (anchor::fewest_in_run(hir, &|b| b == b'.', &digits), wanted),
        AnchorClass::Colons(wanted) => (anchor::fewest_in_run(hir, &|b| b == b':', &colons), wanted),
    };
    if has < wanted {
        return Err(format!("the class anchor asks for {wanted}, some matches have {has}"));
    }
    Ok(lead)
}

/// Parses a regex in the dialect of rules, and tells its longest match.
pub(super) fn parse(regex: &str) -> Result<(Hir, usize), String> {
    let mut builder = regex_syntax::ParserBuilder::new();
    let hir = builder.unicode(false).utf8(false).build().parse(regex).map_err(|error| {
        let text = error.to_string();
        format!("does not compile: {}", text.lines().last().unwrap_or_default())
    })?;
    let properties = hir.properties();
    if !properties.look_set().is_empty() {
        return Err("looks around (^, $, \\b); use guard".into());
    }
    if properties.minimum_len().unwrap_or(0) == 0 {
        return Err("matches nothing, or an empty text".into());
    }
    let longest = properties.maximum_len().ok_or("has no bound (* or +)")?;
    Ok((hir, longest))
}

/// Takes the marks out of an example, and tells the spans between « and ».
fn unmark(marked: &str) -> Option<(String, Vec<(usize, usize)>)> {
    let mut text = String::new();
    let mut spans = Vec::new();
    let mut start = None;
    for c in marked.replace("{+}", "").chars() {
        match (c, start) {
            ('«', None) => start = Some(text.len()),
            ('»', Some(from)) => {
                spans.push((from, text.len()));
                start = None;
            }
            ('«', Some(_)) | ('»', None) => return None,
            _ => text.push(c),
        }
    }
    start.is_none().then_some((text, spans))
}
