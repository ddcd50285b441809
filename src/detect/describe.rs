//! What a rule asks for, in words for people: the keys of its table, as `docs/rules.md` has them.

use super::check::{Check, Test};
use super::guard::Guard;
use super::packed::Bytes;
use super::rule::{Example, Rule};
use super::schema::{AnchorClass, GuardKind};
use crate::base::Category;

impl Rule {
    /// The provider, country or family: the second part of the id.
    pub fn provider(&self) -> &str {
        self.id.as_str().split('.').nth(1).unwrap_or_default()
    }

    /// What the rule asks for: names of keys of `docs/rules.md`, each with its values in the notation of rule files. Of a rule for the value of
    /// an environment variable there is nothing to show but its guard.
    ///
    /// ```
    /// let rules = cofferdam::RuleSet::builtin()?;
    /// let rule = rules.rule("secret.github.pat").ok_or(cofferdam::Error::sink("no such rule"))?;
    /// assert!(rule.criteria().contains(&("anchors", vec!["\"ghp_\"".to_owned()])));
    /// # Ok::<(), cofferdam::Error>(())
    /// ```
    pub fn criteria(&self) -> Vec<(&'static str, Vec<String>)> {
        let mut criteria = Vec::new();
        if let Some(pattern) = &self.pattern {
            let literals = pattern.literals.iter().flat_map(|(literals, _)| literals).map(|literal| quoted(literal));
            let classes = pattern.classes.iter().map(|(class, _)| match class {
                AnchorClass::Digits(count) => format!("{{ digits = {count} }}"),
                AnchorClass::Dots(count) => format!("{{ dots = {count} }}"),
                AnchorClass::Colons(count) => format!("{{ colons = {count} }}"),
            });
            if !pattern.is_secret {
                criteria.push(("anchors", literals.chain(classes).collect()));
                criteria.push(("regex", vec![pattern.regex.to_string()]));
            }
            let (before, after) = (guard(&pattern.before), guard(&pattern.after));
            criteria.push(("guard", vec![format!("{{ before = {before}, after = {after} }}")]));
            if let Some(span) = &pattern.open_close {
                criteria.push(("span", vec![format!("{{ min_body = {}, limit = {} }}", span.min_body, span.limit)]));
            }
        }
        if let Some(context) = &self.context {
            let words: Vec<String> = context.words.iter().map(|word| quoted(word)).collect();
            let (before, after, words) = (context.before, context.after, words.join(", "));
            let effect =
                if context.is_required { "required = true".into() } else { format!("boost = {}", context.boost) };
            let text = format!("{{ words = [{words}], before = {before}, after = {after}, {effect} }}");
            criteria.push(("context", vec![text]));
        }
        if let Some(named) = &self.about.get().named {
            let lists = [("by", &named.by), ("strictly_by", &named.strictly_by)];
            let lists = lists.into_iter().filter(|(_, names)| !names.is_empty());
            let lists: Vec<String> = lists.map(|(key, names)| format!("{key} = {names:?}")).collect();
            criteria.push(("named", vec![format!("{{ {} }}", lists.join(", "))]));
        }
        criteria.push(("keys", self.keys.iter().map(|key| quoted(key)).collect()));
        criteria.push(("validators", validators(&self.checks)));
        criteria.push(("soft_checksum", self.soft_checksum.iter().map(|soft| format!("{:?}", &*soft.name)).collect()));
        criteria.push(("outside", self.outside.iter().map(|structure| format!("{:?}", &*structure.name)).collect()));
        criteria.push(("yields", if self.yields { vec!["true".to_owned()] } else { Vec::new() }));
        criteria.retain(|(_, values)| !values.is_empty());
        criteria
    }

    /// An example, with what must be redacted in it masked: letters are `x`, digits `0`, and what an anchor has fixed stays. Instructions
    /// are shown as they are.
    pub fn masked_example(&self) -> Option<String> {
        let example = self.about.get().examples.iter().find(|example| !example.spans.is_empty())?;
        if self.category == Category::Injection {
            return Some(example.text.clone());
        }
        let anchors = self.pattern.iter().flat_map(|pattern| &pattern.literals).flat_map(|(literals, _)| literals);
        Some(masked(example, anchors))
    }
}

fn masked<'a>(example: &Example, anchors: impl Iterator<Item = &'a Bytes> + Clone) -> String {
    let (text, mut shown, mut at) = (example.text.as_str(), String::new(), 0);
    for (start, end) in &example.spans {
        let (Some(before), Some(value)) = (text.get(at..*start), text.get(*start..*end)) else { break };
        let lower = value.as_bytes().to_ascii_lowercase();
        let kept =
            anchors.clone().filter(|anchor| lower.starts_with(anchor)).map(|anchor| anchor.len()).max().unwrap_or(0);
        let mask = |(at, c): (usize, char)| match c {
            _ if at < kept => c,
            c if c.is_uppercase() => 'X',
            c if c.is_alphabetic() => 'x',
            c if c.is_numeric() => '0',
            c => c,
        };
        shown.push_str(before);
        shown.extend(value.char_indices().map(mask));
        at = *end;
    }
    shown.push_str(text.get(at..).unwrap_or_default());
    shown
}

