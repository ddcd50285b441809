//! `cofferdam scan`: what files, folders and commits hold.

mod archive;
mod baseline;
mod file;
mod git;
mod hit;
mod report;
mod walk;

use super::options::{KeyOption, PolicyOption, RuleOptions};
use super::{Exit, fail, output_failed};
use baseline::Baseline;
use clap::{Args, ValueEnum};
use cofferdam::{Channel, Context, Engine, Key};
use hit::{FileHits, Hit};
use report::Report;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

/// Finds secrets, personal data and injections in files, folders and commits
///
/// Folders are walked as ripgrep does: what .gitignore and .ignore name, hidden files and binary files are passed over. A line with
/// `cofferdam:allow` is left out, or with `cofferdam:allow RULE` that rule in it; RULE may be the start of a name, such as `secret.github`.
///
/// Exit status: 0 nothing found, 1 something found, 2 an option is wrong or a file could not be read.
#[derive(Args)]
pub struct Scan {
    /// Files and folders; `-` is stdin
    #[arg(value_name = "PATH", default_value = ".")]
    targets: Vec<PathBuf>,
    #[command(flatten)]
    walk: walk::WalkOptions,
    /// Scans what is staged for the next commit, instead of files
    #[arg(long, conflicts_with_all = ["commits", "targets"])]
    staged: bool,
    /// Scans the lines that commits have added, as `git log` names them (`main..topic`, `-20`, `--all`), instead of files
    #[arg(long, value_name = "RANGE", allow_hyphen_values = true, conflicts_with = "targets")]
    commits: Option<String>,
    /// How findings are written
    #[arg(long, value_enum, default_value_t)]
    format: OutputFormat,
    /// When human output is coloured
    #[arg(long, value_enum, default_value_t)]
    color: Color,
    /// Leaves out findings of less confidence, 1 to 99
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=99))]
    min_confidence: u8,
    /// Tells also what the policy allows, and of several rules that found the same all
    #[arg(long)]
    all: bool,
    /// Leaves out the findings that a file written by --write-baseline holds
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Writes a file of the fingerprints of all findings, without content
    #[arg(long, value_name = "FILE")]
    write_baseline: Option<PathBuf>,
    /// The way the text would flow, for the policy: prompt, tool-result, tool-call, tool-description, document, memory
    #[arg(long, default_value = "document")]
    channel: Channel,
    #[command(flatten)]
    rules: RuleOptions,
    #[command(flatten)]
    policy: PolicyOption,
    #[command(flatten)]
    key: KeyOption,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    /// For reading: place, rule, and the line with what was found masked
    #[default]
    Human,
    /// One JSON document
    Json,
    /// A line of JSON for each finding
    Jsonl,
    /// SARIF 2.1.0, for code hosts
    Sarif,
    /// Comma-separated values with a header
    Csv,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Color {
    #[default]
    Auto,
    Always,
    Never,
}

/// What decides which findings are told.
struct Choice {
    context: Context,
    min_confidence: u8,
    all: bool,
    baseline: Baseline,
}

impl Choice {
    fn tells(&self, hit: &Hit) -> bool {
        let is_wanted = self.all || hit.finding.action != cofferdam::Action::Allow;
        is_wanted && hit.finding.confidence >= self.min_confidence && !self.baseline.holds(hit)
    }
}

impl Scan {
    pub fn run(self) -> Exit {
        let (engine, choice) = match self.prepare() {
            Ok(prepared) => prepared,
            Err(error) => return fail(Exit::Usage, error),
        };
        let is_coloured = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            }
        };
        let mut report = Report::new(self.format, is_coloured, self.write_baseline.is_some());
        let result = if self.staged {
            git::staged(&engine, &choice, &mut report)
        } else if let Some(range) = &self.commits {
            git::commits(range, &engine, &choice, &mut report)
        } else {
            walk::walk(&self.targets, &self.walk, &engine, &choice, &mut report)
        };
        if let Err(error) = result {
            return fail(Exit::Usage, error);
        }
        self.finish(report, &choice.baseline)
    }

    fn prepare(&self) -> Result<(Engine, Choice), String> {
        let own = self.key.load()?;
        let baseline = match &self.baseline {
            Some(path) => Baseline::read(path, own.is_some())?,
            None => Baseline::fresh(own.is_some())?,
        };
        let engine = self.engine(own.as_ref(), || baseline.key())?;
        let context = Context::new(self.channel);
        Ok((engine, Choice { context, min_confidence: self.min_confidence, all: self.all, baseline }))
    }

    fn engine(&self, own: Option<&Key>, other: impl FnOnce() -> Result<Key, String>) -> Result<Engine, String> {
        let policy = self.policy.load()?;
        let builder = Engine::builder().rules(self.rules.load(&policy, own)?).policy(policy);
        let builder = if self.all { builder.each_rule_tells() } else { builder };
        builder.key(own.cloned().map_or_else(other, Ok)?).monitor().build().map_err(|error| error.to_string())
    }

    fn finish(&self, mut report: Report, baseline: &Baseline) -> Exit {
        if let Some(path) = &self.write_baseline
            && let Err(error) = baseline.write(path, report.told())
        {
            return fail(Exit::Usage, error);
        }
        if let Err(error) = report.end(&mut io::stdout().lock()) {
            return output_failed(&error);
        }
        match report.counts() {
            (_, failures) if failures > 0 => Exit::Usage,
            (findings, _) if findings > 0 => Exit::Io,
            _ => Exit::Done,
        }
    }
}

/// Tells of a file that could not be scanned.
fn warn(path: &str, error: impl std::fmt::Display) {
    let _ = writeln!(io::stderr(), "cofferdam: {}: {error}", hit::visible(path.as_bytes()));
}
