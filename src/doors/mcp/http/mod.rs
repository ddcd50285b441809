//! The guard over HTTP, as a tower layer: around a server of one's own, or, with [`proxy`], before one that runs elsewhere.
//!
//! Streamable HTTP of both eras and the older pair of an event stream and a place to post to. Answers that stream are rewritten event
//! by event as they come; nothing is gathered but one event.

mod answer;
mod body;
mod headers;
#[cfg(feature = "http")]
pub mod proxy;
mod sessions;

pub use body::GuardBody;

use super::{Clock, Journal, OnChange};
use crate::mcp::{Guard, Inspected, Link, Outcome, Sender};
use crate::memory::Ownership;
use bytes::{Buf, Bytes};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use http_body::Body;
use http_body_util::{BodyExt, Full, Limited};
use sessions::Sessions;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::task::{Context, Poll};
use std::time::Duration;
use tower_layer::Layer;
use tower_service::Service;

/// Whoever a request comes from, as an extension of the request: for servers that know it by other means than a bearer token.
#[derive(Clone, Debug)]
pub struct Principal(pub String);

/// What an HTTP door takes.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HttpOptions {
    /// Values of `Host` that are taken, without ports. Default `localhost`, `127.0.0.1`, `[::1]`: what a page that was bound to the
    /// address by another name's DNS does not send.
    pub hosts: Vec<String>,
    /// Takes any `Host` and `Origin`: for where something before this checks them. Default no.
    pub danger_any_host: bool,
    /// Values of `Origin` that are taken, besides those of the hosts. Requests without it come from no browser.
    pub origins: Vec<String>,
    /// The principal of requests without a bearer token. Default `anonymous`.
    pub anonymous: String,
    /// How long a request's body may take. Default 30 seconds.
    pub body_timeout: Duration,
    /// How long an answer's head may take. Default 300 seconds.
    pub answer_timeout: Duration,
    /// Sessions that are remembered. Default 10,000.
    pub sessions: usize,
}

impl Default for HttpOptions {
    fn default() -> Self {
        Self {
            hosts: ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned).to_vec(),
            danger_any_host: false,
            origins: Vec::new(),
            anonymous: "anonymous".to_owned(),
            body_timeout: Duration::from_secs(30),
            answer_timeout: Duration::from_secs(300),
            sessions: 10_000,
        }
    }
}

/// A guard before an HTTP service that speaks MCP.
///
/// ```no_run
/// # async fn example<S>(service: S) -> cofferdam::Result<()> {
/// use cofferdam::Engine;
/// use cofferdam::doors::mcp::http::{GuardLayer, HttpOptions};
/// use cofferdam::mcp::Guard;
/// use tower_layer::Layer;
///
/// let guard = Guard::builder(Engine::builder().build()?).build()?;
/// let guarded = GuardLayer::new(guard, "files", HttpOptions::default()).layer(service);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct GuardLayer {
    door: Arc<Door>,
}

/// What [`GuardLayer`] makes of a service.
#[derive(Clone)]
pub struct GuardService<S> {
    inner: S,
    door: Arc<Door>,
}

pub(super) struct Door {
    guard: RwLock<Guard>,
    server: String,
    options: HttpOptions,
    journal: Journal,
    on_change: std::sync::OnceLock<OnChange>,
    clock: Clock,
    sessions: Mutex<Sessions>,
}

impl GuardLayer {
    /// A layer for the server of that name.
    pub fn new(guard: Guard, server: impl Into<String>, options: HttpOptions) -> Self {
        Self::with_journal(guard, server, options, Journal::none())
    }

    /// The same, that writes down what happens.
    pub fn with_journal(guard: Guard, server: impl Into<String>, options: HttpOptions, journal: Journal) -> Self {
        let sessions = Mutex::new(Sessions::new(options.sessions));
        let (guard, server, clock) = (RwLock::new(guard), server.into(), Clock::start());
        let on_change = std::sync::OnceLock::new();
        Self { door: Arc::new(Door { guard, server, options, journal, on_change, clock, sessions }) }
    }

