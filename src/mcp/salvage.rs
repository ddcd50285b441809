//! What can still be told of a message that is not forwarded: whether somebody waits for an answer to it, and under which id.
//!
//! It reads as leniently as the most lenient peer, and decides nothing but to whom an error goes.

use super::json::Json;
use super::message::Id;

/// What an irregular message seems to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Salvage {
    /// A request. The id is missing if there is none that can be read, or more than one.
    Request(Option<Id>),
    /// A notification.
    Notification,
    /// An answer.
    Response(Option<Id>),
    /// Nothing can be told.
    Unknown,
}

/// Looks at the members of the outermost object.
///
/// Linear in the length; never fails.
pub fn salvage(text: &[u8]) -> Salvage {
    let mut scan = Scan { text, at: 0 };
    let (mut ids, mut has_id, mut has_method, mut is_response) = (Vec::new(), false, false, false);
    scan.skip(|byte| byte != b'{' && byte != b'[' && byte != b'"');
    if scan.peek() != Some(b'{') {
        // Of an array of messages, it cannot be told which of them wait.
        return if scan.peek() == Some(b'[') { Salvage::Request(None) } else { Salvage::Unknown };
    }
    scan.at += 1;
    while let Some((key, value)) = scan.member() {
        match key.as_str() {
            "method" => has_method = true,
            "result" | "error" => is_response = true,
            "id" => {
                has_id |= value != b"null";
                if let Some(id) = Json::parse(value).ok().and_then(|json| Id::read(json.root()))
                    && !ids.contains(&id)
                {
                    ids.push(id);
                }
            }
            _ => {}
        }
    }
    let id = if ids.len() == 1 { ids.pop() } else { None };
    match (has_method, is_response, has_id) {
        (true, _, true) => Salvage::Request(id),
        (true, _, false) => Salvage::Notification,
        (false, true, _) => Salvage::Response(id),
        (false, false, true) => Salvage::Request(id),
        (false, false, false) => Salvage::Unknown,
    }
}

struct Scan<'t> {
    text: &'t [u8],
    at: usize,
}

impl<'t> Scan<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip(&mut self, is_skipped: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&is_skipped) {
            self.at += 1;
        }
    }

    /// The next key of the outermost object and what follows it up to the next comma or brace.
    fn member(&mut self) -> Option<(String, &'t [u8])> {
        self.skip(|byte| byte != b'"' && byte != b'}');
        if self.peek() != Some(b'"') {
            return None;
        }
        let start = self.at;
        self.string();
        let quoted = &self.text[start..self.at];
        let key = serde_json::from_slice(quoted).unwrap_or_else(|_| String::from_utf8_lossy(quoted).into_owned());
        self.skip(|byte| byte != b':' && byte != b'}');
        if self.peek() != Some(b':') {
            return None;
        }
        self.at += 1;
        let start = self.at;
        let mut depth = 0usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.string();
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth > 0 => depth -= 1,
                b'}' | b',' if depth == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        Some((key, self.text[start..self.at].trim_ascii()))
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        self.at = self.at.min(self.text.len());
    }
}

/// The id of a text, for tests and replies: `quote` of a string.
#[cfg(test)]
fn id(text: &str) -> Id {
    let raw = if text.parse::<i64>().is_ok() { text.as_bytes().to_vec() } else { super::json::quote(text) };
    Id::read(Json::parse(&raw).unwrap().root()).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_irregular_message_seems_to_be() {
        let cases: &[(&[u8], Salvage)] = &[
            (br#"{"jsonrpc":"2.0","id":7,"method":"ping","method":"tools/call"}"#, Salvage::Request(Some(id("7")))),
            (br#"{"id":"a","method":"ping","params":{"id":9,"x":NaN}}"#, Salvage::Request(Some(id("a")))),
            (br#"{"method":"x","params":{"t":"\ud800, \"id\": 4"},"id":3"#, Salvage::Request(Some(id("3")))),
            (b"\xef\xbb\xbf{\"method\":\"x\",\"id\":1}", Salvage::Request(Some(id("1")))),
            (br#"{"method":"x","id":1,"\u0069d":2}"#, Salvage::Request(None)),
            (br#"{"method":"x","id":1.5}"#, Salvage::Request(None)),
            (br#"{"method":"notifications/x","params":{"id":1}}"#, Salvage::Notification),
            (br#"{"result":{"a":"\ud800b"},"jsonrpc":"2.0","id":5}"#, Salvage::Response(Some(id("5")))),
            (br#"{"error":{}}"#, Salvage::Response(None)),
            (b"[{\"id\":1}]", Salvage::Request(None)),
            (b"garbage", Salvage::Unknown),
            (b"", Salvage::Unknown),
            (b"{", Salvage::Unknown),
            (b"{\"\\", Salvage::Unknown),
        ];
        for (text, expected) in cases {
            assert_eq!(salvage(text), *expected, "{}", String::from_utf8_lossy(text));
        }
    }
}
