//! A suite of vulnerable and hostile servers and clients, as data: `tests/mcp/attacks.toml`. Each case is a conversation, with what must
//! become of each message.

#![cfg(feature = "mcp")]
#![allow(clippy::unwrap_used)]

use cofferdam::Engine;
use cofferdam::mcp::{Guard, GuardPolicy, Json, Link, Outcome, Sender, ToolDefinition};
use cofferdam::memory::Lock;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suite {
    /// Every kind of attack, and what lists call it.
    attacks: BTreeMap<String, String>,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    attack: String,
    #[serde(default)]
    policy: String,
    /// Tools that were approved before, by server.
    #[serde(default)]
    approved: BTreeMap<String, Vec<String>>,
    message: Vec<Message>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Message {
    from: String,
    send: String,
    /// `pass`, `rewrite`, `drop`, or `reply`: to whoever waits.
    expect: String,
    /// Texts that must be in what goes on, or in the reply.
    #[serde(default)]
    holds: Vec<String>,
    /// Texts that must not be in anything that comes of it.
    #[serde(default)]
    lacks: Vec<String>,
    /// Events that must be told.
    #[serde(default)]
    events: Vec<String>,
    /// Whose conversation it belongs to, if not ann's with `files`.
    principal: Option<String>,
    server: Option<String>,
    at: Option<u64>,
}

fn suite() -> Suite {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mcp/attacks.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{error}"))
}

fn guard(case: &Case) -> Guard {
    let engine = Engine::builder().build().unwrap();
    let policy = GuardPolicy::parse(&case.policy, &case.name).unwrap();
    let mut builder = Guard::builder(engine).policy(policy);
    if !case.approved.is_empty() {
        let mut lock = Lock::default();
        for (server, tools) in &case.approved {
            for tool in tools {
                let definition = ToolDefinition::read(Json::parse(tool.as_bytes()).unwrap().root()).unwrap();
                lock.approve(server, &definition.name, &definition.canonical, "");
            }
        }
        builder = builder.lock(lock);
    }
    builder.build().unwrap()
}

/// What goes wrong with a case.
fn check(case: &Case) -> Vec<String> {
    let guard = guard(case);
    let mut links: BTreeMap<(String, String), Link> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (number, message) in case.message.iter().enumerate() {
        let principal = message.principal.clone().unwrap_or_else(|| "ann".to_owned());
        let server = message.server.clone().unwrap_or_else(|| "files".to_owned());
        let link = links.entry((principal.clone(), server.clone())).or_insert_with(|| guard.link(&principal, &server));
        let sender = if message.from == "client" { Sender::Client } else { Sender::Server };
        // Keys of well-known forms are put together here, so that no scanner takes the file for a leak.
        let text = message.send.replace("@AWS@", &["AK", "IA", "Z7QH2MVPXK4NWR5T"].concat());
        let inspected = link.inspect(sender, text.as_bytes(), message.at.unwrap_or(number as u64));
        let (what, out) = match &inspected.outcome {
            Outcome::Pass => ("pass", text.clone()),
            Outcome::Rewrite(bytes) => ("rewrite", String::from_utf8(bytes.clone()).unwrap()),
            Outcome::Reject(None) => ("drop", String::new()),
            Outcome::Reject(Some(reply)) => ("reply", String::from_utf8(reply.bytes.clone()).unwrap()),
        };
        let place = format!("{}, message {}", case.name, number + 1);
        if what != message.expect {
            wrong.push(format!("{place}: {what} instead of {}: {out}\n  {:?}", message.expect, inspected.events));
        }
        let lacking = message.holds.iter().filter(|text| !out.contains(*text));
        wrong.extend(lacking.map(|text| format!("{place}: lacks {text:?}: {out}")));
        let said = format!("{out} {:?} {:?}", inspected.events, inspected.findings);
        let held = message
            .lacks
            .iter()
            .map(|text| text.replace("@AWS@", "AKIAZ7QH"))
            .filter(|text| said.contains(text.as_str()));
        wrong.extend(held.map(|text| format!("{place}: holds {text:?}: {said}")));
        let names: Vec<&str> = inspected.events.iter().map(|event| event.kind.name()).collect();
        let untold = message.events.iter().filter(|event| !names.contains(&event.as_str()));
        wrong.extend(untold.map(|event| format!("{place}: {event} is not told, but {names:?}")));
    }
    wrong
}

#[test]
fn attacks_end_as_they_must() {
    let suite = suite();
    let wrong: Vec<String> = suite.case.iter().flat_map(check).collect();
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), suite.case.len(), wrong.join("\n"));
}

#[test]
fn every_attack_has_cases_and_every_case_a_name_of_its_own() {
    let suite = suite();
    let names: BTreeSet<&str> = suite.case.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), suite.case.len());
    for case in &suite.case {
        assert!(suite.attacks.contains_key(&case.attack), "{}: {} is in no list", case.name, case.attack);
    }
    for attack in suite.attacks.keys() {
        assert!(suite.case.iter().any(|case| case.attack == *attack), "{attack} has no case");
    }
}
