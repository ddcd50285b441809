//! Cofferdam stands between a model's context and everything that flows into or out of it, and cleans the stream before anything
//! is persisted: it finds secrets, personal data and hidden instructions, and redacts or blocks them.
//!
//! # The main types
//! [`Engine`] holds compiled rules and a policy, and is shared by all. [`Engine::inspect`] takes a whole text, [`Engine::stream`] a text in
//! pieces; both take a [`Context`] that says where the text flows. What comes out is cleared text and [`Finding`]s, which hold no
//! content. [`RuleSet`] and [`Policy`] are read from TOML.
//!
//! # A whole text
//! ```
//! use cofferdam::{Action, Channel, Context, Engine};
//!
//! let engine = Engine::builder().build()?;
//! let inspection = engine.inspect(&Context::new(Channel::Prompt), b"mail me at ann.lee@mail.test.org")?;
//! assert_eq!(inspection.output, b"mail me at [REDACTED:pii.global.email]");
//! assert_eq!(inspection.action, Action::Redact);
//! # Ok::<(), cofferdam::Error>(())
//! ```
//!
//! # A stream
//! See [`Stream`].
//!
//! # Rules and policies of one's own
//! ```
//! use cofferdam::{Channel, Context, Engine, Policy, RuleSet};
//!
//! let rule = r#"
//! [[rule]]
//! id = "secret.acme.badge"
//! title = "Acme badge number"
//! why = "Opens the doors of the head office."
//! severity = "high"
//! confidence = 90
//! anchors = ["badge-"]
//! regex = 'badge-[0-9]{6}'
//! examples = ["«badge-123456»", "a «badge-000001» b", "(«badge-999999»)"]
//! counter_examples = ["badge-12345", "badge-1234567", "xbadge-123456"]
//! references = ["https://acme.example/badges"]
//! "#;
//! let rules = RuleSet::builder().builtin()?.file("acme.toml", rule)?.build()?;
//! let policy = Policy::parse("[[clause]]\nwhen = { rule = 'secret.acme.*' }\naction = 'redact'\nstyle = 'mask'", "p.toml")?;
//! let engine = Engine::builder().rules(rules).policy(policy).build()?;
//! assert!(engine.check_examples()?.is_empty());
//! let inspection = engine.inspect(&Context::new(Channel::ToolResult), b"take badge-271828.")?;
//! assert_eq!(inspection.output, b"take ****1828.");
//! # Ok::<(), cofferdam::Error>(())
//! ```
//!
//! # Untrusted input
//! Inspected text may be hostile. The time is linear in its length, the memory bounded by [`Limits`] and what
//! [`RuleSet::limits`] says; nothing panics, and after an error nothing more comes out. Rule and policy files are trusted: a regex in them may be
//! slow by a constant factor.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod base;
mod detect;
pub mod doors;
mod engine;
#[cfg(feature = "mcp")]
pub mod mcp;
#[cfg(feature = "mcp")]
pub mod memory;
mod policy;
mod redact;
mod text;

pub use base::{
    Action, Budget, Category, Channel, Coat, Context, Error, ErrorKind, Finding, Fingerprint, Key, Limits, Notice,
    NoticeKind, Reservation, Result, RuleId, Sensitive, Severity, Span,
};
#[cfg(feature = "import")]
pub use detect::import;
#[doc(hidden)]
pub use detect::{Body, Shape};
pub use detect::{
    Canary, Dictionary, DocumentIndex, DocumentIndexBuilder, Documents, Likeness, Rule, RuleLimits, RuleSet,
    RuleSetBuilder, env, verify,
};
pub use engine::{Engine, EngineBuilder, Inspection, Status, Stream};
pub use policy::{DictionarySource, DocumentSource, DocumentTexts, Mode, Policy, Style};
pub use redact::{Cleared, Sink};
pub use text::Format;

/// Runs the README's example with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
