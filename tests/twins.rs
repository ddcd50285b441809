//! Twins: benign files that look like what is looked for, or like what it may be dressed in. The default policy alters none of them.
//!
//! A file in `tests/twins` is a case: whatever it holds comes out byte for byte, however it is cut, and nothing is held against it.
//! They were made up for this test; names, keys, hashes and pictures in them belong to nobody.

#![allow(clippy::unwrap_used)]

mod support;

use cofferdam::{Action, Context, Engine, Format, Key};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{KEY, RULES, run};

const FORMATS: [Format; 2] = [Format::Auto, Format::Text];

struct Twin {
    name: String,
    bytes: Vec<u8>,
}

fn twins() -> Vec<Twin> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/twins");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |file: &PathBuf| Twin {
        name: file.file_name().unwrap().to_string_lossy().into_owned(),
        bytes: fs::read(file).unwrap(),
    };
    files.iter().map(read).collect()
}

fn engine() -> Engine {
    Engine::builder().rules(RULES.clone()).key(Key::new(&KEY).unwrap()).build().unwrap()
}

/// Runs a check over all twins, spread over the processor's cores, and names those it holds something against.
fn each(check: impl Fn(&Twin, Format) -> Vec<String> + Sync) {
    let twins = twins();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut found = Vec::new();
        while let Some(twin) = twins.get(next.fetch_add(1, Ordering::Relaxed)) {
            let named = |format: Format| {
                check(twin, format).into_iter().map(move |text| format!("{} as {format:?}: {text}", twin.name))
            };
            found.extend(FORMATS.into_iter().flat_map(named));
        }
        found
    };
    let found: Vec<String> = std::thread::scope(|scope| {
        let cores = std::thread::available_parallelism().map_or(2, usize::from);
        let threads: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn there_are_enough_twins_and_none_is_large() {
    let twins = twins();
    assert!(twins.len() >= 90, "{} twins", twins.len());
    twins.iter().for_each(|twin| assert!(twin.bytes.len() < 60 << 10 && !twin.bytes.is_empty(), "{}", twin.name));
    assert!(twins.iter().map(|twin| twin.bytes.len()).sum::<usize>() < 600 << 10);
}

#[test]
fn nothing_is_held_against_a_twin() {
    let engine = engine();
    each(|twin, format| {
        let inspection = engine.inspect_as(&Context::default(), format, &twin.bytes).unwrap();
        let stern = inspection.findings.iter().filter(|finding| finding.action != Action::Allow);
        let mut found: Vec<String> =
            stern.map(|finding| format!("{} at {}..{}", finding.rule, finding.span.start, finding.span.end)).collect();
        if inspection.is_blocked || inspection.output != twin.bytes {
            found.push("comes out altered".into());
        }
        found
    });
}

/// What hidden characters are asked about is sharper than what is done about them: a twin has none at all.
#[test]
fn no_twin_has_hidden_characters() {
    let engine = engine();
    each(|twin, format| {
        let inspection = engine.inspect_as(&Context::default(), format, &twin.bytes).unwrap();
        let hidden =
            inspection.findings.iter().filter(|finding| finding.rule.as_str().starts_with("injection.unicode."));
        hidden.map(|finding| format!("{} at {}..{}", finding.rule, finding.span.start, finding.span.end)).collect()
    });
}

#[test]
fn a_twin_passes_in_pieces() {
    let engine = engine();
    each(|twin, format| {
        let altered = |flush: &bool| {
            let outcome = run(&engine, Context::default(), format, twin.bytes.chunks(7), *flush);
            outcome.blocked || outcome.output != twin.bytes
        };
        let how = |flush| if flush { "altered in flushed pieces" } else { "altered in pieces" }.to_owned();
        [false, true].into_iter().filter(altered).map(how).collect()
    });
}
