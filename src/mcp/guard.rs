//! The guard: engine, policy, limits, and what outlives a message, shared by all links.

use super::event::EventKind;
use super::link::{Inspected, Link, Outcome, Turn};
use super::list::{ToolDefinition, lock_engine};
use super::policy::{Accounts, GuardPolicy};
use super::schema::Schema;
use super::surface::Sender;
use crate::base::{Key, Result};
use crate::engine::Engine;
use crate::memory::{HandleLimits, Handles, Lock, PinState};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Inspects the messages between clients and servers. Cheap to clone, and free to be shared between threads.
///
/// See the [module](super) for an example.
#[derive(Clone)]
pub struct Guard {
    pub(super) parts: Arc<Parts>,
}

pub(super) struct Parts {
    pub engine: Engine,
    pub policy: GuardPolicy,
    pub limits: GuardLimits,
    /// What hides secrets in the lock.
    pub lock_engine: Engine,
    /// Whether somebody keeps a lock file: then what is added is asked about.
    pub has_lock: bool,
    memory: Arc<Mutex<Memory>>,
}

/// What outlives a message and a link.
pub(super) struct Memory {
    pub handles: Handles,
    pub accounts: Accounts,
    pub lock: Lock,
    pub servers: HashMap<Arc<str>, Server>,
}

/// What is known of a server.
#[derive(Default)]
pub(super) struct Server {
    pub tools: HashMap<String, Arc<Tool>>,
    /// Resources whose manifest has a digest.
    pub digested: HashSet<String>,
}

/// What a server said of a tool.
#[derive(Clone)]
pub(super) struct Tool {
    pub annotations: Vec<(String, bool)>,
    pub output: Option<Schema>,
    pub state: PinState,
    pub definition: ToolDefinition,
}

/// Bounds on what a guard takes and keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct GuardLimits {
    /// Bytes of a message. Default 16 MiB.
    pub message: usize,
    /// Requests of one side of a link that wait for an answer. Default 4096.
    pub pending: usize,
    /// Ids of requests that a link remembers, to refuse them a second time. Default 4096.
    pub remembered: usize,
    /// Tools of one server of which more than the name is kept. Default 4096.
    pub tools: usize,
}

impl Default for GuardLimits {
    fn default() -> Self {
        Self { message: 16 << 20, pending: 4096, remembered: 4096, tools: 4096 }
    }
}

/// Puts a [`Guard`] together.
pub struct GuardBuilder {
    engine: Engine,
    policy: GuardPolicy,
    limits: GuardLimits,
    handles: HandleLimits,
    lock: Option<Lock>,
    key: Option<Key>,
}

impl GuardBuilder {
    /// The policy. Default: [`GuardPolicy::default`].
    pub fn policy(mut self, policy: GuardPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// The limits. Default: [`GuardLimits::default`].
    pub fn limits(mut self, limits: GuardLimits) -> Self {
        self.limits = limits;
        self
    }

    /// How long handles hold. Default: [`HandleLimits::default`].
    pub fn handles(mut self, limits: HandleLimits) -> Self {
        self.handles = limits;
        self
    }

    /// The definitions that were approved. Without a lock, none is asked for, and drift within a process is still seen.
    pub fn lock(mut self, lock: Lock) -> Self {
        self.lock = Some(lock);
        self
    }

    /// The key of hashes of handles. Default: a random one.
    pub fn key(mut self, key: Key) -> Self {
        self.key = Some(key);
        self
    }

    /// The guard.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`](crate::ErrorKind::Internal) if the system has no random bytes.
    pub fn build(self) -> Result<Guard> {
        let key = self.key.map_or_else(Key::random, Ok)?;
        let has_lock = self.lock.is_some();
        let Self { engine, policy, limits, handles, lock, .. } = self;
        let memory = Memory {
            handles: Handles::new(key, handles),
            accounts: Accounts::new(&policy),
            lock: lock.unwrap_or_default(),
            servers: HashMap::new(),
        };
        let lock_engine = lock_engine(&engine)?;
        let parts = Parts { engine, policy, limits, lock_engine, has_lock, memory: Arc::new(Mutex::new(memory)) };
        Ok(Guard { parts: Arc::new(parts) })
    }
}

impl Guard {
    /// A guard to be put together around an engine.
    pub fn builder(engine: Engine) -> GuardBuilder {
        GuardBuilder {
            engine,
            policy: GuardPolicy::default(),
            limits: GuardLimits::default(),
            handles: HandleLimits::default(),
            lock: None,
            key: None,
        }
    }

