//! Pinned tool definitions: what a server said of its tools when somebody looked. `cofferdam.lock` is a file to be read and kept in git.

use crate::base::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// A tool as it was approved.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pin {
    /// `sha256:` and the hash of the definition in canonical form.
    pub hash: String,
    /// The definition, for people: name, title, description, schemas, annotations.
    pub definition: String,
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.hash)
    }
}

/// How a tool stands to the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PinState {
    /// As it was approved.
    Approved,
    /// Nobody ever approved anything of this server.
    FirstUse,
    /// The server is known, and this tool is not.
    Added,
    /// It is not what was approved.
    Changed,
}

/// The pins of all servers.
///
/// ```
/// use cofferdam::memory::{Lock, PinState};
///
/// let mut lock = Lock::default();
/// assert_eq!(lock.state("time", "now", "{}"), PinState::FirstUse);
/// lock.approve("time", "now", "{}", "{}");
/// let again = Lock::parse(&lock.to_text(), "cofferdam.lock")?;
/// assert_eq!(again.state("time", "now", "{}"), PinState::Approved);
/// assert_eq!(again.state("time", "now", "{\"a\":1}"), PinState::Changed);
/// assert_eq!(again.state("time", "then", "{}"), PinState::Added);
/// # Ok::<(), cofferdam::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    servers: BTreeMap<String, BTreeMap<String, Pin>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default)]
    servers: BTreeMap<String, BTreeMap<String, Pin>>,
}

const VERSION: u32 = 1;
const HEADER: &str = "# What MCP servers said of their tools when somebody approved it. `cofferdam mcp diff` shows what has changed since,\n\
                      # `cofferdam mcp approve` takes it. Keep this file in version control.\n\n";

impl Lock {
    /// Reads a lock file.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] with file and line; also for a definition that does not fit its hash's form.
    pub fn parse(text: &str, file: &str) -> Result<Self> {
        let parsed: File = toml::from_str(text).map_err(|error| Error::toml(ErrorKind::Config, &error, text, file))?;
        if parsed.version != VERSION {
            return Err(Error::at(ErrorKind::Config, file, 1, format_args!("version {} is not known", parsed.version)));
        }
        for (server, tool, pin) in
            parsed.servers.iter().flat_map(|(server, tools)| tools.iter().map(move |(tool, pin)| (server, tool, pin)))
        {
            let digits = pin.hash.strip_prefix("sha256:").unwrap_or_default();
            if digits.len() != 64 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                let text = format!("{file}: the hash of {tool:?} of {server:?} is none");
                return Err(Error::new(ErrorKind::Config, text));
            }
        }
        Ok(Self { servers: parsed.servers })
    }

    /// The file's text: sorted, so that a change shows as what it is.
    pub fn to_text(&self) -> String {
        let file = File { version: VERSION, servers: self.servers.clone() };
        // Maps with string keys have no way to fail.
        format!("{HEADER}{}", toml::to_string_pretty(&file).unwrap_or_default())
    }

    /// How a tool stands, by its canonical definition.
    pub fn state(&self, server: &str, tool: &str, canonical: &str) -> PinState {
        let Some(tools) = self.servers.get(server) else { return PinState::FirstUse };
        match tools.get(tool) {
            None => PinState::Added,
            Some(pin) if pin.hash == hash(canonical) => PinState::Approved,
            Some(_) => PinState::Changed,
        }
    }

    /// Takes a tool as it is now.
    pub fn approve(&mut self, server: &str, tool: &str, canonical: &str, definition: &str) {
        let pin = Pin { hash: hash(canonical), definition: definition.to_owned() };
        self.servers.entry(server.to_owned()).or_default().insert(tool.to_owned(), pin);
    }

    /// Notes that a server was looked at, though it may have no tools: what it adds later is an addition.
    pub fn know(&mut self, server: &str) {
        self.servers.entry(server.to_owned()).or_default();
    }

    /// Takes a tool out. Says whether it was there.
    pub fn remove(&mut self, server: &str, tool: &str) -> bool {
        self.servers.get_mut(server).is_some_and(|tools| tools.remove(tool).is_some())
    }

    /// The pins of a server, by the tools' names.
    pub fn tools(&self, server: &str) -> impl Iterator<Item = (&str, &Pin)> {
        self.servers.get(server).into_iter().flatten().map(|(tool, pin)| (tool.as_str(), pin))
    }

    /// Every server and tool.
    pub fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.servers.iter().flat_map(|(server, tools)| tools.keys().map(move |tool| (server.as_str(), tool.as_str())))
    }

    /// Whether anything of a server was approved, or it was looked at.
    pub fn knows(&self, server: &str) -> bool {
        self.servers.contains_key(server)
    }
}

fn hash(canonical: &str) -> String {
    let digest = Sha256::digest(canonical.as_bytes());
    digest.iter().fold("sha256:".to_owned(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_lock_is_an_error_with_its_place() {
        let error = |text: &str| Lock::parse(text, "c.lock").unwrap_err().to_string();
        assert!(error("version = 2").starts_with("c.lock:1: version 2"));
        assert!(error("version = 1\nserver = 3").starts_with("c.lock:2: "));
        assert!(error("version = 1\n[servers.a.b]\nhash = 'x'\ndefinition = ''").contains("the hash of \"b\""));
    }

    #[test]
    fn definitions_are_kept_for_people() {
        let mut lock = Lock::default();
        lock.approve("s", "t", "{\"a\":'''}", "{\n  \"a\": \"'''\\n\"\n}");
        let again = Lock::parse(&lock.to_text(), "").unwrap();
        assert_eq!(lock, again);
        assert!(lock.remove("s", "t") && !lock.remove("s", "t") && lock.knows("s"));
    }
}
