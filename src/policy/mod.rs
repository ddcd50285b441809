//! What is to be done about a finding: ordered clauses, and a pure function over them (law L4).

mod clause;
mod schema;
mod words;

pub(crate) use clause::Subject;
pub use clause::{Mode, Policy, Style};
pub use words::{DictionarySource, DocumentSource, DocumentTexts};
