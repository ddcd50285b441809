//! Prints what a byte of each hostile input costs at 1, 2, 4 and 8 MB, as a Markdown table: a row that does not grow is linear.
//!
//! An argument picks the inputs in whose name it occurs: `cargo run --release --example linear -- digits`.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "../benches/corpus/mod.rs"]
mod corpus;

use cofferdam::Format;
use corpus::{CHUNK, HOSTILE};
use std::time::Instant;

fn main() {
    let engine = corpus::engine();
    println!("| input | 1 MB, ns a byte | 2 MB | 4 MB | 8 MB | 8 MB / 1 MB |\n|---|---:|---:|---:|---:|---:|");
    let wanted = std::env::args().nth(1).unwrap_or_default();
    for hostile in HOSTILE.iter().filter(|hostile| hostile.name.contains(&wanted)) {
        let costs = [1, 2, 4, 8].map(|megabytes| {
            let text = (hostile.make)(megabytes << 20);
            let start = Instant::now();
            corpus::stream(&engine, Format::Auto, &text, CHUNK, false);
            start.elapsed().as_nanos() as f64 / text.len() as f64
        });
        let [one, two, four, eight] = costs;
        println!("| `{}` | {one:.1} | {two:.1} | {four:.1} | {eight:.1} | {:.2} |", hostile.name, eight / one);
    }
}
