//! `cofferdam mcp stdio` around a server that does as it is told, well or badly.

#![cfg(all(feature = "cli", unix))]
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// A made-up key, put together here so that no scanner takes it for a real one.
fn token() -> String {
    ["AK", "IA", "Z7QH2MVPXK4NWR5T"].concat()
}

fn server() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    let path = path.join("examples/scripted_server");
    assert!(path.exists(), "`cargo test` builds it; by itself: cargo build --example scripted_server");
    path
}

struct Client {
    child: Child,
    input: Option<ChildStdin>,
    output: Receiver<String>,
    errors: Receiver<String>,
    id: u64,
}

fn lines(read: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        BufReader::new(read).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    receiver
}

impl Client {
    fn start(options: &[&str], server_arguments: &[&str]) -> Self {
        Self::start_with(options, server_arguments, &[])
    }

    fn start_with(options: &[&str], server_arguments: &[&str], env: &[(&str, &str)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
        command.args(["mcp", "stdio", "--grace", "1"]).args(options).arg("--").arg(server()).args(server_arguments);
        command.envs(env.iter().copied()).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (output, errors) = (lines(child.stdout.take().unwrap()), lines(child.stderr.take().unwrap()));
        Self { input: child.stdin.take(), child, output, errors, id: 0 }
    }

    fn send(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(line.as_bytes()).and_then(|()| input.write_all(b"\n")).and_then(|()| input.flush()).unwrap();
    }

    fn receive(&self) -> Value {
        let line = self.output.recv_timeout(Duration::from_secs(30)).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        self.id += 1;
        let id = self.id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string());
        loop {
            let message = self.receive();
            if message["id"] == json!(id) && message.get("method").is_none() {
                return message;
            }
        }
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        self.request("tools/call", &json!({ "name": tool, "arguments": arguments }))
    }

    fn end(mut self) -> ExitStatus {
        drop(self.input.take());
        wait(&mut self.child)
    }
}

fn wait(child: &mut Child) -> ExitStatus {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        assert!(Instant::now() < end, "it does not end");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn is_alive(pid: u32) -> bool {
    // A process that ended and was not waited for is a zombie, and holds nothing.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
}

/// The same in two parts, which the server puts together.
fn cut(text: &str) -> String {
    text.replace("AKIA", "AK@@IA").replace("tr0ub4dor", "tr0u@@b4dor").replace("ann.lee@", "ann.@@lee@@@")
}

#[test]
fn a_planted_token_is_redacted_wherever_the_server_puts_it() {
    let mut client = Client::start(&[], &[]);
    client.request("initialize", &json!({ "protocolVersion": "2025-11-25" }));
    client.request("tools/list", &json!({}));
    let token = token();
    for (tool, messages) in [("echo", 1), ("progress", 3), ("error", 1)] {
        client.id += 1;
        let text = cut(&format!("the key is {token} here"));
        let params = json!({ "name": tool, "arguments": { "text": text } });
        client
            .send(&json!({ "jsonrpc": "2.0", "id": client.id, "method": "tools/call", "params": params }).to_string());
        let mut redacted = 0;
        for _ in 0..messages {
            let message = client.receive().to_string();
            assert!(!message.contains(&token) && !message.contains("isError"), "{tool}: {message}");
            redacted += message.matches("[REDACTED:").count();
        }
        assert_eq!(
            redacted,
            [("echo", 1), ("progress", 2), ("error", 2)].iter().find(|(name, _)| *name == tool).unwrap().1
        );
    }
    let answer = client.call("echo", &json!({ "text": cut("password = tr0ub4dor-3") }));
    assert_eq!(answer["result"]["content"][0]["text"], "password = [REDACTED:secret.password]");
    let answer = client.call("structured", &json!({ "value": { "key": cut(&token), "n": 1 } }));
    let expected = json!({ "key": "[REDACTED:secret.aws.access-key-id]", "n": 1 });
    assert_eq!(answer["result"]["structuredContent"], expected);
    assert_eq!(answer["result"]["content"][0]["text"], serde_json::to_string_pretty(&expected).unwrap());
    assert!(client.end().success());
}

/// Has the server say a line.
fn say(client: &mut Client, id: u64, line: &Value) -> Value {
    let params = json!({ "name": "raw", "arguments": { "text": line.to_string() } });
    client.send(&json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params }).to_string());
    client.receive()
}

