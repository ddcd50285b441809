//! Engines that are called as libraries, over the same bytes in turns, on one thread: prints a report in JSON.
//!
//! `speed corpus FOLDER` writes the texts, for programs to read; `speed run GITLEAKS_TOML` measures.

#[path = "../../../corpus/mod.rs"]
mod corpus;
#[cfg(feature = "vectorscan")]
mod vectorscan;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};
use cerberust::ScannerStack;
use cerberust::scanners::{PiiScanner, SecretScanner};
use cofferdam::{Context, Format};
use corpus::{CHUNK, HOSTILE};
use cpu_time::ThreadTime;
use serde_json::{Value, json};
use std::path::Path;
use std::time::{Duration, Instant};
use std::{env, error, fs};

/// Bytes of the texts, about, of each hostile input, and of a message.
const TEXT: usize = 16 << 20;
const HOSTILE_TEXT: usize = 1 << 20;
const MESSAGE: usize = 4096;
/// The best of so many rounds counts.
const ROUNDS: usize = 3;
const MESSAGES: usize = 5000;

fn main() -> Result<(), Box<dyn error::Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["corpus", folder] => {
            for (name, text) in texts() {
                fs::write(Path::new(folder).join(format!("{}.txt", name.replace(' ', "-"))), text)?;
            }
            Ok(())
        }
        ["run", rules] => {
            println!("{}", run(&fs::read_to_string(rules)?.parse()?));
            Ok(())
        }
        _ => Err("usage: speed corpus FOLDER | speed run GITLEAKS_TOML".into()),
    }
}

/// A third each of real text, log lines and a pretty-printed document; and the same with an item each 10 KB.
fn texts() -> [(&'static str, Vec<u8>); 2] {
    let third = TEXT / 3;
    let clean =
        [corpus::clean(&corpus::engine(), third), corpus::json_lines(third), corpus::pretty_json(third)].concat();
    let sown = corpus::with_hits(&clean, 10_000);
    [("clean", clean), ("sown", sown)]
}

/// One engine: its name, and what scans a text.
struct Engine<'a> {
    name: &'a str,
    scan: Box<dyn Fn(&[u8]) -> u64 + 'a>,
}

fn run(rules: &toml::Table) -> Value {
    let rules: Vec<&toml::Value> = rules.get("rules").and_then(toml::Value::as_array).into_iter().flatten().collect();
    let regexes: Vec<String> = rules.iter().filter_map(|rule| Some(rule.get("regex")?.as_str()?.to_owned())).collect();
    let mut keywords: Vec<&str> = rules
        .iter()
        .filter_map(|rule| rule.get("keywords")?.as_array())
        .flatten()
        .filter_map(toml::Value::as_str)
        .collect();
    keywords.sort_unstable();
    keywords.dedup();
    let automaton = AhoCorasickBuilder::new()
        .kind(Some(AhoCorasickKind::DFA))
        .ascii_case_insensitive(true)
        .build(&keywords)
        .expect("keywords make an automaton");
    let cofferdam = corpus::engine();
    #[cfg(feature = "vectorscan")]
    let vectorscan = vectorscan::Vectorscan::new(&regexes).expect("vectorscan takes what it took one by one");
    let mut engines = vec![
        Engine { name: "cofferdam", scan: Box::new(|text| stream(&cofferdam, text)) },
        Engine { name: "aho-corasick", scan: Box::new(|text| keywords_in(&automaton, text)) },
        Engine { name: "memchr", scan: Box::new(|text| u64::from(memchr::memchr(0, text).is_some())) },
        Engine { name: "cerberust", scan: Box::new(cerberust) },
    ];
    #[cfg(feature = "vectorscan")]
    engines.extend([
        Engine { name: "vectorscan block", scan: Box::new(|text| vectorscan.block(text)) },
        Engine { name: "vectorscan stream", scan: Box::new(|text| vectorscan.stream(text, CHUNK)) },
    ]);
    let texts = texts();
    let bytes = texts[0].1.len();
    let measured = texts.map(|(name, text)| (name.to_owned(), speeds(&engines, &text)));
    engines.retain(|engine| ["cofferdam", "vectorscan block"].contains(&engine.name));
    let hostile: serde_json::Map<String, Value> =
        HOSTILE.iter().map(|input| (input.name.to_owned(), speeds(&engines, &(input.make)(HOSTILE_TEXT)))).collect();
    let message = corpus::json_lines(MESSAGE - 300);
    let inspect =
        |text: &[u8]| cofferdam.inspect(&Context::default(), text).map_or(0, |outcome| outcome.findings.len());
    let mut messages = json!({ "cofferdam": percentiles(|| inspect(&message) as u64) });
    #[cfg(feature = "vectorscan")]
    {
        messages["vectorscan block"] = percentiles(|| vectorscan.block(&message));
    }
    let mut report = json!({
        "bytes": bytes, "hostile_bytes": HOSTILE_TEXT, "message_bytes": message.len(),
        "keywords": keywords.len(), "regexes": regexes.len(),
        "rules": cofferdam::RuleSet::builtin().map_or(0, |rules| rules.rules().len()),
        "texts": serde_json::Map::from_iter(measured), "hostile": hostile, "messages": messages,
    });
    #[cfg(feature = "vectorscan")]
    {
        report["vectorscan"] = json!({
            "version": vectorscan::Vectorscan::version(), "regexes": vectorscan.regexes, "refused": vectorscan.refused,
        });
    }
    report
}

fn stream(engine: &cofferdam::Engine, text: &[u8]) -> u64 {
    corpus::stream(engine, Format::Auto, text, CHUNK, false) as u64
}

fn keywords_in(automaton: &AhoCorasick, text: &[u8]) -> u64 {
    automaton.find_iter(text).count() as u64
}

/// Its secrets and personal data, a piece at a time: it takes whole texts.
fn cerberust(text: &[u8]) -> u64 {
    let mut found = 0;
    for piece in String::from_utf8_lossy(text).split_inclusive('\n').collect::<Vec<_>>().chunks(100) {
        let scanners: Vec<Box<dyn cerberust::Scanner>> =
            vec![Box::new(SecretScanner::new()), Box::new(PiiScanner::new())];
        found += u64::from(ScannerStack::new(scanners, false).run_input(&piece.concat()).is_err());
    }
    found
}

/// Megabytes a second of the thread's time for each engine, the best of some rounds in turns.
fn speeds(engines: &[Engine<'_>], text: &[u8]) -> Value {
    let mut best = vec![Duration::MAX; engines.len()];
    for _ in 0..ROUNDS {
        for (best, engine) in best.iter_mut().zip(engines) {
            let started = ThreadTime::now();
            std::hint::black_box((engine.scan)(text));
            *best = (*best).min(started.elapsed());
        }
    }
    let speed = |(engine, best): (&Engine<'_>, &Duration)| {
        (engine.name.to_owned(), json!(text.len() as f64 / best.as_secs_f64() / 1e6))
    };
    serde_json::Map::from_iter(engines.iter().zip(&best).map(speed)).into()
}

/// Microseconds of a call: the half, and 99 of 100, take no longer.
fn percentiles(call: impl Fn() -> u64) -> Value {
    let timed = |_| {
        let started = Instant::now();
        std::hint::black_box(call());
        started.elapsed()
    };
    let mut times: Vec<Duration> = (0..MESSAGES).map(timed).collect();
    times.sort_unstable();
    let at = |hundredth: usize| times[times.len() * hundredth / 100].as_secs_f64() * 1e6;
    json!({ "p50": at(50), "p99": at(99) })
}
