//! `cofferdam mcp wrap` and `unwrap`: a client's configuration, with every server behind the guard.

use super::config::{self, Edited, Wrapping};
use super::options::write_whole;
use crate::cli::{Exit, fail, print};
use clap::Args;
use cofferdam::{Context, Engine, Format};
use sha2::{Digest, Sha256};
use similar::TextDiff;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Rewrites an MCP client's configuration so that each of its servers runs behind the guard
///
/// Shows what changes, with secrets redacted, and keeps a copy beside the file. Comments and layout stay as they are.
///
/// Exit status: 0 done, 1 reading or writing failed, 2 the configuration or an option is wrong, 3 with --strict, if a server was left.
#[derive(Args)]
pub struct WrapCommand {
    /// The configuration, such as claude_desktop_config.json, .mcp.json, .cursor/mcp.json, .vscode/mcp.json, settings.json
    #[arg(value_name = "CONFIG")]
    path: PathBuf,
    /// Wraps the server of that name only; may be given many times
    #[arg(long, value_name = "NAME")]
    only: Vec<String>,
    /// Leaves the server of that name as it is; may be given many times
    #[arg(long, value_name = "NAME")]
    except: Vec<String>,
    /// The guard's program in the configuration [default: this one, by its full path]
    #[arg(long, value_name = "PATH")]
    program: Option<String>,
    /// Shows what would change, and changes nothing
    #[arg(long)]
    dry_run: bool,
    /// Fails if a server cannot be wrapped
    #[arg(long)]
    strict: bool,
    /// Further options of `cofferdam mcp stdio`, such as --lock or --guard-policy
    #[arg(last = true, value_name = "OPTIONS")]
    options: Vec<String>,
}

/// Undoes `cofferdam mcp wrap`, byte by byte
///
/// Exit status: 0 done, 1 reading or writing failed, 2 the configuration is wrong.
#[derive(Args)]
pub struct UnwrapCommand {
    /// The configuration
    #[arg(value_name = "CONFIG")]
    path: PathBuf,
    /// Shows what would change, and changes nothing
    #[arg(long)]
    dry_run: bool,
}

impl WrapCommand {
    pub fn run(self) -> ExitCode {
        let program = self
            .program
            .clone()
            .or_else(|| std::env::current_exe().ok().and_then(|path| path.to_str().map(str::to_owned)));
        let wrapping = Wrapping {
            program: program.unwrap_or_else(|| "cofferdam".to_owned()),
            options: self.options.clone(),
            only: self.only.clone(),
            except: self.except.clone(),
        };
        let file = match ConfigFile::read(&self.path) {
            Ok(file) => file,
            Err(error) => return fail(Exit::Io, error).into(),
        };
        let edited = match config::wrap(&file.text, &wrapping) {
            Ok(edited) => edited,
            Err(error) => return fail(Exit::Usage, format_args!("{}:{error}", self.path.display())).into(),
        };
        let known = edited.changed.iter().chain(edited.left.iter().map(|(name, _)| name));
        let known: Vec<&String> = known.collect();
        if let Some(unknown) = self.only.iter().chain(&self.except).find(|name| !known.contains(name)) {
            return fail(Exit::Usage, format_args!("{}: has no server {unknown:?}", self.path.display())).into();
        }
        let shown = show(&self.path, &file.text, &edited);
        if !matches!(shown, Exit::Done) {
            return shown.into();
        }
        let cannot =
            edited.left.iter().filter(|(_, why)| !matches!(*why, "not asked for" | "behind the guard already"));
        if cannot.count() > 0 && self.strict {
            return Exit::Blocked.into();
        }
        if self.dry_run || edited.changed.is_empty() {
            return Exit::Done.into();
        }
        let kept = fs::copy(&file.path, backup(&file.path, &edited.text)).map(drop);
        let written = kept.map_err(|error| format!("{}: {error}", self.path.display()));
        match written.and_then(|()| write_whole(&file.path, edited.text.as_bytes())) {
            Ok(()) => Exit::Done.into(),
            Err(error) => fail(Exit::Io, error).into(),
        }
    }
}

impl UnwrapCommand {
    pub fn run(self) -> ExitCode {
        let file = match ConfigFile::read(&self.path) {
            Ok(file) => file,
            Err(error) => return fail(Exit::Io, error).into(),
        };
        // What is as it was written is undone by the copies, the latest first; what was changed since, entry by entry.
        let (mut text, mut used) = (file.text.clone(), Vec::new());
        while let Some(before) = fs::read_to_string(backup(&file.path, &text)).ok().filter(|_| used.len() < 1000) {
            used.push(backup(&file.path, &text));
            text = before;
        }
        let edited = match config::unwrap(&text) {
            Ok(edited) => edited,
            Err(error) => return fail(Exit::Usage, format_args!("{}:{error}", self.path.display())).into(),
        };
        let shown = show(&self.path, &file.text, &Edited { text: edited.text.clone(), changed: vec![], left: vec![] });
        if self.dry_run || edited.text == file.text || !matches!(shown, Exit::Done) {
            return shown.into();
        }
        match write_whole(&file.path, edited.text.as_bytes()) {
            Ok(()) => {
                // A copy that stays does no harm.
                used.iter().for_each(|path| drop(fs::remove_file(path)));
                Exit::Done.into()
            }
            Err(error) => fail(Exit::Io, error).into(),
        }
    }
}

struct ConfigFile {
    /// The file itself, where the path leads by links.
    path: PathBuf,
    text: String,
}

impl ConfigFile {
    fn read(path: &Path) -> Result<Self, String> {
        let failed = |error: io::Error| format!("{}: {error}", path.display());
        let real = fs::canonicalize(path).map_err(failed)?;
        let text = fs::read_to_string(&real).map_err(failed)?;
        Ok(Self { path: real, text })
    }
}

/// The copy of what was before a text was written: named by that text, so that no other copy is in its place.
fn backup(path: &Path, written: &str) -> PathBuf {
    let hash: String = Sha256::digest(written.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{name}.cofferdam-{hash}"))
}

/// Shows the difference, without the secrets that configurations hold, and which servers were left.
fn show(path: &Path, before: &str, edited: &Edited) -> Exit {
    let name = path.display().to_string();
    let diff = TextDiff::from_lines(before, &edited.text);
    let text = diff.unified_diff().context_radius(2).header(&name, &name).to_string();
    let cleared = Engine::builder()
        .build()
        .and_then(|engine| engine.inspect_as(&Context::default(), Format::Text, text.as_bytes()))
        .map(|inspection| String::from_utf8_lossy(&inspection.output).into_owned());
    let shown = match cleared {
        Ok(text) => print(&text),
        Err(error) => fail(Exit::Io, error),
    };
    for (server, why) in edited.left.iter().filter(|(_, why)| *why != "not asked for") {
        // Nobody is left to tell if stderr fails.
        let _ = writeln!(io::stderr(), "cofferdam: {server}: left as it is: {why}");
    }
    shown
}
