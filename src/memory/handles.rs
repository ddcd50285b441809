//! Handles (session ids, request states, task ids): for whom each was made, and how long it holds. Kept as keyed hashes.
//!
//! A handle is no proof of anything: who has it may have stolen it. So each is held to the principal and server it was made for, in
//! both eras of the protocol, whatever connection it comes in on.

use super::Millis;
use crate::base::{Fingerprint, Key, Sensitive};
use std::collections::{HashMap, VecDeque};

/// How long handles hold, and how many are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HandleLimits {
    /// Milliseconds without use after which a handle is refused. Default one hour.
    pub idle: Millis,
    /// Milliseconds after which it is refused in any case. Default one day.
    pub absolute: Millis,
    /// Handles kept; the oldest are forgotten first. Default 100,000.
    pub count: usize,
}

impl Default for HandleLimits {
    fn default() -> Self {
        Self { idle: 3_600_000, absolute: 86_400_000, count: 100_000 }
    }
}

/// What is known of a handle that somebody hands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ownership {
    /// It was made for this principal by this server.
    Own,
    /// It was, and was used before, where it holds for one use.
    Used,
    /// It was, and is too old.
    Expired,
    /// It was made for another principal, or by another server.
    Foreign,
    /// Nobody saw it made.
    Unknown,
}

impl Ownership {
    /// The name as events write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Foreign => "foreign",
            Self::Unknown => "unknown",
        }
    }
}

struct Holding {
    made: Millis,
    used: Millis,
    is_spent: bool,
}

/// The handles that were made.
pub struct Handles {
    key: Key,
    limits: HandleLimits,
    /// By handle, then by owner.
    holdings: HashMap<Fingerprint, HashMap<Fingerprint, Holding>>,
    order: VecDeque<(Fingerprint, Fingerprint)>,
}

impl Handles {
    /// No handles yet.
    pub fn new(key: Key, limits: HandleLimits) -> Self {
        Self { key, limits, holdings: HashMap::new(), order: VecDeque::new() }
    }

    /// A server made a handle for a principal.
    pub fn made(&mut self, handle: &str, principal: &str, server: &str, now: Millis) {
        let (handle, owner) = (self.hash("handle", handle), self.owner(principal, server));
        let holding = Holding { made: now, used: now, is_spent: false };
        if self.holdings.entry(handle).or_default().insert(owner, holding).is_none() {
            self.order.push_back((handle, owner));
        }
        while self.order.len() > self.limits.count {
            self.forget_oldest();
        }
    }

    /// Somebody hands a handle in. With `is_once`, it holds for one use.
    pub fn used(&mut self, handle: &str, principal: &str, server: &str, is_once: bool, now: Millis) -> Ownership {
        let (handle, owner) = (self.hash("handle", handle), self.owner(principal, server));
        let Some(owners) = self.holdings.get_mut(&handle) else { return Ownership::Unknown };
        let Some(holding) = owners.get_mut(&owner) else { return Ownership::Foreign };
        let is_old = now.saturating_sub(holding.used) > self.limits.idle
            || now.saturating_sub(holding.made) > self.limits.absolute;
        if is_old {
            return Ownership::Expired;
        }
        if is_once && holding.is_spent {
            return Ownership::Used;
        }
        holding.used = now;
        holding.is_spent |= is_once;
        Ownership::Own
    }

    /// Whether it was made for this principal by this server. Uses nothing up.
    pub fn is_own(&self, handle: &str, principal: &str, server: &str) -> bool {
        let owner = self.owner(principal, server);
        self.holdings.get(&self.hash("handle", handle)).is_some_and(|owners| owners.contains_key(&owner))
    }

    /// A handle ends.
    pub fn ended(&mut self, handle: &str, principal: &str, server: &str) {
        let (handle, owner) = (self.hash("handle", handle), self.owner(principal, server));
        if let Some(owners) = self.holdings.get_mut(&handle) {
            owners.remove(&owner);
            if owners.is_empty() {
                self.holdings.remove(&handle);
            }
            self.order.retain(|entry| *entry != (handle, owner));
        }
    }

