//! `cofferdam rules`: what is looked for.

use super::options::{self, KeyOption, PolicyOption, RuleOptions};
use super::{Exit, fail, print};
use clap::{Args, Subcommand};
use cofferdam::{Category, RuleSet, RuleSetBuilder};
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
        /// Lists rules of a category only
        #[arg(long, value_parser = category)]
        category: Option<Category>,
    },
    /// Shows all about a rule
    Show {
        /// The rule's id
        id: String,
    },
    /// Checks rule files with their examples; without a path, the built-in rules
    Check {
        /// Files, or folders of .toml files
        paths: Vec<PathBuf>,
    },
}

fn category(text: &str) -> Result<Category, String> {
    let found = Category::ALL.into_iter().find(|category| category.name() == text);
    found.ok_or_else(|| "expected one of secret, pii, injection".to_owned())
}

impl Rules {
    pub fn run(self) -> Exit {
        let result = match self.command {
            Some(Command::Check { ref paths }) => check(paths),
            Some(Command::List { category }) => self.load().map(|rules| list(&rules, category)),
            Some(Command::Show { ref id }) => self.load().and_then(|rules| show(&rules, id)),
            None => self.load().map(|rules| limits(&rules)),
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

fn list(rules: &RuleSet, category: Option<Category>) -> String {
    let wanted = rules.rules().iter().filter(|rule| category.is_none_or(|category| rule.category() == category));
    wanted.fold(String::new(), |mut text, rule| {
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
    })
}

fn show(rules: &RuleSet, id: &str) -> Result<String, String> {
    let rule = rules.rule(id).ok_or_else(|| format!("no rule is named `{id}`"))?;
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        let _ = writeln!(text, "{name:<12} {value}");
    };
    line("id", rule.id().as_str());
    line("title", rule.title());
    line("why", rule.why());
    line("severity", rule.severity().name());
    line("confidence", &rule.confidence().to_string());
    line("label", &format!("[REDACTED:{}]", rule.label()));
    line("regex", rule.regex().unwrap_or("-"));
    line("holds back", &format!("{} bytes", rule.hold_back()));
    line("source", rule.source());
    rule.references().iter().for_each(|reference| line("reference", reference));
    Ok(text)
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
