//! Answers on their way back: whole ones inspected as a message or a text, streams handed to [`GuardBody`].

use super::body::{GuardBody, Replies, Streaming};
use super::{BodyError, Door, Exchange, headers, json, key};
use crate::base::{Channel, Context};
use crate::mcp::{Outcome, Sender};
use bytes::Bytes;
use http::{HeaderMap, Response, StatusCode, header};
use http_body::Body;
use http_body_util::{BodyExt, Limited};
use std::sync::{Arc, PoisonError};

impl Door {
    pub(super) async fn answer<R>(
        self: &Arc<Self>,
        answer: Response<R>,
        mut exchange: Exchange,
        replies: Replies,
    ) -> Response<GuardBody>
    where
        R: Body<Data = Bytes> + Send + 'static,
        R::Error: Into<BodyError>,
    {
        let (mut head, body) = answer.into_parts();
        headers::strip(&mut head.headers);
        head.headers.remove(header::CONTENT_LENGTH);
        self.note_session(&head.headers, &mut exchange);
        if head.headers.contains_key(header::CONTENT_ENCODING) {
            // It was asked for none, and what cannot be read is not passed on.
            return self.give_up(&exchange, StatusCode::BAD_GATEWAY);
        }
        let kind = head.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if kind == "text/event-stream" {
            let streaming = Streaming::new(Arc::clone(self), exchange, replies);
            return Response::from_parts(head, GuardBody::events(body, streaming));
        }
        let limit = self.guard().limits().message;
        let Ok(collected) = Limited::new(body, limit).collect().await else {
            return self.give_up(&exchange, StatusCode::BAD_GATEWAY);
        };
        let bytes = collected.to_bytes();
        if bytes.is_empty() {
            if head.status.is_server_error() {
                return self.give_up(&exchange, head.status);
            }
            return Response::from_parts(head, GuardBody::full(bytes));
        }
        let cleared = match kind.as_str() {
            "application/json" => self.message(&exchange, &bytes, head.status),
            _ if kind.starts_with("text/") || kind.is_empty() => self.text(&bytes),
            _ => None,
        };
        match cleared {
            Some(Cleared::Bytes(bytes)) => Response::from_parts(head, GuardBody::full(bytes)),
            Some(Cleared::Reply(bytes)) => {
                let status = if head.status.is_success() { StatusCode::OK } else { head.status };
                json(status, bytes)
            }
            None => self.give_up(&exchange, StatusCode::BAD_GATEWAY),
        }
    }

    /// A server that begins a session names it in its first answer.
    fn note_session(self: &Arc<Self>, headers: &HeaderMap, exchange: &mut Exchange) {
        let Some(id) = headers.get("mcp-session-id").and_then(|id| id.to_str().ok()) else { return };
        if exchange.is_new {
            self.begin_session(id, exchange, None);
        }
    }

    /// From here on, requests of that session belong to this conversation.
    pub(super) fn begin_session(&self, name: &str, exchange: &mut Exchange, place: Option<String>) {
        let guard = self.guard();
        exchange.link.lock().unwrap_or_else(PoisonError::into_inner).keep_answers();
        let inspected = guard.session_made(name, &exchange.principal, &self.server, self.clock.now());
        if let Some(inspected) = inspected {
            // A word about a weak id; the session goes on either way.
            let _ = self.journal.record(&self.server, &exchange.principal, Sender::Server, &inspected);
        }
        self.lock().insert(key(&guard, &exchange.principal, name), Arc::clone(&exchange.link), place);
        (exchange.session, exchange.is_new) = (Some(name.to_owned()), false);
    }

    /// A whole answer in JSON: a message, or of an error any document.
    fn message(&self, exchange: &Exchange, bytes: &Bytes, status: StatusCode) -> Option<Cleared> {
        let is_message = crate::mcp::Message::parse(bytes).is_ok();
        if !(is_message || status.is_success() && exchange_awaits(exchange)) {
            return self.text(bytes);
        }
        match self.inspect(exchange, Sender::Server, bytes).outcome {
            Outcome::Pass => Some(Cleared::Bytes(bytes.clone())),
            Outcome::Rewrite(bytes) => Some(Cleared::Bytes(bytes.into())),
            Outcome::Reject(Some(reply)) if reply.to == Sender::Client => Some(Cleared::Reply(reply.bytes)),
            Outcome::Reject(_) => None,
        }
    }

    /// What is no message: an error page, metadata of an authorization server.
    fn text(&self, bytes: &Bytes) -> Option<Cleared> {
        let context = Context::new(Channel::ToolResult).server(self.server.as_str());
        let inspection = self.guard().engine().inspect(&context, bytes).ok()?;
        (!inspection.is_blocked).then(|| Cleared::Bytes(inspection.output.into()))
    }
}

enum Cleared {
    /// What goes back as the answer's body.
    Bytes(Bytes),
    /// A message of the guard's own in its place.
    Reply(Vec<u8>),
}

fn exchange_awaits(exchange: &Exchange) -> bool {
    exchange.link.lock().unwrap_or_else(PoisonError::into_inner).pending(Sender::Client) > 0
}
