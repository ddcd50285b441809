//! The conversations of sessions, by hashes of their names.

use crate::base::Fingerprint;
use crate::mcp::Link;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

pub(super) struct Sessions {
    limit: usize,
    open: HashMap<Fingerprint, Session>,
    /// Oldest first.
    order: VecDeque<Fingerprint>,
}

struct Session {
    link: Arc<Mutex<Link>>,
    /// The place that is posted to, where the session has one of its own.
    place: Option<String>,
}

impl Sessions {
    pub fn new(limit: usize) -> Self {
        Self { limit, open: HashMap::new(), order: VecDeque::new() }
    }

    pub fn insert(&mut self, name: Fingerprint, link: Arc<Mutex<Link>>, place: Option<String>) {
        if self.open.insert(name, Session { link, place }).is_none() {
            self.order.push_back(name);
        }
        while self.order.len() > self.limit {
            if let Some(oldest) = self.order.pop_front() {
                self.open.remove(&oldest);
            }
        }
    }

    pub fn link(&self, name: &Fingerprint) -> Option<Arc<Mutex<Link>>> {
        self.open.get(name).map(|session| Arc::clone(&session.link))
    }

    pub fn knows_place(&self, name: &Fingerprint) -> bool {
        self.open.get(name).is_some_and(|session| session.place.is_some())
    }

    /// Where answers to a conversation's server go, if not where its stream came from.
    pub fn place_of(&self, link: &Arc<Mutex<Link>>) -> Option<String> {
        self.open.values().find(|session| Arc::ptr_eq(&session.link, link)).and_then(|session| session.place.clone())
    }

    pub fn remove(&mut self, name: &Fingerprint) {
        if self.open.remove(name).is_some() {
            self.order.retain(|other| other != name);
        }
    }
}