    /// Is called when tools were noted in the guard's lock. The first call is kept.
    pub fn on_lock_change(self, call: impl Fn(&Guard) + Send + Sync + 'static) -> Self {
        let _ = self.door.on_change.set(Box::new(call));
        self
    }

    /// Takes another guard from the next message on: new rules, a new policy. What the old one remembered is the new one's if it was
    /// made by [`Guard::renewed`].
    pub fn set_guard(&self, guard: Guard) {
        *self.door.guard.write().unwrap_or_else(PoisonError::into_inner) = guard;
    }

    /// The guard in use.
    pub fn guard(&self) -> Guard {
        self.door.guard()
    }

    /// Whether a path and query is where a session of the older transport posts to.
    pub fn knows_place(&self, place: &str) -> bool {
        self.door.lock().knows_place(&self.door.guard().fingerprint(place))
    }
}

impl<S> Layer<S> for GuardLayer {
    type Service = GuardService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        GuardService { inner, door: Arc::clone(&self.door) }
    }
}

impl<S, B, R> Service<Request<B>> for GuardService<S>
where
    S: Service<Request<Full<Bytes>>, Response = Response<R>> + Clone + Send + 'static,
    S::Future: Send,
    S::Error: Send,
    B: Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    R: Body<Data = Bytes> + Send + 'static,
    R::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<GuardBody>;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let ready = self.inner.clone();
        let inner = std::mem::replace(&mut self.inner, ready);
        let door = Arc::clone(&self.door);
        Box::pin(async move { door.exchange(request, inner).await })
    }
}

/// A request as far as the door has understood it.
pub(super) struct Exchange {
    principal: String,
    link: Arc<Mutex<Link>>,
    /// What names the session: its id, or the place that is posted to.
    session: Option<String>,
    is_new: bool,
}

impl Door {
    pub(super) fn guard(&self) -> Guard {
        self.guard.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn exchange<S, B, R>(
        self: Arc<Self>,
        request: Request<B>,
        mut inner: S,
    ) -> Result<Response<GuardBody>, S::Error>
    where
        S: Service<Request<Full<Bytes>>, Response = Response<R>> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Send,
        B: Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        R: Body<Data = Bytes> + Send + 'static,
        R::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (mut head, body) = request.into_parts();
        if let Err(status) = headers::check_source(&head, &self.options) {
            return Ok(plain(status));
        }
        let exchange = match self.begin(&head) {
            Ok(exchange) => exchange,
            Err(answer) => return Ok(*answer),
        };
        if exchange.session.is_none() {
            // An id that was not found to be this principal's does not go on.
            head.headers.remove("mcp-session-id");
        }
        let body = match head.method {
            Method::POST => match self.read(body).await {
                Ok(body) => body,
                Err(status) => return Ok(plain(status)),
            },
            Method::GET | Method::DELETE => Bytes::new(),
            _ => return Ok(plain(StatusCode::METHOD_NOT_ALLOWED)),
        };
        let body = if head.method == Method::POST {
            match self.inspect_request(&exchange, &mut head.headers, body) {
                Ok(body) => body,
                Err(answer) => return Ok(*answer),
            }
        } else {
            body
        };
        headers::prepare(&mut head.headers, body.len(), head.method == Method::POST);
        let is_end = head.method == Method::DELETE;
        let replies = self.replies(&head, &exchange, inner.clone());
        let answer = inner.call(Request::from_parts(head, Full::new(body)));
        let answer = match tokio::time::timeout(self.options.answer_timeout, answer).await {
            Ok(answer) => answer?,
            Err(_) => return Ok(self.give_up(&exchange, StatusCode::GATEWAY_TIMEOUT)),
        };
        if is_end && answer.status().is_success() {
            self.end(&exchange);
        }
        Ok(self.answer(answer, exchange, replies).await)
    }

