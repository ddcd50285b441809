//! `cofferdam filter`: stdin to stdout, cleared.

use super::options::{KeyOption, PolicyOption, RuleOptions, engine};
use super::{Exit, fail, output_failed};
use clap::Args;
use cofferdam::doors::filter::{FilterError, filter};
use cofferdam::{Channel, Context, Format};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

/// Copies stdin to stdout, with secrets and personal data redacted and injections blocked
///
/// Exit status: 0 done, 1 reading or writing failed, 2 an option or file is wrong, 3 blocked by a finding or a limit.
#[derive(Args)]
pub struct Filter {
    /// The way the text flows: prompt, tool-result, tool-call, tool-description, document, memory
    #[arg(long, default_value_t)]
    channel: Channel,
    /// How the text is written: auto, text, json, jsonl, sse
    #[arg(long, default_value_t)]
    format: Format,
    /// The name of the server, for the policy
    #[arg(long, value_name = "NAME")]
    server: Option<String>,
    /// The name of the tool, for the policy
    #[arg(long, value_name = "NAME")]
    tool: Option<String>,
    /// The name of the tenant, for the policy
    #[arg(long, value_name = "NAME")]
    tenant: Option<String>,
    /// Writes a line of JSON for each finding, without content
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Changes nothing, and reports what would have been changed
    #[arg(long)]
    monitor: bool,
    #[command(flatten)]
    rules: RuleOptions,
    #[command(flatten)]
    policy: PolicyOption,
    #[command(flatten)]
    key: KeyOption,
}

impl Filter {
    pub fn run(self) -> Exit {
        let engine = match engine(&self.rules, &self.policy, &self.key, self.monitor) {
            Ok(engine) => engine,
            Err(error) => return fail(Exit::Usage, error),
        };
        let mut report = match self.report.as_ref().map(File::create).transpose() {
            Ok(file) => file.map(BufWriter::new),
            Err(error) => return fail(Exit::Usage, format_args!("report: {error}")),
        };
        let mut context = Context::new(self.channel);
        (context.server, context.tool, context.tenant) = (self.server, self.tool, self.tenant);
        let report = report.as_mut().map(|report| report as &mut dyn Write);
        let outcome = filter(&engine, context, self.format, io::stdin().lock(), &mut io::stdout().lock(), report);
        match outcome {
            Ok(outcome) if outcome.is_blocked => Exit::Blocked,
            Ok(_) => Exit::Done,
            Err(FilterError::Output(error)) => output_failed(&error),
            Err(FilterError::Engine(error)) => fail(Exit::Blocked, error),
            Err(error) => fail(Exit::Io, error),
        }
    }
}
