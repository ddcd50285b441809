//! A guard in a program that speaks MCP through the crate `rmcp`: around its transport, the one place that sees every message.
//!
//! Handlers and services of `rmcp` do not see progress, log messages and what servers ask of clients; a transport does.

use super::{Clock, Journal};
use crate::mcp::{Link, Outcome, Reply, Sender};
use ::rmcp::RoleClient;
use ::rmcp::service::{RxJsonRpcMessage, ServiceRole, TxJsonRpcMessage};
use ::rmcp::transport::Transport;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::any::TypeId;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

/// A transport whose messages go through a guard, both ways.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use cofferdam::Engine;
/// use cofferdam::doors::mcp::rmcp::GuardTransport;
/// use cofferdam::mcp::Guard;
/// use rmcp::{RoleClient, ServiceExt};
/// use rmcp::transport::async_rw::AsyncRwTransport;
///
/// let guard = Guard::builder(Engine::builder().build()?).build()?;
/// let (input, output) = tokio::io::split(tokio::net::TcpStream::connect("127.0.0.1:8001").await?);
/// let transport = AsyncRwTransport::<RoleClient, _, _>::new(input, output);
/// let client = ().serve(GuardTransport::new(transport, guard.link("ann", "files"))).await?;
/// # Ok(()) }
/// ```
pub struct GuardTransport<R, T> {
    inner: T,
    shared: Arc<Shared>,
    /// Messages of the guard's own for this side.
    replies: UnboundedReceiver<Vec<u8>>,
    role: PhantomData<fn() -> R>,
}

struct Shared {
    link: Mutex<Link>,
    journal: Journal,
    clock: Clock,
    local: Sender,
    to_local: UnboundedSender<Vec<u8>>,
}

/// Why a message could not be sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum GuardTransportError<E> {
    /// The transport inside failed.
    Transport(E),
    /// What the guard made of a message is none of this program's types, or could not be written down: it was not sent.
    Message,
}

impl<E: fmt::Display> fmt::Display for GuardTransportError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Transport(error) => error.fmt(f),
            Self::Message => f.write_str("the guarded message was not sent"),
        }
    }
}

impl<E: std::error::Error + 'static> std::error::Error for GuardTransportError<E> {}

impl<R: ServiceRole, T: Transport<R>> GuardTransport<R, T> {
    /// A guard around a transport, for a conversation that [`Guard::link`](crate::mcp::Guard::link) began.
    pub fn new(inner: T, link: Link) -> Self {
        Self::with_journal(inner, link, Journal::none())
    }

    /// The same, that writes down what happens.
    pub fn with_journal(inner: T, link: Link, journal: Journal) -> Self {
        let local = if TypeId::of::<R>() == TypeId::of::<RoleClient>() { Sender::Client } else { Sender::Server };
        let (to_local, replies) = unbounded_channel();
        let shared = Arc::new(Shared { link: Mutex::new(link), journal, clock: Clock::start(), local, to_local });
        Self { inner, shared, replies, role: PhantomData }
    }
}

/// What becomes of a typed message.
enum Became<M> {
    /// It goes on, perhaps as another.
    Message(Box<M>),
    /// It goes nowhere; a message of the guard's own may go to the other side.
    Nothing(Option<Vec<u8>>),
    /// It cannot be told.
    Failed,
}

impl Shared {
    /// Inspects a message as it is written. One that goes on in its place is read as the same type.
    fn inspect<M: Serialize + DeserializeOwned>(&self, sender: Sender, message: M) -> Became<M> {
        let Ok(text) = serde_json::to_vec(&message) else { return Became::Failed };
        let mut link = self.link.lock().unwrap_or_else(PoisonError::into_inner);
        let inspected = link.inspect(sender, &text, self.clock.now());
        let recorded = self.journal.record(link.server(), link.principal(), sender, &inspected);
        drop(link);
        if recorded.is_err() {
            return Became::Failed;
        }
        let read = |bytes: &[u8]| match serde_json::from_slice(bytes) {
            Ok(message) => Became::Message(Box::new(message)),
            Err(_) => Became::Failed,
        };
        match inspected.outcome {
            Outcome::Pass => Became::Message(Box::new(message)),
            Outcome::Rewrite(bytes) => read(&bytes),
            Outcome::Reject(None) => Became::Nothing(None),
            // An answer of the guard's own in the place of this one.
            Outcome::Reject(Some(Reply { to, bytes })) if to != sender => read(&bytes),
            Outcome::Reject(Some(Reply { bytes, .. })) => Became::Nothing(Some(bytes)),
        }
    }
}

impl<R, T> Transport<R> for GuardTransport<R, T>
where
    R: ServiceRole,
    T: Transport<R>,
    TxJsonRpcMessage<R>: Serialize + DeserializeOwned,
    RxJsonRpcMessage<R>: Serialize + DeserializeOwned,
{
    type Error = GuardTransportError<T::Error>;

    fn send(&mut self, item: TxJsonRpcMessage<R>) -> impl Future<Output = Result<(), Self::Error>> + Send + 'static {
        let shared = &self.shared;
        let sending = match shared.inspect(shared.local, item) {
            Became::Message(message) => Some(Ok(self.inner.send(*message))),
            Became::Nothing(reply) => {
                if let Some(reply) = reply {
                    // It arrives as the other side's answer would. If nobody receives any more, nobody waits.
                    let _ = shared.to_local.send(reply);
                }
                None
            }
            Became::Failed => Some(Err(GuardTransportError::Message)),
        };
        async move {
            match sending {
                None => Ok(()),
                Some(Ok(sending)) => sending.await.map_err(GuardTransportError::Transport),
                Some(Err(error)) => Err(error),
            }
        }
    }

    async fn receive(&mut self) -> Option<RxJsonRpcMessage<R>> {
        loop {
            let received = tokio::select! {
                Some(reply) = self.replies.recv() => match serde_json::from_slice(&reply) {
                    Ok(message) => return Some(message),
                    Err(_) => continue,
                },
                received = self.inner.receive() => received?,
            };
            match self.shared.inspect(self.shared.local.peer(), received) {
                Became::Message(message) => return Some(*message),
                Became::Nothing(None) => {}
                Became::Nothing(Some(reply)) => {
                    if let Ok(message) = serde_json::from_slice(&reply) {
                        // A peer that has gone is seen by the next receive.
                        let _ = self.inner.send(message).await;
                    }
                }
                // What cannot be told is not passed on.
                Became::Failed => {}
            }
        }
    }

    async fn close(&mut self) -> Result<(), Self::Error> {
        self.inner.close().await.map_err(GuardTransportError::Transport)
    }
}

impl<R, T> fmt::Debug for GuardTransport<R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("GuardTransport")
    }
}
