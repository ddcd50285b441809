//! Writing the output: what was condemned is replaced, everything else passes byte for byte (law L6).
//!
//! A [`Sink`] takes [`Cleared`] bytes only, and only this module can make them.

mod eraser;
mod replacement;

pub(crate) use eraser::{Edit, Eraser, Sentence};

use crate::base::Result;

/// Bytes that may be persisted: they were inspected, and what had to go is gone.
#[derive(Clone, Copy)]
pub struct Cleared<'a>(&'a [u8]);

impl<'a> Cleared<'a> {
    /// The bytes.
    pub fn as_bytes(&self) -> &'a [u8] {
        self.0
    }
}

impl std::fmt::Debug for Cleared<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Cleared({} bytes)", self.0.len())
    }
}

/// Where cleared bytes go.
///
/// ```
/// struct Count(usize);
/// impl cofferdam::Sink for Count {
///     fn accept(&mut self, bytes: cofferdam::Cleared<'_>) -> cofferdam::Result<()> {
///         self.0 += bytes.as_bytes().len();
///         Ok(())
///     }
/// }
/// ```
pub trait Sink {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// Whatever keeps it from taking them, such as [`Error::sink`](crate::Error::sink). The stream is poisoned then.
    fn accept(&mut self, bytes: Cleared<'_>) -> Result<()>;
}

/// Appends. Never fails.
impl Sink for Vec<u8> {
    fn accept(&mut self, bytes: Cleared<'_>) -> Result<()> {
        self.extend_from_slice(bytes.0);
        Ok(())
    }
}
