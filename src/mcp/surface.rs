//! The table of surfaces: which method, in which era, carries which fields, and where each flows.
//!
//! What stands in no row is inspected whole, as what flows the way its message does. A row takes nothing out of inspection unless it
//! is opaque and says why; then it must be a string or number, and passes byte by byte.
//!
//! Sources: the schemas of MCP 2024-11-05 to 2026-07-28, and the extensions for tasks (SEP-2663) and skills (SEP-2640).

use super::json::{Kind, Value};
use crate::base::Channel;

/// Where a field flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flow {
    /// Into the model's context.
    Model,
    /// Out to a server.
    Server,
    /// To a person's eyes.
    Human,
    /// Back to the peer that made it, unread: the reason why it passes as it is.
    Opaque(&'static str),
}

impl Flow {
    /// The name as the coverage table writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Server => "server",
            Self::Human => "human",
            Self::Opaque(_) => "opaque",
        }
    }
}

/// The two ways of speaking MCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Era {
    /// With a handshake: 2024-11-05 to 2025-11-25.
    Legacy,
    /// Each request says all there is to know: 2026-07-28.
    Modern,
}

/// Who sends a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sender {
    /// The client, on behalf of the model and its user.
    Client,
    /// The server.
    Server,
}

impl Sender {
    /// The other one.
    pub fn peer(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

/// The body of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// `params` of a request or notification.
    Params,
    /// `result` of an answer to the method.
    Result,
    /// `error` of an answer to the method.
    Error,
}

/// In which eras a row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Eras {
    Legacy,
    Modern,
    Both,
}

impl Eras {
    fn has(self, era: Era) -> bool {
        match self {
            Self::Both => true,
            Self::Legacy => era == Era::Legacy,
            Self::Modern => era == Era::Modern,
        }
    }
}

/// A row: methods (`*` for any), part, eras, and fields. A path is written `a.b[].c`; `*` is any key, and `**` at the end all below.
struct Row(&'static [&'static str], Part, Eras, &'static [(&'static str, Flow)]);

use Eras::{Both, Legacy, Modern};
use Flow::{Human, Model, Opaque, Server};
use Part::{Error, Params, Result as Answer};

const CURSOR: Flow = Opaque("a cursor is read by the server that made it alone");
const STATE: Flow = Opaque("state that clients must hand back byte for byte; servers seal it");
const HANDLE: Flow = Opaque("a handle of the server, held to the principal it was made for");
const TOKEN: Flow = Opaque("a token that correlates messages, chosen by the peer it comes back to");
const NUMBER: Flow = Opaque("a number of at most 15 digits, which the peers' types ask for");
const DIGEST: Flow = Opaque("a digest: changed, it would fit no file");

