//! A link: one conversation, in which answers find their requests.

use super::event::{Event, EventKind};
use super::guard::Guard;
use super::json::Value;
use super::message::{Id, Irregular, Message, MessageKind};
use super::reply::{BLOCKED, Reply, error, tool_error};
use super::salvage::{Salvage, salvage};
use super::surface::{Era, Part, Sender};
use crate::base::Finding;
use crate::memory::Millis;
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// What becomes of a message.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It goes on, byte by byte.
    Pass,
    /// This goes on in its place.
    Rewrite(Vec<u8>),
    /// It goes nowhere. If somebody waits for an answer, this is it.
    Reject(Option<Reply>),
}

impl std::fmt::Debug for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Pass => f.write_str("Pass"),
            Self::Rewrite(bytes) => write!(f, "Rewrite(<{} bytes>)", bytes.len()),
            Self::Reject(reply) => f.debug_tuple("Reject").field(reply).finish(),
        }
    }
}

/// An outcome and how it came about.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Inspected {
    /// What becomes of the message.
    pub outcome: Outcome,
    /// What was found in it, at positions of the message.
    pub findings: Vec<Finding>,
    /// What else the guard did or saw.
    pub events: Vec<Event>,
    /// Whether tools were noted in the lock.
    pub is_lock_changed: bool,
}

/// One conversation between a client and a server. Not shared: a door that reads both sides in threads puts it behind a lock.
pub struct Link {
    pub(super) guard: Guard,
    pub(super) principal: Arc<str>,
    pub(super) server: Arc<str>,
    pub(super) era: Option<Era>,
    client: Asked,
    server_side: Asked,
    /// Notices of changed lists that the client has been told and has not looked at.
    pub(super) told: HashSet<String>,
    keeps_answers: bool,
}

/// The requests of one side.
#[derive(Default)]
struct Asked {
    open: HashMap<Id, Pending>,
    /// Ids of requests, open or answered, oldest first.
    order: VecDeque<Id>,
    /// Of answered ones: their request if answers may come again, else nothing.
    answered: HashMap<Id, Option<Pending>>,
}

/// A request that waits for its answer.
#[derive(Clone)]
pub(super) struct Pending {
    pub method: Arc<str>,
    /// The tool's or prompt's name, or the resource's URI.
    pub name: Option<Arc<str>>,
    pub era: Era,
}

/// A message on its way through, and what is noted of it.
pub(super) struct Turn {
    pub sender: Sender,
    pub now: Millis,
    pub findings: Vec<Finding>,
    pub events: Vec<Event>,
    pub is_lock_changed: bool,
}

impl Turn {
    pub(super) fn new(sender: Sender, now: Millis) -> Self {
        Self { sender, now, findings: Vec::new(), events: Vec::new(), is_lock_changed: false }
    }

    pub(super) fn end(self, outcome: Outcome) -> Inspected {
        let Self { findings, events, is_lock_changed, .. } = self;
        Inspected { outcome, findings, events, is_lock_changed }
    }

    pub(super) fn note(&mut self, kind: EventKind, method: &str, name: Option<String>, detail: String) {
        self.events.push(Event { kind, method: method.to_owned(), name, detail });
    }
}

/// Why a message does not go through: said to whoever waits.
pub(super) struct Refusal {
    pub kind: EventKind,
    pub name: Option<String>,
    pub text: String,
    pub code: i32,
}

impl Refusal {
    pub(super) fn new(kind: EventKind, text: impl Into<String>) -> Self {
        Self { kind, name: None, text: text.into(), code: BLOCKED }
    }

    pub(super) fn named(mut self, name: String) -> Self {
        self.name = Some(name);
        self
    }
}

impl Link {
    pub(super) fn new(guard: Guard, principal: &str, server: &str) -> Self {
        Self {
            guard,
            principal: principal.into(),
            server: server.into(),
            era: None,
            client: Asked::default(),
            server_side: Asked::default(),
            told: HashSet::new(),
            keeps_answers: false,
        }
    }

    /// Lets answers come again, and inspects them again: where a broken stream is resumed.
    pub fn with_replays(mut self) -> Self {
        self.keeps_answers = true;
        self
    }

    /// From here on, as with [`Link::with_replays`].
    pub fn keep_answers(&mut self) {
        self.keeps_answers = true;
    }

    /// Takes another guard from the next message on.
    pub fn set_guard(&mut self, guard: Guard) {
        self.guard = guard;
    }

    /// The name of the server.
    pub fn server(&self) -> &str {
        &self.server
    }

    /// The principal.
    pub fn principal(&self) -> &str {
        &self.principal
    }

    /// The requests of a side that wait for an answer.
    pub fn pending(&self, sender: Sender) -> usize {
        match sender {
            Sender::Client => self.client.open.len(),
            Sender::Server => self.server_side.open.len(),
        }
    }

