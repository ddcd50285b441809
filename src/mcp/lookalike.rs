//! Tools that read like another server's, or speak of one: how a server takes calls that are meant for another.

use super::event::EventKind;
use super::json::{Kind, Value};
use crate::memory::Lock;
use unicode_security::skeleton;

/// What a tool of a server has in common with those of other servers in the lock.
pub(super) fn find(lock: &Lock, server: &str, tool: Value<'_, '_>, name: &str) -> Vec<(EventKind, String)> {
    let mut found = Vec::new();
    let own = form(name);
    let others = || lock.all().filter(|(other, _)| *other != server);
    if let Some((other, _)) = others().find(|(_, other)| form(other) == own) {
        found.push((EventKind::Lookalike, format!("reads like a tool of server {other}")));
    }
    let mut texts = Vec::new();
    strings(tool, &mut texts);
    // Common words are names of tools, too; what has two parts is meant.
    let mention = others().find(|(_, other)| {
        let is_telling = other.len() >= 6 && other.contains(['_', '-', '.']);
        is_telling && form(other) != own && texts.iter().any(|text| has_word(text, other))
    });
    if let Some((other, mentioned)) = mention {
        found.push((EventKind::Mention, format!("speaks of tool {mentioned} of server {other}")));
    }
    found
}

/// A name as it looks, without regard to case and separators.
fn form(name: &str) -> String {
    let plain: String = name.chars().filter(|c| !matches!(c, '_' | '-' | '.' | ' ' | '/')).collect();
    // Lower case on both sides of the skeleton, which makes an l of an I.
    skeleton(&skeleton(&plain).collect::<String>().to_lowercase()).collect()
}

fn strings(value: Value<'_, '_>, found: &mut Vec<String>) {
    if value.kind() == Kind::String {
        found.extend(value.string().map(|text| text.into_owned()));
    }
    value.children().for_each(|child| strings(child, found));
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(word).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(is_part)
            && !text[at + word.len()..].chars().next().is_some_and(is_part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::Json;

    fn kinds(name: &str, description: &str) -> Vec<EventKind> {
        let mut lock = Lock::default();
        lock.approve("mail", "send_mail", "{}", "");
        lock.approve("files", "own_tool", "{}", "");
        let text = serde_json::json!({ "name": name, "description": description }).to_string();
        let json = Json::parse(text.as_bytes()).unwrap();
        find(&lock, "files", json.root(), name).into_iter().map(|(kind, _)| kind).collect()
    }

    #[test]
    fn names_that_read_alike_are_told() {
        for name in ["send_mail", "Send-Mail", "sendmail", "s\u{435}nd_mail", "send_mai1", "send_maiI"] {
            assert_eq!(kinds(name, ""), [EventKind::Lookalike], "{name}");
        }
        for name in ["send_email", "own_tool", "mail"] {
            assert_eq!(kinds(name, ""), [], "{name}");
        }
    }

    #[test]
    fn a_description_that_speaks_of_anothers_tool_is_told() {
        assert_eq!(kinds("fetch", "Before using send_mail, call this."), [EventKind::Mention]);
        assert_eq!(kinds("fetch", "Does not send_mails, nor re-send_mail."), []);
        assert_eq!(kinds("fetch", "Goes well with own_tool."), []);
    }
}
