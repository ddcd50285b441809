//! The words everybody uses: spans, ids, findings, contexts, limits, errors. No detection, no I/O, no clock.

mod coat;
mod context;
pub(crate) mod error;
mod finding;
mod key;
mod limits;
pub(crate) mod mark;
mod rule_id;
mod sensitive;

pub use coat::Coat;
pub use context::{Channel, Context};
pub use error::{Error, ErrorKind, Result};
pub use finding::{Action, Finding, Notice, NoticeKind, Span};
pub use key::{Fingerprint, Key};
pub use limits::{Budget, Limits, Reservation};
pub use rule_id::{Category, RuleId, Severity};
pub use sensitive::Sensitive;

pub(crate) use key::KeyedHash;
