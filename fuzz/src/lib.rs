//! The bodies of the fuzz targets: each takes any bytes and panics if a law does not hold.
//!
//! They are plain functions, so that `tests/smoke.rs` runs them on the stable compiler, and libFuzzer on nightly.

#![allow(clippy::unwrap_used)]

mod coats;
mod json;
mod mcp;
mod rules;
pub mod seeds;
mod split;
mod twice;

pub use coats::coats;
pub use json::json;
pub use mcp::mcp;
pub use rules::rules;
pub use split::split;
pub use twice::twice;

use cofferdam::{Channel, Context, Engine, Finding, Format, Key, Limits, Policy, RuleSet, Status};
use std::sync::{Arc, LazyLock};

/// What is run on any bytes, and panics if its law does not hold.
pub type Body = fn(&[u8]);

/// The targets by name.
pub const TARGETS: [(&str, Body); 6] =
    [("split", split), ("json", json), ("rules", rules), ("twice", twice), ("coats", coats), ("mcp", mcp)];

static RULES: LazyLock<Arc<RuleSet>> = LazyLock::new(|| RuleSet::builtin().unwrap());

/// Policies a text is run under: the default one; all redacted, in three styles that leave marks; nothing changed.
pub(crate) const POLICIES: [&str; 5] = [
    Policy::DEFAULT,
    "",
    "[[clause]]\nwhen = { min_confidence = 1 }\naction = 'redact'\nstyle = 'tag'",
    "[[clause]]\nwhen = { min_confidence = 1 }\naction = 'redact'\nstyle = 'hash'",
    "mode = 'monitor'",
];

const BATCHES: [usize; 3] = [8192, 1, 7];

/// An engine of the built-in rules for each policy and batch, and last for each policy the one without a prefilter.
static ENGINES: LazyLock<Vec<Vec<Engine>>> = LazyLock::new(|| {
    let engine = |policy: &str, batch: usize, exhaustive: bool| {
        let mut limits = Limits::default();
        limits.batch = batch;
        let builder =
            Engine::builder().rules(RULES.clone()).policy(Policy::parse(policy, "fuzz").unwrap()).limits(limits);
        let builder = builder.key(Key::new(&[7; 32]).unwrap());
        if exhaustive { builder.exhaustive().build().unwrap() } else { builder.build().unwrap() }
    };
    let engines = |policy: &&str| {
        BATCHES.iter().map(|batch| engine(policy, *batch, false)).chain([engine(policy, 8192, true)]).collect()
    };
    POLICIES.iter().map(engines).collect()
});

pub(crate) fn engine(policy: usize) -> &'static Engine {
    &ENGINES[policy % POLICIES.len()][0]
}

/// The engines that must all come to the same as [`engine`].
pub(crate) fn other_batches(policy: usize) -> &'static [Engine] {
    &ENGINES[policy % POLICIES.len()][1..BATCHES.len()]
}

/// The engine that tries every rule at every byte.
pub(crate) fn exhaustive(policy: usize) -> &'static Engine {
    &ENGINES[policy % POLICIES.len()][BATCHES.len()]
}

pub(crate) fn format(byte: u8) -> Format {
    Format::ALL[usize::from(byte) % Format::ALL.len()]
}

pub(crate) fn channel(byte: u8) -> Channel {
    use Channel::{Document, Memory, Prompt, ToolCall, ToolDescription, ToolResult};
    [ToolResult, Prompt, ToolCall, ToolDescription, Document, Memory][usize::from(byte) % 6]
}

/// What came of a text.
#[derive(PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) output: Vec<u8>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) notices: Vec<String>,
    pub(crate) is_blocked: bool,
}

impl std::fmt::Debug for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let findings = self.findings.iter().map(|one| {
            format!(
                "{}@{}..{} {} {:?} {:?} {}",
                one.rule, one.span.start, one.span.end, one.confidence, one.path, one.coats, one.fingerprint
            )
        });
        f.debug_struct("Outcome")
            .field("output", &String::from_utf8_lossy(&self.output))
            .field("findings", &findings.collect::<Vec<_>>())
            .field("notices", &self.notices)
            .field("is_blocked", &self.is_blocked)
            .finish()
    }
}

/// Runs pieces through a stream, with a flush after each if asked for.
pub(crate) fn run<'a>(
    engine: &Engine,
    context: &Context,
    format: Format,
    pieces: impl IntoIterator<Item = &'a [u8]>,
    flush: bool,
) -> Outcome {
    let mut stream = engine.stream_as(context.clone(), format).unwrap();
    let mut output = Vec::new();
    let mut findings = Vec::new();
    for piece in pieces {
        stream.write(piece, &mut output).unwrap();
        if flush {
            stream.flush(&mut output).unwrap();
        }
        findings.extend(stream.take_findings());
    }
    let is_blocked = stream.finish(&mut output).unwrap() == Status::Blocked;
    findings.extend(stream.take_findings());
    let notices = stream.take_notices().iter().map(|notice| format!("{}@{}", notice.kind.name(), notice.at)).collect();
    Outcome { output, findings, notices, is_blocked }
}
