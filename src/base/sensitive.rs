//! A wrapper for matched bytes, so that no log, error or `Debug` output can show them.

use std::fmt;

/// Borrowed bytes that must not be printed: `Debug` and `Display` show the length alone.
///
/// ```
/// let value = cofferdam::Sensitive::new(b"hunter2");
/// assert_eq!(format!("{value:?} {value}"), "<7 bytes> <7 bytes>");
/// ```
#[derive(Clone, Copy)]
pub struct Sensitive<'a>(&'a [u8]);

impl<'a> Sensitive<'a> {
    /// Wraps the bytes. Free of cost.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The bytes themselves, for checks and hashing; never for output.
    pub fn expose(&self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for Sensitive<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} bytes>", self.0.len())
    }
}

impl fmt::Display for Sensitive<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
