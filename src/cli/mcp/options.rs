//! Options of all commands that run a guard.

use crate::cli::options::{KeyOption, PolicyOption, RuleOptions, engine};
use clap::Args;
use cofferdam::Engine;
use cofferdam::doors::mcp::Journal;
use cofferdam::mcp::{Guard, GuardPolicy, Launch};
use cofferdam::memory::Lock;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

#[derive(Args)]
pub struct GuardOptions {
    /// Decides who may call what by the policy in a file (see docs/mcp.md)
    #[arg(long, value_name = "FILE")]
    guard_policy: Option<PathBuf>,
    /// Lets servers ask the client for this, besides what the guard policy says: sampling/createMessage, elicitation/create
    #[arg(long = "allow-request", value_name = "METHOD", value_parser = ["sampling/createMessage", "elicitation/create"])]
    requests: Vec<String>,
    /// Lets only servers be used that a vetted copy of the MCP registry has: a folder of server.json files; may be given many times
    #[arg(long = "registry", value_name = "FOLDER")]
    registries: Vec<PathBuf>,
    /// Lets through only tools that a trusted server declares read-only
    #[arg(long)]
    read_only: bool,
    /// Holds tools to the definitions in a lock file, and notes there those of servers that it does not know
    #[arg(long, value_name = "FILE")]
    lock: Option<PathBuf>,
    /// Writes a line of JSON for each finding and event, without content
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Changes no text, and reports what would have been changed; what the guard policy denies is denied
    #[arg(long)]
    monitor: bool,
    /// The name of the person or service on whose behalf is asked [default: the system's user]
    #[arg(long, value_name = "NAME")]
    principal: Option<String>,
    #[command(flatten)]
    rules: RuleOptions,
    #[command(flatten)]
    policy: PolicyOption,
    #[command(flatten)]
    key: KeyOption,
}

impl GuardOptions {
    /// The guard that the options ask for.
    pub fn guard(&self) -> Result<Guard, String> {
        let mut builder = Guard::builder(self.engine()?).policy(self.guard_policy()?);
        if let Some(path) = &self.lock {
            builder = builder.lock(load_lock(path)?);
        }
        if let Some(key) = self.key.load()? {
            builder = builder.key(key);
        }
        builder.build().map_err(|error| error.to_string())
    }

    /// The same guard with rules and policies as the files have them now.
    pub fn renew(&self, guard: &Guard) -> Result<Guard, String> {
        guard.renewed(self.engine()?, self.guard_policy()?).map_err(|error| error.to_string())
    }

    /// Whether the guard policy lets a server be started or spoken to.
    pub fn check_launch(&self, launch: &Launch<'_>) -> Result<(), String> {
        self.guard_policy()?.check_launch(launch).map_err(|error| error.to_string())
    }

    /// Whoever asks.
    pub fn principal(&self) -> String {
        let user = || std::env::var("USER").or_else(|_| std::env::var("USERNAME")).ok();
        self.principal.clone().or_else(user).unwrap_or_else(|| "local".to_owned())
    }

    /// Where findings and events go: the report, and words to stderr.
    pub fn journal(&self) -> Result<Journal, String> {
        let journal = Journal::none().with_words(io::stderr());
        match &self.report {
            None => Ok(journal),
            Some(path) => {
                let file = File::options().create(true).append(true).open(path);
                file.map(|file| journal.with_report(file)).map_err(|error| format!("{}: {error}", path.display()))
            }
        }
    }

    /// Writes the lock file whenever tools were noted.
    pub fn keep_lock(&self) -> impl Fn(&Guard) + Send + Sync + 'static {
        let path = self.lock.clone();
        move |guard| {
            if let Some(path) = &path
                && let Err(error) = save_lock(path, &guard.lock())
            {
                // The guard holds to what it saw all the same; the next start asks again.
                let _ = writeln!(io::stderr(), "cofferdam: {error}");
            }
        }
    }

    fn engine(&self) -> Result<Engine, String> {
        engine(&self.rules, &self.policy, &self.key, self.monitor)
    }

    /// The names and texts of the registries' files.
    fn registries(&self) -> Result<Vec<(String, String)>, String> {
        let mut files = Vec::new();
        for folder in &self.registries {
            let failed = |error: io::Error| format!("{}: {error}", folder.display());
            let paths = fs::read_dir(folder).map_err(failed)?.map(|entry| entry.map(|entry| entry.path()));
            let mut paths = paths.collect::<Result<Vec<_>, _>>().map_err(failed)?;
            paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
            if paths.is_empty() {
                return Err(format!("{}: holds no server.json files", folder.display()));
            }
            for path in paths {
                let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
                files.push((path.to_string_lossy().into_owned(), text));
            }
        }
        Ok(files)
    }

    fn guard_policy(&self) -> Result<GuardPolicy, String> {
        let policy = match &self.guard_policy {
            None => GuardPolicy::default(),
            Some(path) => {
                let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
                GuardPolicy::parse(&text, &path.to_string_lossy()).map_err(|error| error.to_string())?
            }
        };
        let policy = self.registries()?.iter().try_fold(policy, |mut policy, (name, text)| {
            policy.allow_registry(text, name).map(|()| policy).map_err(|error| error.to_string())
        })?;
        let policy = self.requests.iter().fold(policy, |policy, method| policy.with_request(method));
        Ok(if self.read_only { policy.with_read_only() } else { policy })
    }
}

