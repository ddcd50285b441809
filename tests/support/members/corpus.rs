//! Writes members into files, with a list of what stands where, for programs that are compared with this one.

use super::{Maker, plain, syntax::SYNTAXES};
use cofferdam::{Category, Rule};
use serde_json::json;
use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

/// As many members stand in a file.
const IN_A_FILE: usize = 200;

/// Writes `members` of each rule that is no injection, and as many secrets without a form for each syntax, under `folder`: one a paragraph, those of one syntax together,
/// and `labels.jsonl` with file, first and last line, class, rule, syntax and value of each.
pub fn write(folder: &Path, rules: &'static [Rule], members: usize) -> std::io::Result<()> {
    let mut texts: BTreeMap<&str, Vec<(Vec<u8>, serde_json::Value)>> = BTreeMap::new();
    let mut add = |written: super::Written, class: &str, rule: &str| {
        let value = String::from_utf8_lossy(&written.text[written.value.clone()]).into_owned();
        let label = json!({"class": class, "rule": rule, "syntax": written.syntax, "value": value});
        texts.entry(written.syntax).or_default().push((written.text, label));
    };
    for rule in rules.iter().filter(|rule| rule.category() != Category::Injection) {
        let Some(mut maker) = Maker::new(rule, 2) else { continue };
        let class = class(rule);
        for _ in 0..members {
            let Some(member) = maker.member() else { break };
            if let Some(written) = maker.write(&member) {
                add(written, class, rule.id().as_str());
            }
        }
    }
    let mut chance = super::Chance(2);
    for syntax in SYNTAXES {
        for make in [plain::password, plain::key] {
            for _ in 0..members {
                let (name, value) = make(&mut chance);
                let written =
                    if syntax.fits(&value) { syntax.write(name, &value, 0..value.len(), false) } else { None };
                written.into_iter().for_each(|written| add(written, "secret without a form", "-"));
            }
        }
    }
    fs::create_dir_all(folder)?;
    let mut labels = fs::File::create(folder.join("labels.jsonl"))?;
    for (syntax, texts) in texts {
        let name: String =
            syntax.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
        for (index, texts) in texts.chunks(IN_A_FILE).enumerate() {
            let file = format!("{name}-{index}.txt");
            let (mut out, mut line) = (Vec::new(), 1);
            for (text, label) in texts {
                let lines = text.iter().filter(|b| **b == b'\n').count();
                let mut label = label.clone();
                (label["file"], label["first"], label["last"]) = (json!(file), json!(line), json!(line + lines));
                writeln!(labels, "{label}")?;
                out.extend_from_slice(text);
                out.extend_from_slice(b"\n\n");
                line += lines + 2;
            }
            fs::write(folder.join(file), out)?;
        }
    }
    Ok(())
}

/// What a rule's values are told by.
fn class(rule: &Rule) -> &'static str {
    let shape = rule.shape();
    match rule.category() {
        Category::Secret if shape.providers.is_empty() && !shape.needs_word => "secret with a form",
        Category::Secret => "secret with a name",
        _ if !shape.checksums.is_empty() => "personal data with a checksum",
        _ => "other personal data",
    }
}
