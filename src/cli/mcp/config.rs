//! Configurations of MCP clients as text: where servers are in them, and how each is put behind the guard and taken from there.
//!
//! Edits are splices: every other byte, comments and blanks among them, stays as it is.

use cofferdam::mcp::{Json, Kind, Value};
use std::fmt;
use std::ops::Range;

/// How servers are put behind the guard.
pub struct Wrapping {
    /// The guard's program.
    pub program: String,
    /// Further options of `cofferdam mcp stdio`.
    pub options: Vec<String>,
    /// Names of servers to wrap; all if empty.
    pub only: Vec<String>,
    /// Names of servers to leave.
    pub except: Vec<String>,
}

/// What an edit did.
pub struct Edited {
    /// The new text.
    pub text: String,
    /// The names of servers whose entries were changed.
    pub changed: Vec<String>,
    /// The names of servers that were left, and why.
    pub left: Vec<(String, &'static str)>,
}

/// Why a configuration cannot be read: where, and not what stands there.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError {
    line: usize,
    column: usize,
    what: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.line, self.column, self.what)
    }
}

/// Puts the servers of a configuration behind the guard. Those that are there already stay.
pub fn wrap(text: &str, wrapping: &Wrapping) -> Result<Edited, ConfigError> {
    edit(text, |name, entry, splices| {
        let is_meant = (wrapping.only.is_empty() || wrapping.only.iter().any(|only| only == name))
            && !wrapping.except.iter().any(|except| except == name);
        if !is_meant {
            return Some("not asked for");
        }
        let command = match command_of(entry) {
            Ok(command) => command,
            Err(why) => return Some(why),
        };
        if command.wrapped_at().is_some() {
            return Some("behind the guard already");
        }
        let mut prefix = vec!["mcp", "stdio", "--server", name];
        prefix.extend(wrapping.options.iter().map(String::as_str));
        prefix.push("--");
        let mut inserted = prefix.iter().map(|text| quote(text)).collect::<Vec<_>>().join(", ");
        inserted.push_str(", ");
        inserted.push_str(raw(command.program));
        match command.arguments {
            Some(arguments) => {
                if arguments.children().next().is_some() {
                    // No blank of ours behind it: it could not be told from one that was there.
                    inserted.push(',');
                }
                let at = arguments.span().start + 1;
                splices.push((at..at, inserted));
            }
            None => {
                let at = command.program.span().end;
                splices.push((at..at, format!("{ABSENT}{inserted}]")));
            }
        }
        splices.push((command.program.span(), quote(&wrapping.program)));
        None
    })
}

/// How arguments are written where there were none: with tabs, as nobody else writes them.
const ABSENT: &str = ",\t\"args\":\t[";

/// Takes servers from behind the guard.
pub fn unwrap(text: &str) -> Result<Edited, ConfigError> {
    edit(text, |_, entry, splices| {
        let command = match command_of(entry) {
            Ok(command) => command,
            Err(why) => return Some(why),
        };
        let (Some(program), Some(arguments)) = (command.wrapped_at(), command.arguments) else {
            return Some("not behind the guard");
        };
        let rest = arguments.children().skip_while(|argument| argument.index() != program.index()).nth(1);
        splices.push((command.program.span(), raw(program).to_owned()));
        // Where the arguments stand first, there is nothing between.
        let between = text.get(command.program.span().end..arguments.span().start + 1).unwrap_or_default();
        match rest {
            None if between == ABSENT => {
                splices.push((command.program.span().end..arguments.span().end, String::new()))
            }
            None => splices.push((arguments.span().start + 1..program.span().end, String::new())),
            Some(_) => {
                let after = &text[program.span().end..];
                let comma = after.find(',').map_or(program.span().end, |at| program.span().end + at + 1);
                splices.push((arguments.span().start + 1..comma, String::new()));
            }
        }
        None
    })
}

/// The command of an entry: program and arguments.
struct Command<'j, 't> {
    program: Value<'j, 't>,
    arguments: Option<Value<'j, 't>>,
}

impl<'j, 't> Command<'j, 't> {
    /// The program that was wrapped, if the guard stands before it.
    fn wrapped_at(&self) -> Option<Value<'j, 't>> {
        let arguments: Vec<_> = self.arguments?.children().collect();
        let text = |index: usize| arguments.get(index).and_then(|argument| argument.string());
        if text(0).as_deref() != Some("mcp") || text(1).as_deref() != Some("stdio") {
            return None;
        }
        let dashes = arguments.iter().position(|argument| argument.string().as_deref() == Some("--"))?;
        arguments.get(dashes + 1).copied()
    }
}

