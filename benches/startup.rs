//! What comes before the first byte: the rules, the engine, the program, and the program's memory.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod peak;

use cofferdam::{Engine, RuleSet};
use criterion::{Criterion, criterion_group, criterion_main};
use std::io::{Read, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cofferdam");

fn startup(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("startup");
    group.bench_function("RuleSet::builtin", |bencher| bencher.iter(|| RuleSet::builtin().unwrap()));
    let rules = RuleSet::builtin().unwrap();
    group.bench_function("Engine, rules given", |bencher| {
        bencher.iter(|| Engine::builder().rules(rules.clone()).build().unwrap())
    });
    group.bench_function("cofferdam filter, empty input", |bencher| {
        bencher.iter(|| {
            let status =
                Command::new(PROGRAM).arg("filter").stdin(Stdio::null()).stdout(Stdio::null()).status().unwrap();
            assert!(status.success());
        });
    });
    group.finish();
    memory();
}

/// Prints what the program has taken by the time the first output comes.
fn memory() {
    let mut child = Command::new(PROGRAM).arg("filter").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    input.write_all(&b"a line of text\n".repeat(100)).unwrap();
    output.read_exact(&mut [0; 1]).unwrap();
    match peak::peak_memory(child.id()) {
        Some(bytes) => println!("startup/memory of cofferdam filter: {:.1} MiB", bytes as f64 / 1_048_576.0),
        None => println!("startup/memory: skipped, there is no /proc here to tell"),
    }
    drop(input);
    output.read_to_end(&mut Vec::new()).unwrap();
    assert!(child.wait().unwrap().success());
}

fn config() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(3))
}

criterion_group! { name = benches; config = config(); targets = startup }
criterion_main!(benches);
