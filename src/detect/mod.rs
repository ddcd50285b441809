//! From a view to findings: rules as data, their compiler, the prefilter, matching and checking.

mod anchor;
mod compile;
mod context;
mod deny;
mod guard;
mod hit;
mod named;
mod nearby;
mod openings;
mod prefilter;
mod rule;
mod ruleset;
mod scan;
mod schema;
mod shape;
mod span;
mod validate;
pub mod verify;

pub use rule::Rule;
pub use ruleset::{RuleLimits, RuleSet, RuleSetBuilder};
#[doc(hidden)]
pub use shape::{Body, Shape};

pub(crate) use hit::Hit;
pub(crate) use rule::Example;
pub(crate) use scan::Scanner;
