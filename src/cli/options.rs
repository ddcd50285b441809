//! Options that several commands share.

use super::env_values::EnvValues;
use super::import;
use clap::Args;
use cofferdam::doors::own_words;
use cofferdam::{Engine, Error, Key, Policy, RuleSet, RuleSetBuilder};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Args)]
pub struct RuleOptions {
    /// Adds the rules of a file, or of all .toml files in a folder; may be given many times. Files of gitleaks, Betterleaks and
    /// Presidio are read, too
    #[arg(long = "rules", value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Leaves the built-in rules out
    #[arg(long)]
    no_builtin_rules: bool,
    #[command(flatten)]
    env_values: EnvValues,
}

#[derive(Args)]
pub struct PolicyOption {
    /// Decides by the policy in a file (see `cofferdam policy show`)
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

#[derive(Args)]
pub struct KeyOption {
    /// Makes fingerprints, tags and indexes with the key in a file of at least 16 bytes; without it they differ in each run
    #[arg(long, value_name = "FILE", env = "COFFERDAM_KEY_FILE")]
    key_file: Option<PathBuf>,
}

impl RuleOptions {
    /// The rules, those from files checked with their examples, and the own words that the policy names.
    pub fn load(&self, policy: &Policy, key: Option<&Key>) -> Result<Arc<RuleSet>, String> {
        let own = load_paths(&self.paths)?;
        if !self.paths.is_empty() {
            let alone = own.iter().try_fold(RuleSet::builder(), add).and_then(RuleSetBuilder::build);
            let errors = check(alone.map_err(|error| error.to_string())?)?;
            if let Some(first) = errors.first() {
                return Err(first.to_string());
            }
        }
        let builder = RuleSet::builder();
        let builder = if self.no_builtin_rules { Ok(builder) } else { builder.builtin() };
        let builder = builder.and_then(|builder| own.iter().try_fold(builder, add));
        let builder = builder.and_then(|builder| own_words::load(builder, policy, key));
        let builder = self.env_values.add(builder.map_err(|error| error.to_string())?)?;
        builder.build().map_err(|error| error.to_string())
    }
}

impl PolicyOption {
    pub fn load(&self) -> Result<Policy, String> {
        match &self.policy {
            None => Ok(Policy::default()),
            Some(path) => Policy::parse(&read(path)?, &path.to_string_lossy()).map_err(|error| error.to_string()),
        }
    }
}

impl KeyOption {
    pub fn load(&self) -> Result<Option<Key>, String> {
        self.key_file.as_deref().map(load_key).transpose()
    }
}

/// The engine that the options ask for.
pub fn engine(rules: &RuleOptions, policy: &PolicyOption, key: &KeyOption, is_monitor: bool) -> Result<Engine, String> {
    let (policy, key) = (policy.load()?, key.load()?);
    let builder = Engine::builder().rules(rules.load(&policy, key.as_ref())?).policy(policy);
    let builder = if is_monitor { builder.monitor() } else { builder };
    let builder = match key {
        Some(key) => builder.key(key),
        None => builder,
    };
    builder.build().map_err(|error| error.to_string())
}

/// The key in a file.
pub fn load_key(path: &Path) -> Result<Key, String> {
    let bytes = fs::read(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Key::new(&bytes).map_err(|error| format!("{}: {error}", path.display()))
}

/// The errors in the examples of a set of rules.
pub fn check(rules: Arc<RuleSet>) -> Result<Vec<Error>, String> {
    let engine = Engine::builder().rules(rules).policy(Policy::parse("", "").map_err(|error| error.to_string())?);
    engine.build().and_then(|engine| engine.check_examples()).map_err(|error| error.to_string())
}

/// The names and texts of the rule files at the paths, folders walked, in the order of their names. Those of other programs are last,
/// as what they become.
pub fn load_paths(paths: &[PathBuf]) -> Result<Vec<(String, String)>, String> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() { walk(path, &mut files)? } else { files.push(path.clone()) }
    }
    let texts = files.into_iter().map(|path| Ok((path.to_string_lossy().into_owned(), read(&path)?)));
    import::convert(texts.collect::<Result<_, String>>()?)
}

pub fn add(builder: RuleSetBuilder, (name, text): &(String, String)) -> cofferdam::Result<RuleSetBuilder> {
    builder.file(name, text)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), String> {
    let failed = |error| format!("{}: {error}", folder.display());
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(failed)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()
        .map_err(failed)?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            files.push(path);
        }
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
