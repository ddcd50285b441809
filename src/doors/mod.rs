//! The doors: the only code with I/O. Each drives a [`Stream`](crate::Stream) and knows no other door; [`own_words`] reads
//! the files that a policy names.

pub mod filter;
#[cfg(feature = "mcp")]
pub mod mcp;
pub mod own_words;
pub mod report;
