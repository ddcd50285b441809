//! The time of one call: a text of 4 KB, as a tool's result or prose, with nothing in it and with one hit.

#![allow(missing_docs, clippy::unwrap_used)]

mod corpus;

use cofferdam::Context;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use std::time::Duration;

const SIZE: usize = 4096;

/// A tool's result in JSON, of about [`SIZE`] bytes.
fn tool_result(hit: &str) -> Vec<u8> {
    let lines = String::from_utf8(corpus::json_lines(SIZE - 300)).unwrap();
    let rows: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    serde_json::json!({ "content": [{ "type": "text", "text": format!("{} rows. {hit}", rows.len()) }], "rows": rows })
        .to_string()
        .into_bytes()
}

fn latency(criterion: &mut Criterion) {
    let engine = corpus::engine();
    let context = Context::default();
    let clean = corpus::clean(&engine, SIZE);
    let with_hit = corpus::with_hits(&clean, SIZE);
    let inputs = [
        ("text, no hit", clean, false),
        ("text, one hit", with_hit, true),
        ("tool result, no hit", tool_result(""), false),
        ("tool result, one hit", tool_result(&corpus::HITS[0]), true),
    ];
    let mut group = criterion.benchmark_group("latency");
    for (name, text, is_hit) in &inputs {
        let found = engine.inspect(&context, text).unwrap().findings;
        assert_eq!(!found.is_empty(), *is_hit, "{name}: {found:?}");
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(*name, |bencher| bencher.iter(|| engine.inspect(&context, black_box(text)).unwrap()));
    }
    group.finish();
}

fn config() -> Criterion {
    Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
}

criterion_group! { name = benches; config = config(); targets = latency }
criterion_main!(benches);
