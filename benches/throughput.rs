//! Bytes a second through a stream on one thread, with all built-in rules: real text, logs, JSON, and hostile input.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod corpus;

use cofferdam::{Engine, Format};
use corpus::{CHUNK, HOSTILE};
use criterion::{BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main};
use std::time::Duration;

fn small() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1500))
}

fn throughput(criterion: &mut Criterion) {
    let engine = corpus::engine();
    let clean = corpus::clean(&engine, 16 << 20);
    println!("clean text: {} bytes", clean.len());
    let mut group = criterion.benchmark_group("throughput");
    group.sampling_mode(SamplingMode::Flat);
    let mut run_on = |engine: &Engine, name: &str, text: &[u8], piece: usize, flush: bool| {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
            bencher.iter(|| corpus::stream(engine, Format::Auto, text, piece, flush));
        });
    };
    // What coats cost: the same without.
    let without = corpus::engine_without_coats();
    run_on(&without, "clean text, coats off", &clean, CHUNK, false);
    run_on(&without, "log lines, coats off", &corpus::json_lines(8 << 20), CHUNK, false);
    let mut run = |name: &str, text: &[u8], piece, flush| run_on(&engine, name, text, piece, flush);
    run("clean text", &clean, CHUNK, false);
    run("clean text, a hit each 10 KB", &corpus::with_hits(&clean, 10_000), CHUNK, false);
    run("log lines", &corpus::json_lines(8 << 20), CHUNK, false);
    run("pretty JSON", &corpus::pretty_json(8 << 20), CHUNK, false);
    // The same bytes in three ways: what single bytes cost, and what a flush after each costs.
    let start = &clean[..clean.len().min(128 << 10)];
    run("clean text, 128 KB", start, CHUNK, false);
    run("clean text, 128 KB by bytes", start, 1, false);
    run("clean text, 128 KB by bytes, each flushed", start, 1, true);
    for hostile in &HOSTILE {
        let bytes = if hostile.name == "one long line" { 50_000_000 } else { 512 << 10 };
        run(&format!("hostile, {}", hostile.name), &(hostile.make)(bytes), CHUNK, false);
    }
    group.finish();
}

criterion_group! { name = benches; config = small(); targets = throughput }
criterion_main!(benches);
