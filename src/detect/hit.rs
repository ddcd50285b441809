//! A confirmed match, in view positions.

use crate::base::Fingerprint;
use std::cmp::{Ordering, Reverse};

/// A match that passed all checks of its rule. Ordered by where its value starts, the longer first, and of hits of the
/// same value, the surer first.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    /// The rule's place in the rule set.
    pub(crate) rule: u32,
    /// The number of the segment it stands in.
    pub(crate) segment: u64,
    /// The whole match.
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// What is to be redacted. Of a value that is still being followed, `value_end` is `u64::MAX`; `end` and the fingerprint
    /// are of the part that made it sure.
    pub(crate) value_start: u64,
    pub(crate) value_end: u64,
    pub(crate) confidence: u8,
    pub(crate) fingerprint: Fingerprint,
}

impl Hit {
    /// Whether the value is still being followed as it streams by.
    pub(crate) fn grows(&self) -> bool {
        self.value_end == u64::MAX
    }

    fn key(&self) -> (u64, Reverse<u64>, Reverse<u8>, u32) {
        (self.value_start, Reverse(self.value_end), Reverse(self.confidence), self.rule)
    }
}

impl PartialEq for Hit {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Hit {}

impl PartialOrd for Hit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Hit {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}