/// The name of a remote server that was given none: host and port of its URL, without the user that may stand before them.
pub fn host_of(url: &str) -> String {
    let rest = url.split("://").last().unwrap_or_default();
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    authority.rsplit('@').next().unwrap_or_default().to_owned()
}

/// The name of a server that was given none: its program's, or what a launcher such as npx or python launches.
pub fn server_name(command: &[OsString]) -> String {
    const LAUNCHERS: &[&str] = &[
        "npx", "bunx", "npm", "pnpm", "yarn", "uvx", "uv", "pipx", "node", "deno", "bun", "python", "python3", "sh",
        "docker", "podman",
    ];
    const WORDS: &[&str] = &["run", "exec", "x", "dlx", "tool"];
    let stem = |text: &OsString| Path::new(text).file_stem().map(|stem| stem.to_string_lossy().into_owned());
    let Some((program, arguments)) = command.split_first() else { return "server".to_owned() };
    let program = stem(program).unwrap_or_else(|| "server".to_owned());
    if !LAUNCHERS.contains(&program.as_str()) {
        return program;
    }
    let launched = arguments.iter().find_map(|argument| {
        let text = argument.to_str()?;
        let is_one = !text.starts_with('-') && !WORDS.contains(&text) && !text.is_empty();
        is_one.then(|| {
            let is_path = text.starts_with(['/', '.', '~'])
                || [".js", ".py", ".ts", ".mjs"].iter().any(|end| text.ends_with(end));
            if is_path {
                return stem(argument).unwrap_or_default();
            }
            // A package without its version; a scope begins with the same sign.
            let package = text.split("==").next().unwrap_or(text);
            match package.rsplit_once('@') {
                Some((name, _)) if !name.is_empty() => name.to_owned(),
                _ => package.to_owned(),
            }
        })
    });
    launched.unwrap_or(program)
}

/// The lock in a file; an empty one if there is no such file.
pub fn load_lock(path: &Path) -> Result<Lock, String> {
    match fs::read_to_string(path) {
        Ok(text) => Lock::parse(&text, &path.to_string_lossy()).map_err(|error| error.to_string()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Lock::default()),
        Err(error) => Err(format!("{}: {error}", path.display())),
    }
}

/// Writes a lock file.
pub fn save_lock(path: &Path, lock: &Lock) -> Result<(), String> {
    write_whole(path, lock.to_text().as_bytes())
}

/// Writes a file so that a reader sees the old one or the new one, whatever happens; what it may do stays as it was.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let failed = |error: io::Error| format!("{}: {error}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().ok_or_else(|| format!("{}: is no file", path.display()))?;
    let temporary = folder.join(format!(".{}.{}", name.to_string_lossy(), std::process::id()));
    let written = File::create(&temporary).and_then(|mut file| {
        if let Ok(old) = fs::metadata(path) {
            file.set_permissions(old.permissions())?;
        }
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, path)
    });
    written.map_err(|error| {
        // If it cannot be removed either, it is a file too many, and the old one is whole.
        let _ = fs::remove_file(&temporary);
        failed(error)
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn servers_are_named_by_what_is_launched() {
        for (command, name) in [
            ("/usr/bin/mcp-server-time", "mcp-server-time"),
            ("npx -y @scope/server@1.2.3 /srv", "@scope/server"),
            ("npx -y @scope/server", "@scope/server"),
            ("uvx mcp-server-git==1.0", "mcp-server-git"),
            ("pnpm dlx thing@2.0.0", "thing"),
            ("node /opt/a/server.js", "server"),
            ("python3 main.py stdio", "main"),
            ("npx", "npx"),
        ] {
            let command: Vec<std::ffi::OsString> = command.split(' ').map(Into::into).collect();
            assert_eq!(super::server_name(&command), name);
        }
    }
}
