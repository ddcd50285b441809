//! `cofferdam mcp http` before a server that does as the test says.

#![cfg(all(feature = "cli", unix))]
#![allow(clippy::unwrap_used)]

#[path = "support/http.rs"]
mod http;

use http::{Request, piece, send, serve, stream_head, whole};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const JSON: (&str, &str) = ("content-type", "application/json");

struct Guard {
    child: Child,
    address: SocketAddr,
    errors: Receiver<String>,
}

impl Guard {
    fn start(upstream: SocketAddr, options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
        command.args(["mcp", "http", "--listen", "127.0.0.1:0", "--upstream", &format!("http://{upstream}/mcp")]);
        let mut child = command.args(options).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, errors) = mpsc::channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        std::thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let first = errors.recv_timeout(Duration::from_secs(30)).unwrap();
        let address = first.rsplit(' ').next().unwrap().parse().unwrap();
        Self { child, address, errors }
    }

    fn post(&self, headers: &[(&str, &str)], body: &Value) -> http::Answer {
        send(self.address, "POST", "/mcp", headers, &body.to_string())
    }

    fn signal(&self, name: &str) {
        Command::new("kill").args([name, &self.child.id().to_string()]).status().unwrap();
    }

    fn said(&self) -> String {
        self.errors.recv_timeout(Duration::from_secs(30)).unwrap()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn call(id: u64) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": { "name": "a", "arguments": {} } })
}

fn result(id: u64, text: &str) -> String {
    json!({ "jsonrpc": "2.0", "id": id, "result": { "content": [{ "type": "text", "text": text }] } }).to_string()
}

fn token() -> String {
    ["AK", "IA", "Z7QH2MVPXK4NWR5T"].concat()
}

const REDACTED: &str = "[REDACTED:secret.aws.access-key-id]";

#[test]
fn an_answer_is_redacted_and_goes_nowhere_else() {
    let seen = Arc::new(Mutex::new(Request::default()));
    let note = Arc::clone(&seen);
    let upstream = serve(move |request, stream| {
        *note.lock().unwrap() = request.clone();
        whole(stream, 200, &[JSON, ("x-own", "kept"), ("connection", "keep-alive")], &result(1, &token()));
    });
    let guard = Guard::start(upstream, &[]);
    let answer =
        guard.post(&[("authorization", "Bearer t"), ("proxy-connection", "x"), ("accept-encoding", "gzip")], &call(1));
    assert_eq!((answer.status, answer.headers["x-own"].as_str()), (200, "kept"));
    assert_eq!(answer.text(), result(1, REDACTED));
    let request = seen.lock().unwrap().clone();
    assert_eq!(request.headers["authorization"], "Bearer t");
    assert_eq!(request.headers["host"], upstream.to_string());
    assert_eq!(request.headers["accept-encoding"], "identity");
    assert!(!request.headers.contains_key("proxy-connection"));
    assert_eq!(request.body, call(1).to_string());
}

#[test]
fn a_stream_is_redacted_event_by_event_as_it_comes() {
    let (go, wait) = mpsc::channel::<()>();
    let wait = Mutex::new(wait);
    let upstream = serve(move |_, stream| {
        stream_head(stream, &[]);
        piece(stream, "id: e-0\ndata: \n\n: alive\n\n");
        let progress = json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": { "progressToken": 1, "progress": 1, "message": token() } });
        let event = format!("event: message\r\nid: e-1\r\nretry: 500\r\ndata: {progress}\r\n\r\n");
        let middle = event.find("AKIA").unwrap() + 7;
        piece(stream, &event[..middle]);
        piece(stream, &event[middle..]);
        // The rest comes once the first part was read.
        wait.lock().unwrap().recv().unwrap();
        piece(stream, &format!("data: {}\n\n", result(1, "fine")));
        piece(stream, "");
    });
    let guard = Guard::start(upstream, &[]);
    let mut answer = guard.post(&[], &call(1));
    assert_eq!(answer.headers["content-type"], "text/event-stream");
    let mut text = String::new();
    while !text.contains("progress") {
        text.push_str(&answer.chunk().unwrap());
    }
    assert!(text.starts_with("id: e-0\ndata: \n\n: alive\n\n"), "{text}");
    assert!(text.contains(REDACTED) && !text.contains(&token()), "{text}");
    assert!(text.contains("event: message\nid: e-1\nretry: 500\ndata: {"), "{text}");
    go.send(()).unwrap();
    assert_eq!(answer.text(), format!("data: {}\n\n", result(1, "fine")));
}