const ROWS: &[Row] = &[
    // Every message.
    Row(
        &["*"],
        Params,
        Both,
        &[
            ("_meta.progressToken", TOKEN),
            ("_meta.io.modelcontextprotocol/related-task.taskId", HANDLE),
            ("_meta.**", Server),
        ],
    ),
    Row(&["*"], Params, Modern, &[("_meta.io.modelcontextprotocol/subscriptionId", TOKEN)]),
    Row(
        &["*"],
        Answer,
        Both,
        &[
            ("_meta.io.modelcontextprotocol/related-task.taskId", HANDLE),
            ("_meta.progressToken", TOKEN),
            ("_meta.**", Model),
        ],
    ),
    Row(&["*"], Answer, Modern, &[("_meta.io.modelcontextprotocol/subscriptionId", TOKEN), ("ttlMs", NUMBER)]),
    Row(&["*"], Error, Both, &[("code", NUMBER), ("message", Model), ("data.**", Model)]),
    // The beginning.
    Row(&["initialize"], Params, Legacy, &[("clientInfo.**", Server), ("capabilities.**", Server)]),
    Row(
        &["initialize", "server/discover"],
        Answer,
        Both,
        &[("instructions", Model), ("serverInfo.**", Human), ("capabilities.**", Model)],
    ),
    // Tools.
    Row(
        &["tools/list", "prompts/list", "resources/list", "resources/templates/list", "skills/list"],
        Params,
        Both,
        &[("cursor", CURSOR)],
    ),
    Row(
        &["tools/list", "prompts/list", "resources/list", "resources/templates/list", "skills/list"],
        Answer,
        Both,
        &[("nextCursor", CURSOR)],
    ),
    Row(&["tools/list"], Answer, Both, &[("tools[].**", Model)]),
    Row(&["tools/call"], Params, Both, &[("name", Server), ("arguments.**", Server), ("task.ttl", NUMBER)]),
    Row(
        &["tools/call", "prompts/get", "resources/read"],
        Params,
        Modern,
        &[("requestState", STATE), ("inputResponses.**", Server)],
    ),
    Row(
        &["tools/call", "prompts/get", "resources/read"],
        Answer,
        Modern,
        &[
            ("requestState", STATE),
            ("inputRequests.*.params.elicitationId", TOKEN),
            ("inputRequests.*.params.maxTokens", NUMBER),
            ("inputRequests.*.params.temperature", NUMBER),
            ("inputRequests.*.params.modelPreferences.costPriority", NUMBER),
            ("inputRequests.*.params.modelPreferences.speedPriority", NUMBER),
            ("inputRequests.*.params.modelPreferences.intelligencePriority", NUMBER),
            ("inputRequests.*.params.messages[].content.id", TOKEN),
            ("inputRequests.*.params.messages[].content.toolUseId", TOKEN),
            ("inputRequests.*.params.messages[].content[].id", TOKEN),
            ("inputRequests.*.params.messages[].content[].toolUseId", TOKEN),
            ("inputRequests.**", Human),
        ],
    ),
    Row(
        &["tools/call", "tasks/result"],
        Answer,
        Both,
        &[
            ("content[].annotations.priority", NUMBER),
            ("content[].resource.annotations.priority", NUMBER),
            ("content[].size", NUMBER),
            ("content[].**", Model),
            ("structuredContent.**", Model),
        ],
    ),
    // Resources, prompts, completion.
    Row(&["resources/read", "resources/subscribe", "resources/unsubscribe"], Params, Both, &[("uri", Server)]),
    Row(&["resources/read"], Answer, Both, &[("contents[].**", Model)]),
    Row(
        &["resources/list"],
        Answer,
        Both,
        &[("resources[].size", NUMBER), ("resources[].annotations.priority", NUMBER), ("resources[].**", Model)],
    ),
    Row(
        &["resources/templates/list"],
        Answer,
        Both,
        &[("resourceTemplates[].annotations.priority", NUMBER), ("resourceTemplates[].**", Model)],
    ),
    Row(&["prompts/list"], Answer, Both, &[("prompts[].**", Model)]),
    Row(&["prompts/get"], Params, Both, &[("name", Server), ("arguments.**", Server)]),
    Row(
        &["prompts/get"],
        Answer,
        Both,
        &[
            ("messages[].content.annotations.priority", NUMBER),
            ("messages[].content.resource.annotations.priority", NUMBER),
            ("messages[].content.size", NUMBER),
            ("description", Model),
            ("messages[].**", Model),
        ],
    ),
    Row(&["completion/complete"], Params, Both, &[("argument.**", Server), ("context.**", Server), ("ref.**", Server)]),
    Row(&["completion/complete"], Answer, Both, &[("completion.total", NUMBER), ("completion.values[]", Human)]),
    // From the server to the client.
    Row(
        &["sampling/createMessage"],
        Params,
        Both,
        &[
            ("maxTokens", NUMBER),
            ("temperature", NUMBER),
            ("modelPreferences.costPriority", NUMBER),
            ("modelPreferences.speedPriority", NUMBER),
            ("modelPreferences.intelligencePriority", NUMBER),
            ("task.ttl", NUMBER),
            ("messages[].content.annotations.priority", NUMBER),
            ("messages[].content.id", TOKEN),
            ("messages[].content.toolUseId", TOKEN),
            ("messages[].content[].annotations.priority", NUMBER),
            ("messages[].content[].id", TOKEN),
            ("messages[].content[].toolUseId", TOKEN),
            ("systemPrompt", Model),
            ("messages[].**", Model),
            ("tools[].**", Model),
        ],
    ),
    Row(
        &["sampling/createMessage"],
        Answer,
        Both,
        &[
            ("content.annotations.priority", NUMBER),
            ("content.id", TOKEN),
            ("content.toolUseId", TOKEN),
            ("content[].annotations.priority", NUMBER),
            ("content[].id", TOKEN),
            ("content[].toolUseId", TOKEN),
            ("content.**", Server),
            ("content[].**", Server),
            ("model", Server),
        ],
    ),
    Row(
        &["elicitation/create"],
        Params,
        Both,
        &[
            ("elicitationId", TOKEN),
            ("task.ttl", NUMBER),
            ("message", Human),
            ("url", Human),
            ("requestedSchema.**", Human),
        ],
    ),
    Row(&["elicitation/create"], Answer, Both, &[("content.**", Server)]),
    Row(&["roots/list"], Answer, Both, &[("roots[].**", Server)]),
    // Notifications.
    Row(
        &["notifications/progress"],
        Params,
        Both,
        &[("progressToken", TOKEN), ("progress", NUMBER), ("total", NUMBER), ("message", Model)],
    ),
    Row(&["notifications/message"], Params, Both, &[("logger", Human), ("data.**", Model)]),
    Row(&["notifications/cancelled"], Params, Both, &[("requestId", TOKEN), ("reason", Server)]),
    Row(&["notifications/elicitation/complete"], Params, Both, &[("elicitationId", TOKEN)]),
    Row(&["notifications/resources/updated"], Params, Both, &[("uri", Model)]),
    Row(&["subscriptions/listen"], Params, Modern, &[("notifications.**", Server)]),
    // Tasks: of 2025-11-25, and the extension.
    Row(
        &["tools/call", "sampling/createMessage", "elicitation/create"],
        Answer,
        Both,
        &[
            ("task.taskId", HANDLE),
            ("task.ttl", NUMBER),
            ("task.pollInterval", NUMBER),
            ("taskId", HANDLE),
            ("pollIntervalMs", NUMBER),
        ],
    ),
    Row(
        &["tasks/get", "tasks/result", "tasks/cancel", "tasks/update"],
        Params,
        Both,
        &[("taskId", HANDLE), ("inputResponses.**", Server)],
    ),
    Row(&["tasks/list"], Params, Both, &[("cursor", CURSOR)]),
    Row(
        &["tasks/list"],
        Answer,
        Both,
        &[
            ("nextCursor", CURSOR),
            ("tasks[].taskId", HANDLE),
            ("tasks[].ttl", NUMBER),
            ("tasks[].pollInterval", NUMBER),
        ],
    ),
    Row(
        &["tasks/get", "tasks/cancel", "tasks/update"],
        Answer,
        Both,
        &[
            ("taskId", HANDLE),
            ("ttl", NUMBER),
            ("ttlMs", NUMBER),
            ("pollInterval", NUMBER),
            ("pollIntervalMs", NUMBER),
            ("statusMessage", Model),
            ("result.**", Model),
            ("error.**", Model),
            ("inputRequests.**", Human),
        ],
    ),
    Row(
        &["notifications/tasks/status", "notifications/tasks"],
        Params,
        Both,
        &[
            ("taskId", HANDLE),
            ("ttl", NUMBER),
            ("ttlMs", NUMBER),
            ("pollInterval", NUMBER),
            ("pollIntervalMs", NUMBER),
            ("statusMessage", Model),
            ("result.**", Model),
            ("error.**", Model),
            ("inputRequests.**", Human),
        ],
    ),
    // Skills.
    Row(
        &["skills/list"],
        Answer,
        Both,
        &[("skills[].manifest[].digest", DIGEST), ("skills[].manifest[].size", NUMBER), ("skills[].**", Model)],
    ),
    Row(
        &["skills/get"],
        Answer,
        Both,
        &[
            ("manifest[].digest", DIGEST),
            ("manifest[].size", NUMBER),
            ("skill.manifest[].digest", DIGEST),
            ("skill.manifest[].size", NUMBER),
            ("frontmatter.**", Model),
        ],
    ),
];

