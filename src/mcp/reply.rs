//! What is said in the place of a message that does not go through. It names rules and reasons, never content.

use super::json::quote;
use super::message::Id;
use super::surface::{Era, Sender};

/// A message of the guard's own.
#[derive(Clone, PartialEq, Eq)]
pub struct Reply {
    /// Who is told.
    pub to: Sender,
    /// A well-formed JSON-RPC message.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Reply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The id in it was chosen by a peer, and may say anything.
        write!(f, "Reply to {:?} <{} bytes>", self.to, self.bytes.len())
    }
}

/// The code of what policy does not let through. -32020 and below are the protocol's, -32000 and -32001 are used by an SDK.
pub const BLOCKED: i32 = -32010;

/// An error for a request, or in the place of an answer.
pub(super) fn error(id: Option<&Id>, code: i32, message: &str) -> Vec<u8> {
    let id = id.map_or("null", Id::raw);
    let mut bytes = format!(r#"{{"jsonrpc":"2.0","id":{id},"error":{{"code":{code},"message":"#).into_bytes();
    bytes.extend(quote(message));
    bytes.extend(b"}}");
    bytes
}

/// A failed tool call: a result, so that the model reads it and can go on.
pub(super) fn tool_error(id: &Id, era: Era, message: &str) -> Vec<u8> {
    let mut bytes = format!(r#"{{"jsonrpc":"2.0","id":{},"result":{{"#, id.raw()).into_bytes();
    if era == Era::Modern {
        bytes.extend(br#""resultType":"complete","#);
    }
    bytes.extend(br#""content":[{"type":"text","text":"#);
    bytes.extend(quote(message));
    bytes.extend(br#"}],"isError":true}}"#);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::{Message, MessageKind};

    #[test]
    fn replies_are_regular_messages() {
        let request = Message::parse(br#"{"jsonrpc":"2.0","id":"a\"b","method":"tools/call"}"#).unwrap();
        let id = request.id().unwrap();
        for (bytes, kind) in [
            (error(Some(id), BLOCKED, "no \"such\" thing"), MessageKind::Error),
            (error(None, -32700, "no"), MessageKind::Error),
            (tool_error(id, Era::Modern, "no\n"), MessageKind::Result),
            (tool_error(id, Era::Legacy, ""), MessageKind::Result),
        ] {
            assert_eq!(Message::parse(&bytes).unwrap().kind(), kind);
        }
    }
}