#[test]
fn what_a_message_repeats_in_headers_is_rewritten_with_it() {
    let seen = Arc::new(Mutex::new(Request::default()));
    let note = Arc::clone(&seen);
    let upstream = serve(move |request, stream| {
        *note.lock().unwrap() = request.clone();
        whole(stream, 200, &[JSON], r#"{"jsonrpc":"2.0","id":1,"result":{"contents":[],"resultType":"complete"}}"#);
    });
    let guard = Guard::start(upstream, &[]);
    let uri = format!("note://{}/a", token());
    let meta = json!({ "io.modelcontextprotocol/protocolVersion": "2026-07-28" });
    let read =
        json!({ "jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": { "uri": uri, "_meta": meta } });
    let headers =
        [("mcp-method", "resources/read"), ("mcp-name", uri.as_str()), ("mcp-protocol-version", "2026-07-28")];
    assert_eq!(guard.post(&headers, &read).status, 200);
    let request = seen.lock().unwrap().clone();
    assert_eq!(request.headers["mcp-name"], format!("note://{REDACTED}/a"));
    assert!(!request.body.contains(&token()));

    let answer = guard.post(&[("mcp-method", "tools/list"), ("mcp-name", uri.as_str())], &read);
    assert_eq!(answer.status, 400);
    let answer: Value = serde_json::from_str(&answer.text()).unwrap();
    assert_eq!((&answer["id"], &answer["error"]["code"]), (&json!(1), &json!(-32020)));
    let answer = guard.post(&[("mcp-param-key", token().as_str())], &call(1));
    assert_eq!(answer.status, 400, "what no argument says does not go out in a header");
}

#[test]
fn requests_of_strangers_are_refused() {
    let upstream = serve(|_, stream| whole(stream, 200, &[JSON], &result(1, "a")));
    let guard = Guard::start(upstream, &["--host", "guard.example", "--origin", "https://app.example"]);
    let status = |method: &str, place: &str, headers: &[(&str, &str)]| {
        send(guard.address, method, place, headers, &call(1).to_string()).status
    };
    assert_eq!(status("POST", "/mcp", &[]), 200);
    assert_eq!(status("POST", "/mcp", &[("host", "guard.example:80"), ("origin", "https://app.example")]), 200);
    assert_eq!(status("POST", "/mcp", &[("host", "evil.test")]), 421);
    assert_eq!(status("POST", "/mcp", &[("origin", "http://evil.test")]), 403);
    assert_eq!(status("POST", "/other", &[]), 404);
    assert_eq!(status("POST", "//evil.test/mcp", &[]), 404);
    assert_eq!(status("PUT", "/mcp", &[]), 405);
    assert_eq!(status("POST", "/mcp", &[("content-type", "text/plain")]), 415);
    let health = send(guard.address, "GET", "/healthz", &[], "");
    assert_eq!((health.status, health.text().as_str()), (200, "ok\n"));
    let batch = send(guard.address, "POST", "/mcp", &[], "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]");
    assert_eq!(batch.status, 400);
    assert!(batch.text().contains("-32600"));
}

/// A legacy server: the first request begins a session.
fn session_server() -> (SocketAddr, Arc<Mutex<Vec<Request>>>) {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let note = Arc::clone(&seen);
    let upstream = serve(move |request, stream| {
        note.lock().unwrap().push(request.clone());
        let id = serde_json::from_str::<Value>(&request.body).unwrap_or_default()["id"].as_u64().unwrap_or_default();
        match (request.method.as_str(), request.headers.get("mcp-session-id")) {
            ("POST", None) => {
                let body = json!({ "jsonrpc": "2.0", "id": id, "result": { "protocolVersion": "2025-11-25", "capabilities": {}, "serverInfo": { "name": "s", "version": "1" } } });
                whole(
                    stream,
                    200,
                    &[JSON, ("mcp-session-id", "0d3f7a52-55a1-4c2e-9b6c-2a8f1e4d9c03")],
                    &body.to_string(),
                );
            }
            ("GET", _) => {
                stream_head(stream, &[]);
                if request.headers.contains_key("last-event-id") {
                    piece(stream, &format!("id: e-9\ndata: {}\n\n", result(7, &token())));
                } else {
                    let ask = json!({ "jsonrpc": "2.0", "id": 0, "method": "sampling/createMessage", "params": { "messages": [], "maxTokens": 1 } });
                    piece(stream, &format!("id: e-1\ndata: {ask}\n\n"));
                }
                piece(stream, "");
            }
            ("POST", _) if request.body.contains("cut") => {
                stream_head(stream, &[]);
                piece(stream, "id: e-8\ndata: \n\n");
                piece(stream, "");
            }
            ("DELETE", _) => whole(stream, 200, &[], ""),
            ("POST", _) if !request.body.contains("method") => whole(stream, 202, &[], ""),
            _ => whole(stream, 200, &[JSON], &result(id, "fine")),
        }
    });
    (upstream, seen)
}

fn initialize() -> Value {
    json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": { "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": { "name": "c", "version": "1" } } })
}

#[test]
fn a_session_is_held_to_whom_it_was_made_for() {
    let (upstream, seen) = session_server();
    let guard = Guard::start(upstream, &[]);
    let answer = guard.post(&[("authorization", "Bearer ann")], &initialize());
    let id = answer.headers["mcp-session-id"].clone();
    let status = |bearer: &str, id: &str, number: u64| {
        guard.post(&[("authorization", bearer), ("mcp-session-id", id)], &call(number)).status
    };
    assert_eq!(status("Bearer ann", &id, 2), 200);
    assert_eq!(status("Bearer bob", &id, 3), 404);
    assert_eq!(status("Bearer ann", "made-up", 4), 404);
    // A header of the newer era does not carry another's id past the guard.
    let headers = [("authorization", "Bearer bob"), ("mcp-session-id", id.as_str()), ("mcp-method", "tools/call")];
    guard.post(&headers, &call(9));
    let last = seen.lock().unwrap().last().cloned().unwrap();
    assert_eq!(last.headers["authorization"], "Bearer bob");
    assert!(!last.headers.contains_key("mcp-session-id"));
    assert!(guard.said().contains("handle-refused: the session's id is foreign"));
    assert!(guard.said().contains("handle-refused: the session's id is unknown"));
    assert!(
        guard
            .post(&[("authorization", "Bearer ann"), ("mcp-session-id", &id)], &call(2))
            .text()
            .contains("used before")
    );
    let ended = send(guard.address, "DELETE", "/mcp", &[("authorization", "Bearer ann"), ("mcp-session-id", &id)], "");
    assert_eq!(ended.status, 200);
    assert_eq!(status("Bearer ann", &id, 5), 404);
}

#[test]
fn a_resumed_stream_is_inspected_again() {
    let (upstream, _) = session_server();
    let guard = Guard::start(upstream, &[]);
    let id = guard.post(&[], &initialize()).headers["mcp-session-id"].clone();
    let cut =
        json!({ "jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": { "name": "cut", "arguments": {} } });
    assert_eq!(guard.post(&[("mcp-session-id", &id)], &cut).text(), "id: e-8\ndata: \n\n");
    for _ in 0..2 {
        let headers = [("mcp-session-id", id.as_str()), ("last-event-id", "e-8"), ("accept", "text/event-stream")];
        let resumed = send(guard.address, "GET", "/mcp", &headers, "").text();
        assert_eq!(resumed, format!("id: e-9\ndata: {}\n\n", result(7, REDACTED)));
    }
}

#[test]
fn a_server_that_may_not_ask_is_told_so() {
    let (upstream, seen) = session_server();
    let guard = Guard::start(upstream, &[]);
    let id = guard.post(&[], &initialize()).headers["mcp-session-id"].clone();
    let text = send(guard.address, "GET", "/mcp", &[("mcp-session-id", &id)], "").text();
    assert_eq!(text, "id: e-1\ndata: \n\n", "the client sees where to go on, and nothing else");
    let end = Instant::now() + Duration::from_secs(10);
    loop {
        let told = seen.lock().unwrap().iter().find(|request| request.body.contains("-32010")).cloned();
        if let Some(told) = told {
            assert_eq!((told.method.as_str(), &told.headers["mcp-session-id"]), ("POST", &id));
            break;
        }
        assert!(Instant::now() < end, "the server was not told");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn the_older_transport_posts_to_where_its_stream_says() {
    let (events, stream_events) = mpsc::channel::<String>();
    let (events, stream_events) = (Mutex::new(events), Mutex::new(stream_events));
    let upstream = serve(move |request, stream| match request.method.as_str() {
        "GET" => {
            stream_head(stream, &[]);
            piece(stream, "event: endpoint\ndata: /message?sessionId=0d3f7a52-55a1-4c2e-9b6c-2a8f1e4d9c03\n\n");
            let event = stream_events.lock().unwrap().recv().unwrap();
            piece(stream, &event);
            piece(stream, "");
        }
        _ => {
            whole(stream, 202, &[("content-type", "text/plain")], "Accepted");
            events.lock().unwrap().send(format!("event: message\ndata: {}\n\n", result(1, &token()))).unwrap();
        }
    });
    let guard = Guard::start(upstream, &[]);
    let mut stream = send(guard.address, "GET", "/mcp", &[("accept", "text/event-stream")], "");
    let first = stream.chunk().unwrap();
    let place = first.lines().find_map(|line| line.strip_prefix("data: ")).unwrap().to_owned();
    assert_eq!(place, "/message?sessionId=0d3f7a52-55a1-4c2e-9b6c-2a8f1e4d9c03");
    for extra in [("x-a", "b"), ("mcp-method", "tools/call")] {
        let foreign = [("authorization", "Bearer eve"), extra];
        assert_eq!(send(guard.address, "POST", &place, &foreign, &call(1).to_string()).status, 404);
    }
    let posted = send(guard.address, "POST", &place, &[], &call(1).to_string());
    assert_eq!((posted.status, posted.text().as_str()), (202, "Accepted"));
    assert_eq!(stream.text(), format!("event: message\ndata: {}\n\n", result(1, REDACTED)));
}

#[test]
fn errors_of_the_server_are_told() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let answer = Guard::start(closed, &[]).post(&[], &call(1)).text();
    assert!(answer.contains("\"id\":1") && answer.contains("-32010"), "{answer}");

    let silent = serve(|_, _: &mut TcpStream| std::thread::sleep(Duration::from_secs(60)));
    let answer = Guard::start(silent, &["--timeout", "1"]).post(&[], &call(1)).text();
    assert!(answer.contains("\"id\":1") && answer.contains("-32010"), "{answer}");

    let upstream = serve(|request, stream| match request.headers.get("x-case").map(String::as_str) {
        Some("401") => whole(
            stream,
            401,
            &[JSON, ("www-authenticate", "Bearer resource_metadata=\"x\"")],
            r#"{"error":"invalid_token"}"#,
        ),
        Some("html") => whole(stream, 500, &[("content-type", "text/html")], "<b>password=tr0ub4dor-3</b>"),
        Some("gzip") => whole(stream, 200, &[JSON, ("content-encoding", "gzip")], "x"),
        Some("binary") => whole(stream, 200, &[("content-type", "application/octet-stream")], "x"),
        _ => whole(stream, 200, &[JSON], "no message"),
    });
    let guard = Guard::start(upstream, &[]);
    let case = |name: &str| guard.post(&[("x-case", name)], &call(1));
    let answer = case("401");
    assert_eq!((answer.status, answer.headers["www-authenticate"].as_str()), (401, "Bearer resource_metadata=\"x\""));
    assert_eq!(answer.text(), r#"{"error":"invalid_token"}"#);
    assert_eq!(case("html").text(), "<b>password=[REDACTED:secret.password]</b>");
    for name in ["gzip", "binary", "other"] {
        let text = case(name).text();
        assert!(text.contains("\"id\":1") && text.contains("-32010"), "{name}: {text}");
    }
}

#[test]
fn a_client_that_goes_ends_the_servers_stream() {
    let (gone, told) = mpsc::channel();
    let gone = Mutex::new(gone);
    let upstream = serve(move |_, stream| {
        stream_head(stream, &[]);
        let end = Instant::now() + Duration::from_secs(20);
        while piece(stream, ": alive\n\n") {
            assert!(Instant::now() < end, "nobody ended the stream");
            std::thread::sleep(Duration::from_millis(20));
        }
        gone.lock().unwrap().send(()).unwrap();
    });
    let guard = Guard::start(upstream, &[]);
    let mut answer = guard.post(&[], &call(1));
    assert!(answer.chunk().is_some());
    drop(answer);
    told.recv_timeout(Duration::from_secs(5)).unwrap();
}

#[test]
fn policies_are_read_anew_and_mistakes_change_nothing() {
    let upstream = serve(|_, stream| whole(stream, 200, &[JSON], &result(1, "fine")));
    let folder = tempfile::tempdir().unwrap();
    let policy = folder.path().join("mcp.toml");
    std::fs::write(&policy, "default = 'allow'").unwrap();
    let guard = Guard::start(upstream, &["--guard-policy", policy.to_str().unwrap()]);
    let is_denied = || guard.post(&[], &call(1)).text().contains("isError");
    assert!(!is_denied());
    std::fs::write(&policy, "default = 'perhaps'").unwrap();
    guard.signal("-HUP");
    assert!(guard.said().contains("stay as they were"));
    assert!(!is_denied());
    std::fs::write(&policy, "default = 'deny'").unwrap();
    guard.signal("-HUP");
    assert!(guard.said().contains("read anew"));
    assert!(is_denied());
}

#[test]
fn open_requests_end_before_the_proxy_does() {
    let upstream = serve(|_, stream| {
        std::thread::sleep(Duration::from_secs(1));
        whole(stream, 200, &[JSON], &result(1, "late"));
    });
    let mut guard = Guard::start(upstream, &[]);
    let address = guard.address;
    let request = std::thread::spawn(move || send(address, "POST", "/mcp", &[], &call(1).to_string()).text());
    std::thread::sleep(Duration::from_millis(300));
    guard.signal("-TERM");
    assert_eq!(request.join().unwrap(), result(1, "late"));
    assert!(guard.child.wait().unwrap().success());
}
