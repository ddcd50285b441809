//! What unpacking a file may cost: counted over all archives inside of it, however deep, so that nothing small unpacks to much.

use clap::Args;
use std::cell::{Cell, RefCell};
use std::io::{self, Read};

#[derive(Args)]
pub(in super::super) struct ArchiveLimits {
    /// Archives inside archives are read to this depth
    #[arg(long, value_name = "NUMBER", default_value_t = 3, requires = "archives", value_parser = clap::value_parser!(u32).range(1..=16))]
    pub(super) archive_depth: u32,
    /// Files that an archive may hold, those in archives inside of it included
    #[arg(long, value_name = "NUMBER", default_value_t = 100_000, requires = "archives")]
    pub(super) archive_entries: u64,
    /// What an archive may unpack to, all together, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 1024, requires = "archives")]
    pub(super) archive_size: u64,
    /// What an archive may unpack to for each of its bytes; the first 16 MiB are free
    #[arg(long, value_name = "NUMBER", default_value_t = 200, requires = "archives")]
    pub(super) archive_ratio: u64,
}

/// So many unpacked bytes do not count for the ratio.
const FREE: u64 = 16 << 20;

/// Counts what comes out of one file.
pub(in super::super) struct Meter<'a> {
    limits: &'a ArchiveLimits,
    /// Bytes of the file.
    packed: u64,
    unpacked: Cell<u64>,
    entries: Cell<u64>,
    reached: RefCell<Option<String>>,
}

impl<'a> Meter<'a> {
    pub(in super::super) fn new(limits: &'a ArchiveLimits, packed: u64) -> Self {
        Self { limits, packed, unpacked: Cell::new(0), entries: Cell::new(0), reached: RefCell::default() }
    }

    /// The limit that was reached, if one was: nothing more is to be unpacked.
    pub(super) fn reached(&self) -> Option<String> {
        self.reached.borrow().clone()
    }

    /// Counts a file in an archive.
    pub(super) fn enter(&self) {
        self.entries.set(self.entries.get() + 1);
        if self.entries.get() > self.limits.archive_entries {
            self.reach(format!("limit archive-entries: more than {} files", self.limits.archive_entries));
        }
    }

    /// Whether archives may be read that are so deep inside of others, the outermost being at depth 1.
    pub(super) fn allows_depth(&self, depth: u32) -> Result<(), String> {
        let most = self.limits.archive_depth;
        if depth <= most { Ok(()) } else { Err(format!("limit archive-depth: an archive inside of {most} others")) }
    }

    fn count(&self, bytes: u64) {
        let unpacked = self.unpacked.get().saturating_add(bytes);
        self.unpacked.set(unpacked);
        if unpacked > self.limits.archive_size.saturating_mul(1 << 20) {
            self.reach(format!("limit archive-size: unpacks to more than {} MiB", self.limits.archive_size));
        } else if unpacked > FREE && unpacked / self.limits.archive_ratio.max(1) > self.packed {
            self.reach(format!(
                "limit archive-ratio: unpacks to more than {} times its size",
                self.limits.archive_ratio
            ));
        }
    }

    fn reach(&self, limit: String) {
        self.reached.borrow_mut().get_or_insert(limit);
    }
}

/// A reader of unpacked bytes, which ends in an error when a limit is reached.
pub(super) struct Metered<'m, 'a, R> {
    inner: R,
    meter: &'m Meter<'a>,
}

impl<'m, 'a, R> Metered<'m, 'a, R> {
    pub(super) fn new(inner: R, meter: &'m Meter<'a>) -> Self {
        Self { inner, meter }
    }
}

impl<R: Read> Read for Metered<'_, '_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.meter.count(length as u64);
        match self.meter.reached() {
            None => Ok(length),
            Some(limit) => Err(io::Error::other(limit)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits() -> ArchiveLimits {
        ArchiveLimits { archive_depth: 2, archive_entries: 3, archive_size: 40, archive_ratio: 10 }
    }

    /// What stops a reader of so many bytes out of a file of so many.
    fn stop(packed: u64, unpacked: u64) -> Option<String> {
        let limits = limits();
        let meter = Meter::new(&limits, packed);
        let read = io::copy(&mut Metered::new(io::repeat(7).take(unpacked), &meter), &mut io::sink());
        assert_eq!(read.is_err(), meter.reached().is_some());
        meter.reached()
    }

    #[test]
    fn limits_stop_what_is_small_and_unpacks_to_much() {
        assert_eq!(stop(1, FREE), None);
        assert!(stop(1, FREE + 1).is_some_and(|limit| limit.starts_with("limit archive-ratio: ")));
        assert_eq!(stop(4 << 20, 40 << 20), None);
        assert!(stop(4 << 20, (40 << 20) + 1).is_some_and(|limit| limit.starts_with("limit archive-size: ")));
        assert!(stop(u64::MAX, 1 << 30).is_some());
    }

    #[test]
    fn entries_and_depth_are_counted() {
        let limits = limits();
        let meter = Meter::new(&limits, 1);
        (0..3).for_each(|_| meter.enter());
        assert_eq!(meter.reached(), None);
        meter.enter();
        assert!(meter.reached().is_some_and(|limit| limit.starts_with("limit archive-entries: ")));
        assert!(meter.allows_depth(2).is_ok() && meter.allows_depth(3).is_err());
    }
}
