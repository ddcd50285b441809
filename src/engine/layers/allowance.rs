//! How much may be decoded: what is small and unpacks to much is stopped here.

use crate::base::{Error, ErrorKind, Limits, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Decoded bytes that a stream and all its layers may make, in proportion to the input.
#[derive(Clone)]
pub(in crate::engine) struct Allowance {
    expansion: u64,
    granted: Arc<AtomicU64>,
    spent: Arc<AtomicU64>,
}

impl Allowance {
    pub(in crate::engine) fn new(limits: &Limits) -> Self {
        Self {
            expansion: limits.expansion as u64,
            granted: Arc::new(AtomicU64::new(Limits::FREE_EXPANSION)),
            spent: Arc::default(),
        }
    }

    /// So much input has come.
    pub(in crate::engine) fn grant(&self, input: u64) {
        let granted = Limits::FREE_EXPANSION.saturating_add(input.saturating_mul(self.expansion));
        self.granted.fetch_max(granted, Ordering::Relaxed);
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        let left = self.granted.load(Ordering::Relaxed).saturating_sub(self.spent.load(Ordering::Relaxed));
        usize::try_from(left).unwrap_or(usize::MAX)
    }

    /// Takes bytes.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] if so many are not left.
    pub(super) fn spend(&self, bytes: usize) -> Result<()> {
        let spent = self.spent.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        if spent > self.granted.load(Ordering::Relaxed) { Err(self.exceeded()) } else { Ok(()) }
    }

    /// The error that says so.
    pub(super) fn exceeded(&self) -> Error {
        let (times, free) = (self.expansion, Limits::FREE_EXPANSION >> 20);
        let text = format!("limit expansion: encoded text unpacks to more than {times} times the input and {free} MiB");
        Error::new(ErrorKind::Limit, text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_is_gone_and_input_brings_more() -> Result<()> {
        let limits = Limits { expansion: 2, ..Limits::default() };
        let allowance = Allowance::new(&limits);
        let layer = allowance.clone();
        layer.spend(Limits::FREE_EXPANSION as usize)?;
        assert_eq!(allowance.left(), 0);
        allowance.grant(10);
        assert_eq!(layer.left(), 20);
        assert!(layer.spend(21).is_err_and(|error| error.kind() == ErrorKind::Limit));
        Ok(())
    }
}
