//! `cofferdam mcp lock`, `diff`, `approve`: what servers say of their tools, and whether somebody has looked at it.

use super::options::{host_of, load_lock, save_lock, server_name};
use crate::cli::{Exit, fail, print};
use clap::Args;
use cofferdam::Engine;
use cofferdam::doors::mcp::probe;
use cofferdam::mcp::{Json, ToolDefinition, lock_engine};
use cofferdam::memory::{Lock, PinState};
use similar::TextDiff;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Duration;

#[derive(Args)]
struct Target {
    /// The lock file
    #[arg(long, value_name = "FILE", default_value = "cofferdam.lock")]
    lock: PathBuf,
    /// The server's name in the lock [default: the program's, or the package that a launcher runs]
    #[arg(long, value_name = "NAME")]
    server: Option<String>,
    /// How long the server may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    timeout: u64,
    /// The URL of a server that speaks Streamable HTTP, instead of a command
    #[arg(long, value_name = "URL", conflicts_with = "command", required_unless_present = "command")]
    url: Option<String>,
    /// The name of an environment variable with the value of `Authorization` for that server
    #[arg(long, value_name = "VARIABLE", requires = "url")]
    credential_env: Option<String>,
    /// The command that starts the server
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<OsString>,
}

/// Notes the tools of a server in the lock file, the first time
///
/// Exit status: 0 done, 1 the server or the file failed, 2 an option is wrong, 3 the lock knows the server, and it has changed.
#[derive(Args)]
pub struct LockCommand {
    #[command(flatten)]
    target: Target,
}

/// Shows how the tools of a server differ from what was approved
///
/// Exit status: 0 they do not, 1 the server or the file failed, 2 an option is wrong, 3 they do.
#[derive(Args)]
pub struct DiffCommand {
    #[command(flatten)]
    target: Target,
}

/// Takes tools of a server as they are now, after showing how they differ
///
/// Exit status: 0 done, 1 the server or the file failed, 2 a tool is not there.
#[derive(Args)]
pub struct ApproveCommand {
    /// A tool to approve; may be given many times
    #[arg(long = "tool", value_name = "NAME", required_unless_present = "all")]
    tools: Vec<String>,
    /// Approves every tool, and forgets those that are gone
    #[arg(long, conflicts_with = "tools")]
    all: bool,
    #[command(flatten)]
    target: Target,
}

impl LockCommand {
    pub fn run(self) -> ExitCode {
        let seen = match self.target.look() {
            Ok(seen) => seen,
            Err(error) => return fail(Exit::Io, error).into(),
        };
        let Seen { mut lock, server, tools } = seen;
        if lock.knows(&server) {
            let changes = changes(&lock, &server, &tools);
            if changes.is_empty() {
                return print(&format!("{server}: {} tools, as approved\n", tools.len())).into();
            }
            let shown = print(&changes);
            let said = format!("{server} has changed; `cofferdam mcp approve` takes it as it is now");
            return if matches!(shown, Exit::Done) { fail(Exit::Blocked, said).into() } else { shown.into() };
        }
        lock.know(&server);
        tools.iter().for_each(|tool| lock.approve(&server, &tool.name, &tool.canonical, &tool.shown));
        match save_lock(&self.target.lock, &lock) {
            Ok(()) => {
                print(&format!("{server}: {} tools noted in {}\n", tools.len(), self.target.lock.display())).into()
            }
            Err(error) => fail(Exit::Io, error).into(),
        }
    }
}

impl DiffCommand {
    pub fn run(self) -> ExitCode {
        match self.target.look() {
            Err(error) => fail(Exit::Io, error).into(),
            Ok(Seen { lock, server, tools }) => {
                let changes = changes(&lock, &server, &tools);
                let shown = print(&changes);
                if changes.is_empty() || !matches!(shown, Exit::Done) { shown.into() } else { Exit::Blocked.into() }
            }
        }
    }
}