/// The command of an entry, or why it has none that can be wrapped.
fn command_of<'j, 't>(entry: Value<'j, 't>) -> Result<Command<'j, 't>, &'static str> {
    let (program, arguments) = match entry.get("command") {
        // Zed has had both forms.
        Some(command) if command.kind() == Kind::Object => (command.get("path"), command.get("args")),
        command => (command, entry.get("args")),
    };
    match program {
        Some(program) if program.kind() == Kind::String => match arguments {
            Some(arguments) if arguments.kind() != Kind::Array => Err("its arguments are no list"),
            arguments => Ok(Command { program, arguments }),
        },
        Some(_) => Err("its command is no text"),
        None => {
            let is_remote = ["url", "serverUrl", "httpUrl"].iter().any(|key| entry.get(key).is_some());
            Err(if is_remote { "a remote server: put `cofferdam mcp http` before it" } else { "it has no command" })
        }
    }
}

type Splice = (Range<usize>, String);

/// Goes through all servers, gathers splices, and applies them. `each` says why it left an entry.
fn edit(
    text: &str,
    mut each: impl FnMut(&str, Value<'_, '_>, &mut Vec<Splice>) -> Option<&'static str>,
) -> Result<Edited, ConfigError> {
    let plain = plain(text);
    let json = Json::parse(&plain).map_err(|fault| at(text, fault.at, fault.kind.name()))?;
    let (mut splices, mut changed, mut left) = (Vec::new(), Vec::new(), Vec::new());
    let mut lists = Vec::new();
    find_lists(json.root(), 0, &mut lists);
    if lists.is_empty() {
        return Err(at(text, 0, "it has no list of MCP servers"));
    }
    for entry in lists.iter().flat_map(|list| list.children()) {
        let name = entry.key().unwrap_or_default();
        match each(&name, entry, &mut splices) {
            None => changed.push(name.into_owned()),
            Some(why) => left.push((name.into_owned(), why)),
        }
    }
    splices.sort_by_key(|(span, _)| span.start);
    let mut edited = String::with_capacity(text.len() + 256);
    let mut done = 0;
    for (span, inserted) in splices {
        edited.push_str(&text[done..span.start]);
        edited.push_str(&inserted);
        done = span.end;
    }
    edited.push_str(&text[done..]);
    Ok(Edited { text: edited, changed, left })
}

/// The lists of servers: of Claude, Cursor, Windsurf and Gemini (`mcpServers`), VS Code (`servers`, `mcp.servers`), Zed
/// (`context_servers`), and those of projects (`projects.*.mcpServers`).
fn find_lists<'j, 't>(object: Value<'j, 't>, depth: usize, found: &mut Vec<Value<'j, 't>>) {
    const LISTS: &[&str] = &["mcpServers", "servers", "context_servers", "mcp.servers", "amp.mcpServers"];
    for child in object.children().filter(|child| child.kind() == Kind::Object) {
        if LISTS.iter().any(|list| child.has_key(list)) {
            found.push(child);
        } else if depth == 0 && child.has_key("mcp") {
            find_lists(child, 1, found);
        } else if depth == 0 && child.has_key("projects") {
            child.children().for_each(|project| find_lists(project, 1, found));
        }
    }
}

/// The same text in strict JSON, byte by byte: comments, commas before a bracket and a byte order mark are blanks.
fn plain(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes[..3].fill(b' ');
    }
    let (mut at, mut comma) = (0, None::<usize>);
    while at < bytes.len() {
        let end = match (bytes[at], bytes.get(at + 1)) {
            (b'"', _) => {
                comma = None;
                at = string_end(&bytes, at);
                continue;
            }
            (b'/', Some(b'/')) => memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end),
            (b'/', Some(b'*')) => memchr::memmem::find(&bytes[at..], b"*/").map_or(at + 1, |end| at + end + 2),
            (b',', _) => {
                comma = Some(at);
                at += 1;
                continue;
            }
            (b'}' | b']', _) => {
                if let Some(comma) = comma.take() {
                    bytes[comma] = b' ';
                }
                at += 1;
                continue;
            }
            (byte, _) => {
                if !byte.is_ascii_whitespace() {
                    comma = None;
                }
                at += 1;
                continue;
            }
        };
        // A comment that is not closed stays, and is an error.
        if end > at + 1 {
            bytes[at..end].iter_mut().filter(|byte| **byte != b'\n').for_each(|byte| *byte = b' ');
        }
        at = end;
    }
    bytes
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

fn at(text: &str, offset: usize, what: &str) -> ConfigError {
    let before = &text.as_bytes()[..offset.min(text.len())];
    let line_start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    ConfigError { line, column: 1 + before.len() - line_start, what: what.to_owned() }
}

fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn raw<'t>(value: Value<'_, 't>) -> &'t str {
    std::str::from_utf8(value.raw()).unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn wrapping() -> Wrapping {
        Wrapping { program: "cofferdam".into(), options: vec![], only: vec![], except: vec![] }
    }

    fn wrapped(text: &str) -> String {
        wrap(text, &wrapping()).unwrap().text
    }

    #[test]
    fn entries_are_wrapped_in_place() {
        let cases = [
            (
                r#"{"mcpServers":{"a":{"command":"npx","args":["-y","x"]}}}"#,
                r#"{"mcpServers":{"a":{"command":"cofferdam","args":["mcp", "stdio", "--server", "a", "--", "npx","-y","x"]}}}"#,
            ),
            (
                "{\n  // mine\n  \"servers\": {\n    \"a\": {\n      \"command\": \"npx\",\n      \"args\": [\n        \"-y\",\n      ],\n    },\n  },\n}\n",
                "{\n  // mine\n  \"servers\": {\n    \"a\": {\n      \"command\": \"cofferdam\",\n      \"args\": [\"mcp\", \"stdio\", \"--server\", \"a\", \"--\", \"npx\",\n        \"-y\",\n      ],\n    },\n  },\n}\n",
            ),
            (
                r#"{"mcp":{"servers":{"a":{"command":"x"}}}}"#,
                "{\"mcp\":{\"servers\":{\"a\":{\"command\":\"cofferdam\",\t\"args\":\t[\"mcp\", \"stdio\", \"--server\", \"a\", \"--\", \"x\"]}}}}",
            ),
            (
                r#"{"context_servers":{"a":{"command":{"path":"x","args":[ ]}}}}"#,
                r#"{"context_servers":{"a":{"command":{"path":"cofferdam","args":["mcp", "stdio", "--server", "a", "--", "x" ]}}}}"#,
            ),
            (
                r#"{"projects":{"/p":{"mcpServers":{"a":{"args":[],"command":"x"}}}}}"#,
                r#"{"projects":{"/p":{"mcpServers":{"a":{"args":["mcp", "stdio", "--server", "a", "--", "x"],"command":"cofferdam"}}}}}"#,
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(wrapped(text), expected);
            assert_eq!(wrapped(expected), expected, "twice is once");
            assert_eq!(unwrap(expected).unwrap().text, text);
        }
    }

    #[test]
    fn what_cannot_be_wrapped_is_told() {
        let left = |entry: &str| wrap(&format!("{{\"mcpServers\":{{\"a\":{entry}}}}}"), &wrapping()).unwrap().left[0].1;
        assert!(left(r#"{"url":"https://x.example"}"#).starts_with("a remote server"));
        assert_eq!(left(r#"{"command":5}"#), "its command is no text");
        assert_eq!(left(r#"{"command":"x","args":"y"}"#), "its arguments are no list");
        assert_eq!(left("{}"), "it has no command");
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        let error = |text: &str| wrap(text, &wrapping()).err().unwrap().to_string();
        assert_eq!(error("{\n  \"mcpServers\": {]\n}"), "2:18: not-json");
        assert_eq!(error("{}"), "1:1: it has no list of MCP servers");
        assert_eq!(error("{\"a\": /* open"), "1:7: not-json");
        assert_eq!(error("{\"a\":1,\"a\":2}"), "1:8: duplicate-key");
    }

    proptest! {
        /// What was wrapped comes back byte by byte, in whatever way it was written.
        #[test]
        fn unwrapping_undoes_wrapping(
            blanks in prop::collection::vec("[ \n\t]{0,2}|/\\*c,\\*/|//c]\n", 8),
            arguments in prop::option::of(prop::collection::vec("\"[a-z\\-]{1,4}\"", 0..3)),
            program in "\"[a-z/]{1,6}(\\\\u0041)?\"",
            has_trailing_comma in any::<bool>(),
        ) {
            let [a, b, c, d, e, f, g, h] = <[String; 8]>::try_from(blanks).unwrap();
            let list = arguments.map(|arguments| {
                let comma = if has_trailing_comma && !arguments.is_empty() { "," } else { "" };
                format!(", {d}\"args\":{e}[{f}{}{comma}{g}]", arguments.join(&format!("{h},{d}")))
            });
            let text = format!("{a}{{\"mcpServers\":{b}{{\"s\":{{{c}\"command\": {program}{}}}}}}}", list.unwrap_or_default());
            let there = wrapped(&text);
            prop_assert!(there.contains("\"mcp\", \"stdio\""), "{}", there);
            prop_assert_eq!(unwrap(&there).unwrap().text, text);
        }
    }
}
