//! The proof of coverage: for every method of every version of the protocol, a message with a value to be found in each string, key and
//! number goes through the guard. What is not found must be listed as opaque, with a reason.
//!
//! The table is `docs/mcp-coverage.md`; `UPDATE=1` writes it anew.

#![cfg(feature = "mcp")]
#![allow(clippy::unwrap_used, clippy::print_stdout)]

#[path = "support/mcp_messages.rs"]
mod mcp_messages;

use cofferdam::mcp::{Era, Flow, Guard, GuardPolicy, Inspected, Outcome, Part, Sender, flow};
use cofferdam::{Engine, Policy, RuleSet};
use mcp_messages::{Canary, Maker};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const RULES: &str = r#"
[[rule]]
id = "secret.test.canary"
title = "A value to be found"
why = "It was put there to be found."
severity = "high"
confidence = 90
anchors = ["canary-"]
regex = 'canary-[0-9]{6}'
examples = ["«canary-123456»", "a «canary-000001» b", "(«canary-999999»)"]
counter_examples = ["canary-12345", "canary-1234567", "xcanary-123456"]
references = ["https://example.com/"]

[[rule]]
id = "secret.test.number"
title = "A number to be found"
why = "It was put there to be found."
severity = "high"
confidence = 90
anchors = ["7700"]
regex = '7700[0-9]{4}'
examples = ["«77001234»", "a «77000001» b", "(«77009999»)"]
counter_examples = ["7700123", "770012345", "177001234"]
references = ["https://example.com/"]
"#;

const VERSIONS: [(&str, Era); 5] = [
    ("2024-11-05", Era::Legacy),
    ("2025-03-26", Era::Legacy),
    ("2025-06-18", Era::Legacy),
    ("2025-11-25", Era::Legacy),
    ("2026-07-28", Era::Modern),
];

fn guard() -> Guard {
    let rules = RuleSet::builder().file("canary.toml", RULES).unwrap().build().unwrap();
    let policy = Policy::parse("[[clause]]\nwhen = {}\naction = 'allow'", "").unwrap();
    let engine = Engine::builder().rules(rules).policy(policy).build().unwrap();
    let requests = GuardPolicy::default().with_request("sampling/createMessage").with_request("elicitation/create");
    Guard::builder(engine).policy(requests).build().unwrap()
}

fn types(file: &str) -> Map<String, Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mcp/schema").join(file);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Who sends requests of a method.
fn sender(method: &str) -> Sender {
    let is_servers = matches!(method, "sampling/createMessage" | "elicitation/create" | "roots/list")
        || method.starts_with("notifications/")
            && !["initialized", "roots/list_changed", "cancelled"].iter().any(|end| method.ends_with(end));
    if is_servers { Sender::Server } else { Sender::Client }
}

#[derive(Default)]
struct Row {
    flow: String,
    reached: usize,
    missed: usize,
}

