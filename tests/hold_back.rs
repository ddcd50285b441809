//! How much a flushed stream holds back: on clean text about the present word, and never more than the rules say.

#![allow(clippy::unwrap_used)]

mod support;

use cofferdam::{Context, Engine, Format};
use support::RULES;

const CLEAN: &str = "The tide gate was closed at noon, and by two the basin had begun to drain. Nobody on the quay paid much \
attention: the pumps ran, a gull walked along the wall, and the foreman read his newspaper.\n\nOn 4 May the \
divers found 3 cracks of 12 to 40 mm (see drawing B-17), all below the waterline; fn main() { let x = vec![1, 2, 3]; }\n";

/// The bytes held back after each prefix of the text, flushed.
fn held(text: &[u8]) -> Vec<usize> {
    let engine = Engine::builder().rules(RULES.clone()).monitor().build().unwrap();
    let mut stream = engine.stream_as(Context::default(), Format::Text).unwrap();
    let mut output = Vec::new();
    let prefixes = text.iter().enumerate().map(|(at, byte)| {
        stream.write(&[*byte], &mut output).unwrap();
        stream.flush(&mut output).unwrap();
        at + 1 - output.len()
    });
    prefixes.collect()
}

#[test]
fn clean_text_waits_for_its_present_word() {
    let held = held(CLEAN.as_bytes());
    let mean = held.iter().sum::<usize>() as f64 / held.len() as f64;
    // Some words may start a longer phrase that a rule looks for, so a few are waited for longer.
    let (most, at) = held.iter().zip(0..).max().unwrap();
    assert!(mean < 5.0, "{mean} bytes are held back on average");
    assert!(*most <= 40, "{most} bytes are held back at {at}");
    // At the end of a line nothing is.
    let ends = CLEAN.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    ends.for_each(|(at, _)| assert_eq!(held[at], 0, "at {at}"));
}

#[test]
fn no_example_waits_longer_than_the_rules_say() {
    let bound = RULES.limits().hold_back;
    for text in RULES.rules().iter().filter_map(|rule| rule.example_texts().next()) {
        let most = held(text.as_bytes()).into_iter().max().unwrap_or(0);
        assert!(most <= bound, "{most} bytes are held back");
    }
}