    /// Takes a message: one JSON value, without the line's end.
    ///
    /// `now` is in milliseconds from a beginning that the door chooses, the same for all links of a guard.
    ///
    /// The cost is that of the engine, and some microseconds. Nothing is kept of the content.
    ///
    /// # Panics
    /// Never.
    pub fn inspect(&mut self, sender: Sender, text: &[u8], now: Millis) -> Inspected {
        let mut turn = Turn::new(sender, now);
        let outcome = if text.len() > self.guard.parts.limits.message {
            self.too_long(sender, text, &mut turn)
        } else {
            match Message::parse(text) {
                Ok(message) => self.regular(&message, &mut turn),
                Err(irregular) => self.irregular(text, irregular, &mut turn),
            }
        };
        turn.end(outcome)
    }

    /// A message that is too long to be read whole, of which the first bytes are there.
    pub fn inspect_too_long(&mut self, sender: Sender, head: &[u8]) -> Inspected {
        let mut turn = Turn::new(sender, 0);
        let outcome = self.too_long(sender, head, &mut turn);
        turn.end(outcome)
    }

    /// The other side has gone: errors for all requests of a side that still wait.
    pub fn abandon(&mut self, sender: Sender) -> Vec<Reply> {
        let open = std::mem::take(&mut self.asked(sender).open);
        let said = "The other side has gone before it answered.";
        let mut ids: Vec<Id> = open.into_keys().collect();
        ids.sort_by(|a, b| a.raw().cmp(b.raw()));
        ids.iter().map(|id| Reply { to: sender, bytes: error(Some(id), BLOCKED, said) }).collect()
    }

    fn too_long(&mut self, sender: Sender, head: &[u8], turn: &mut Turn) -> Outcome {
        let limit = self.guard.parts.limits.message;
        turn.note(EventKind::TooLong, "*", None, format!("limit message: longer than {limit} bytes"));
        let text = format!("The message was not forwarded: it is longer than {limit} bytes.");
        self.answer_salvaged(sender, head, -32600, &text)
    }

    fn irregular(&mut self, text: &[u8], irregular: Irregular, turn: &mut Turn) -> Outcome {
        turn.note(EventKind::Irregular, "*", None, irregular.to_string());
        let said = format!("The message was not forwarded: {irregular}. Peers may read it differently.");
        self.answer_salvaged(turn.sender, text, irregular.code(), &said)
    }

    /// Tells whoever waits: of a request its sender, of an answer the one who asked.
    fn answer_salvaged(&mut self, sender: Sender, text: &[u8], code: i32, said: &str) -> Outcome {
        let reply = match salvage(text) {
            Salvage::Request(id) => Some(Reply { to: sender, bytes: error(id.as_ref(), code, said) }),
            Salvage::Response(Some(id)) => {
                let is_awaited = self.asked(sender.peer()).close(&id, false).is_some();
                is_awaited.then(|| Reply { to: sender.peer(), bytes: error(Some(&id), BLOCKED, said) })
            }
            // Peers drop what they cannot read, and a client that sent it should know.
            Salvage::Unknown if sender == Sender::Client => Some(Reply { to: sender, bytes: error(None, code, said) }),
            Salvage::Notification | Salvage::Response(None) | Salvage::Unknown => None,
        };
        Outcome::Reject(reply)
    }

    fn regular(&mut self, message: &Message<'_>, turn: &mut Turn) -> Outcome {
        match message.kind() {
            MessageKind::Request => self.request(message, turn),
            MessageKind::Notification => self.notification(message, turn),
            MessageKind::Result | MessageKind::Error => self.answer(message, turn),
        }
    }

    fn request(&mut self, message: &Message<'_>, turn: &mut Turn) -> Outcome {
        let (Some(id), Some(method)) = (message.id(), message.method()) else { return Outcome::Reject(None) };
        let limits = self.guard.parts.limits.clone();
        let asked = self.asked(turn.sender);
        if asked.open.contains_key(id) {
            // An error under that id would be taken for the answer that is still to come.
            turn.note(EventKind::Replay, known(method), None, "the id of a request that waits".into());
            return Outcome::Reject(None);
        }
        let refusal = if asked.answered.contains_key(id) {
            Some(Refusal::new(EventKind::Replay, "its id was used before"))
        } else if asked.open.len() >= limits.pending {
            Some(Refusal::new(EventKind::TooMany, "too many requests wait for an answer"))
        } else {
            None
        };
        let era = era(message);
        let pending =
            Pending { method: method.into(), name: name(message).map(Into::into), era: era.unwrap_or(Era::Legacy) };
        if era.is_some() || method == "initialize" {
            self.era = Some(pending.era);
        }
        let checked = match refusal {
            Some(refusal) => Err(refusal),
            None => self.check_request(message, &pending, turn),
        };
        match checked {
            Ok(outcome) => {
                self.asked(turn.sender).open(id.clone(), pending, limits.remembered);
                outcome
            }
            Err(refusal) => {
                let bytes = self.refuse(id, &pending, &refusal, false, turn);
                Outcome::Reject(Some(Reply { to: turn.sender, bytes }))
            }
        }
    }

