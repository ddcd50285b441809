//! `cofferdam mcp stdio`: a server behind a guard.

use super::options::GuardOptions;
use crate::cli::{Exit, fail};
use clap::Args;
use cofferdam::doors::mcp::stdio::StdioGuard;
use std::ffi::OsString;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};
use std::time::Duration;

/// Starts a server and stands between it and the client on stdin and stdout
///
/// Exit status: the server's; 128 and the signal's number if a signal ended it; 2 if an option, a file or the command is wrong.
#[derive(Args)]
pub struct StdioCommand {
    /// The server's name in policies, the lock and reports [default: the command's file name]
    #[arg(long, value_name = "NAME")]
    server: Option<String>,
    /// How long the server has to end when its stdin is closed, before it is signalled, and again before it is killed
    #[arg(long, value_name = "SECONDS", default_value_t = 3)]
    grace: u64,
    #[command(flatten)]
    guard: GuardOptions,
    /// The command that starts the server
    #[arg(last = true, required = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

impl StdioCommand {
    pub fn run(self) -> ExitCode {
        let Some((program, arguments)) = self.command.split_first() else { return Exit::Usage.into() };
        let name = Path::new(program).file_stem().map(|name| name.to_string_lossy().into_owned());
        let server = self.server.clone().or(name).unwrap_or_else(|| "server".to_owned());
        let made = self.guard.guard().and_then(|guard| Ok((guard, self.guard.journal()?)));
        let (guard, journal) = match made {
            Ok(made) => made,
            Err(error) => return fail(Exit::Usage, error).into(),
        };
        let mut command = Command::new(program);
        command.args(arguments);
        let door = StdioGuard::new(guard, server, self.guard.principal())
            .journal(journal)
            .grace(Duration::from_secs(self.grace))
            .on_lock_change(self.guard.keep_lock());
        match door.run(command, io::stdin(), io::stdout(), io::stderr()) {
            Ok(status) => exit_code(status),
            Err(error) => fail(Exit::Usage, format_args!("{}: {error}", Path::new(program).display())).into(),
        }
    }
}

/// What a shell says of a program that ended so.
fn exit_code(status: ExitStatus) -> ExitCode {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return ExitCode::from(128u8.saturating_add(u8::try_from(signal).unwrap_or(0)));
    }
    ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