/// Validators in the notation of rule files, those of one kind together.
fn validators(checks: &[Check]) -> Vec<String> {
    let mut all = Vec::new();
    let (mut lists, mut words, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let (mut denied, mut required) = (Vec::new(), Vec::new());
    for check in checks {
        match check {
            Check::Checksum(Test { name, .. }) => all.push(format!("checksum = {:?}", &**name)),
            Check::Entropy(bits) => all.push(format!("entropy = {bits:.1}")),
            Check::Efficiency(characters) => all.push(format!("efficiency = {characters:.1}")),
            Check::Length(low, high) => all.push(format!("length = [{low}, {high}]")),
            Check::Distinct(count) => all.push(format!("distinct = {count}")),
            Check::Classes(count) => all.push(format!("classes = {count}")),
            Check::Deny(Test { name, .. }) => lists.push(format!("{:?}", &**name)),
            Check::DenyWords(search) => words.extend(search.texts.iter().map(|word| format!("{:?}", &**word))),
            Check::DenyValue(value) => values.push(quoted(value)),
            Check::DenyRegex(search) => denied.extend(search.texts.iter().map(|regex| format!("{:?}", &**regex))),
            Check::RequireRegex(search) => required.extend(search.texts.iter().map(|regex| format!("{:?}", &**regex))),
        }
    }
    let all_lists = [
        ("deny", lists),
        ("deny_words", words),
        ("deny_values", values),
        ("deny_regex", denied),
        ("require_regex", required),
    ];
    for (name, list) in all_lists {
        if !list.is_empty() {
            all.push(format!("{name} = [{}]", list.join(", ")));
        }
    }
    all
}

fn quoted(bytes: &[u8]) -> String {
    format!("{:?}", String::from_utf8_lossy(bytes))
}

fn guard(guard: &Guard) -> String {
    let kind = match guard {
        Guard::Beside(beside) => return format!("{{ beside = {:?} }}", beside.regex),
        Guard::Kind(kind) => kind,
    };
    let name = match kind {
        GuardKind::None => "none",
        GuardKind::Word => "word",
        GuardKind::Token => "token",
        GuardKind::Base64 => "base64",
        GuardKind::Number => "number",
        GuardKind::Host => "host",
        GuardKind::Paragraph => "paragraph",
    };
    format!("{name:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::RuleSet;

    #[test]
    fn criteria_are_in_the_words_of_rule_files() {
        let rules = RuleSet::builder()
            .file(
                "acme.toml",
                r#"
[[rule]]
id = "secret.acme.badge"
title = "Badge"
why = "Opens doors."
severity = "high"
confidence = 90
regex = '(?i:badge)[ -](?<value>[A-Za-z]{2}[0-9]{6})'
anchors = ["badge"]
guard = { after = "token" }
context = { words = ["door"], before = 20, required = true }
keys = ["door_badge"]
outside = ["sri", "lockfile"]
yields = true
validators = [{ checksum = "luhn" }, { entropy = 3 }, { efficiency = 2.5 }, { length = [2, 9] }, { deny = ["hex", "uuid"] }, { deny_words = ["test"] }]
soft_checksum = "verhoeff"
examples = ["a Badge-«Ab123456» b", "b", "c"]
counter_examples = ["a", "b", "c"]
references = ["x"]
"#,
            )
            .and_then(|builder| builder.build())
            .unwrap();
        let rule = &rules.rules()[0];
        let text: Vec<String> =
            rule.criteria().into_iter().map(|(name, values)| format!("{name}: {}", values.join("; "))).collect();
        assert_eq!(
            text,
            [
                r#"anchors: "badge""#,
                "regex: (?i:badge)[ -](?<value>[A-Za-z]{2}[0-9]{6})",
                r#"guard: { before = "word", after = "token" }"#,
                r#"context: { words = ["door"], before = 20, after = 0, required = true }"#,
                r#"keys: "doorbadge""#,
                r#"validators: checksum = "luhn"; entropy = 3.0; efficiency = 2.5; length = [2, 9]; deny = ["hex", "uuid", "docs-key"]; deny_words = ["test"]"#,
                r#"soft_checksum: "verhoeff""#,
                r#"outside: "sri"; "lockfile""#,
                "yields: true",
            ]
        );
        assert_eq!(rule.provider(), "acme");
        assert_eq!(rule.masked_example().unwrap(), "a Badge-Xx000000 b");
    }

    #[test]
    fn names_of_providers_are_told() {
        let rules = RuleSet::builder()
            .file(
                "acme.toml",
                r#"
[[rule]]
id = "secret.acme.key"
title = "Key"
why = "Opens doors."
severity = "high"
confidence = 90
regex = '[0-9a-f]{32}'
named = { by = ["acme", "acme cloud"], strictly_by = ["front"] }
examples = ["acme_key=«0f1e2d3c4b5a69788796a5b4c3d2e1f0»", "b", "c"]
counter_examples = ["a", "b", "c"]
references = ["x"]
"#,
            )
            .and_then(|builder| builder.build())
            .unwrap();
        let named = r#"{ by = ["acme", "acme cloud"], strictly_by = ["front"] }"#.to_owned();
        assert!(rules.rules()[0].criteria().contains(&("named", vec![named])));
    }

    #[test]
    fn no_masked_example_shows_its_value() {
        let rules = RuleSet::builtin().unwrap();
        for rule in rules.rules().iter().filter(|rule| rule.category() != Category::Injection) {
            let shown = rule.masked_example().unwrap();
            let example = rule.examples().iter().find(|example| !example.spans.is_empty()).unwrap();
            for (start, end) in &example.spans {
                let value = &example.text[*start..*end];
                let is_hidden = value.len() < 6 || !shown.contains(value);
                assert!(is_hidden || value.chars().all(|c| "xX0".contains(c) || !c.is_alphanumeric()), "{}", rule.id());
            }
        }
    }

    #[test]
    fn of_a_value_of_the_environment_nothing_is_shown() {
        let rules = RuleSet::builder().env_value("A_KEY", b"tr0ub4dor-3").and_then(|builder| builder.build()).unwrap();
        let rule = &rules.rules()[0];
        assert_eq!(rule.criteria(), [("guard", vec![r#"{ before = "none", after = "none" }"#.to_owned()])]);
        assert!(rule.masked_example().is_none() && rule.regex().is_none());
    }
}
