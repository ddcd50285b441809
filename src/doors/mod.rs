//! The doors: the only code with I/O. Each drives a [`Stream`](crate::Stream) and knows no other door.

pub mod filter;
pub mod report;
