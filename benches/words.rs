//! What own words cost: a dictionary of a million terms and an index of documents, to load, to keep, and to scan with.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod corpus;

use cofferdam::{Dictionary, DocumentIndex, Documents, Engine, Format, Policy, RuleSet, RuleSetBuilder};
use corpus::CHUNK;
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use std::time::{Duration, Instant};

const TERMS: usize = 1_000_000;

/// Bytes of memory that the process has now, where there is a `/proc` to tell.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.split_whitespace().next().unwrap().parse::<f64>().unwrap_or(f64::NAN) / 1024.0
}

/// Prints what it took to load something.
fn loaded<T>(name: &str, load: impl FnOnce() -> T) -> T {
    let (start, before) = (Instant::now(), memory());
    let loaded = load();
    println!(
        "words/{name}: {:.0} ms, {:.1} MiB more in memory",
        start.elapsed().as_secs_f64() * 1e3,
        memory() - before
    );
    loaded
}

fn words(criterion: &mut Criterion) {
    let plain = corpus::engine();
    let clean = corpus::clean(&plain, 8 << 20);
    let lines = corpus::json_lines(8 << 20);
    let terms = corpus::terms(TERMS);
    let dictionary = || Dictionary::parse("bench", "terms", &terms).unwrap();
    let first = loaded("dictionary of a million terms", dictionary);
    // The index is of text much like what is scanned, but none of it.
    let documents = corpus::clean(&plain, 24 << 20).split_off(8 << 20);
    let documents = String::from_utf8_lossy(&documents).into_owned();
    let index = || DocumentIndex::builder(None).add(&documents).unwrap().build();
    let second = loaded("documents of 16 MiB", index);
    println!("words/documents: {} hashes", second.len());
    let engine = |add: &dyn Fn(RuleSetBuilder) -> RuleSetBuilder| {
        let rules = add(RuleSet::builder().builtin().unwrap()).build().unwrap();
        Engine::builder().policy(Policy::parse("", "bench").unwrap()).rules(rules).build().unwrap()
    };
    drop(first);
    let engines = [
        ("without", plain),
        ("dictionary", engine(&|builder| builder.dictionary(dictionary()).unwrap())),
        ("documents", engine(&|builder| builder.documents(Documents::new("bench", index())).unwrap())),
        (
            "both",
            engine(&|builder| {
                let builder = builder.dictionary(dictionary()).unwrap();
                builder.documents(Documents::new("bench", index())).unwrap()
            }),
        ),
    ];
    drop(second);
    let mut group = criterion.benchmark_group("words");
    group.sampling_mode(SamplingMode::Flat);
    for (text_name, text) in [("clean text", &clean), ("log lines", &lines)] {
        for (name, engine) in &engines {
            println!(
                "words/{text_name}, {name}: {} findings",
                corpus::stream(engine, Format::Auto, text, CHUNK, false)
            );
            group.throughput(Throughput::Bytes(text.len() as u64));
            group.bench_function(BenchmarkId::from_parameter(format!("{text_name}, {name}")), |bencher| {
                bencher.iter(|| corpus::stream(engine, Format::Auto, text, CHUNK, false));
            });
        }
    }
    group.finish();
}

fn config() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1500))
}

criterion_group! { name = benches; config = config(); targets = words }
criterion_main!(benches);
