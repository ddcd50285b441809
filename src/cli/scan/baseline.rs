//! Baselines: findings that are known, by their fingerprints alone.

use super::Hit;
use cofferdam::Key;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Findings that are known.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Baseline {
    version: u32,
    /// What the fingerprints were made with, in hex; nothing if a key file was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    findings: BTreeSet<Known>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    rule: String,
    fingerprint: String,
}

const VERSION: u32 = 1;
const SALT_BYTES: usize = 32;

impl Baseline {
    /// One that holds nothing.
    pub(super) fn fresh(has_key: bool) -> Result<Self, String> {
        let salt = if has_key { None } else { Some(random_salt()?) };
        Ok(Self { version: VERSION, salt, findings: BTreeSet::new() })
    }

    pub(super) fn read(path: &Path, has_key: bool) -> Result<Self, String> {
        let failed = |error: &dyn std::fmt::Display| format!("baseline {}: {error}", path.display());
        let text = fs::read(path).map_err(|error| failed(&error))?;
        // What serde_json says may quote the file.
        let baseline: Self = serde_json::from_slice(&text).map_err(|error| {
            failed(&format!("line {}, column {}: this is no baseline", error.line(), error.column()))
        })?;
        match (&baseline.salt, has_key) {
            _ if baseline.version != VERSION => Err(failed(&format!("version {} is not known", baseline.version))),
            (Some(_), true) => Err(failed(&"it was written without a key file, and one is given")),
            (None, false) => Err(failed(&"it was written with a key file, and none is given")),
            _ => Ok(baseline),
        }
    }

    /// The key that its fingerprints are made with.
    pub(super) fn key(&self) -> Result<Key, String> {
        Key::new(self.salt.as_deref().unwrap_or_default().as_bytes()).map_err(|error| format!("baseline: {error}"))
    }

    pub(super) fn holds(&self, hit: &Hit) -> bool {
        !self.findings.is_empty() && self.findings.contains(&Known::of(hit))
    }

    /// Writes the known findings and these, as they are found without a baseline.
    pub(super) fn write<'a>(&self, path: &Path, hits: impl Iterator<Item = &'a Hit>) -> Result<(), String> {
        let findings = self.findings.iter().cloned().chain(hits.map(Known::of)).collect();
        let all = Self { version: VERSION, salt: self.salt.clone(), findings };
        let text = serde_json::to_string_pretty(&all).map_err(|error| error.to_string())?;
        fs::write(path, text + "\n").map_err(|error| format!("baseline {}: {error}", path.display()))
    }
}

impl Known {
    fn of(hit: &Hit) -> Self {
        Self { rule: hit.finding.rule.to_string(), fingerprint: hit.finding.fingerprint.to_string() }
    }
}

fn random_salt() -> Result<String, String> {
    let mut bytes = [0; SALT_BYTES];
    getrandom::fill(&mut bytes).map_err(|_| "no random bytes for a salt".to_owned())?;
    Ok(data_encoding::HEXLOWER.encode(&bytes))
}