impl ApproveCommand {
    pub fn run(self) -> ExitCode {
        let seen = match self.target.look() {
            Ok(seen) => seen,
            Err(error) => return fail(Exit::Io, error).into(),
        };
        let Seen { mut lock, server, tools } = seen;
        let shown = print(&changes(&lock, &server, &tools));
        if !matches!(shown, Exit::Done) {
            return shown.into();
        }
        lock.know(&server);
        for tool in tools.iter().filter(|tool| self.all || self.tools.contains(&tool.name)) {
            lock.approve(&server, &tool.name, &tool.canonical, &tool.shown);
        }
        let is_there = |name: &str| tools.iter().any(|tool| tool.name == name);
        let gone: Vec<String> =
            lock.tools(&server).map(|(name, _)| name.to_owned()).filter(|name| !is_there(name)).collect();
        for name in gone.iter().filter(|name| self.all || self.tools.contains(name)) {
            lock.remove(&server, name);
        }
        if let Some(unknown) = self.tools.iter().find(|name| !is_there(name) && !gone.contains(name)) {
            return fail(Exit::Usage, format_args!("{server} has no tool {}", visible(unknown))).into();
        }
        match save_lock(&self.target.lock, &lock) {
            Ok(()) => Exit::Done.into(),
            Err(error) => fail(Exit::Io, error).into(),
        }
    }
}

/// What a look at a server has shown.
struct Seen {
    lock: Lock,
    server: String,
    tools: Vec<Tool>,
}

/// A tool as it is now, and what of it may be shown.
struct Tool {
    name: String,
    canonical: String,
    shown: String,
}

impl Target {
    fn look(&self) -> Result<Seen, String> {
        let lock = load_lock(&self.lock)?;
        let timeout = Duration::from_secs(self.timeout);
        let (server, texts) = match &self.url {
            Some(url) => {
                let credential = self.credential_env.as_ref().map(std::env::var).transpose();
                let credential = credential.map_err(|error| format!("--credential-env: {error}"))?;
                let texts = probe::tools_at(url, credential.as_deref(), timeout);
                (host_of(url), texts.map_err(|error| format!("{}: {error}", host_of(url)))?)
            }
            None => {
                let (program, arguments) = self.command.split_first().ok_or("no command")?;
                let command = || {
                    let mut command = Command::new(program);
                    command.args(arguments);
                    command
                };
                let texts = probe::tools(command, timeout);
                let texts = texts.map_err(|error| format!("{}: {error}", Path::new(program).display()))?;
                (server_name(&self.command), texts)
            }
        };
        let server = self.server.clone().unwrap_or(server);
        let engine = Engine::builder().build().and_then(|engine| lock_engine(&engine));
        let engine = engine.map_err(|error| error.to_string())?;
        let tools = texts.iter().filter_map(|text| {
            let definition = ToolDefinition::read(Json::parse(text).ok()?.root())?;
            let shown = definition.for_people(&engine);
            Some(Tool { name: definition.name, canonical: definition.canonical, shown })
        });
        Ok(Seen { lock, server, tools: tools.collect() })
    }
}

/// The differences, for people. Empty if there are none.
fn changes(lock: &Lock, server: &str, tools: &[Tool]) -> String {
    let mut text = String::new();
    for tool in tools {
        let approved = lock.tools(server).find(|(name, _)| *name == tool.name).map(|(_, pin)| pin.definition.as_str());
        if lock.state(server, &tool.name, &tool.canonical) != PinState::Approved {
            difference(&mut text, server, &tool.name, approved.unwrap_or_default(), &tool.shown);
        }
    }
    for (name, pin) in lock.tools(server).filter(|(name, _)| !tools.iter().any(|tool| tool.name == *name)) {
        difference(&mut text, server, name, &pin.definition, "");
    }
    text
}

fn difference(text: &mut String, server: &str, tool: &str, before: &str, after: &str) {
    let title = format!("{server}/{tool}");
    let (old, new) =
        (if before.is_empty() { "nothing" } else { "approved" }, if after.is_empty() { "nothing" } else { "now" });
    let with_end = |text: &str| if text.is_empty() { String::new() } else { format!("{text}\n") };
    let (before, after) = (with_end(before), with_end(after));
    let diff = TextDiff::from_lines(&before, &after);
    let shown = diff
        .unified_diff()
        .context_radius(3)
        .header(&format!("{title} ({old})"), &format!("{title} ({new})"))
        .to_string();
    // Writing to a string does not fail.
    let _ = write!(text, "{}", visible(&shown));
}

/// A text in which nothing is hidden from whoever reads it on a terminal.
fn visible(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        let is_plain = c == '\n' || c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric();
        if is_plain {
            shown.push(c);
        } else if c.is_control() || !is_drawn(c) {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Whether a character leaves a mark where it stands: no format controls, fillers, tags or variation selectors.
fn is_drawn(c: char) -> bool {
    !matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
