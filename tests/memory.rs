//! The program's memory does not grow with the stream: a quarter of a gigabyte goes through it while its peak is watched.
//!
//! `COFFERDAM_STREAM_MB=10240 cargo test --release --test memory` sends ten gigabytes.

#![cfg(feature = "cli")]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "../benches/corpus/mod.rs"]
mod corpus;
#[path = "../benches/peak/mod.rs"]
mod peak;

use std::io::{self, Read, Write};
use std::process::{Command, Stdio};

const MEGABYTE: usize = 1 << 20;
const MOST: u64 = 64 << 20;

fn megabytes() -> usize {
    std::env::var("COFFERDAM_STREAM_MB").map_or(256, |text| text.parse().unwrap())
}

/// Sends a head, and a block again and again, through `cofferdam filter`, and checks its peak before its input ends.
fn check(name: &str, head: &[u8], block: &[u8]) {
    if peak::peak_memory(std::process::id()).is_none() {
        eprintln!("skipped: there is no /proc here to tell a process's memory");
        return;
    }
    let program = env!("CARGO_BIN_EXE_cofferdam");
    let mut child = Command::new(program).arg("filter").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
    let reader = std::thread::spawn(move || io::copy(&mut output.by_ref(), &mut io::sink()).unwrap());
    let rounds = megabytes() * MEGABYTE / block.len();
    input.write_all(head).unwrap();
    (0..rounds).for_each(|_| input.write_all(block).unwrap());
    input.flush().unwrap();
    // A pipe holds less than a block: all but the last of it has been read by now.
    let peak = peak::peak_memory(child.id()).unwrap();
    drop(input);
    let written = reader.join().unwrap();
    assert!(child.wait().unwrap().success(), "{name}: the filter failed");
    assert_eq!(written, (head.len() + rounds * block.len()) as u64, "{name}: what came out is not what went in");
    eprintln!("{name}: {} MB, peak {:.1} MiB", rounds * block.len() / MEGABYTE, peak as f64 / 1_048_576.0);
    assert!(peak < MOST, "{name}: peak {peak} bytes");
}

#[test]
fn log_lines() {
    check("log lines", b"", &corpus::json_lines(MEGABYTE));
}

#[test]
fn an_endless_array() {
    let block = corpus::repeat("{\"at\":12345.5,\"name\":\"a word or two\",\"tags\":[null,true]},", MEGABYTE / 58 * 58);
    check("an endless array", b"[", &block);
}

#[test]
fn an_endless_string() {
    check("an endless string", b"{\"text\":\"", &corpus::repeat("a word or two, \\n\\u00e9 ", MEGABYTE));
}
