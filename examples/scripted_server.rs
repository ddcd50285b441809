//! An MCP server over stdin and stdout that does as its tools are told, well or badly: for trying a guard out, and for its tests.
//!
//! `cofferdam mcp stdio -- target/debug/examples/scripted_server`

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

use serde_json::{Value, json};
use std::io::{BufRead, Write};
use std::time::Duration;

fn main() {
    let is_stubborn = std::env::args().any(|argument| argument == "--stubborn");
    let mut lines = std::io::stdin().lock().lines();
    while let Some(Ok(line)) = lines.next() {
        // What is cut by two at signs is whole from here on: so that a guard meets it on the way back alone.
        let Ok(message) = serde_json::from_str::<Value>(&line.replace("@@", "")) else { continue };
        let Some(id) = message.get("id").filter(|_| message.get("method").is_some()).cloned() else { continue };
        let params = &message["params"];
        let result = match message["method"].as_str().unwrap() {
            "initialize" => json!({
                "protocolVersion": params["protocolVersion"], "capabilities": { "tools": {} },
                "serverInfo": { "name": "scripted", "version": "1" },
            }),
            "tools/list" => json!({ "tools": tools() }),
            "resources/read" => json!({ "contents": [{
                "uri": params["uri"], "mimeType": "text/plain",
                "blob": data_encoding::BASE64.encode(params["uri"].as_str().unwrap().trim_start_matches("echo:").as_bytes()),
            }] }),
            "tools/call" => match call(&id, params, &mut lines) {
                Some(result) => result,
                None => continue,
            },
            _ => json!({}),
        };
        say(&json!({ "jsonrpc": "2.0", "id": id, "result": result }));
    }
    if is_stubborn {
        std::thread::sleep(Duration::from_secs(1000));
    }
}

fn tools() -> Vec<Value> {
    let tool = |name: &str| json!({ "name": name, "description": format!("does {name}"), "inputSchema": { "type": "object" } });
    let mut tools: Vec<Value> =
        ["echo", "progress", "error", "raw", "long", "half", "exit", "child", "stderr", "ask"].map(tool).to_vec();
    tools.push(json!({
        "name": "structured", "inputSchema": { "type": "object" },
        "outputSchema": { "type": "object", "properties": { "mail": { "type": "string", "format": "email" } } },
    }));
    if let Ok(text) = std::env::var("SCRIPTED_DESCRIPTION") {
        tools[0]["description"] = text.into();
    }
    tools
}

/// Does what a tool is told. `None` if the answer was given, or is to be none.
fn call(id: &Value, params: &Value, lines: &mut impl Iterator<Item = std::io::Result<String>>) -> Option<Value> {
    let arguments = &params["arguments"];
    let text = arguments["text"].as_str().unwrap_or_default();
    let content = |text: &str| Some(json!({ "content": [{ "type": "text", "text": text }] }));
    match params["name"].as_str().unwrap() {
        "echo" => content(text),
        "structured" => Some(json!({
            "content": [{ "type": "text", "text": serde_json::to_string_pretty(&arguments["value"]).unwrap() }],
            "structuredContent": arguments["value"],
        })),
        "progress" => {
            say(
                &json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": { "progressToken": 1, "progress": 1, "message": text } }),
            );
            say(
                &json!({ "jsonrpc": "2.0", "method": "notifications/message", "params": { "level": "info", "data": { "note": text } } }),
            );
            content("done")
        }
        "error" => {
            say(&json!({ "jsonrpc": "2.0", "id": id, "error": { "code": -32001, "message": text, "data": [text] } }));
            None
        }
        "raw" => {
            write(text.as_bytes());
            None
        }
        "long" => {
            let length = usize::try_from(arguments["bytes"].as_u64().unwrap()).unwrap();
            write(
                &[
                    format!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"x":""#).into_bytes(),
                    vec![b'x'; length],
                    b"\"}}".to_vec(),
                ]
                .concat(),
            );
            None
        }
        "half" => {
            print!(r#"{{"jsonrpc":"2.0","id":{id},"result":{{"content":[{{"type":"te"#);
            std::io::stdout().flush().unwrap();
            std::process::abort();
        }
        "exit" => std::process::exit(i32::try_from(arguments["code"].as_i64().unwrap()).unwrap()),
        "child" => {
            // Left behind on purpose: whoever ends the server ends it, too.
            #[allow(clippy::zombie_processes)]
            let child = std::process::Command::new("sleep").arg("1000").spawn().unwrap();
            content(&child.id().to_string())
        }
        "stderr" => {
            eprintln!("{text}");
            content("done")
        }
        "ask" => {
            say(&json!({ "jsonrpc": "2.0", "id": "s1", "method": arguments["method"], "params": arguments["params"] }));
            content(&lines.next().unwrap().unwrap())
        }
        _ => content("no such tool"),
    }
}

fn say(message: &Value) {
    write(message.to_string().as_bytes());
}

fn write(line: &[u8]) {
    let mut out = std::io::stdout().lock();
    out.write_all(&[line, b"\n"].concat()).and_then(|()| out.flush()).unwrap();
}
