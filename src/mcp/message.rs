//! What a JSON-RPC message is: told by `method` first, as the SDKs do, with the id kept as it is written.
//!
//! Sources: JSON-RPC 2.0; MCP base protocol, 2024-11-05 to 2026-07-28. Where peers were seen to read a message differently, it is a
//! fault: an array of messages, `method` beside `result`, an id that one peer rounds, a key that differs from a known one in case alone.

use super::json::{Fault, FaultKind, Json, Kind, Value};
use std::fmt;

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// It has a method and an id, and wants an answer.
    Request,
    /// It has a method and no id.
    Notification,
    /// It has an id and a result.
    Result,
    /// It has an error.
    Error,
}

/// An id of a request, as it is written: `7`, `"a-1"`. One side's ids say nothing of the other's.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Id(Box<str>);

impl Id {
    /// The id as it is written in JSON.
    pub fn raw(&self) -> &str {
        &self.0
    }

    /// Reads an id: a string, or an integer that every parser holds exactly.
    pub(super) fn read(value: Value<'_, '_>) -> Option<Self> {
        match value.kind() {
            // Written anew, so that an escape makes no second id of it.
            Kind::String => {
                let quoted = super::json::quote(&value.string()?);
                Some(Self(String::from_utf8(quoted).ok()?.into()))
            }
            Kind::Number => {
                let raw = std::str::from_utf8(value.raw()).ok()?;
                let number: i64 = raw.parse().ok()?;
                (raw != "-0" && number.unsigned_abs() <= EXACT).then(|| Self(raw.into()))
            }
            _ => None,
        }
    }
}

/// The greatest integer up to which a double holds every one.
const EXACT: u64 = (1 << 53) - 1;

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // An id is chosen by the peer, and may say anything.
        write!(f, "Id(<{} bytes>)", self.0.len())
    }
}

/// Why a message is not forwarded as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Irregular {
    /// It is not strict JSON.
    Json(Fault),
    /// It is an array of messages.
    Batch,
    /// It is neither an object nor an array.
    NoObject,
    /// `jsonrpc` is missing or not `"2.0"`.
    Version,
    /// `method` is not a string, or stands beside `result` or `error`, or `result` beside `error`.
    Ambiguous,
    /// There is no `method`, `result` or `error`.
    Incomplete,
    /// The id is missing, null, or written so that peers may read different ones.
    Id,
    /// `params` is not an object, or an error has no code and message.
    Shape,
    /// A key differs from one that the protocol knows in the case of its letters alone.
    KeyCase,
}

impl Irregular {
    /// The name as replies and events write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json(fault) => fault.kind.name(),
            Self::Batch => "batch",
            Self::NoObject => "no-object",
            Self::Version => "version",
            Self::Ambiguous => "ambiguous",
            Self::Incomplete => "incomplete",
            Self::Id => "id",
            Self::Shape => "shape",
            Self::KeyCase => "key-case",
        }
    }

    /// The code of JSON-RPC for it.
    pub fn code(self) -> i32 {
        match self {
            Self::Json(Fault { kind: FaultKind::DuplicateKey | FaultKind::TooDeep, .. }) => INVALID_REQUEST,
            Self::Json(_) => PARSE_ERROR,
            _ => INVALID_REQUEST,
        }
    }
}

impl fmt::Display for Irregular {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(fault) => fault.fmt(f),
            other => f.write_str(other.name()),
        }
    }
}

impl std::error::Error for Irregular {}

const PARSE_ERROR: i32 = -32700;
const INVALID_REQUEST: i32 = -32600;

/// A regular message.
pub struct Message<'t> {
    json: Json<'t>,
    kind: MessageKind,
    id: Option<Id>,
    method: Option<String>,
    body: Option<usize>,
}