#[test]
fn answers_that_are_read_differently_are_replaced() {
    let mut client = Client::start(&[], &[]);
    let line = |id: u64, text: String| {
        json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": { "name": "raw", "arguments": { "text": text } } }).to_string()
    };
    for (id, text) in [
        (1, r#"{"jsonrpc":"2.0","id":1,"result":{},"result":{"a":1}}"#),
        (2, r#"{"jsonrpc":"2.0","id":2,"result":NaN}"#),
        (3, r#"{"jsonrpc":"2.0","id":3,"result":{"a":"\ud800b"}}"#),
    ] {
        client.send(&line(id, text.to_owned()));
        let answer = client.receive();
        assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(id), &json!(-32010)), "{answer}");
    }
    // What is no message at all is dropped, and so is an answer to nothing.
    client.send(&line(4, "garbage".to_owned()));
    client.send(&line(5, r#"{"jsonrpc":"2.0","id":99,"result":{}}"#.to_owned()));
    let answer = say(&mut client, 6, &json!({ "jsonrpc": "2.0", "id": 6, "result": { "ok": true } }));
    assert_eq!(answer["result"]["ok"], true);
    client.end();
}

#[test]
fn a_structured_result_keeps_to_its_schema() {
    let mut client = Client::start(&[], &[]);
    client.request("tools/list", &json!({}));
    let answer = client.call("structured", &json!({ "value": { "mail": cut("ann.lee@mail.test.org") } }));
    let expected = json!({ "mail": "redacted@redacted.invalid" });
    assert_eq!(answer["result"]["structuredContent"], expected);
    assert_eq!(answer["result"]["content"][0]["text"], serde_json::to_string_pretty(&expected).unwrap());
    client.end();
}

#[test]
fn a_resource_in_base64_is_redacted_inside() {
    let mut client = Client::start(&[], &[]);
    let answer = client.request("resources/read", &json!({ "uri": cut(&format!("echo:the key is {} here", token())) }));
    let blob = answer["result"]["contents"][0]["blob"].as_str().unwrap();
    let text = String::from_utf8(data_encoding::BASE64.decode(blob.as_bytes()).unwrap()).unwrap();
    assert_eq!(text, "the key is [REDACTED:secret.aws.access-key-id] here");
    // The URI is repeated by the server, and redacted there as well.
    assert!(!answer.to_string().contains(&token()));
    client.end();
}

#[test]
fn what_the_server_says_on_stderr_is_cleared_and_read_to_its_end() {
    let mut client = Client::start(&[], &[]);
    let lines = format!("{}{}", "noise\n".repeat(20_000), cut("password=tr0ub4dor-3"));
    client.call("stderr", &json!({ "text": lines }));
    client.call("echo", &json!({ "text": "still there" }));
    client.end_and(|errors| {
        assert!(errors.iter().filter(|line| *line == "noise").count() >= 20_000);
        assert!(errors.iter().any(|line| line == "password=[REDACTED:secret.password]"), "{:?}", errors.last());
    });
}

impl Client {
    /// Ends, and hands over what was said on stderr.
    fn end_and(mut self, check: impl FnOnce(Vec<String>)) {
        drop(self.input.take());
        wait(&mut self.child);
        check(self.errors.iter().collect());
    }
}

#[test]
fn servers_may_not_ask_for_what_is_not_allowed() {
    let ask = json!({ "method": "sampling/createMessage", "params": { "messages": [], "maxTokens": 5 } });
    let mut client = Client::start(&[], &[]);
    let answer = client.call("ask", &ask);
    let told = answer["result"]["content"][0]["text"].as_str().unwrap();
    assert!(told.contains("-32010") && told.contains("sampling/createMessage"), "{told}");
    client.end();

    let mut client = Client::start(&["--allow-request", "sampling/createMessage"], &[]);
    client.send(
        &json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": { "name": "ask", "arguments": ask } })
            .to_string(),
    );
    let asked = client.receive();
    assert_eq!((&asked["id"], &asked["method"]), (&json!("s1"), &json!("sampling/createMessage")));
    client.send(r#"{"jsonrpc":"2.0","id":"s1","result":{"role":"assistant","model":"m","content":{"type":"text","text":"yes"}}}"#);
    assert!(client.receive()["result"]["content"][0]["text"].as_str().unwrap().contains("yes"));
    client.end();
}

#[test]
fn a_line_of_100_megabytes_is_answered_and_not_kept() {
    let mut client = Client::start(&[], &[]);
    let answer = client.call("long", &json!({ "bytes": 100_000_000 }));
    assert_eq!(answer["error"]["code"], -32010, "{answer}");
    let status = std::fs::read_to_string(format!("/proc/{}/status", client.child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let kilobytes: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kilobytes < 120_000, "{kilobytes} kB");
    assert_eq!(client.call("echo", &json!({ "text": "a" }))["result"]["content"][0]["text"], "a");

    // The same from the client.
    client.send(&format!(
        r#"{{"jsonrpc":"2.0","id":900,"method":"ping","params":{{"x":"{}"}}}}"#,
        "y".repeat(20_000_000)
    ));
    let answer = client.receive();
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(900), &json!(-32600)));
    client.end();
}

#[test]
fn the_servers_exit_status_is_passed_on() {
    let mut client = Client::start(&[], &[]);
    client.send(r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"exit","arguments":{"code":7}}}"#);
    let answer = client.receive();
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(1), &json!(-32010)), "who waits is told");
    assert_eq!(wait(&mut client.child).code(), Some(7));
}