    fn answer(&mut self, message: &Message<'_>, turn: &mut Turn) -> Outcome {
        let keeps = self.keeps_answers;
        let Some(id) = message.id() else { return self.answer_to_nobody(message, turn) };
        let Some(pending) = self.asked(turn.sender.peer()).close(id, keeps) else {
            turn.note(EventKind::Unsolicited, "*", None, "nothing was asked under that id".into());
            return Outcome::Reject(None);
        };
        match self.check_answer(message, &pending, turn) {
            Ok(outcome) => outcome,
            Err(refusal) => {
                let bytes = self.refuse(id, &pending, &refusal, true, turn);
                Outcome::Reject(Some(Reply { to: turn.sender.peer(), bytes }))
            }
        }
    }

    /// An error without an id says that something could not be read at all.
    fn answer_to_nobody(&mut self, message: &Message<'_>, turn: &mut Turn) -> Outcome {
        let pending = Pending { method: "*".into(), name: None, era: self.era.unwrap_or(Era::Legacy) };
        self.check_answer(message, &pending, turn).unwrap_or_else(|refusal| {
            turn.note(refusal.kind, "*", refusal.name, refusal.text);
            Outcome::Reject(None)
        })
    }

    fn refuse(&self, id: &Id, pending: &Pending, refusal: &Refusal, is_answer: bool, turn: &mut Turn) -> Vec<u8> {
        let name = refusal.name.clone().or_else(|| pending.name.as_deref().map(|name| self.guard.showable(name)));
        let is_call = &*pending.method == "tools/call";
        let what = match name.as_deref().filter(|name| is_call && *name != "*") {
            Some(name) => format!("call of {name}"),
            None => {
                if is_call {
                    "call".to_owned()
                } else {
                    "request".to_owned()
                }
            }
        };
        let said = if is_answer {
            format!("The answer to the {what} was blocked: {}.", refusal.text)
        } else {
            format!("The {what} was not forwarded: {}.", refusal.text)
        };
        turn.note(refusal.kind, known(&pending.method), name, refusal.text.clone());
        if is_call { tool_error(id, pending.era, &said) } else { error(Some(id), refusal.code, &said) }
    }

    fn asked(&mut self, sender: Sender) -> &mut Asked {
        match sender {
            Sender::Client => &mut self.client,
            Sender::Server => &mut self.server_side,
        }
    }
}

impl Asked {
    fn open(&mut self, id: Id, pending: Pending, remembered: usize) {
        self.order.push_back(id.clone());
        self.open.insert(id, pending);
        while self.order.len() > remembered {
            if let Some(oldest) = self.order.pop_front() {
                self.answered.remove(&oldest);
                self.open.remove(&oldest);
            }
        }
    }

    /// The request that an answer belongs to. It is answered now; it may be answered again if answers are kept.
    fn close(&mut self, id: &Id, keeps: bool) -> Option<Pending> {
        if let Some(pending) = self.open.remove(id) {
            self.answered.insert(id.clone(), keeps.then(|| pending.clone()));
            return Some(pending);
        }
        self.answered.get(id).and_then(Clone::clone)
    }
}

/// A method's name for logs: a name that nobody knows may say anything.
pub(super) fn known(method: &str) -> &str {
    const OTHERS: &[&str] = &[
        "initialize",
        "ping",
        "logging/setLevel",
        "server/discover",
        "notifications/initialized",
        "notifications/roots/list_changed",
        "notifications/tools/list_changed",
        "notifications/prompts/list_changed",
        "notifications/resources/list_changed",
        "notifications/subscriptions/acknowledged",
        "resources/directory/read",
    ];
    if OTHERS.contains(&method) || super::surface::is_listed(method) { method } else { "*" }
}

/// The era that a request says it is of: the newest protocol's requests carry its version.
fn era(message: &Message<'_>) -> Option<Era> {
    let version = message.get("_meta")?.get("io.modelcontextprotocol/protocolVersion")?.string()?;
    (*version >= *"2026").then_some(Era::Modern)
}

/// What a request is about: a tool's or prompt's name, or a URI.
fn name(message: &Message<'_>) -> Option<String> {
    let key = match message.method()? {
        "tools/call" | "prompts/get" | "skills/get" => "name",
        "resources/read" | "resources/subscribe" | "resources/unsubscribe" | "resources/directory/read" => "uri",
        _ => return None,
    };
    message.get(key).and_then(Value::string).map(|name| name.into_owned())
}

/// The part of a message that its kind has.
pub(super) fn part(kind: MessageKind) -> Part {
    match kind {
        MessageKind::Request | MessageKind::Notification => Part::Params,
        MessageKind::Result => Part::Result,
        MessageKind::Error => Part::Error,
    }
}
