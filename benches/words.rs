//! What own words cost and find: a dictionary of a million terms, and an index of a thousand documents. `cargo bench --bench words`
//! prints the figures of `docs/own-words.md`.
//!
//! The documents are manual pages of the machine, half of them indexed; the ordinary text is what is in cargo's registry. Where there are
//! no manual pages, only the dictionary is measured.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod corpus;

use cofferdam::{Context, Dictionary, DocumentIndex, Documents, Engine, Format, Policy, RuleSet, RuleSetBuilder};
use corpus::{CHUNK, Random};
use flate2::read::GzDecoder;
use std::fs::{self, File};
use std::io::Read;
use std::path::PathBuf;
use std::time::Instant;

const TERMS: usize = 1_000_000;
const TEXT: usize = 20 << 20;
const DOCUMENTS: usize = 1000;
const PASSAGES: usize = 5000;
const ROUNDS: usize = 5;

/// MiB of memory that the process has now, where there is a `/proc` to tell.
fn memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.split_whitespace().next().unwrap().parse::<f64>().unwrap_or(f64::NAN) / 1024.0
}

/// Prints what it took to load something.
fn loaded<T>(name: &str, load: impl FnOnce() -> T) -> T {
    let (before, start) = (memory(), Instant::now());
    let loaded = load();
    let time = start.elapsed().as_secs_f64() * 1e3;
    println!("{name}: {time:.0} ms, {:.1} MiB more in memory", memory() - before);
    loaded
}

/// A manual page without what formats it.
fn prose(page: &str) -> String {
    let mut text = String::new();
    for line in page.lines().filter(|line| !line.starts_with(['.', '\''])) {
        let mut rest = line;
        while let Some((before, behind)) = rest.split_once('\\') {
            text.push_str(before);
            // A font, or a character by itself.
            rest = behind.get(if behind.starts_with('f') { 2.. } else { 1.. }).unwrap_or_default();
        }
        text.push_str(rest);
        text.push('\n');
    }
    text
}

/// Texts of manual pages in English, mixed, each but once.
fn manuals() -> Vec<String> {
    let mut paths = Vec::new();
    for section in 1..=8 {
        let folder = format!("/usr/share/man/man{section}");
        paths.extend(fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()));
    }
    // Pages that programs have written repeat themselves.
    let is_written =
        |path: &PathBuf| !path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("gcloud"));
    paths.retain(|path| is_written(path) && path.extension().is_some_and(|kind| kind == "gz") && !path.is_symlink());
    paths.sort_by_cached_key(|path| (corpus::scatter(path), path.clone()));
    let read = |path: &PathBuf| {
        let mut text = String::new();
        GzDecoder::new(File::open(path).ok()?).read_to_string(&mut text).ok()?;
        let text = prose(&text);
        (text.len() > 2048).then_some(text)
    };
    paths.iter().filter_map(read).take(2 * DOCUMENTS).collect()
}

/// An engine that redacts whatever it finds, by the built-in rules and others.
fn engine(add: impl FnOnce(RuleSetBuilder) -> RuleSetBuilder) -> Engine {
    let rules = add(RuleSet::builder().builtin().unwrap()).build().unwrap();
    Engine::builder().policy(Policy::parse("", "bench").unwrap()).rules(rules).build().unwrap()
}

fn with_dictionary(builder: RuleSetBuilder, terms: &str) -> RuleSetBuilder {
    builder.dictionary(Dictionary::parse("bench", "terms", terms).unwrap()).unwrap()
}

fn index(texts: &[String]) -> DocumentIndex {
    texts.iter().try_fold(DocumentIndex::builder(None), |builder, text| builder.document(text)).unwrap().build()
}

fn with_documents(builder: RuleSetBuilder, texts: &[String]) -> RuleSetBuilder {
    builder.documents(Documents::new("bench", index(texts))).unwrap()
}

fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// How many passages of 50 words are found in which one word of each `every` in a row is replaced.
fn found(engine: &Engine, texts: &[String], every: Option<usize>) -> usize {
    let mut random = Random::new(50);
    let is_found = |_: &usize| {
        let words = words(random.pick::<String>(texts));
        let start = random.below(words.len() - 50);
        let mut passage = words[start..start + 50].to_vec();
        for from in (0..50).step_by(every.unwrap_or(50)).filter(|_| every.is_some()) {
            passage[(from + random.below(every.unwrap_or(50))).min(49)] = "otherwise";
        }
        let inspection = engine.inspect_as(&Context::default(), Format::Text, passage.join(" ").as_bytes()).unwrap();
        inspection.findings.iter().any(|finding| finding.rule.as_str() == "secret.document.bench")
    };
    (0..PASSAGES).filter(is_found).count()
}

/// Findings of documents in a text.
fn passages(engine: &Engine, text: &[u8]) -> usize {
    let inspection = engine.inspect_as(&Context::default(), Format::Text, text).unwrap();
    inspection.findings.iter().filter(|finding| finding.rule.as_str() == "secret.document.bench").count()
}

fn recall(texts: &[String], others: &[String], ordinary: &[u8]) {
    // Without other rules, so that none of them gets in the way.
    let rules = with_documents(RuleSet::builder(), texts).build().unwrap();
    let engine = Engine::builder().policy(Policy::parse("", "bench").unwrap()).rules(rules).build().unwrap();
    for (name, every) in
        [("as they are", None), ("1 word in 12 replaced", Some(12)), ("1 word in 10 replaced", Some(10))]
    {
        println!("passages of 50 words, {name}: {} of {PASSAGES} found", found(&engine, texts, every));
    }
    let count = words(&String::from_utf8_lossy(ordinary)).len();
    println!("ordinary text: {} passages found in {count} words", passages(&engine, ordinary));
    let count: usize = others.iter().map(|text| words(text).len()).sum();
    let wrong: usize = others.iter().map(|text| passages(&engine, text.as_bytes())).sum();
    println!("{} other manuals: {wrong} passages found in {count} words", others.len());
}

fn main() {
    let plain = corpus::engine();
    let ordinary = corpus::clean(&plain, TEXT);
    let terms = corpus::terms(TERMS);
    let manuals = manuals();
    let (texts, others) = manuals.split_at(manuals.len() / 2);
    let dictionary = loaded("dictionary of 1,000,000 terms", || Dictionary::parse("bench", "terms", &terms).unwrap());
    let mut engines = vec![
        ("built-in rules alone", plain),
        ("with the dictionary", engine(|builder| builder.dictionary(dictionary).unwrap())),
    ];
    if !texts.is_empty() {
        let bytes: usize = texts.iter().map(String::len).sum();
        let count: usize = texts.iter().map(|text| words(text).len()).sum();
        println!("{} documents: {:.1} MB, {count} words", texts.len(), bytes as f64 / 1e6);
        let made = loaded("index", || index(texts));
        println!("index: {} hashes, {:.1} MB as a file", made.len(), made.to_bytes().len() as f64 / 1e6);
        recall(texts, others, &ordinary);
        engines
            .push(("with the documents", engine(|builder| builder.documents(Documents::new("bench", made)).unwrap())));
        engines.push(("with both", engine(|builder| with_documents(with_dictionary(builder, &terms), texts))));
    }
    // By turns, so that what else the machine does slows all of them.
    let mut times = vec![f64::INFINITY; engines.len()];
    for _ in 0..ROUNDS {
        for ((_, engine), best) in engines.iter().zip(&mut times) {
            let start = Instant::now();
            corpus::stream(engine, Format::Auto, &ordinary, CHUNK, false);
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    for ((name, _), time) in engines.iter().zip(&times) {
        println!("{name}: {:.1} MB/s, {:.2} of the first", ordinary.len() as f64 / 1e6 / time, times[0] / time);
    }
}