#[test]
fn a_server_that_dies_within_a_message_leaves_an_error() {
    let mut client = Client::start(&[], &[]);
    client.send(r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"half","arguments":{}}}"#);
    let answer = client.receive();
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(1), &json!(-32010)), "{answer}");
    assert_eq!(wait(&mut client.child).code(), Some(128 + 6), "SIGABRT");
}

#[test]
fn what_a_server_started_ends_with_it() {
    let mut client = Client::start(&[], &["--stubborn"]);
    let answer = client.call("child", &json!({}));
    let pid: u32 = answer["result"]["content"][0]["text"].as_str().unwrap().parse().unwrap();
    assert!(is_alive(pid));
    // It does not end when its stdin does: SIGTERM after a second.
    assert_eq!(client.end().code(), Some(128 + 15));
    std::thread::sleep(Duration::from_millis(100));
    assert!(!is_alive(pid), "the server's child is left");
}

#[test]
fn a_signal_is_passed_on() {
    let mut client = Client::start(&[], &["--stubborn"]);
    client.call("echo", &json!({ "text": "a" }));
    Command::new("kill").args(["-TERM", &client.child.id().to_string()]).status().unwrap();
    assert_eq!(wait(&mut client.child).code(), Some(128 + 15));
}

#[test]
fn a_killed_client_or_guard_leaves_no_server() {
    let mut client = Client::start(&[], &[]);
    let answer = client.call("child", &json!({}));
    let pid: u32 = answer["result"]["content"][0]["text"].as_str().unwrap().parse().unwrap();
    // The client's end of both pipes goes, as if it was killed.
    drop(client.input.take());
    wait(&mut client.child);
    std::thread::sleep(Duration::from_millis(100));
    assert!(!is_alive(pid));
}

#[test]
fn a_slow_reader_holds_the_server_back() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
    command.args(["mcp", "stdio", "--grace", "1", "--"]).arg(server());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let pid = child.id();
    let writer = std::thread::spawn(move || {
        let text = "x".repeat(60_000);
        for id in 0..400 {
            let line = json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": { "name": "echo", "arguments": { "text": text } } });
            if writeln!(input, "{line}").is_err() {
                break;
            }
        }
        input
    });
    std::thread::sleep(Duration::from_secs(3));
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let kilobytes: u64 = resident.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(kilobytes < 80_000, "{kilobytes} kB for what nobody reads");
    let output = BufReader::new(child.stdout.take().unwrap());
    let answers = output.lines().take(400).filter(|line| line.as_ref().is_ok_and(|line| line.contains("xxx"))).count();
    assert_eq!(answers, 400, "nothing is lost");
    drop(writer.join().unwrap());
    wait(&mut child);
}

#[test]
fn a_changed_tool_is_out_until_it_is_approved() {
    let folder = tempfile::tempdir().unwrap();
    let lock = folder.path().join("cofferdam.lock");
    let lock = lock.to_str().unwrap();
    let names = |answer: Value| -> Vec<String> {
        let tools = answer["result"]["tools"].as_array().unwrap().clone();
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    };
    let mut client = Client::start(&["--lock", lock], &[]);
    assert!(names(client.request("tools/list", &json!({}))).contains(&"echo".to_owned()));
    client.end();
    assert!(std::fs::read_to_string(lock).unwrap().contains("does echo"));

    let mut client = Client::start_with(&["--lock", lock], &[], &[("SCRIPTED_DESCRIPTION", "does echo, and more")]);
    let shown = names(client.request("tools/list", &json!({})));
    assert!(!shown.contains(&"echo".to_owned()) && shown.contains(&"raw".to_owned()), "{shown:?}");
    let answer = client.call("echo", &json!({ "text": "a" }));
    assert_eq!(answer["result"]["isError"], true);
    assert!(answer["result"]["content"][0]["text"].as_str().unwrap().contains("not what was approved"), "{answer}");
    client.end_and(|errors| assert!(errors.iter().any(|line| line.contains("echo: drift")), "{errors:?}"));
}

#[test]
fn mistakes_in_options_are_told_before_anything_starts() {
    let run = |arguments: &[&str]| {
        let output =
            Command::new(env!("CARGO_BIN_EXE_cofferdam")).args(["mcp", "stdio"]).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("mcp.toml");
    std::fs::write(&policy, "\ndefault = 'maybe'").unwrap();
    let (code, text) = run(&["--guard-policy", policy.to_str().unwrap(), "--", "true"]);
    assert_eq!(code, Some(2));
    assert!(text.contains("mcp.toml:2: "), "{text}");
    let (code, text) = run(&["--", "/no/such/program"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.starts_with("cofferdam: /no/such/program: "), "{text}");
    assert_eq!(run(&[]).0, Some(2));
}
