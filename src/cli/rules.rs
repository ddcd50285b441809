//! `cofferdam rules`: what is looked for.

use super::import::Import;
use super::options::{self, KeyOption, PolicyOption, RuleOptions};
use super::{Exit, fail, print};
use clap::{Args, Subcommand};
use cofferdam::{Category, Rule, RuleSet, RuleSetBuilder};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

/// Lists, shows and checks rules
#[derive(Args)]
#[command(arg_required_else_help = true)]
pub struct Rules {
    /// Prints what the rules bound: how much a stream holds back, and how far it looks back
    #[arg(long)]
    limits: bool,
    #[command(flatten)]
    rules: RuleOptions,
    #[command(flatten)]
    policy: PolicyOption,
    #[command(flatten)]
    key: KeyOption,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Lists the rules, one a line: id, severity, confidence, title
    List {
        /// Lists rules of a category only: secret, pii, injection
        #[arg(long, value_parser = category)]
        category: Option<Category>,
        /// Lists rules of a provider, country or family only, the second part of their ids: github, de, override
        #[arg(long, value_name = "NAME")]
        provider: Option<String>,
        /// Writes one JSON array instead
        #[arg(long)]
        json: bool,
    },
    /// Shows all about a rule: why it matters and how to revoke, what it asks for, where it is documented, and an example, masked
    Show {
        /// The rule's id
        id: String,
        /// Writes a JSON object instead
        #[arg(long)]
        json: bool,
    },
    /// Checks rule files with their examples; without a path, the built-in rules
    Check {
        /// Files, or folders of .toml files
        paths: Vec<PathBuf>,
    },
    Import(Import),
}

fn category(text: &str) -> Result<Category, String> {
    let found = Category::ALL.into_iter().find(|category| category.name() == text);
    found.ok_or_else(|| "expected one of secret, pii, injection".to_owned())
}

impl Rules {
    pub fn run(self) -> Exit {
        let rules = || self.load();
        let result = match &self.command {
            Some(Command::Import(command)) => return command.run(),
            Some(Command::Check { paths }) => check(paths),
            Some(Command::List { category, provider, json }) => {
                rules().and_then(|rules| list(&rules, *category, provider.as_deref(), *json))
            }
            Some(Command::Show { id, json }) => rules().and_then(|rules| show(&rules, id, *json)),
            None => rules().map(|rules| limits(&rules)),
        };
        match result {
            Ok(text) => print(&text),
            Err(error) => fail(Exit::Usage, error),
        }
    }

    fn load(&self) -> Result<Arc<RuleSet>, String> {
        self.rules.load(&self.policy.load()?, self.key.load()?.as_ref())
    }
}

fn list(rules: &RuleSet, category: Option<Category>, provider: Option<&str>, is_json: bool) -> Result<String, String> {
    let providers: BTreeSet<&str> = rules.rules().iter().map(Rule::provider).collect();
    if let Some(wanted) = provider.filter(|wanted| !providers.contains(wanted)) {
        return Err(unknown("no rule is of", wanted, providers.into_iter()));
    }
    let is_wanted = |rule: &&Rule| {
        category.is_none_or(|category| rule.category() == category)
            && provider.is_none_or(|provider| rule.provider() == provider)
    };
    let wanted = rules.rules().iter().filter(is_wanted);
    if is_json {
        let rules: Vec<Value> = wanted.map(summary).collect();
        return Ok(format!("{:#}\n", Value::from(rules)));
    }
    Ok(wanted.fold(String::new(), |mut text, rule| {
        // Writing to a String does not fail.
        let _ = writeln!(
            text,
            "{:<48} {:<8} {:>2}  {}",
            rule.id(),
            rule.severity().name(),
            rule.confidence(),
            rule.title()
        );
        text
    }))
}

fn summary(rule: &Rule) -> Value {
    json!({
        "id": rule.id().as_str(),
        "title": rule.title(),
        "category": rule.category().name(),
        "provider": rule.provider(),
        "severity": rule.severity().name(),
        "confidence": rule.confidence(),
        "label": rule.label(),
        "source": rule.source(),
    })
}

