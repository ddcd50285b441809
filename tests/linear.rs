//! The time is linear in the length, for whatever input: measured on inputs made to break it.
//!
//! `cargo run --release --example linear` prints the figures for larger inputs.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "../benches/corpus/mod.rs"]
mod corpus;

use cofferdam::{Engine, Format};
use corpus::{CHUNK, HOSTILE, Hostile};
use std::time::Instant;

const SMALL: usize = 128 << 10;
const LARGE: usize = 512 << 10;
/// Four times the length would cost four times as much a byte if the time were quadratic. What is below is noise: caches, and
/// others on the machine.
const MOST_GROWTH: f64 = 2.5;
const TRIES: usize = 3;

/// Nanoseconds a byte, the best of three.
fn cost(engine: &Engine, hostile: &Hostile, bytes: usize) -> f64 {
    let text = (hostile.make)(bytes);
    let once = || {
        let start = Instant::now();
        corpus::stream(engine, Format::Auto, &text, CHUNK, false);
        start.elapsed().as_nanos() as f64 / bytes as f64
    };
    (0..3).map(|_| once()).fold(f64::INFINITY, f64::min)
}

#[test]
fn the_cost_of_a_byte_does_not_grow_with_the_length() {
    let engine = corpus::engine();
    let mut failures = Vec::new();
    for hostile in &HOSTILE {
        let mut growth = f64::INFINITY;
        for _ in 0..TRIES {
            let (small, large) = (cost(&engine, hostile, SMALL), cost(&engine, hostile, LARGE));
            growth = growth.min(large / small);
            eprintln!("{:<24} {small:>8.1} ns a byte, {large:>8.1} for four times as many", hostile.name);
            if growth < MOST_GROWTH {
                break;
            }
        }
        if growth >= MOST_GROWTH {
            failures.push(format!("{}: a byte costs {growth:.1} times as much", hostile.name));
        }
    }
    assert!(failures.is_empty(), "{failures:#?}");
}
