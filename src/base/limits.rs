//! What the engine may use, and the object that is asked before anything grows.

use super::{Error, ErrorKind, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bounds on what one stream may need. A value out of its range is an error when the engine is built.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes gathered before they are inspected, unless flushed: 1 to 1 MiB. Default 16 KiB. It has no influence on the
    /// result, only on its cost.
    pub batch: usize,
    /// Containers inside one another in JSON, 1 to 4096. Deeper documents are inspected as text. Default 512.
    pub json_depth: usize,
    /// JSON documents inside strings of JSON documents, 0 to 8. Deeper ones are inspected as text. Default 4.
    pub json_nesting: usize,
    /// Coats inside one another that are taken off, 0 to 8: base64 in percent-encoding is two. Default 4.
    pub coats: usize,
    /// Decoded bytes for each byte of input, besides the first [`Limits::FREE_EXPANSION`], 1 to 1024. Reaching it is an error: it
    /// stops what is small and unpacks to much. Default 32.
    pub expansion: usize,
    /// Undecided matches at one time, at least 1024. Reaching it is an error. Default 262,144.
    pub pending: usize,
    /// Bytes of buffers of all streams that share an engine, at least 1 MiB. Reaching it is an error. Default 1 GiB.
    pub memory: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            batch: 16 << 10,
            json_depth: 512,
            json_nesting: 4,
            coats: 4,
            expansion: 32,
            pending: 1 << 18,
            memory: 1 << 30,
        }
    }
}

impl Limits {
    /// So many decoded bytes a stream has in any case.
    pub const FREE_EXPANSION: u64 = 16 << 20;

    pub(crate) fn check(&self) -> Result<()> {
        let bounds = [
            ("batch", self.batch, 1, 1 << 20),
            ("json_depth", self.json_depth, 1, 4096),
            ("json_nesting", self.json_nesting, 0, 8),
            ("coats", self.coats, 0, 8),
            ("expansion", self.expansion, 1, 1024),
            ("pending", self.pending, 1024, usize::MAX),
            ("memory", self.memory, 1 << 20, usize::MAX),
        ];
        match bounds.iter().find(|(_, value, low, high)| value < low || value > high) {
            None => Ok(()),
            Some((name, value, low, high)) => {
                Err(Error::new(ErrorKind::Config, format!("limit {name} is {value}, must be {low} to {high}")))
            }
        }
    }
}

/// A count of bytes in use, shared by whoever clones it.
///
/// ```
/// let budget = cofferdam::Budget::new(100);
/// let mut first = budget.reserve(60)?;
/// assert!(budget.reserve(60).is_err());
/// first.resize(20)?;
/// let second = budget.reserve(60)?;
/// assert_eq!(budget.used(), 80);
/// drop((first, second));
/// assert_eq!(budget.used(), 0);
/// # Ok::<(), cofferdam::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Budget {
    limit: usize,
    used: Arc<AtomicUsize>,
}

impl Budget {
    /// A budget of that many bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, used: Arc::default() }
    }

    /// The bytes in use now.
    pub fn used(&self) -> usize {
        self.used.load(Ordering::Relaxed)
    }

    /// Takes bytes until the reservation is dropped.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] if they are not to be had.
    pub fn reserve(&self, bytes: usize) -> Result<Reservation> {
        let mut reservation = Reservation { budget: self.clone(), bytes: 0 };
        reservation.resize(bytes)?;
        Ok(reservation)
    }
}

/// A share of a [`Budget`], given back when dropped.
#[derive(Debug)]
pub struct Reservation {
    budget: Budget,
    bytes: usize,
}

impl Reservation {
    /// Changes the share.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] if it would grow past what is left; the share stays as it was.
    pub fn resize(&mut self, bytes: usize) -> Result<()> {
        if bytes > self.bytes {
            let more = bytes - self.bytes;
            let grow = |used: usize| used.checked_add(more).filter(|sum| *sum <= self.budget.limit);
            self.budget.used.fetch_update(Ordering::Relaxed, Ordering::Relaxed, grow).map_err(|used| {
                let limit = self.budget.limit;
                Error::new(ErrorKind::Limit, format!("limit memory: {more} bytes more than {used} of {limit} in use"))
            })?;
        } else {
            self.budget.used.fetch_sub(self.bytes - bytes, Ordering::Relaxed);
        }
        self.bytes = bytes;
        Ok(())
    }
}

impl Drop for Reservation {
    fn drop(&mut self) {
        self.budget.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}
