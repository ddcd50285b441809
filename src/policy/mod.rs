//! What is to be done about a finding: ordered clauses, and a pure function over them (law L4).

mod clause;
mod schema;

pub use clause::{Mode, Policy, Style};
pub(crate) use clause::Subject;