#[derive(Default)]
struct Table {
    /// By version, method, part and field.
    rows: BTreeMap<(String, String, &'static str, String), Row>,
    messages: usize,
}

impl Table {
    /// Takes note of what was reached in a message.
    fn add(
        &mut self,
        (version, era, method, part): (&str, Era, &str, Part),
        message: &str,
        inspected: &Inspected,
        canaries: &[Canary],
    ) {
        let is_through = matches!(inspected.outcome, Outcome::Pass);
        assert!(is_through, "{version} {method} {part:?}: {:?} {:?}\n{message}", inspected.outcome, inspected.events);
        self.messages += 1;
        for canary in canaries {
            // A member that two forms share is there once.
            let Some(at) = message.find(&canary.written) else { continue };
            let end = at + canary.written.len();
            let is_reached = inspected
                .findings
                .iter()
                .any(|finding| (finding.span.start as usize) < end && at < finding.span.end as usize);
            let place: Vec<&str> = canary.place.iter().map(String::as_str).collect();
            let listed = flow(method, part, era, &place);
            let field =
                format!("{}{}", place.join(".").replace(".[]", "[]"), if canary.what == "key" { " (key)" } else { "" });
            let part_name = match part {
                Part::Params => "params",
                Part::Result => "result",
                Part::Error => "error",
            };
            let row = self.rows.entry((version.to_owned(), method.to_owned(), part_name, field)).or_default();
            row.flow = listed.map_or("unlisted: inspected whole", Flow::name).to_owned();
            if let Some(Flow::Opaque(why)) = listed {
                row.flow = format!("opaque: {why}");
            }
            if is_reached { row.reached += 1 } else { row.missed += 1 }
        }
    }
}

fn each_method(table: &mut Table, version: &str, era: Era, types: &Map<String, Value>) {
    for (name, method) in Maker::methods(types) {
        let mut choice = 0;
        loop {
            let mut forms = 1;
            let from = sender(&method);
            // The request or notification.
            let mut maker = Maker::new(types, version, choice);
            let params = maker.make(&types[&name]["properties"]["params"].clone(), &Vec::new());
            forms = forms.max(maker.forms);
            let is_request = !name.ends_with("Notification");
            let mut request = json!({ "jsonrpc": "2.0", "method": method });
            if is_request {
                request["id"] = 1.into();
            }
            if !params.is_null() {
                request["params"] = params;
            }
            if era == Era::Modern && is_request && from == Sender::Client {
                request["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = version.into();
            }
            let mut link = guard().link("ann", "server");
            if era == Era::Modern {
                // The era of notifications is that of the conversation.
                let opening = json!({ "jsonrpc": "2.0", "id": 0, "method": "server/discover", "params": { "_meta": { "io.modelcontextprotocol/protocolVersion": version } } });
                link.inspect(Sender::Client, opening.to_string().as_bytes(), 0);
            }
            let text = request.to_string();
            let inspected = link.inspect(from, text.as_bytes(), 0);
            table.add((version, era, &method, Part::Params), &text, &inspected, &maker.canaries);

            if is_request {
                // The answer, and an error in its place.
                let result = result_of(types, &name);
                for schema in result {
                    let mut maker = Maker::new(types, version, choice);
                    let mut made = maker.make(&schema, &Vec::new());
                    forms = forms.max(maker.forms);
                    if made.is_null() {
                        made = json!({});
                    }
                    let text = json!({ "jsonrpc": "2.0", "id": 1, "result": made }).to_string();
                    let mut link = answered(&request, from);
                    let inspected = link.inspect(from.peer(), text.as_bytes(), 1);
                    table.add((version, era, &method, Part::Result), &text, &inspected, &maker.canaries);
                }
                let mut maker = Maker::new(types, version, choice);
                let error = json!({ "type": "object", "properties": { "code": { "type": "integer" }, "message": { "type": "string" }, "data": {} } });
                let made = maker.make(&error, &Vec::new());
                let text = json!({ "jsonrpc": "2.0", "id": 1, "error": made }).to_string();
                let mut link = answered(&request, from);
                let inspected = link.inspect(from.peer(), text.as_bytes(), 1);
                table.add((version, era, &method, Part::Error), &text, &inspected, &maker.canaries);
            }
            choice += 1;
            if choice >= forms.min(12) {
                break;
            }
        }
    }
}

/// A conversation in which the request was made.
fn answered(request: &Value, from: Sender) -> cofferdam::mcp::Link {
    let mut link = guard().link("ann", "server");
    link.inspect(from, request.to_string().as_bytes(), 0);
    link
}

/// The types of a request's result.
fn result_of(types: &Map<String, Value>, request: &str) -> Vec<Value> {
    let stem = request.trim_end_matches("Request");
    let mut found: Vec<Value> = [format!("{stem}Result"), format!("{stem}ResultResponseResult")]
        .iter()
        .filter_map(|name| types.get(name).cloned())
        .collect();
    if found.is_empty() {
        found.extend(types.get("EmptyResult").or(types.get("Result")).cloned());
    }
    if matches!(stem, "CallTool" | "CreateMessage" | "Elicit") {
        found.extend(types.get("CreateTaskResult").cloned());
    }
    found
}

#[test]
fn every_field_of_every_version_is_reached_or_opaque_for_a_reason() {
    let mut table = Table::default();
    for (version, era) in VERSIONS {
        each_method(&mut table, version, era, &types(&format!("{version}.json")));
    }
    each_method(&mut table, "extensions", Era::Modern, &types("extensions.json"));

    let missed: Vec<_> =
        table.rows.iter().filter(|(_, row)| row.missed > 0 && !row.flow.starts_with("opaque")).collect();
    for ((version, method, part, field), row) in &missed {
        println!("NOT REACHED {version} {method} {part}.{field}: {} of {}", row.missed, row.missed + row.reached);
    }
    assert!(missed.is_empty(), "{} fields are not reached", missed.len());
    let reached = table.rows.values().filter(|row| row.reached > 0).count();
    assert!(
        table.messages > 600 && reached > 4000,
        "{} messages, {reached} fields: the schemas are not read",
        table.messages
    );

    let text = document(&table);
    println!("{text}");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/mcp-coverage.md");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "docs/mcp-coverage.md is not up to date: UPDATE=1 cargo test --test mcp_coverage");
}

/// The table for people: fields of all versions put together.
fn document(table: &Table) -> String {
    let mut text = "# What the guard reaches in MCP messages\n\n\
        Made by `tests/mcp_coverage.rs` from the protocol's schemas: a message for every method, with a value to be found in each string, key and\n\
        number, goes through the guard. A field that is not found must be opaque, for a reason; else the test fails. Opaque fields are\n\
        strings and numbers that go back to whoever made them; a handle that nobody saw made is inspected like all else.\n\n"
        .to_owned();
    let mut versions: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for ((version, ..), row) in &table.rows {
        let (reached, opaque) = versions.entry(version).or_default();
        if row.reached > 0 { *reached += 1 } else { *opaque += 1 }
    }
    let _ = writeln!(
        text,
        "{} messages.\n\n| version | fields reached | fields opaque | not reached |\n|---|---:|---:|---:|",
        table.messages
    );
    for (version, (reached, opaque)) in &versions {
        let _ = writeln!(text, "| {version} | {reached} | {opaque} | 0 |");
    }
    let mut fields: BTreeMap<(&str, &str, &str), (String, Vec<&str>)> = BTreeMap::new();
    for ((version, method, part, field), row) in &table.rows {
        let (flow, versions) = fields.entry((method, part, field)).or_default();
        if flow.is_empty() || !row.flow.starts_with("unlisted") {
            flow.clone_from(&row.flow);
        }
        versions.push(version);
    }
    let mut current = "";
    for ((method, part, field), (flow, versions)) in &fields {
        if *method != current {
            let _ = writeln!(text, "\n## `{method}`\n\n| field | flows | versions |\n|---|---|---|");
            current = method;
        }
        let dated: Vec<_> = versions.iter().filter(|version| **version != "extensions").collect();
        let mut range = match dated.as_slice() {
            [] => String::new(),
            [one] => (**one).to_owned(),
            [first, .., last] => format!("{first} to {last}"),
        };
        if dated.len() < versions.len() {
            range.push_str(if range.is_empty() { "extensions" } else { ", extensions" });
        }
        let _ = writeln!(text, "| `{part}.{field}` | {flow} | {range} |");
    }
    text
}
