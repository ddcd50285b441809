//! Learns the table of word pieces that `src/detect/randomness.rs` measures with, and compares what it tells with what entropy tells.
//!
//! In this folder, `cargo fetch && cargo run --release -- learn` writes `src/detect/pieces.txt`. It reads what the crates named in
//! `Cargo.toml` bring along, sources and documentation: the same text wherever the lockfile is the same. `cargo run --release` prints
//! the tables of `docs/precision.md`: values drawn at random against names, words and paths from ordinary files of the machine, of which
//! the table has learned none.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod compare;
mod learn;

#[path = "../../quiet/sources.rs"]
#[allow(dead_code)]
mod sources;

#[path = "../../../src/detect/randomness.rs"]
#[allow(dead_code)]
mod randomness;

fn main() {
    if std::env::args().any(|argument| argument == "learn") {
        learn::write_table();
    } else {
        compare::print_tables();
    }
}