    /// A conversation of a principal with a server: a stdio connection, a session, or one exchange where there are no sessions.
    ///
    /// The principal is whoever the door knows it to be: a local user, the hash of a token. The server is the name that policy and
    /// lock use.
    pub fn link(&self, principal: &str, server: &str) -> Link {
        Link::new(self.clone(), principal, server)
    }

    /// The limits in use.
    pub fn limits(&self) -> &GuardLimits {
        &self.parts.limits
    }

    /// The engine in use.
    pub fn engine(&self) -> &Engine {
        &self.parts.engine
    }

    /// A copy of the lock as it is now, with what was seen for the first time.
    pub fn lock(&self) -> Lock {
        self.memory().lock.clone()
    }

    /// Whether a session id or other handle is this principal's, as [`Handles::used`] says.
    pub fn use_handle(&self, handle: &str, principal: &str, server: &str, now: u64) -> crate::memory::Ownership {
        self.memory().handles.used(handle, principal, server, false, now)
    }

    /// A server made a session id for a principal. If it could be guessed, something is to be written down.
    pub fn session_made(&self, handle: &str, principal: &str, server: &str, now: u64) -> Option<Inspected> {
        self.memory().handles.made(handle, principal, server, now);
        Handles::is_weak(handle).then(|| {
            let mut turn = Turn::new(Sender::Server, now);
            turn.note(EventKind::WeakHandle, "initialize", None, "the session's id could be guessed".into());
            turn.end(Outcome::Pass)
        })
    }

    /// What is to be written down about a session id that is refused.
    pub fn refused_handle(&self, ownership: crate::memory::Ownership) -> Inspected {
        let mut turn = Turn::new(Sender::Client, 0);
        turn.note(EventKind::HandleRefused, "*", None, format!("the session's id is {}", ownership.name()));
        turn.end(Outcome::Reject(None))
    }

    /// A guard with other rules and another policy, and this one's memory of handles, tools and the lock. Budgets start anew.
    ///
    /// # Errors
    /// As [`GuardBuilder::build`].
    pub fn renewed(&self, engine: Engine, policy: GuardPolicy) -> Result<Self> {
        let lock_engine = lock_engine(&engine)?;
        let accounts = Accounts::new(&policy);
        self.memory().accounts = accounts;
        let Parts { limits, has_lock, memory, .. } = &*self.parts;
        let (limits, memory) = (limits.clone(), Arc::clone(memory));
        let parts = Parts { engine, policy, limits, lock_engine, has_lock: *has_lock, memory };
        Ok(Self { parts: Arc::new(parts) })
    }

    /// A name for what must not be kept as it is: a token, a session id. Different under each key.
    pub fn fingerprint(&self, text: &str) -> crate::Fingerprint {
        self.memory().handles.fingerprint(text)
    }

    /// A session ended.
    pub fn handle_ended(&self, handle: &str, principal: &str, server: &str) {
        self.memory().handles.ended(handle, principal, server);
    }

    /// What outlives a message. A panic while it was held leaves nothing half done: each change is one insertion.
    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.parts.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A peer's name for logs: `*` if it is long, has strange characters, or holds something that a rule knows.
    pub(super) fn showable(&self, name: &str) -> String {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-./:".contains(c);
        let looks_like_one = !name.is_empty() && name.len() <= 128 && name.chars().all(is_plain);
        let is_clean = looks_like_one
            && self
                .parts
                .engine
                .inspect(&crate::base::Context::default(), name.as_bytes())
                .is_ok_and(|inspection| inspection.findings.is_empty());
        if is_clean { name.to_owned() } else { "*".to_owned() }
    }
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Guard({:?})", self.parts.engine)
    }
}