/// The longest opaque string. What is longer is inspected.
const OPAQUE_LENGTH: usize = 16 << 10;
/// The same for tokens and digests, which nobody has to see made.
const TOKEN_LENGTH: usize = 256;

/// The values of a message's body that pass as they are: the places in its list of nodes, in order.
///
/// `is_known` is asked of each handle that a client hands in: one that nobody made is inspected like all else.
pub(super) fn opaque_values(
    method: &str,
    part: Part,
    era: Era,
    body: Value<'_, '_>,
    mut is_known: impl FnMut(&str) -> bool,
) -> Vec<usize> {
    let mut found = Vec::new();
    for (path, flow) in fields(method, part, era) {
        if matches!(flow, Opaque(_)) {
            resolve(body, path, &mut |value| {
                let passes = match value.kind() {
                    Kind::Number => !matches!(flow, NUMBER) || digits(value.raw()) <= 15,
                    Kind::String if matches!(flow, NUMBER) => false,
                    Kind::String if matches!(flow, STATE | HANDLE | CURSOR) && part == Params => {
                        value.string().is_some_and(|text| is_known(&text))
                    }
                    Kind::String if matches!(flow, TOKEN | DIGEST) => value.raw().len() <= TOKEN_LENGTH,
                    Kind::String => value.raw().len() <= OPAQUE_LENGTH,
                    _ => false,
                };
                if passes {
                    found.push(value.index());
                }
            });
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn digits(number: &[u8]) -> usize {
    number.iter().filter(|byte| byte.is_ascii_digit()).count()
}

/// The handles that a body carries: strings that the table calls a cursor, state or handle.
pub(super) fn handles<'j, 't>(
    method: &str,
    part: Part,
    era: Era,
    body: Value<'j, 't>,
) -> Vec<(&'static str, Value<'j, 't>)> {
    let mut found = Vec::new();
    for (path, flow) in fields(method, part, era) {
        if matches!(flow, STATE | HANDLE | CURSOR) {
            let name = path.rsplit('.').next().unwrap_or(path);
            resolve(body, path, &mut |value| {
                if value.kind() == Kind::String {
                    found.push((name, value));
                }
            });
        }
    }
    found
}

/// The rows of a method: path and flow.
fn fields(method: &str, part: Part, era: Era) -> impl Iterator<Item = (&'static str, Flow)> {
    let rows = ROWS.iter().filter(move |Row(methods, of, eras, _)| {
        *of == part && eras.has(era) && (methods.contains(&"*") || methods.contains(&method))
    });
    rows.flat_map(|Row(_, _, _, fields)| fields.iter().copied())
}

/// Calls back for each value at a path.
fn resolve<'j, 't>(value: Value<'j, 't>, path: &str, each: &mut impl FnMut(Value<'j, 't>)) {
    if path.is_empty() {
        return each(value);
    }
    if let Some(rest) = path.strip_prefix("[]") {
        if value.kind() == Kind::Array {
            value.children().for_each(|child| resolve(child, rest.strip_prefix('.').unwrap_or(rest), each));
        }
        return;
    }
    let (key, rest) = step(path);
    if key == "*" {
        if value.kind() == Kind::Object {
            value.children().for_each(|child| resolve(child, rest, each));
        }
    } else if let Some(child) = value.get(key) {
        resolve(child, rest, each);
    }
}

/// The first key of a path, and what follows. The protocol's own prefix has dots in it.
fn step(path: &str) -> (&str, &str) {
    const PREFIX: &str = "io.modelcontextprotocol/";
    let from = if path.starts_with(PREFIX) { PREFIX.len() } else { 0 };
    let end = path[from..].find(['.', '[']).map_or(path.len(), |end| from + end);
    let rest = &path[end..];
    (&path[..end], rest.strip_prefix('.').unwrap_or(rest))
}

/// What the table says of a place: keys, and `[]` for a place in an array. `None` if it says nothing, and it is inspected as what
/// flows the way of its message.
pub fn flow(method: &str, part: Part, era: Era, place: &[&str]) -> Option<Flow> {
    let matching = fields(method, part, era).filter(|(path, _)| fits(path, place));
    matching.min_by_key(|(path, _)| (path.ends_with("**"), std::cmp::Reverse(path.len()))).map(|(_, flow)| flow)
}

fn fits(path: &str, place: &[&str]) -> bool {
    if path == "**" {
        return true;
    }
    let Some((first, others)) = place.split_first() else { return path.is_empty() };
    if path.is_empty() {
        return false;
    }
    if let Some(rest) = path.strip_prefix("[]") {
        return *first == "[]" && fits(rest.strip_prefix('.').unwrap_or(rest), others);
    }
    let (key, rest) = step(path);
    (key == *first || key == "*" && *first != "[]") && fits(rest, others)
}

/// Whether a row names the method.
pub(super) fn is_listed(method: &str) -> bool {
    ROWS.iter().any(|Row(methods, ..)| methods.contains(&method))
}

/// The channel in which a message's texts flow.
pub fn channel(method: &str, part: Part, sender: Sender) -> Channel {
    match (sender, part, method) {
        (Sender::Client, ..) => Channel::ToolCall,
        (_, Answer, "resources/read") => Channel::Document,
        (_, Answer, "initialize" | "server/discover" | "skills/get") => Channel::ToolDescription,
        (_, Answer, method) if method.ends_with("/list") => Channel::ToolDescription,
        _ => Channel::ToolResult,
    }
}

/// The list in a method's result of which one entry may be left out without harm to the others.
pub(super) fn entries(method: &str) -> Option<&'static str> {
    match method {
        "tools/list" => Some("tools"),
        "prompts/list" => Some("prompts"),
        "resources/list" => Some("resources"),
        "resources/templates/list" => Some("resourceTemplates"),
        "skills/list" => Some("skills"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::Json;

    #[test]
    fn the_longest_row_tells() {
        let at = |method, part, place: &[&str]| flow(method, part, Era::Modern, place).map(Flow::name);
        assert_eq!(at("tools/call", Answer, &["content", "[]", "text"]), Some("model"));
        assert_eq!(at("tools/call", Answer, &["content", "[]", "size"]), Some("opaque"));
        assert_eq!(at("tools/call", Answer, &["requestState"]), Some("opaque"));
        assert_eq!(flow("tools/call", Answer, Era::Legacy, &["requestState"]), None);
        assert_eq!(at("tools/call", Params, &["_meta", "io.modelcontextprotocol/subscriptionId"]), Some("opaque"));
        assert_eq!(at("tools/call", Params, &["_meta", "baggage"]), Some("server"));
        assert_eq!(at("vendor/x", Params, &["requestState"]), None);
    }

    #[test]
    fn what_is_opaque_must_be_plain_and_short() {
        let json =
            br#"{"requestState":{"a":1},"ttlMs":1234567890123456,"_meta":{"progressToken":"p"},"nextCursor":"c"}"#;
        let json = Json::parse(json).unwrap();
        let found = opaque_values("tools/call", Answer, Era::Modern, json.root(), |_| true);
        let raw: Vec<_> = found.iter().map(|index| json.nth(*index).unwrap().raw()).collect();
        assert_eq!(raw, [b"\"p\""]);
    }

    #[test]
    fn a_handle_nobody_made_is_inspected() {
        let json = Json::parse(br#"{"taskId":"t-1"}"#).unwrap();
        let count = |is_known| opaque_values("tasks/get", Params, Era::Legacy, json.root(), |_| is_known).len();
        assert_eq!((count(true), count(false)), (1, 0));
    }
}