    /// Whether a handle is so short or plain that it could be guessed.
    ///
    /// ```
    /// use cofferdam::memory::Handles;
    /// assert!(Handles::is_weak("task-17"));
    /// assert!(!Handles::is_weak("0d3f7a52-55a1-4c2e-9b6c-2a8f1e4d9c03"));
    /// ```
    pub fn is_weak(handle: &str) -> bool {
        let mut counts = [0u32; 256];
        handle.bytes().for_each(|byte| counts[byte as usize] += 1);
        let length = handle.len() as f64;
        let shares = counts.iter().filter(|count| **count > 0).map(|count| f64::from(*count) / length);
        let bits: f64 = shares.map(|share| -share * share.log2()).sum::<f64>() * length;
        // 128 bits in hex have 32 digits and at least 90 bits by this measure, which sees no order.
        bits < 64.0
    }

    fn forget_oldest(&mut self) {
        let Some((handle, owner)) = self.order.pop_front() else { return };
        if let Some(owners) = self.holdings.get_mut(&handle) {
            owners.remove(&owner);
            if owners.is_empty() {
                self.holdings.remove(&handle);
            }
        }
    }

    fn owner(&self, principal: &str, server: &str) -> Fingerprint {
        let mut hash = self.key.hash("owner");
        hash.update(&(principal.len() as u64).to_le_bytes());
        hash.update(principal.as_bytes());
        hash.update(server.as_bytes());
        hash.finish()
    }

    /// A keyed hash of a text.
    pub fn fingerprint(&self, text: &str) -> Fingerprint {
        self.hash("name", text)
    }

    fn hash(&self, purpose: &str, text: &str) -> Fingerprint {
        let mut hash = self.key.hash(purpose);
        hash.update(Sensitive::new(text.as_bytes()).expose());
        hash.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn handles() -> Handles {
        let limits = HandleLimits { idle: 10, absolute: 25, count: 3 };
        Handles::new(Key::new(&[7; 32]).unwrap(), limits)
    }

    #[test]
    fn a_handle_holds_for_whom_it_was_made() {
        let mut handles = handles();
        handles.made("h", "ann", "files", 0);
        assert_eq!(handles.used("h", "ann", "files", false, 1), Ownership::Own);
        assert_eq!(handles.used("h", "bob", "files", false, 1), Ownership::Foreign);
        assert_eq!(handles.used("h", "ann", "mail", false, 1), Ownership::Foreign);
        assert_eq!(handles.used("x", "ann", "files", false, 1), Ownership::Unknown);
        handles.made("h", "bob", "files", 1);
        assert_eq!(handles.used("h", "bob", "files", false, 2), Ownership::Own);
        handles.ended("h", "ann", "files");
        assert_eq!(handles.used("h", "ann", "files", false, 2), Ownership::Foreign);
    }

    #[test]
    fn handles_grow_old() {
        let mut handles = handles();
        handles.made("h", "ann", "files", 0);
        assert_eq!(handles.used("h", "ann", "files", false, 10), Ownership::Own);
        assert_eq!(handles.used("h", "ann", "files", false, 20), Ownership::Own);
        assert_eq!(handles.used("h", "ann", "files", false, 26), Ownership::Expired);
        handles.made("h", "ann", "files", 30);
        assert_eq!(handles.used("h", "ann", "files", false, 41), Ownership::Expired);
    }

    #[test]
    fn what_holds_once_is_refused_twice() {
        let mut handles = handles();
        handles.made("s", "ann", "files", 0);
        assert_eq!(handles.used("s", "ann", "files", true, 1), Ownership::Own);
        assert_eq!(handles.used("s", "ann", "files", true, 2), Ownership::Used);
        handles.made("s", "ann", "files", 3);
        assert_eq!(handles.used("s", "ann", "files", true, 4), Ownership::Own);
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let mut handles = handles();
        ["a", "b", "c", "d"].iter().for_each(|handle| handles.made(handle, "ann", "files", 0));
        assert_eq!(handles.used("a", "ann", "files", false, 1), Ownership::Unknown);
        assert_eq!(handles.used("d", "ann", "files", false, 1), Ownership::Own);
        assert_eq!((handles.order.len(), handles.holdings.len()), (3, 3));
    }
}
