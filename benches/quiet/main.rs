//! How much the program finds where there is nothing to find: `cargo bench --bench quiet`.
//!
//! Gathers some 200 MB of ordinary text from what the machine has anyway (see `sources.rs`) under `target/quiet/corpus`, scans it with the
//! built program, or with one that is named (`-- PROGRAM`), and prints what the default policy acts on by kind of text and by rule.
//! `target/quiet/findings.jsonl` has the findings, without content, and `target/quiet/sources.txt` the files they were taken from;
//! `docs/quiet.md` says what they are.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

mod sources;

use serde_json::Value;
use sources::KINDS;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const CATEGORIES: [&str; 3] = ["secret", "pii", "injection"];

/// As many places are named for a rule.
const PLACES: usize = 3;

#[derive(Default)]
struct Kind {
    files: usize,
    bytes: usize,
    findings: BTreeMap<String, usize>,
}

fn main() {
    let program = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let program = program.unwrap_or_else(|| env!("CARGO_BIN_EXE_cofferdam").to_owned());
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/quiet");
    let corpus = folder.join("corpus");
    let mut kinds: Vec<Kind> = KINDS.iter().map(|_| Kind::default()).collect();
    gather(&folder, &corpus, &mut kinds);
    let report = scan(&program, &folder, &corpus);
    let mut rules: BTreeMap<String, (usize, Vec<String>)> = BTreeMap::new();
    for line in report.lines() {
        let finding: Value = serde_json::from_str(line).unwrap();
        let (rule, file) = (finding["rule"].as_str().unwrap(), finding["file"].as_str().unwrap());
        let file = Path::new(file).strip_prefix(&corpus).unwrap();
        let kind = file.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let kind = KINDS.iter().position(|(name, _)| *name == kind).unwrap();
        *kinds[kind].findings.entry(finding["category"].as_str().unwrap().to_owned()).or_default() += 1;
        let (count, places) = rules.entry(rule.to_owned()).or_default();
        *count += 1;
        if places.len() < PLACES {
            places.push(format!("{}:{}", file.display(), finding["line"]));
        }
    }
    print_kinds(&kinds);
    let mut rules: Vec<_> = rules.into_iter().collect();
    rules.sort_by_key(|(rule, (count, _))| (std::cmp::Reverse(*count), rule.clone()));
    println!("\n| rule | findings | among them |\n|---|---:|---|");
    rules.iter().for_each(|(rule, (count, places))| println!("| {rule} | {count} | {} |", places.join(", ")));
}

/// Writes the corpus, a folder for each kind, anew.
fn gather(folder: &Path, corpus: &Path, kinds: &mut [Kind]) {
    let _ = fs::remove_dir_all(corpus);
    let mut list = String::new();
    for text in sources::collect() {
        let kind = &mut kinds[text.kind];
        // Names of folders go into the name of the file, so that what a file is called can still be seen.
        let name: PathBuf = text.path.strip_prefix("/").unwrap_or(&text.path).into();
        let name = name.to_string_lossy().replace('/', "+");
        let tail: String = name.chars().rev().take(120).collect::<Vec<_>>().into_iter().rev().collect();
        let target =
            corpus.join(KINDS[text.kind].0).join(format!("{:05}+{}", kind.files, tail.trim_end_matches(".gz")));
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        list += &format!("{}\t{}\t{}\n", KINDS[text.kind].0, text.bytes.len(), text.path.display());
        kind.files += 1;
        kind.bytes += text.bytes.len();
        fs::write(target, text.bytes).unwrap();
    }
    fs::write(folder.join("sources.txt"), list).unwrap();
}

/// The program's findings, a line each.
fn scan(program: &str, folder: &Path, corpus: &Path) -> String {
    let report = folder.join("findings.jsonl");
    let mut scan = Command::new(program);
    scan.args(["scan", "--no-ignore", "--hidden", "--format", "jsonl"]).arg(corpus);
    let status = scan.stdin(Stdio::null()).stdout(fs::File::create(&report).unwrap()).status().unwrap();
    assert!(matches!(status.code(), Some(0 | 1)), "the scan failed: {status}");
    fs::read_to_string(report).unwrap()
}

fn print_kinds(kinds: &[Kind]) {
    println!(
        "| kind | files | MB | secret | pii | injection | secret and injection per MB |\n|---|---:|---:|---:|---:|---:|---:|"
    );
    let mut all = Kind::default();
    for (kind, (name, _)) in kinds.iter().zip(KINDS) {
        print_kind(name, kind);
        all.files += kind.files;
        all.bytes += kind.bytes;
        kind.findings.iter().for_each(|(category, count)| *all.findings.entry(category.clone()).or_default() += count);
    }
    print_kind("**all**", &all);
}

fn print_kind(name: &str, kind: &Kind) {
    let count = |category: &str| kind.findings.get(category).copied().unwrap_or(0);
    let [secret, pii, injection] = CATEGORIES.map(count);
    let megabytes = kind.bytes as f64 / 1e6;
    let rate = (secret + injection) as f64 / megabytes.max(1e-9);
    println!("| {name} | {} | {megabytes:.1} | {secret} | {pii} | {injection} | {rate:.2} |", kind.files);
}
