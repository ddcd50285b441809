//! The suite as data, through the engine: whole, at every cut, byte by byte, at the smallest window, without the prefilter.

#![allow(clippy::unwrap_used)]

mod support;

use cofferdam::Format;
use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use support::{Case, Outcome, run};

/// Runs a check over all cases, spread over the processor's cores.
fn each(check: impl Fn(&Case) + Sync) {
    let cases = Case::all();
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check(case);
                }
            });
        }
    });
}

fn whole(case: &Case) -> Outcome {
    case.run(&case.engine(8192, false), [&case.bytes()[..]], false)
}

#[test]
fn there_are_enough_cases_and_each_has_its_own_name() {
    let cases = Case::all();
    assert!(cases.len() >= 300, "{} cases", cases.len());
    let names: HashSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "two cases have one name");
}

#[test]
fn whole_gives_what_the_case_says() {
    let complaints = Mutex::new(Vec::new());
    each(|case| {
        let outcome = whole(case);
        let expected =
            case.output.as_ref().map_or_else(|| case.bytes(), |output| output.replace("{+}", "").into_bytes());
        if outcome.output != expected || outcome.rules() != case.findings || outcome.blocked != case.blocked {
            let (rules, text) = (outcome.rules(), outcome.text());
            let said = String::from_utf8_lossy(&expected).into_owned();
            let complaint =
                format!("case {}: {rules:?}\n  {text:?}\n  not {said:?}, blocked {}", case.name, outcome.blocked);
            complaints.lock().unwrap().push(complaint);
        }
    });
    let complaints = complaints.into_inner().unwrap();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_cut_gives_the_same() {
    each(|case| {
        let (bytes, expected) = (case.bytes(), whole(case));
        let engine = case.engine(8192, false);
        for at in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(at);
            assert_eq!(case.run(&engine, [head, tail], true), expected, "case {} cut at {at}", case.name);
        }
    });
}

#[test]
fn byte_by_byte_gives_the_same() {
    each(|case| {
        let (bytes, expected) = (case.bytes(), whole(case));
        for (batch, flush) in [(1, false), (1, true), (8192, true), (7, false)] {
            let outcome = case.run(&case.engine(batch, false), bytes.chunks(1), flush);
            assert_eq!(outcome, expected, "case {}, batch {batch}, flush {flush}", case.name);
        }
    });
}

#[test]
fn the_prefilter_changes_nothing() {
    each(|case| {
        let (bytes, expected) = (case.bytes(), whole(case));
        let engine = case.engine(8192, true);
        assert_eq!(case.run(&engine, [&bytes[..]], false), expected, "case {}", case.name);
        assert_eq!(case.run(&engine, bytes.chunks(11), true), expected, "case {} in pieces", case.name);
    });
}

#[test]
fn a_second_pass_changes_nothing() {
    each(|case| {
        let first = whole(case);
        if first.blocked || case.policy.contains("remove") || case.policy.contains("constant") {
            return;
        }
        let engine = case.engine(8192, false);
        let second = run(&engine, case.context(), case.format(), [&first.output[..]], false);
        assert_eq!(second.text(), first.text(), "case {}", case.name);
    });
}

#[test]
fn json_stays_json() {
    each(|case| {
        let outcome = whole(case);
        if matches!(case.format(), Format::Text | Format::Sse) || outcome.blocked {
            return;
        }
        // Numbers may have any spelling: only whether it parses is asked, line by line or as a whole.
        let parses = |bytes: &[u8]| serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_ok();
        if parses(&case.bytes()) {
            assert!(parses(&outcome.output), "case {}: {}", case.name, outcome.text());
        }
    });
}
