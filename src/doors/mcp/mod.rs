//! The doors of the MCP guard: around a server that speaks over stdin and stdout, and before one that speaks over HTTP.

#[cfg(feature = "tower")]
pub mod http;
mod journal;
#[cfg(feature = "stdio")]
pub mod probe;
#[cfg(feature = "rmcp")]
pub mod rmcp;
#[cfg(feature = "stdio")]
pub mod stdio;

pub use journal::Journal;

#[cfg(any(feature = "stdio", feature = "tower"))]
use crate::mcp::Guard;
use std::time::Instant;

/// Is told when tools were noted in a guard's lock.
#[cfg(any(feature = "stdio", feature = "tower"))]
type OnChange = Box<dyn Fn(&Guard) + Send + Sync>;

/// The time since a beginning, as guards want it.
#[derive(Clone, Copy, Debug)]
pub struct Clock(Instant);

impl Clock {
    /// A clock that begins now.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Milliseconds since the beginning.
    pub fn now(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}
