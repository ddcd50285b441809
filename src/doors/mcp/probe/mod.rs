//! Asks a server what tools it has, as a client would: for locks and what has changed since.

#[cfg(feature = "http")]
mod http;
mod stdio;

use crate::mcp::{Json, Kind, Value};
use std::io;
use std::process::Command;
use std::time::{Duration, Instant};

/// The definitions of all tools of a server, as it wrote them.
///
/// The server is started, spoken to in the era that it knows, and ended.
///
/// # Errors
/// If it cannot be started, does not answer in time, or answers with what is no list of tools.
pub fn tools(command: impl Fn() -> Command, timeout: Duration) -> io::Result<Vec<Vec<u8>>> {
    let end = Instant::now() + timeout;
    ask(|| stdio::Stdio::start(command(), end))
}

/// The same of a server that speaks Streamable HTTP. The credential, if there is one, is the value of `Authorization`.
///
/// # Errors
/// As [`tools`]; and if the URL is no http or https URL of a host alone.
#[cfg(feature = "http")]
pub fn tools_at(url: &str, credential: Option<&str>, timeout: Duration) -> io::Result<Vec<Vec<u8>>> {
    let end = Instant::now() + timeout;
    ask(|| http::Http::new(url, credential, end))
}

/// A way to a server.
trait Wire {
    /// Sends a request and returns the answer under its id.
    fn exchange(&mut self, id: u64, method: &str, request: &str) -> io::Result<Vec<u8>>;

    /// Sends a notification.
    fn tell(&mut self, message: &str) -> io::Result<()>;
}

const PAGES: usize = 1000;
const HELLO: &str =
    r#"{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"cofferdam","version":"0"}}"#;
const ENVELOPE: &str = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"cofferdam","version":"0"},"io.modelcontextprotocol/clientCapabilities":{}}"#;

/// Servers of both eras take the handshake; one that refuses it is of the newer.
fn ask<W: Wire>(begin: impl Fn() -> io::Result<W>) -> io::Result<Vec<Vec<u8>>> {
    let mut probe = Probe { wire: begin()?, id: 0 };
    match probe.request("initialize", HELLO) {
        Ok(_) => {
            probe.wire.tell(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)?;
            probe.list("")
        }
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Probe { wire: begin()?, id: 0 }.list(ENVELOPE),
        Err(error) => Err(error),
    }
}

struct Probe<W> {
    wire: W,
    id: u64,
}

impl<W: Wire> Probe<W> {
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

    fn request(&mut self, method: &str, params: &str) -> io::Result<Vec<u8>> {
        self.id += 1;
        let request = format!(r#"{{"jsonrpc":"2.0","id":{},"method":"{method}","params":{params}}}"#, self.id);
        let answer = self.wire.exchange(self.id, method, &request)?;
        let json = Json::parse(&answer).map_err(|fault| wrong(&fault.to_string()))?;
        match json.root().at(&["error", "code"]).map(Value::raw) {
            None => Ok(answer),
            Some(_) if method == "initialize" => {
                Err(io::Error::new(io::ErrorKind::Unsupported, "the server refuses the handshake"))
            }
            Some(code) => Err(wrong(&format!("error {}", String::from_utf8_lossy(code)))),
        }
    }
}

/// Whether a message is the answer under an id.
fn is_answer(message: &[u8], id: u64) -> bool {
    Json::parse(message).is_ok_and(|json| {
        let root = json.root();
        root.get("method").is_none() && root.get("id").is_some_and(|other| other.raw() == id.to_string().as_bytes())
    })
}

fn late() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the server does not answer")
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("the server answers with {what}"))
}
