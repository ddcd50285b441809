//! What more costs: the speed of text against the number of rules, the memory of a stream against the number of streams, and the speed
//! of two threads that share an engine against that of one.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod corpus;

use cofferdam::{Context, Engine, Format, Policy, RuleSet, Stream};
use corpus::{CHUNK, Random};
use std::alloc::{GlobalAlloc, Layout, System};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const TEXT: usize = 8 << 20;
const ROUNDS: usize = 3;
const STREAMS: usize = 10_000;

/// The system's allocator, which counts what is taken and not given back.
struct Counting;

static TAKEN: AtomicUsize = AtomicUsize::new(0);

// SAFETY: it hands everything on.
#[allow(unsafe_code, reason = "an allocator is unsafe to implement")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        TAKEN.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: as asked of us.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        TAKEN.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: as asked of us.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    // What `cargo test --benches` passes; there is nothing to test.
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let engine = corpus::engine();
    let text = corpus::clean(&engine, TEXT);
    println!("{:.1} MB of clean text; MB a second, the best of {ROUNDS}\n", text.len() as f64 / 1e6);
    rules(&text);
    streams(&engine);
    threads(&engine, &text);
}

fn time(run: &dyn Fn()) -> Duration {
    let timed = || {
        let started = Instant::now();
        run();
        started.elapsed()
    };
    // What is built when first needed is none of it.
    run();
    (0..ROUNDS).map(|_| timed()).min().unwrap()
}

fn rules(text: &[u8]) {
    let all = builtin_rules();
    let sets = [10, 100, 700].map(|count| (format!("{count} of the built-in rules"), spread(&all, count)));
    let rest = [("all built-in rules".to_owned(), all), ("5000 synthetic rules".to_owned(), synthetic(5000))];
    let mut of_ten = None;
    println!("{:<28}{:>8}{:>10}{:>14}", "rules", "number", "MB/s", "time to ten");
    for (name, rules) in sets.into_iter().chain(rest) {
        let policy = Policy::parse("", "bench").unwrap();
        let (number, file) = (rules.len(), toml::Table::from_iter([("rule".to_owned(), rules.into())]));
        let file = toml::to_string(&file).unwrap();
        let set = RuleSet::builder().file("bench.toml", &file).unwrap().build().unwrap();
        let engine = Engine::builder().rules(set).policy(policy).build().unwrap();
        let took = time(&|| {
            corpus::stream(&engine, Format::Auto, text, CHUNK, false);
        });
        let of_ten = *of_ten.get_or_insert(took);
        let (speed, ratio) = (text.len() as f64 / took.as_secs_f64() / 1e6, took.as_secs_f64() / of_ten.as_secs_f64());
        println!("{name:<28}{number:>8}{speed:>10.1}{ratio:>14.2}");
    }
}

/// The tables of all rules, as the files have them.
fn builtin_rules() -> Vec<toml::Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("patterns");
    let kinds = fs::read_dir(folder).unwrap().map(|kind| kind.unwrap().path()).filter(|kind| kind.is_dir());
    let mut files: Vec<PathBuf> =
        kinds.flat_map(|kind| fs::read_dir(kind).unwrap()).map(|file| file.unwrap().path()).collect();
    files.sort();
    let tables = files.into_iter().filter(|file| file.extension().is_some_and(|extension| extension == "toml"));
    let rules = tables.flat_map(|file| {
        let table: toml::Table = fs::read_to_string(file).unwrap().parse().unwrap();
        table.get("rule").and_then(toml::Value::as_array).cloned().unwrap_or_default()
    });
    rules.collect()
}

/// So many of them, from one end to the other.
fn spread(rules: &[toml::Value], count: usize) -> Vec<toml::Value> {
    (0..count).map(|at| rules[at * rules.len() / count].clone()).collect()
}

/// Rules as those for the keys of providers are: a few letters, and a run of an alphabet.
fn synthetic(count: usize) -> Vec<toml::Value> {
    let mut random = Random::new(0x5e7);
    let rule = |at: usize| {
        let letters: String = (0..3 + random.below(4)).map(|_| char::from(b'a' + random.below(26) as u8)).collect();
        let prefix = format!("{letters}{}", random.pick(&["_", "-", "_live_", "_sk_", "."]));
        let (class, value) =
            *random.pick(&[("[A-Za-z0-9]", "q8Zr2LmN"), ("[0-9a-f]", "0f9e3c71"), ("[A-Z0-9]", "Q8ZR2LMN")]);
        let repeats = 2 + random.below(6);
        let (length, value) = (8 * repeats, value.repeat(repeats));
        let regex = format!("{}{class}{{{length}}}", prefix.replace('.', r"\."));
        let example = |before: &str| format!("\"{before}«{prefix}{value}»\"");
        let near = |text: &str| format!("\"{text}\"");
        let table = format!(
            "id = \"secret.synthetic.key-{at}\"\ntitle = \"Synthetic key {at}\"\nwhy = \"It is made up.\"\nseverity = \"high\"\n\
             confidence = 90\nanchors = [\"{prefix}\"]\nregex = '{regex}'\nguard = {{ before = \"word\", after = \"word\" }}\n\
             examples = [{}, {}, {}]\ncounter_examples = [{}, {}, {}]\nreferences = [\"https://example.com/\"]\n",
            example(""),
            example("key "),
            example("x = "),
            near(&prefix),
            near(&value),
            near("nothing")
        );
        toml::Value::Table(table.parse().unwrap())
    };
    (0..count).map(rule).collect()
}

/// The bytes of memory that a stream has taken once it is open, and once a line went through.
fn streams(engine: &Engine) {
    let before = TAKEN.load(Ordering::Relaxed);
    let each = |before: usize| (TAKEN.load(Ordering::Relaxed) - before) / STREAMS;
    let mut streams: Vec<Stream> = Vec::with_capacity(STREAMS);
    streams.extend((0..STREAMS).map(|_| engine.stream(Context::default()).unwrap()));
    println!("\n{STREAMS} streams open: {} bytes each", each(before));
    let mut output = Vec::new();
    for stream in &mut streams {
        stream.write(b"a line of a log, of which nothing is kept: 200 OK\n", &mut output).unwrap();
        stream.flush(&mut output).unwrap();
        output.clear();
    }
    println!("a line went through each: {} bytes each", each(before));
}

fn threads(engine: &Engine, text: &[u8]) {
    let text: Arc<[u8]> = text.into();
    let run = |threads: usize| {
        time(&|| {
            let one = || {
                let (engine, text) = (engine.clone(), text.clone());
                std::thread::spawn(move || corpus::stream(&engine, Format::Auto, &text, CHUNK, false))
            };
            let running: Vec<_> = (0..threads).map(|_| one()).collect();
            running.into_iter().for_each(|thread| {
                thread.join().unwrap();
            });
        })
    };
    let (one, two) = (run(1).as_secs_f64(), run(2).as_secs_f64());
    println!("\ntwo threads with one engine: {:.2} times the speed of one", 2.0 * one / two);
}
