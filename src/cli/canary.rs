//! `cofferdam canary`: tokens to be planted, and known again.

use super::options::load_key;
use super::{Exit, fail, print};
use clap::{Args, Subcommand, ValueEnum};
use cofferdam::{Canary, Key, Likeness};
use serde_json::json;
use std::collections::HashSet;
use std::fmt::Write;
use std::io::{self, Read};
use std::path::PathBuf;

/// Issues canary tokens, and tells whether a token is one
///
/// A canary is a secret of nobody: planted where nobody should read, it proves by showing up that somebody did. Rules
/// `secret.canary.*` find it in any coat. docs/canaries.md says more.
#[derive(Args)]
pub struct CanaryCommand {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prints new tokens, one a line
    New(New),
    /// Tells whether a token is a canary, and whether it is ours, without showing it
    ///
    /// Exit status: 0 it is a canary (and with a key, ours), 1 it is not, 2 an option is wrong or the input could not be read.
    Check(Check),
}

#[derive(Args)]
struct New {
    /// How many
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    count: u32,
    /// What they look like
    #[arg(long, value_enum, default_value_t)]
    like: Like,
    /// Written behind each token, with a tab between: where it is to be planted
    #[arg(long, value_name = "TEXT", value_parser = note)]
    note: Option<String>,
    /// Writes a JSON object a line instead: token, like, note, and with a key the fingerprint that reports show of it
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    key: CanaryKey,
}

#[derive(Args)]
struct Check {
    /// The token; `-` reads tokens from stdin, one a line, which keeps them out of the shell's history
    #[arg(value_name = "TOKEN", allow_hyphen_values = true)]
    token: String,
    #[command(flatten)]
    key: CanaryKey,
}

#[derive(Args)]
struct CanaryKey {
    /// Proves that tokens are ours, with the key in a file of at least 16 bytes
    #[arg(long, value_name = "FILE", env = "COFFERDAM_KEY_FILE")]
    key_file: Option<PathBuf>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Like {
    /// A token of no service
    #[default]
    Plain,
    /// An AWS access key id
    Aws,
    /// A GitHub personal access token
    Github,
}

/// More is no list of tokens.
const LONGEST_INPUT: u64 = 16 << 20;

impl CanaryKey {
    fn load(&self) -> Result<Option<Key>, String> {
        self.key_file.as_deref().map(load_key).transpose()
    }
}

impl CanaryCommand {
    pub fn run(self) -> Exit {
        match self.command {
            Command::New(new) => match new.tokens() {
                Ok(text) => print(&text),
                Err(error) => fail(Exit::Usage, error),
            },
            Command::Check(check) => match check.verdicts() {
                Ok((text, all)) => match print(&text) {
                    Exit::Done if !all => Exit::Io,
                    exit => exit,
                },
                Err(error) => fail(Exit::Usage, error),
            },
        }
    }
}

impl New {
    fn tokens(&self) -> Result<String, String> {
        let key = self.key.load()?;
        let likeness = match self.like {
            Like::Plain => Likeness::Plain,
            Like::Aws => Likeness::Aws,
            Like::Github => Likeness::Github,
        };
        let (mut text, mut seen) = (String::new(), HashSet::new());
        while seen.len() < self.count as usize {
            let canary = Canary::issue(likeness, key.as_ref()).map_err(|error| error.to_string())?;
            if !seen.insert(canary.token().to_owned()) {
                continue;
            }
            let fingerprint = key.as_ref().map(|key| canary.fingerprint(key).to_string());
            // Writing to a String does not fail.
            let _ = match (self.json, &self.note) {
                (true, note) => {
                    let mut object = json!({ "token": canary.token(), "like": likeness.name() });
                    let more = [("fingerprint", &fingerprint), ("note", note)];
                    more.into_iter().for_each(|(name, value)| {
                        if let Some(value) = value {
                            object[name] = json!(value);
                        }
                    });
                    writeln!(text, "{object}")
                }
                (false, Some(note)) => writeln!(text, "{}\t{note}", canary.token()),
                (false, None) => writeln!(text, "{}", canary.token()),
            };
        }
        Ok(text)
    }
}

impl Check {
    /// What there is to say of each token, and whether all are what was asked for.
    fn verdicts(&self) -> Result<(String, bool), String> {
        let key = self.key.load()?;
        if self.token != "-" {
            let (verdict, holds) = verdict(self.token.trim().as_bytes(), key.as_ref());
            return Ok((format!("{verdict}\n"), holds));
        }
        let mut input = Vec::new();
        let read = io::stdin().lock().take(LONGEST_INPUT + 1).read_to_end(&mut input);
        if read.map_err(|error| format!("stdin: {error}"))? as u64 > LONGEST_INPUT {
            return Err(format!("stdin: more than {} MiB", LONGEST_INPUT >> 20));
        }
        let lines = input.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).enumerate();
        let verdicts = lines.filter(|(_, line)| !line.is_empty()).map(|(at, line)| (at, verdict(line, key.as_ref())));
        let (text, count, all) =
            verdicts.fold((String::new(), 0, true), |(text, count, all), (at, (verdict, holds))| {
                (text + &format!("line {}: {verdict}\n", at + 1), count + 1, all && holds)
            });
        if count == 0 { Err("stdin: no token".to_owned()) } else { Ok((text, all)) }
    }
}

/// What there is to say of a token, and whether it is a canary, and if there is a key, ours.
fn verdict(token: &[u8], key: Option<&Key>) -> (String, bool) {
    match (Canary::read(token), key) {
        (None, _) => ("no canary".to_owned(), false),
        (Some(canary), None) => (
            format!("a canary, like {}; with --key-file it can be told whether it is ours", canary.likeness().name()),
            true,
        ),
        (Some(canary), Some(key)) => {
            let is_ours = canary.is_of(key);
            let whose = if is_ours { "ours" } else { "not ours: issued without this key" };
            let fingerprint = canary.fingerprint(key);
            (format!("a canary, like {}, {whose}; fingerprint {fingerprint}", canary.likeness().name()), is_ours)
        }
    }
}

fn note(text: &str) -> Result<String, String> {
    let is_good = !text.is_empty() && text.len() <= 200 && !text.chars().any(char::is_control);
    if is_good { Ok(text.to_owned()) } else { Err("a note is one line of 1 to 200 bytes".to_owned()) }
}
