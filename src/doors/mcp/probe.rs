//! Asks a server what tools it has, as a client would: for locks and what has changed since.

use crate::mcp::{Json, Kind, Value};
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// The definitions of all tools of a server, as it wrote them.
///
/// The server is started, spoken to in the era that it knows, and ended.
///
/// # Errors
/// If it cannot be started, does not answer in time, or answers with what is no list of tools.
pub fn tools(command: impl Fn() -> Command, timeout: Duration) -> io::Result<Vec<Vec<u8>>> {
    let end = Instant::now() + timeout;
    // Servers of both eras take the handshake; one that refuses it is of the newer.
    match Probe::start(command(), end)?.legacy() {
        Ok(tools) => Ok(tools),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Probe::start(command(), end)?.modern(),
        Err(error) => Err(error),
    }
}

struct Probe {
    child: Child,
    input: ChildStdin,
    output: Receiver<Vec<u8>>,
    end: Instant,
    id: u64,
}

const PAGES: usize = 1000;
const ENVELOPE: &str = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"cofferdam","version":"0"},"io.modelcontextprotocol/clientCapabilities":{}}"#;

impl Probe {
    fn start(mut command: Command, end: Instant) -> io::Result<Self> {
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let missing = || io::Error::other("the server has no pipes");
        let input = child.stdin.take().ok_or_else(missing)?;
        let output = BufReader::new(child.stdout.take().ok_or_else(missing)?);
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || output.split(b'\n').map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Ok(Self { child, input, output: receiver, end, id: 0 })
    }

    fn legacy(mut self) -> io::Result<Vec<Vec<u8>>> {
        let hello =
            r#"{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"cofferdam","version":"0"}}"#;
        self.request("initialize", hello)?;
        self.say(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)?;
        self.list("")
    }

    fn modern(mut self) -> io::Result<Vec<Vec<u8>>> {
        self.list(ENVELOPE)
    }

    /// All pages.
    fn list(&mut self, envelope: &str) -> io::Result<Vec<Vec<u8>>> {
        let (mut tools, mut cursor) = (Vec::new(), None::<Vec<u8>>);
        for _ in 0..PAGES {
            let cursor_member = cursor.map(|cursor| format!(r#""cursor":{}"#, String::from_utf8_lossy(&cursor)));
            let members: Vec<&str> = [cursor_member.as_deref(), Some(envelope)]
                .into_iter()
                .flatten()
                .filter(|text| !text.is_empty())
                .collect();
            let answer = self.request("tools/list", &format!("{{{}}}", members.join(",")))?;
            let json = Json::parse(&answer).map_err(|fault| wrong(&fault.to_string()))?;
            let result = json.root().get("result").ok_or_else(|| wrong("an error"))?;
            let list = result.get("tools").filter(|list| list.kind() == Kind::Array).ok_or_else(|| wrong("no list"))?;
            tools.extend(list.children().map(|tool| tool.raw().to_vec()));
            cursor = result
                .get("nextCursor")
                .filter(|cursor| cursor.kind() == Kind::String)
                .map(|cursor| cursor.raw().to_vec());
            if cursor.is_none() {
                return Ok(tools);
            }
        }
        Err(wrong("pages without end"))
    }

    /// The line of the answer.
    fn request(&mut self, method: &str, params: &str) -> io::Result<Vec<u8>> {
        self.id += 1;
        let id = self.id.to_string();
        self.say(&format!(r#"{{"jsonrpc":"2.0","id":{id},"method":"{method}","params":{params}}}"#))?;
        loop {
            let left = self.end.saturating_duration_since(Instant::now());
            let line = self.output.recv_timeout(left).map_err(|error| match error {
                mpsc::RecvTimeoutError::Timeout => {
                    io::Error::new(io::ErrorKind::TimedOut, "the server does not answer")
                }
                mpsc::RecvTimeoutError::Disconnected => {
                    io::Error::new(io::ErrorKind::Unsupported, "the server has ended")
                }
            })?;
            let Ok(json) = Json::parse(&line) else { continue };
            let is_answer = json.root().get("id").is_some_and(|other| other.raw() == id.as_bytes());
            if !is_answer || json.root().get("method").is_some() {
                continue;
            }
            let code = json.root().at(&["error", "code"]).map(Value::raw);
            match code {
                None => return Ok(line),
                Some(_) if method == "initialize" => {
                    return Err(io::Error::new(io::ErrorKind::Unsupported, "the server refuses the handshake"));
                }
                Some(code) => return Err(wrong(&format!("error {}", String::from_utf8_lossy(code)))),
            }
        }
    }

    fn say(&mut self, line: &str) -> io::Result<()> {
        self.input.write_all(format!("{line}\n").as_bytes())?;
        self.input.flush()
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        // It has nothing to lose, and was asked for nothing but its list.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the server answers with {what}"))
}
