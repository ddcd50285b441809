//! From a view to findings: rules as data, their compiler, the prefilter, matching and checking.

mod anchor;
mod around;
mod beside;
mod bits;
mod canary;
mod check;
mod compile;
mod context;
mod deny;
mod describe;
pub mod env;
mod guard;
mod hit;
#[cfg(feature = "import")]
pub mod import;
mod literals;
mod machine;
mod named;
mod nearby;
mod nfa;
mod openings;
mod pack;
mod packed;
mod prefilter;
mod randomness;
mod rule;
mod ruleset;
mod scan;
mod schema;
mod shape;
mod span;
mod structure;
mod table;
mod validate;
mod value;
pub mod verify;
mod words;

pub use canary::{Canary, Likeness};
pub use rule::Rule;
pub use ruleset::{RuleLimits, RuleSet, RuleSetBuilder};
#[doc(hidden)]
pub use shape::{Body, Shape};
pub use words::{Dictionary, DocumentIndex, DocumentIndexBuilder, Documents};

pub(crate) use env::PREFIX as ENV_RULES;
pub(crate) use hit::Hit;
pub(crate) use rule::Example;
pub(crate) use scan::{Next, Scanner};
