//! What several tests share: the suite as data, and one way to run a text through a stream.

#![allow(dead_code, clippy::unwrap_used)]

use cofferdam::doors::own_words;
use cofferdam::{Channel, Context, Engine, Finding, Format, Key, Limits, Policy, RuleSet, Status};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

/// The rules, compiled once.
pub static RULES: LazyLock<Arc<RuleSet>> = LazyLock::new(|| RuleSet::builtin().unwrap());

/// A fixed key, so that tags and hashes can be written into cases.
pub const KEY: [u8; 32] = [7; 32];

/// One case of `tests/cases/*.toml`. `CONTRIBUTING.md` describes the fields.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub name: String,
    #[serde(default)]
    pub format: String,
    #[serde(default)]
    pub channel: Channel,
    #[serde(default)]
    pub policy: String,
    /// Files that the policy names, by their names.
    #[serde(default)]
    pub files: BTreeMap<String, String>,
    #[serde(default)]
    pub input: String,
    /// Instead of `input`, where it is not UTF-8.
    #[serde(default)]
    pub input_hex: String,
    /// What must come out; the input itself if it is left out.
    pub output: Option<String>,
    /// The rules that must be heard of, in order.
    #[serde(default)]
    pub findings: Vec<String>,
    #[serde(default)]
    pub blocked: bool,
    /// What the output should be different for, and is not yet.
    pub known_miss: Option<String>,
    /// What should not have been found, and is.
    pub known_false_alarm: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    case: Vec<Case>,
}

/// What came of a text: output, findings as `rule@start..end`, whether it was blocked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub output: Vec<u8>,
    pub findings: Vec<String>,
    pub notices: Vec<String>,
    pub blocked: bool,
}

impl Outcome {
    pub fn rules(&self) -> Vec<&str> {
        self.findings.iter().map(|finding| finding.split('@').next().unwrap()).collect()
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.output).into_owned()
    }
}

impl Case {
    /// Every case of the suite.
    pub fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut cases = Vec::new();
        for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "toml")) {
            let text = fs::read_to_string(file).unwrap();
            let parsed: CaseFile = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            cases.extend(parsed.case);
        }
        cases
    }

    pub fn bytes(&self) -> Vec<u8> {
        if self.input_hex.is_empty() {
            return self.input.replace("{+}", "").into_bytes();
        }
        let digits: Vec<u8> = self.input_hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect()
    }

    pub fn format(&self) -> Format {
        if self.format.is_empty() { Format::Auto } else { self.format.parse().unwrap() }
    }

    pub fn context(&self) -> Context {
        Context::new(self.channel)
    }

    pub fn policy(&self) -> Policy {
        if self.policy.is_empty() { Policy::default() } else { Policy::parse(&self.policy, &self.name).unwrap() }
    }

    /// Writes the files that the policy names.
    pub fn write_files(&self, folder: &Path) {
        for (name, text) in &self.files {
            let path = folder.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
    }

    /// The rules, with the own words that the policy names.
    pub fn rules(&self) -> Arc<RuleSet> {
        /// Those with own words, by what they were made of.
        static WITH_WORDS: Mutex<BTreeMap<String, Arc<RuleSet>>> = Mutex::new(BTreeMap::new());
        if self.files.is_empty() {
            return RULES.clone();
        }
        let made_of = format!("{}{:?}", self.policy, self.files);
        let mut with_words = WITH_WORDS.lock().unwrap();
        let make = || {
            let folder = tempfile::tempdir().unwrap();
            self.write_files(folder.path());
            let policy = Policy::parse(&self.policy, folder.path().join("policy.toml").to_str().unwrap()).unwrap();
            let builder =
                own_words::load(RuleSet::builder().builtin().unwrap(), &policy, Some(&Key::new(&KEY).unwrap()))
                    .unwrap();
            builder.build().unwrap()
        };
        with_words.entry(made_of).or_insert_with(make).clone()
    }

    /// An engine for the case whose streams look at `batch` bytes at a time, if not flushed.
    pub fn engine(&self, batch: usize, exhaustive: bool) -> Engine {
        let mut limits = Limits::default();
        limits.batch = batch;
        let builder =
            Engine::builder().rules(self.rules()).policy(self.policy()).key(Key::new(&KEY).unwrap()).limits(limits);
        let builder = if exhaustive { builder.exhaustive() } else { builder };
        builder.build().unwrap()
    }

    /// Runs the case's input through a stream in the pieces given.
    pub fn run<'a>(&self, engine: &Engine, pieces: impl IntoIterator<Item = &'a [u8]>, flush: bool) -> Outcome {
        run(engine, self.context(), self.format(), pieces, flush)
    }
}

/// Runs pieces through a stream, with a flush after each if asked for.
pub fn run<'a>(
    engine: &Engine,
    context: Context,
    format: Format,
    pieces: impl IntoIterator<Item = &'a [u8]>,
    flush: bool,
) -> Outcome {
    let mut stream = engine.stream_as(context, format).unwrap();
    let mut output = Vec::new();
    let mut findings: Vec<Finding> = Vec::new();
    for piece in pieces {
        stream.write(piece, &mut output).unwrap();
        if flush {
            stream.flush(&mut output).unwrap();
        }
        findings.extend(stream.take_findings());
    }
    let status = stream.finish(&mut output).unwrap();
    findings.extend(stream.take_findings());
    Outcome {
        output,
        findings: findings.iter().map(describe).collect(),
        notices: stream.take_notices().iter().map(|notice| format!("{}@{}", notice.kind.name(), notice.at)).collect(),
        blocked: status == Status::Blocked,
    }
}

pub fn describe(finding: &Finding) -> String {
    let Finding { rule, span, confidence, path, fingerprint, length, .. } = finding;
    let path = path.as_deref().unwrap_or("-");
    format!("{rule}@{}..{} {confidence} {path} {length} {fingerprint}", span.start, span.end)
}

/// Does something for each index, on all cores, and gives the results in order.
pub fn on_all_cores<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut all: Vec<(usize, T)> = std::thread::scope(|scope| {
        let run = || {
            let mine = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|index| *index < count);
            std::iter::from_fn(mine).map(|index| (index, work(index))).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(run)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    all.sort_by_key(|(index, _)| *index);
    all.into_iter().map(|(_, result)| result).collect()
}
