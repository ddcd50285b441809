//! What is counted: the same bytes on each machine.

use crate::corpus::{self, CHUNK, HOSTILE};
use cofferdam::{Context, Engine, Format};

/// Does all of its work again each time it is called.
type Run = Box<dyn FnMut() -> usize>;

/// A name, and what makes the input.
type Input = (&'static str, fn() -> Run);

pub const ALL: &[Input] = &[
    ("start", start),
    ("text", || stream(TEXT.as_bytes().to_vec())),
    ("text with hits", || stream(corpus::with_hits(TEXT.as_bytes(), 2000))),
    ("log lines", || stream(corpus::json_lines(256 << 10))),
    ("pretty JSON", || stream(corpus::pretty_json(256 << 10))),
    ("message", message),
    ("base64", || hostile("base64")),
    ("digits", || hostile("digits")),
    ("a.b@", || hostile("a.b@")),
    ("deep paths", || hostile("deep paths")),
];

/// Prose, code and tables as they were on the day this was written: kept as they are, whatever becomes of what they were taken from.
const TEXT: &str = include_str!("../text.txt");

fn start() -> Run {
    Box::new(|| {
        corpus::engine();
        1
    })
}

fn stream(text: Vec<u8>) -> Run {
    let engine = corpus::engine();
    Box::new(move || corpus::stream(&engine, Format::Auto, &text, CHUNK, false))
}

fn message() -> Run {
    let engine: Engine = corpus::engine();
    let text = corpus::json_lines(3600);
    Box::new(move || engine.inspect(&Context::default(), &text).map_or(0, |outcome| outcome.findings.len()))
}

fn hostile(name: &str) -> Run {
    let input = HOSTILE.iter().find(|input| input.name == name);
    stream(input.map(|input| (input.make)(64 << 10)).unwrap_or_default())
}
