//! The one error type. Its text names a rule, a file, a limit or a position, and never what was inspected.

use std::fmt;

/// The result of anything here that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, for a program to act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A rule file is not valid; the text names file and line.
    Rule,
    /// A policy file, or one that it names, is not valid; the text names file and line.
    Policy,
    /// An option or combination of options is not valid.
    Config,
    /// A limit was reached; nothing more is inspected or let through.
    Limit,
    /// The stream failed before and takes nothing more.
    Poisoned,
    /// The stream was finished before and takes nothing more.
    Finished,
    /// The sink or a file failed.
    Io,
    /// A broken promise inside the engine. Please report it.
    Internal,
}

/// An error with a kind and a text without content.
///
/// ```
/// let error = cofferdam::Policy::parse("mode = 'no such mode'", "policy.toml").unwrap_err();
/// assert_eq!(error.kind(), cofferdam::ErrorKind::Policy);
/// assert!(error.to_string().starts_with("policy.toml:1: "));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Error {
    kind: ErrorKind,
    text: String,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, text: impl Into<String>) -> Self {
        Self { kind, text: text.into() }
    }

    /// An error at a line of a rule or policy file.
    pub(crate) fn at(kind: ErrorKind, file: &str, line: usize, text: impl fmt::Display) -> Self {
        Self::new(kind, format!("{file}:{line}: {text}"))
    }

    /// An error of the TOML reader, with its line and without an excerpt.
    pub(crate) fn toml(kind: ErrorKind, error: &toml::de::Error, text: &str, file: &str) -> Self {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        Self::at(kind, file, line, error.message())
    }

    /// Makes an error of a sink's failure, such as a closed pipe. The text must not hold content.
    pub fn sink(text: impl Into<String>) -> Self {
        Self::new(ErrorKind::Io, text)
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.kind, self.text)
    }
}

impl std::error::Error for Error {}

/// The line, counted from 1, of a byte offset in a file's text.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    1 + text.as_bytes().iter().take(offset).filter(|b| **b == b'\n').count()
}
