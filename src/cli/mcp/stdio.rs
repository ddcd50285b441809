//! `cofferdam mcp stdio`: a server behind a guard.

use super::options::{GuardOptions, server_name};
use crate::cli::{Exit, fail};
use clap::Args;
use cofferdam::doors::mcp::stdio::StdioGuard;
use cofferdam::mcp::Launch;
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};
use std::time::Duration;

/// Starts a server and stands between it and the client on stdin and stdout
///
/// Exit status: the server's; 128 and the signal's number if a signal ended it; 2 if an option, a file or the command is wrong; 3 if the guard policy
/// does not let the server be started.
#[derive(Args)]
pub struct StdioCommand {
    /// The server's name in policies, the lock and reports [default: the program's, or the package that a launcher runs]
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
        let server = self.server.clone().unwrap_or_else(|| server_name(&self.command));
        let made = self.guard.guard().and_then(|guard| Ok((guard, self.guard.journal()?)));
        let (guard, journal) = match made {
            Ok(made) => made,
            Err(error) => return fail(Exit::Usage, error).into(),
        };
        if let Err(error) = self.check_launch() {
            return fail(Exit::Blocked, error).into();
        }
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

impl StdioCommand {
    fn check_launch(&self) -> Result<(), String> {
        let text = |argument: &OsString| argument.to_str().map(str::to_owned).ok_or("the command is not UTF-8");
        let command = self.command.iter().map(text).collect::<Result<Vec<_>, _>>()?;
        let hash = self.command.first().and_then(|program| hash_of(Path::new(program)));
        self.guard.check_launch(&Launch::Command(&command, hash.as_deref()))
    }
}

/// The SHA-256 of a program's file: of the path, or of the first such name in PATH.
fn hash_of(program: &Path) -> Option<String> {
    let is_path = program.components().count() > 1;
    let folders = std::env::var_os("PATH").filter(|_| !is_path).unwrap_or_default();
    let mut candidates = std::env::split_paths(&folders).map(|folder| folder.join(program));
    let file = if is_path { Some(program.to_owned()) } else { candidates.find(|path| path.is_file()) };
    let mut hash = Sha256::new();
    io::copy(&mut File::open(file?).ok()?, &mut HashWriter(&mut hash)).ok()?;
    Some(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

struct HashWriter<'h>(&'h mut Sha256);

impl io::Write for HashWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
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
