//! The rolling buffer: bytes of a stream known by their absolute offset, the oldest dropped as they are done with.

use crate::base::{Budget, Reservation, Result};

/// A piece `base..end` of a stream of bytes.
pub(crate) struct Window {
    /// Kept bytes, behind `head` bytes that are done with and not yet moved away.
    bytes: Vec<u8>,
    /// Index into `bytes` of the byte at offset `base`.
    head: usize,
    /// Offset in the stream of the oldest byte kept.
    base: u64,
    /// Holds at least `bytes.capacity()` of the budget.
    memory: Reservation,
}

impl Window {
    pub(crate) fn new(budget: &Budget) -> Result<Self> {
        Ok(Self { bytes: Vec::new(), head: 0, base: 0, memory: budget.reserve(0)? })
    }

    pub(crate) fn base(&self) -> u64 {
        self.base
    }

    pub(crate) fn end(&self) -> u64 {
        self.base + (self.bytes.len() - self.head) as u64
    }

    /// Appends bytes. The budget is asked before the buffer grows.
    pub(crate) fn push(&mut self, more: &[u8]) -> Result<()> {
        if self.bytes.capacity() - self.bytes.len() < more.len() {
            self.make_room(more.len())?;
        }
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    fn make_room(&mut self, more: usize) -> Result<()> {
        self.bytes.drain(..self.head);
        self.head = 0;
        let needed = self.bytes.len() + more;
        if needed > self.bytes.capacity() {
            let capacity = needed.next_power_of_two();
            self.memory.resize(capacity)?;
            self.bytes.reserve_exact(capacity - self.bytes.len());
        }
        Ok(())
    }

    /// The bytes `start..end`, cut to what is kept.
    pub(crate) fn slice(&self, start: u64, end: u64) -> &[u8] {
        let index = |offset: u64| self.head + (offset.clamp(self.base, self.end()) - self.base) as usize;
        let (from, to) = (index(start), index(end));
        &self.bytes[from.min(to)..to]
    }

    /// Drops the bytes before an offset. Moves memory only when at least half of it is free, so the cost is constant
    /// a byte.
    pub(crate) fn discard_before(&mut self, offset: u64) {
        let offset = offset.clamp(self.base, self.end());
        self.head += (offset - self.base) as usize;
        self.base = offset;
        if self.head == self.bytes.len() {
            self.bytes.clear();
            self.head = 0;
        } else if self.head >= 4096 && self.head >= self.bytes.len() / 2 {
            self.bytes.drain(..self.head);
            self.head = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_offsets_while_it_rolls() -> Result<()> {
        let budget = Budget::new(1 << 20);
        let mut window = Window::new(&budget)?;
        for step in 0..1000u64 {
            window.push(&[(step % 251) as u8; 100])?;
            window.discard_before((step * 100).saturating_sub(50));
            assert_eq!(window.end(), (step + 1) * 100);
            assert_eq!(window.slice(step * 100, step * 100 + 1), [(step % 251) as u8]);
        }
        assert!(budget.used() <= 32 << 10, "{}", budget.used());
        drop(window);
        assert_eq!(budget.used(), 0);
        Ok(())
    }

    #[test]
    fn a_full_budget_is_an_error_and_changes_nothing() -> Result<()> {
        let mut window = Window::new(&Budget::new(64))?;
        window.push(&[1; 60])?;
        assert!(window.push(&[2; 60]).is_err());
        assert_eq!(window.end(), 60);
        Ok(())
    }
}
