//! What a guard did besides redacting: for logs and audit. No event holds content.

/// Something that a guard did or saw.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// The method of the message, if the protocol knows it; `*` for another.
    pub method: String,
    /// The tool, prompt or other name it is about; `*` if that does not look like a name.
    pub name: Option<String>,
    /// More, in words of the guard's own.
    pub detail: String,
}

/// The kinds of [`Event`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// A message that peers may read differently was not forwarded.
    Irregular,
    /// A message was longer than the limit.
    TooLong,
    /// A finding stopped a message.
    Blocked,
    /// A finding took an entry out of a list.
    EntryDropped,
    /// The policy denies a call, or a server's request.
    Denied,
    /// A tool is not what was approved, and is out until it is.
    Drift,
    /// A tool of a server that the lock does not know.
    FirstUse,
    /// A tool's name reads like one of another server's.
    Lookalike,
    /// A tool's description speaks of another server's tool.
    Mention,
    /// A budget is used up.
    OverBudget,
    /// A handle was made for another principal or server, is too old, or was used before.
    HandleRefused,
    /// A handle that nobody saw made: it was inspected like all text.
    HandleUnknown,
    /// A handle that could be guessed.
    WeakHandle,
    /// The id of a request was used before.
    Replay,
    /// An answer to nothing that was asked.
    Unsolicited,
    /// A notice that says again what the client has not looked at yet.
    Repeated,
    /// Sampling, elicitation or folders were asked for, and the policy does not allow it.
    RequestDenied,
    /// A form asks for a secret, or a link is not what it seems.
    Phishing,
    /// Too many requests wait for an answer.
    TooMany,
    /// The engine gave up: a limit was reached.
    Failed,
}

impl EventKind {
    /// The name as logs write it: `first-use`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Irregular => "irregular",
            Self::TooLong => "too-long",
            Self::Blocked => "blocked",
            Self::EntryDropped => "entry-dropped",
            Self::Denied => "denied",
            Self::Drift => "drift",
            Self::FirstUse => "first-use",
            Self::Lookalike => "lookalike",
            Self::Mention => "mention",
            Self::OverBudget => "over-budget",
            Self::HandleRefused => "handle-refused",
            Self::HandleUnknown => "handle-unknown",
            Self::WeakHandle => "weak-handle",
            Self::Replay => "replay",
            Self::Unsolicited => "unsolicited",
            Self::Repeated => "repeated",
            Self::RequestDenied => "request-denied",
            Self::Phishing => "phishing",
            Self::TooMany => "too-many",
            Self::Failed => "failed",
        }
    }
}
