//! The guard for the Model Context Protocol, without I/O: a message in, an [`Outcome`] out.
//!
//! [`Guard`] holds an engine, a [`GuardPolicy`], and what outlives a message. A [`Link`] is one conversation between a client and a
//! server: it knows which answer belongs to which request. Doors read messages from wherever they come ([`Lines`] for stdio, [`Events`]
//! for server-sent events) and do what the outcome says.
//!
//! Both eras of the protocol are spoken, on one link: with a handshake (to 2025-11-25), and without (2026-07-28).
//!
//! ```
//! use cofferdam::Engine;
//! use cofferdam::mcp::{Guard, Outcome, Sender};
//!
//! let guard = Guard::builder(Engine::builder().build()?).build()?;
//! let mut link = guard.link("ann", "files");
//! let call = br#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":{"path":"a"}}}"#;
//! assert_eq!(link.inspect(Sender::Client, call, 0).outcome, Outcome::Pass);
//!
//! let answer = br#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"password=tr0ub4dor-3"}]}}"#;
//! let Outcome::Rewrite(bytes) = link.inspect(Sender::Server, answer, 5).outcome else { panic!() };
//! assert!(String::from_utf8_lossy(&bytes).contains("password=[REDACTED:secret.password]"));
//! # Ok::<(), cofferdam::Error>(())
//! ```

mod access;
mod answer;
mod copies;
mod elicitation;
mod event;
mod frame;
mod guard;
mod inspect;
mod json;
mod link;
mod list;
mod lookalike;
mod message;
mod policy;
mod reply;
mod request;
mod salvage;
mod schema;
mod servers;
mod sse;
mod surface;

pub use event::{Event, EventKind};
pub use frame::{Frame, Lines};
pub use guard::{Guard, GuardBuilder, GuardLimits};
pub use json::{Children, Fault, FaultKind, Json, Kind, Value, canonical};
pub use link::{Inspected, Link, Outcome};
pub use list::{ToolDefinition, lock_engine};
pub use message::{Id, Irregular, Message, MessageKind};
pub use policy::GuardPolicy;
pub use reply::{BLOCKED, Reply};
pub use salvage::{Salvage, salvage};
pub use servers::Launch;
pub use sse::{Event as ServerSentEvent, Events, TooLong};
pub use surface::{Era, Flow, Part, Sender, channel, flow};
