//! What outlives a message: pinned tool definitions, handles and whose they are, budgets. Time is an argument: milliseconds that only
//! grow, from any beginning.

mod budget;
mod handles;
mod pins;

pub use budget::{Budgets, Rate, Spent};
pub use handles::{HandleLimits, Handles, Ownership};
pub use pins::{Lock, Pin, PinState};

/// A point in time: milliseconds since some beginning that the door chooses once.
pub type Millis = u64;