fn show(rules: &RuleSet, id: &str, is_json: bool) -> Result<String, String> {
    let ids = || rules.rules().iter().map(|rule| rule.id().as_str());
    let rule = rules.rule(id).ok_or_else(|| unknown("no rule is named", id, ids()))?;
    if is_json {
        let mut object = summary(rule);
        object["why"] = json!(rule.why());
        object["holds_back"] = json!(rule.hold_back());
        object["references"] = json!(rule.references());
        object["example"] = json!(rule.masked_example());
        rule.criteria().into_iter().for_each(|(name, values)| object[name] = json!(values));
        return Ok(format!("{object:#}\n"));
    }
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        for (index, part) in value.lines().enumerate() {
            let _ = writeln!(text, "{:<14} {part}", if index == 0 { name } else { "" });
        }
    };
    line("id", rule.id().as_str());
    line("title", rule.title());
    line("why", rule.why());
    line("severity", rule.severity().name());
    line("confidence", &rule.confidence().to_string());
    line("label", &format!("[REDACTED:{}]", rule.label()));
    rule.criteria().iter().for_each(|(name, values)| values.iter().for_each(|value| line(name, value)));
    line("holds back", &format!("{} bytes", rule.hold_back()));
    line("source", rule.source());
    rule.references().iter().for_each(|reference| line("reference", reference));
    rule.masked_example().iter().for_each(|example| line("example", example));
    Ok(text)
}

/// As many names like a wrong one are told.
const MOST_NEAR: usize = 5;

/// Says that there is nothing of a name, and which names are like it.
fn unknown<'a>(what: &str, wanted: &str, names: impl Iterator<Item = &'a str>) -> String {
    let text = format!("{what} `{wanted}`");
    let near = near(wanted, names);
    if near.is_empty() { text } else { format!("{text}; there are {}", near.join(", ")) }
}

/// The names that are a few slips away, or else hold the wrong one.
fn near<'a>(wanted: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = wanted.to_ascii_lowercase();
    let most_slips = wanted.len() / 4 + 1;
    let rank = |name: &'a str| {
        let slips = strsim::damerau_levenshtein(&wanted, name);
        let is_part = wanted.len() > 2 && (name.contains(&wanted) || wanted.contains(name));
        (slips <= most_slips || is_part).then_some((slips > most_slips, slips, name))
    };
    let mut near: Vec<_> = names.filter_map(rank).collect();
    near.sort_unstable();
    near.into_iter().take(MOST_NEAR).map(|(_, _, name)| name).collect()
}

fn limits(rules: &RuleSet) -> String {
    let limits = rules.limits();
    let words = match limits.hold_back_words {
        0 => String::new(),
        words => format!(" and {words} of them for own words"),
    };
    format!(
        "rules        {}\nholds back   {} bytes of decoded text at most, for {}{words}\nlooks back   {} bytes\n",
        rules.rules().len(),
        limits.hold_back,
        limits.hold_back_rule,
        limits.look_behind
    )
}

fn check(paths: &[PathBuf]) -> Result<String, String> {
    let builder = if paths.is_empty() {
        RuleSet::builder().builtin().map_err(|error| error.to_string())?
    } else {
        let files = options::load_paths(paths)?;
        files.iter().try_fold(RuleSet::builder(), options::add).map_err(|error| error.to_string())?
    };
    let rules = RuleSetBuilder::build(builder).map_err(|error| error.to_string())?;
    let errors = options::check(rules.clone())?;
    if errors.is_empty() {
        return Ok(format!("{} rules hold\n", rules.rules().len()));
    }
    let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
    Err(format!("{} examples do not do as they must\n{}", lines.len(), lines.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::near;

    #[test]
    fn names_like_a_wrong_one_are_told() {
        let ids = ["secret.github.pat", "secret.github.oauth", "secret.gitlab.pat", "pii.us.ssn"];
        let near = |wanted: &str| near(wanted, ids.into_iter());
        assert_eq!(near("secret.githib.pat")[0], "secret.github.pat");
        assert_eq!(near("github"), ["secret.github.pat", "secret.github.oauth"]);
        assert_eq!(near("Secret.GitHub.PAT")[0], "secret.github.pat");
        assert!(near("nothing like it").is_empty() && near("").is_empty());
    }
}
