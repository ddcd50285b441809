//! The cost of the guard: a 4 KB tool result in process, through `cofferdam mcp stdio` over a plain pipe, and requests a second and
//! memory of `cofferdam mcp http`. Client, server and guard share the machine: `cargo bench --bench mcp`.

#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout)]

mod corpus;

use cofferdam::Engine;
use cofferdam::mcp::{Guard, Outcome, Sender};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const SIZE: usize = 4096;
const ROUNDS: usize = 4000;

/// A tool's result of about [`SIZE`] bytes, with the id of its request.
fn result(id: usize) -> String {
    let lines = String::from_utf8(corpus::json_lines(SIZE - 300)).unwrap();
    let rows: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let result = serde_json::json!({ "content": [{ "type": "text", "text": format!("{} rows", rows.len()) }], "structuredContent": { "rows": rows } });
    serde_json::json!({ "jsonrpc": "2.0", "id": id, "result": result }).to_string()
}

fn call(id: usize) -> String {
    format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"tools/call","params":{{"name":"rows","arguments":{{}}}}}}"#)
}

fn show(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_nanos() as f64 / 1000.0;
    println!("{what:52} p50 {:8.1} us   p90 {:8.1} us   p99 {:8.1} us", at(0.5), at(0.9), at(0.99));
}

fn in_process() {
    let guard = Guard::builder(Engine::builder().build().unwrap()).build().unwrap();
    let mut link = guard.link("ann", "rows");
    let answer = result(0);
    let (head, tail) = answer.split_once("\"id\":0").unwrap();
    let mut times = Vec::new();
    for id in 1..=ROUNDS {
        assert_eq!(link.inspect(Sender::Client, call(id).as_bytes(), 0).outcome, Outcome::Pass);
        let answer = format!("{head}\"id\":{id}{tail}");
        let start = Instant::now();
        let outcome = link.inspect(Sender::Server, answer.as_bytes(), 0).outcome;
        times.push(start.elapsed());
        assert_eq!(outcome, Outcome::Pass);
    }
    println!("a result of {} bytes", answer.len());
    show("in process, the result alone", times.split_off(ROUNDS / 10));
}

/// The server: answers each line with the result under its id.
fn serve_stdio() {
    let answer = result(0);
    let (head, tail) = answer.split_once("\"id\":0").unwrap();
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let id = line.split("\"id\":").nth(1).unwrap().split(',').next().unwrap();
        out.write_all(format!("{head}\"id\":{id}{tail}\n").as_bytes()).and_then(|()| out.flush()).unwrap();
    }
}

fn over_stdio(what: &str, mut command: Command) {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let (mut input, mut output) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let (mut times, mut line) = (Vec::new(), String::new());
    for id in 1..=ROUNDS {
        let request = call(id) + "\n";
        line.clear();
        let start = Instant::now();
        input.write_all(request.as_bytes()).unwrap();
        output.read_line(&mut line).unwrap();
        times.push(start.elapsed());
        assert!(line.len() > SIZE / 2);
    }
    drop(input);
    child.wait().unwrap();
    show(what, times.split_off(ROUNDS / 10));
}

fn stdio() {
    let own = std::env::current_exe().unwrap();
    let mut direct = Command::new(&own);
    direct.arg("--serve-stdio");
    over_stdio("stdio, call and result over a plain pipe", direct);
    let mut guarded = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
    guarded.args(["mcp", "stdio", "--"]).arg(&own).arg("--serve-stdio");
    over_stdio("stdio, call and result through the guard", guarded);
}

/// An HTTP server with a thread for each connection: results for POST, open streams for GET.
fn serve_http() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            std::thread::Builder::new().stack_size(64 << 10).spawn(move || answer_all(stream)).unwrap();
        }
    });
    address
}

fn answer_all(mut stream: TcpStream) {
    stream.set_nodelay(true).unwrap();
    let answer = result(1);
    let whole = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{answer}",
        answer.len()
    );
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    while let Some((first, body)) = read(&mut reader) {
        let _ = body;
        if first.starts_with("GET") {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
            let event = "id: 1\ndata: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\",\"params\":{\"level\":\"info\",\"data\":\"open\"}}\n\n";
            let _ = stream.write_all(format!("{head}{:x}\r\n{event}\r\n", event.len()).as_bytes());
            continue;
        }
        if stream.write_all(whole.as_bytes()).is_err() {
            return;
        }
    }
}

/// The first line of a message and its body.
fn read(reader: &mut BufReader<TcpStream>) -> Option<(String, Vec<u8>)> {
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).ok().filter(|count| *count > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|count| *count > 0)?;
        if line.trim_end().is_empty() {
            break;
        }
        if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some((first, body))
}

struct Running(Child, SocketAddr);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn guard_before(upstream: SocketAddr) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
    command.args(["mcp", "http", "--listen", "127.0.0.1:0", "--upstream", &format!("http://{upstream}/mcp")]);
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stderr.as_mut().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().rsplit(' ').next().unwrap().parse().unwrap();
    Running(child, address)
}

fn requests_a_second(what: &str, address: SocketAddr) {
    let (count, end) = (Arc::new(AtomicU64::new(0)), Instant::now() + Duration::from_secs(5));
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let count = Arc::clone(&count);
            std::thread::spawn(move || {
                let mut stream = TcpStream::connect(address).unwrap();
                stream.set_nodelay(true).unwrap();
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let body = call(1);
                let request = format!("POST /mcp HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len());
                while Instant::now() < end {
                    stream.write_all(request.as_bytes()).unwrap();
                    let (first, body) = read(&mut reader).unwrap();
                    assert!(first.contains("200") && body.len() > SIZE / 2, "{first}");
                    count.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    println!("{what:52} {:8} requests/s", count.load(Ordering::Relaxed) / 5);
}

fn resident(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0 kB");
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn open_streams(guard: &Running) {
    let before = resident(guard.0.id());
    let streams: Vec<_> = (0..1000)
        .map(|_| {
            let mut stream = TcpStream::connect(guard.1).unwrap();
            stream.write_all(b"GET /mcp HTTP/1.1\r\nhost: localhost\r\naccept: text/event-stream\r\n\r\n").unwrap();
            stream
        })
        .collect();
    let mut received = vec![0; 4096];
    for stream in &streams {
        let mut text = Vec::new();
        while !text.ends_with(b"\n\n\r\n") {
            let length = (&*stream).read(&mut received).unwrap();
            text.extend_from_slice(&received[..length]);
        }
    }
    println!(
        "1000 open streams of events, each with one read         {} MiB resident, {} before",
        resident(guard.0.id()) / 1024,
        before / 1024
    );
}

fn main() {
    if std::env::args().any(|argument| argument == "--serve-stdio") {
        return serve_stdio();
    }
    in_process();
    stdio();
    let upstream = serve_http();
    requests_a_second("HTTP, directly, 16 connections", upstream);
    let guard = guard_before(upstream);
    requests_a_second("HTTP, through the guard, 16 connections", guard.1);
    open_streams(&guard);
}
