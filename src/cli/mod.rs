//! The command line: one command a file.

mod canary;
mod documents;
mod env_values;
mod filter;
mod import;
mod mcp;
mod options;
mod policy;
mod rules;
mod scan;

use clap::{Parser, Subcommand};
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

/// Cleans what flows into and out of a model's context.
#[derive(Parser)]
#[command(name = "cofferdam", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Filter(filter::Filter),
    Scan(Box<scan::Scan>),
    Rules(rules::Rules),
    Policy(policy::PolicyCommand),
    Canary(canary::CanaryCommand),
    Documents(documents::DocumentsCommand),
    Mcp(Box<mcp::McpCommand>),
}

/// How the program ends.
#[derive(Clone, Copy)]
enum Exit {
    Done = 0,
    /// Reading or writing failed.
    Io = 1,
    /// An option, a rule file or a policy is wrong.
    Usage = 2,
    /// A finding, or a limit, stopped the output.
    Blocked = 3,
    /// The reader of the output has gone; what a shell shows of a program that SIGPIPE has ended.
    BrokenPipe = 141,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Runs the program.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Clap writes help to stdout and mistakes to stderr; if neither is there, nothing can be said.
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage.into() } else { Exit::Done.into() };
        }
    };
    let exit = match cli.command {
        Command::Filter(command) => command.run(),
        Command::Scan(command) => command.run(),
        Command::Rules(command) => command.run(),
        Command::Policy(command) => command.run(),
        Command::Canary(command) => command.run(),
        Command::Documents(command) => command.run(),
        // A guarded server's exit status is passed on.
        Command::Mcp(command) => return command.run(),
    };
    exit.into()
}

/// Says what is wrong, and how the program ends for it.
fn fail(exit: Exit, error: impl Display) -> Exit {
    // Nobody is left to tell if stderr fails.
    let _ = writeln!(io::stderr(), "cofferdam: {error}");
    exit
}

/// Writes text to stdout.
fn print(text: &str) -> Exit {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Exit::Done,
        Err(error) => output_failed(&error),
    }
}

fn output_failed(error: &io::Error) -> Exit {
    match error.kind() {
        io::ErrorKind::BrokenPipe => Exit::BrokenPipe,
        _ => fail(Exit::Io, format_args!("output: {error}")),
    }
}
