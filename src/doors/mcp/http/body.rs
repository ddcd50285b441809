//! Bodies of answers: whole, or a stream of events that is cleared event by event.

use super::{BodyError, Door, Exchange};
use crate::mcp::{Events, Outcome, Sender, ServerSentEvent};
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll, ready};

/// Tells the server that its request was denied.
pub(super) type Replies = Box<dyn Fn(Vec<u8>) + Send + Sync>;

/// The body of an answer that went through a guard.
pub struct GuardBody(Inner);

enum Inner {
    Full(Option<Bytes>),
    Events(Box<EventBody>),
}

struct EventBody {
    body: Pin<Box<dyn Body<Data = Bytes, Error = BodyError> + Send>>,
    events: Events,
    streaming: Streaming,
    is_done: bool,
}

/// What clears the events of a stream.
pub(super) struct Streaming {
    door: Arc<Door>,
    exchange: Exchange,
    replies: Replies,
    ready: VecDeque<Bytes>,
}

impl GuardBody {
    pub(super) fn full(bytes: Bytes) -> Self {
        Self(Inner::Full((!bytes.is_empty()).then_some(bytes)))
    }

    pub(super) fn events<R>(body: R, streaming: Streaming) -> Self
    where
        R: Body<Data = Bytes> + Send + 'static,
        R::Error: Into<BodyError>,
    {
        let events = Events::new(streaming.door.guard().limits().message);
        let body = Box::pin(http_body_util::BodyExt::map_err(body, Into::into));
        Self(Inner::Events(Box::new(EventBody { body, events, streaming, is_done: false })))
    }
}

impl Body for GuardBody {
    type Data = Bytes;
    type Error = BodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        match &mut self.0 {
            Inner::Full(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Inner::Events(events) => events.poll(context),
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.0 {
            Inner::Full(bytes) => bytes.is_none(),
            Inner::Events(events) => events.is_done && events.streaming.ready.is_empty(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.0 {
            Inner::Full(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |bytes| bytes.len() as u64)),
            Inner::Events(_) => SizeHint::default(),
        }
    }
}

impl EventBody {
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, BodyError>>> {
        loop {
            if let Some(bytes) = self.streaming.ready.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(bytes))));
            }
            if self.is_done {
                return Poll::Ready(None);
            }
            let frame = match ready!(self.body.as_mut().poll_frame(context)) {
                None => {
                    // An event without its end is none, for clients as for us.
                    self.is_done = true;
                    continue;
                }
                Some(Err(error)) => {
                    self.is_done = true;
                    return Poll::Ready(Some(Err(error)));
                }
                Some(Ok(frame)) => frame,
            };
            let Ok(bytes) = frame.into_data() else { continue };
            let streaming = &mut self.streaming;
            if self.events.write(&bytes, |event| streaming.event(&event)).is_err() {
                streaming.abandon();
                self.is_done = true;
            }
        }
    }
}

impl Streaming {
    pub(super) fn new(door: Arc<Door>, exchange: Exchange, replies: Replies) -> Self {
        Self { door, exchange, replies, ready: VecDeque::new() }
    }

    fn event(&mut self, event: &ServerSentEvent<'_>) {
        let Some(data) = event.data.as_deref().filter(|data| !data.is_empty()) else {
            return self.give(event.raw.to_vec());
        };
        if event.name == b"endpoint" {
            return self.endpoint(event, data);
        }
        match self.door.inspect(&self.exchange, Sender::Server, data).outcome {
            Outcome::Pass => self.give(event.raw.to_vec()),
            Outcome::Rewrite(bytes) => self.give(event.with_data(&bytes)),
            Outcome::Reject(None) => self.give(event.without_data()),
            Outcome::Reject(Some(reply)) if reply.to == Sender::Client => self.give(event.with_data(&reply.bytes)),
            Outcome::Reject(Some(reply)) => {
                (self.replies)(reply.bytes);
                self.give(event.without_data());
            }
        }
    }

    /// The older transport names the place to post to: it must be on the same server, and is given as a path, so that it leads here.
    fn endpoint(&mut self, event: &ServerSentEvent<'_>, data: &[u8]) {
        let place = std::str::from_utf8(data).ok().and_then(|text| text.trim().parse::<http::Uri>().ok());
        let place = place.and_then(|uri| uri.path_and_query().map(|place| place.as_str().to_owned()));
        let Some(place) = place.filter(|place| place.starts_with('/') && !place.starts_with("//")) else { return };
        self.door.begin_session(&place, &mut self.exchange, Some(place.clone()));
        self.give(event.with_data(place.as_bytes()));
    }

    /// The stream cannot be read any more: whoever waits is told.
    fn abandon(&mut self) {
        let replies = self.exchange.link.lock().unwrap_or_else(PoisonError::into_inner).abandon(Sender::Client);
        for reply in replies {
            self.give([b"event: message\ndata: ", &reply.bytes[..], b"\n\n"].concat());
        }
    }

    fn give(&mut self, bytes: Vec<u8>) {
        if !bytes.is_empty() {
            self.ready.push_back(bytes.into());
        }
    }
}