impl<'t> Message<'t> {
    /// Reads a message.
    ///
    /// # Errors
    /// [`Irregular`]: it must not be forwarded.
    pub fn parse(text: &'t [u8]) -> Result<Self, Irregular> {
        let json = Json::parse(text).map_err(Irregular::Json)?;
        let root = json.root();
        match root.kind() {
            Kind::Object => {}
            Kind::Array => return Err(Irregular::Batch),
            _ => return Err(Irregular::NoObject),
        }
        if has_other_case(root, MEMBERS) {
            return Err(Irregular::KeyCase);
        }
        if root.get("jsonrpc").and_then(Value::string).as_deref() != Some("2.0") {
            return Err(Irregular::Version);
        }
        let [method, result, error] = ["method", "result", "error"].map(|name| root.get(name));
        let kind = match (method, result, error) {
            (Some(_), None, None) if root.get("id").is_some() => MessageKind::Request,
            (Some(_), None, None) => MessageKind::Notification,
            (None, Some(_), None) => MessageKind::Result,
            (None, None, Some(_)) => MessageKind::Error,
            (None, None, None) => return Err(Irregular::Incomplete),
            _ => return Err(Irregular::Ambiguous),
        };
        let id = match (root.get("id"), kind) {
            // An error about a message whose id could not be read has none.
            (None, MessageKind::Notification | MessageKind::Error) => None,
            (Some(id), MessageKind::Error) if id.kind() == Kind::Null => None,
            (Some(id), _) => Some(Id::read(id).ok_or(Irregular::Id)?),
            (None, _) => return Err(Irregular::Id),
        };
        let method = match method {
            Some(method) => Some(method.string().ok_or(Irregular::Ambiguous)?.into_owned()),
            None => None,
        };
        let body = match kind {
            MessageKind::Request | MessageKind::Notification => root.get("params"),
            MessageKind::Result => result,
            MessageKind::Error => error,
        };
        if let Some(body) = body {
            check_body(kind, body)?;
        }
        let body = body.map(Value::index);
        Ok(Self { kind, id, method, body, json })
    }

    /// What it is.
    pub fn kind(&self) -> MessageKind {
        self.kind
    }

    /// The id, if it has one.
    pub fn id(&self) -> Option<&Id> {
        self.id.as_ref()
    }

    /// The method of a request or notification.
    pub fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    /// The whole object.
    pub fn root(&self) -> Value<'_, 't> {
        self.json.root()
    }

    /// `params`, `result` or `error`.
    pub fn body(&self) -> Option<Value<'_, 't>> {
        self.body.and_then(|index| self.json.nth(index))
    }

    /// A member of the body.
    pub fn get(&self, name: &str) -> Option<Value<'_, 't>> {
        self.body()?.get(name)
    }

    /// The document.
    pub fn json(&self) -> &Json<'t> {
        &self.json
    }
}

fn check_body(kind: MessageKind, body: Value<'_, '_>) -> Result<(), Irregular> {
    let is_request = matches!(kind, MessageKind::Request | MessageKind::Notification);
    if body.kind() != Kind::Object && (is_request || kind == MessageKind::Error) {
        return Err(Irregular::Shape);
    }
    if is_request && has_other_case(body, PARAMS) {
        return Err(Irregular::KeyCase);
    }
    if kind == MessageKind::Result && has_other_case(body, RESULTS) {
        return Err(Irregular::KeyCase);
    }
    if kind == MessageKind::Error {
        let is_code = body.get("code").is_some_and(|code| code.kind() == Kind::Number);
        let is_message = body.get("message").is_some_and(|message| message.kind() == Kind::String);
        if !is_code || !is_message {
            return Err(Irregular::Shape);
        }
    }
    Ok(())
}

const MEMBERS: &[&str] = &["jsonrpc", "id", "method", "params", "result", "error"];
const PARAMS: &[&str] = &["name", "arguments", "uri", "_meta", "requestState", "inputResponses", "taskId", "cursor"];
const RESULTS: &[&str] =
    &["content", "structuredContent", "resultType", "inputRequests", "tools", "contents", "messages"];

/// Whether an object has a key that is one of these but for the case of its letters. Parsers that do not mind case (that of Go) take
/// it for the known one.
fn has_other_case(object: Value<'_, '_>, known: &[&str]) -> bool {
    object.children().any(|child| {
        let Some(key) = child.key() else { return false };
        let folded: String = key.chars().map(fold).collect();
        known.iter().any(|name| *name != key && name.to_ascii_lowercase() == folded)
    })
}