    /// Whose request it is, and to which conversation it belongs.
    fn begin(&self, head: &http::request::Parts) -> Result<Exchange, Box<Response<GuardBody>>> {
        let guard = self.guard();
        let principal = self.principal(&guard, head);
        let id = head.headers.get("mcp-session-id");
        let now = self.clock.now();
        let name = match id.map(HeaderValue::to_str) {
            Some(Ok(id)) => Some(id.to_owned()),
            Some(Err(_)) => return Err(Box::new(plain(StatusCode::BAD_REQUEST))),
            None => {
                let place = head.uri.path_and_query().map(|place| place.as_str().to_owned());
                place.filter(|place| head.method == Method::POST && self.lock().knows_place(&guard.fingerprint(place)))
            }
        };
        let Some(name) = name else {
            let link = Arc::new(Mutex::new(guard.link(&principal, &self.server)));
            return Ok(Exchange { principal, link, session: None, is_new: true });
        };
        let ownership = guard.use_handle(&name, &principal, &self.server, now);
        let new_link = || Arc::new(Mutex::new(guard.link(&principal, &self.server)));
        if ownership != Ownership::Own {
            // A modern server ignores the header, and a client of both eras may still send it: it is taken out.
            if id.is_some() && head.headers.contains_key("mcp-method") {
                let link = new_link();
                return Ok(Exchange { principal, link, session: None, is_new: true });
            }
            return Err(Box::new(self.refuse_session(&guard, &principal, ownership)));
        }
        let link = self.lock().link(&key(&guard, &principal, &name)).unwrap_or_else(new_link);
        Ok(Exchange { principal, link, session: Some(name), is_new: false })
    }

    fn principal(&self, guard: &Guard, head: &http::request::Parts) -> String {
        if let Some(Principal(name)) = head.extensions.get::<Principal>() {
            return name.clone();
        }
        match head.headers.get(header::AUTHORIZATION) {
            Some(credential) => {
                format!("bearer:{}", guard.fingerprint(&String::from_utf8_lossy(credential.as_bytes())))
            }
            None => self.options.anonymous.clone(),
        }
    }

