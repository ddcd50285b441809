//! The conversations of sessions, by hashes of whose they are and of their names: a server that gives one name to two principals mixes
//! nothing up.

use crate::base::Fingerprint;
use crate::mcp::Link;
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

/// Whose session it is, and its name.
pub(super) type Key = (Fingerprint, Fingerprint);

pub(super) struct Sessions {
    limit: usize,
    open: HashMap<Key, Session>,
    /// How many sessions have a place of that name.
    places: HashMap<Fingerprint, usize>,
    /// Oldest first.
    order: VecDeque<Key>,
}

struct Session {
    link: Arc<Mutex<Link>>,
    /// The place that is posted to, where the session has one of its own.
    place: Option<String>,
}

impl Sessions {
    pub fn new(limit: usize) -> Self {
        Self { limit, open: HashMap::new(), places: HashMap::new(), order: VecDeque::new() }
    }

    pub fn insert(&mut self, key: Key, link: Arc<Mutex<Link>>, place: Option<String>) {
        self.remove(&key);
        if place.is_some() {
            *self.places.entry(key.1).or_default() += 1;
        }
        self.open.insert(key, Session { link, place });
        self.order.push_back(key);
        while self.order.len() > self.limit {
            if let Some(oldest) = self.order.front().copied() {
                self.remove(&oldest);
            }
        }
    }

    pub fn link(&self, key: &Key) -> Option<Arc<Mutex<Link>>> {
        self.open.get(key).map(|session| Arc::clone(&session.link))
    }

    /// Whether anybody's session posts to a place of that name.
    pub fn knows_place(&self, name: &Fingerprint) -> bool {
        self.places.contains_key(name)
    }

    /// Where answers to a conversation's server go, if not where its stream came from.
    pub fn place_of(&self, link: &Arc<Mutex<Link>>) -> Option<String> {
        self.open.values().find(|session| Arc::ptr_eq(&session.link, link)).and_then(|session| session.place.clone())
    }

    pub fn remove(&mut self, key: &Key) {
        let Some(session) = self.open.remove(key) else { return };
        self.order.retain(|other| other != key);
        if session.place.is_some()
            && let Some(count) = self.places.get_mut(&key.1)
        {
            *count -= 1;
            if *count == 0 {
                self.places.remove(&key.1);
            }
        }
    }
}