/// The case folding of Go's JSON reader: ASCII, the long s and the Kelvin sign.
fn fold(c: char) -> char {
    match c {
        '\u{17F}' => 's',
        '\u{212A}' => 'k',
        _ => c.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn irregular(text: &str) -> &'static str {
        Message::parse(text.as_bytes()).err().map_or("regular", Irregular::name)
    }

    #[test]
    fn messages_are_what_their_members_say() {
        let kind = |text: &str| Message::parse(text.as_bytes()).unwrap().kind();
        assert_eq!(kind(r#"{"jsonrpc":"2.0","method":"ping","id":0}"#), MessageKind::Request);
        assert_eq!(kind(r#"{"id":"a","params":{},"method":"ping","jsonrpc":"2.0"}"#), MessageKind::Request);
        assert_eq!(kind(r#"{"jsonrpc":"2.0","method":"notifications/x"}"#), MessageKind::Notification);
        assert_eq!(kind(r#"{"result":{},"jsonrpc":"2.0","id":1}"#), MessageKind::Result);
        assert_eq!(kind(r#"{"jsonrpc":"2.0","id":null,"error":{"code":1,"message":""}}"#), MessageKind::Error);
        assert_eq!(kind(r#"{"jsonrpc":"2.0","id":1,"result":{},"extra":1}"#), MessageKind::Result);
    }

    #[test]
    fn what_peers_read_differently_is_irregular() {
        let cases = [
            (r#"[{"jsonrpc":"2.0","method":"ping","id":1}]"#, "batch"),
            (r#""x""#, "no-object"),
            (r#"{"method":"ping","id":1}"#, "version"),
            (r#"{"jsonrpc":2.0,"method":"ping","id":1}"#, "version"),
            (r#"{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}"#, "ambiguous"),
            (r#"{"jsonrpc":"2.0","id":1,"error":{"code":1,"message":""},"result":{}}"#, "ambiguous"),
            (r#"{"jsonrpc":"2.0","id":1,"method":["ping"]}"#, "ambiguous"),
            (r#"{"jsonrpc":"2.0","id":1}"#, "incomplete"),
            (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, "id"),
            (r#"{"jsonrpc":"2.0","id":110.0,"method":"ping"}"#, "id"),
            (r#"{"jsonrpc":"2.0","id":1e2,"method":"ping"}"#, "id"),
            (r#"{"jsonrpc":"2.0","id":-0,"method":"ping"}"#, "id"),
            (r#"{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}"#, "id"),
            (r#"{"jsonrpc":"2.0","id":[1],"method":"ping"}"#, "id"),
            (r#"{"jsonrpc":"2.0","result":{}}"#, "id"),
            (r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}"#, "shape"),
            (r#"{"jsonrpc":"2.0","id":1,"error":"no"}"#, "shape"),
            (r#"{"jsonrpc":"2.0","id":1,"error":{"code":1}}"#, "shape"),
            (r#"{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}"#, "key-case"),
            (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","NAME":"b"}}"#, "key-case"),
            (r#"{"jsonrpc":"2.0","id":1,"method":"x","param\u017f":{}}"#, "key-case"),
            (r#"{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call"}"#, "duplicate-key"),
            (r#"{"jsonrpc":"2.0","id":1,"result":NaN}"#, "not-json"),
        ];
        for (text, name) in cases {
            assert_eq!(irregular(text), name, "{text}");
        }
    }

    #[test]
    fn an_escape_makes_no_second_id() {
        let id = |text: &str| Message::parse(text.as_bytes()).unwrap().id().cloned();
        assert_eq!(
            id(r#"{"jsonrpc":"2.0","id":"\u0061","method":"ping"}"#),
            id(r#"{"jsonrpc":"2.0","id":"a","method":"ping"}"#)
        );
        assert_ne!(
            id(r#"{"jsonrpc":"2.0","id":"1","method":"ping"}"#),
            id(r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#)
        );
    }
}