    async fn read<B>(&self, body: B) -> Result<Bytes, StatusCode>
    where
        B: Body + Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let limit = self.guard().limits().message;
        let collected = tokio::time::timeout(self.options.body_timeout, Limited::new(body, limit).collect()).await;
        match collected {
            Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
            Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => Err(StatusCode::PAYLOAD_TOO_LARGE),
            Ok(Err(_)) => Err(StatusCode::BAD_REQUEST),
            Ok(Ok(collected)) => {
                let mut bytes = collected.aggregate();
                Ok(bytes.copy_to_bytes(bytes.remaining()))
            }
        }
    }

    /// A client's message: what is forwarded, or the answer in its place.
    fn inspect_request(
        &self,
        exchange: &Exchange,
        headers: &mut HeaderMap,
        body: Bytes,
    ) -> Result<Bytes, Box<Response<GuardBody>>> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if !kind.trim_start().to_ascii_lowercase().starts_with("application/json") {
            return Err(Box::new(plain(StatusCode::UNSUPPORTED_MEDIA_TYPE)));
        }
        if let Err(text) = headers::check_mirrors(headers, &body) {
            return Err(Box::new(headers::mismatch(&body, text)));
        }
        let inspected = self.inspect(exchange, Sender::Client, &body);
        let forwarded = match inspected.outcome {
            Outcome::Pass => body,
            Outcome::Rewrite(bytes) => {
                headers::mirror(headers, &body, &bytes, &self.guard())
                    .map_err(|text| Box::new(headers::mismatch(&body, text)))?;
                Bytes::from(bytes)
            }
            Outcome::Reject(None) => return Err(Box::new(plain(StatusCode::ACCEPTED))),
            Outcome::Reject(Some(reply)) => {
                let is_irregular = inspected.events.iter().any(|event| event.kind.name() == "irregular");
                let status = if is_irregular { StatusCode::BAD_REQUEST } else { StatusCode::OK };
                return Err(Box::new(json(status, reply.bytes)));
            }
        };
        headers::check_unmirrored(headers, &self.guard())
            .map_err(|text| Box::new(headers::mismatch(&forwarded, text)))?;
        Ok(forwarded)
    }

    /// Inspects one message, and writes down what came of it. What cannot be written down does not go through.
    fn inspect(&self, exchange: &Exchange, sender: Sender, text: &[u8]) -> Inspected {
        let mut link = exchange.link.lock().unwrap_or_else(PoisonError::into_inner);
        link.set_guard(self.guard());
        let mut inspected = link.inspect(sender, text, self.clock.now());
        drop(link);
        if let Some(call) = self.on_change.get().filter(|_| inspected.is_lock_changed) {
            call(&self.guard());
        }
        let recorded = self.journal.record(&self.server, &exchange.principal, sender, &inspected);
        if recorded.is_err() {
            inspected.outcome = Outcome::Reject(None);
        }
        inspected
    }

    fn refuse_session(&self, guard: &Guard, principal: &str, ownership: Ownership) -> Response<GuardBody> {
        let inspected = guard.refused_handle(ownership);
        // The answer is the same whether or not it can be written down.
        let _ = self.journal.record(&self.server, principal, Sender::Client, &inspected);
        // What a client does about a session that is no more: it begins anew.
        plain(StatusCode::NOT_FOUND)
    }

    fn end(&self, exchange: &Exchange) {
        if let Some(name) = &exchange.session {
            let guard = self.guard();
            guard.handle_ended(name, &exchange.principal, &self.server);
            self.lock().remove(&key(&guard, &exchange.principal, name));
        }
    }

    /// The server does not answer: whoever waits is told.
    fn give_up(&self, exchange: &Exchange, status: StatusCode) -> Response<GuardBody> {
        let mut link = exchange.link.lock().unwrap_or_else(PoisonError::into_inner);
        let reply = link.abandon(Sender::Client).pop();
        reply.map_or_else(|| plain(status), |reply| json(status, reply.bytes))
    }

    /// How a server is told that its request was denied: by a message of its own, where an answer of the client would go.
    fn replies<S, R>(self: &Arc<Self>, head: &http::request::Parts, exchange: &Exchange, inner: S) -> body::Replies
    where
        S: Service<Request<Full<Bytes>>, Response = Response<R>> + Clone + Send + 'static,
        S::Future: Send,
        S::Error: Send,
        R: Send + 'static,
    {
        let mut headers = HeaderMap::new();
        for name in ["authorization", "mcp-session-id", "mcp-protocol-version", "host"] {
            if let Some(value) = head.headers.get(name) {
                headers.insert(http::HeaderName::from_static(name), value.clone());
            }
        }
        headers.insert(header::ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let (uri, link, inner) = (head.uri.clone(), Arc::clone(&exchange.link), Mutex::new(inner));
        let door = Arc::clone(self);
        Box::new(move |bytes| {
            let place = door.lock().place_of(&link).and_then(|place| place.parse::<Uri>().ok());
            let mut request = Request::new(Full::new(Bytes::from(bytes)));
            *request.method_mut() = Method::POST;
            *request.uri_mut() = place.unwrap_or_else(|| uri.clone());
            *request.headers_mut() = headers.clone();
            let mut service = inner.lock().unwrap_or_else(PoisonError::into_inner).clone();
            // If it cannot be told, the server waits until it gives up by itself.
            tokio::spawn(async move {
                let ready = std::future::poll_fn(|context| service.poll_ready(context)).await;
                if ready.is_ok() {
                    let _ = service.call(request).await;
                }
            });
        })
    }

    fn lock(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a session is kept under.
pub(super) fn key(guard: &Guard, principal: &str, name: &str) -> sessions::Key {
    (guard.fingerprint(principal), guard.fingerprint(name))
}

/// An answer of a status alone.
pub(super) fn plain(status: StatusCode) -> Response<GuardBody> {
    let mut answer = Response::new(GuardBody::full(Bytes::new()));
    *answer.status_mut() = status;
    answer
}

/// An answer of the door's own.
pub(super) fn json(status: StatusCode, bytes: Vec<u8>) -> Response<GuardBody> {
    let mut answer = Response::new(GuardBody::full(bytes.into()));
    *answer.status_mut() = status;
    answer.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}

/// Errors of answers' bodies.
pub(super) type BodyError = Box<dyn std::error::Error + Send + Sync>;
