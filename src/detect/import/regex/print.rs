//! A tree written as a regex in the dialect of rules.

use super::node::Node;
use crate::detect::beside::{Sequence, Symbols};

/// The regex; the capture group that is left becomes `(?<value>…)`. Of a tree without look-arounds.
pub(super) fn print(node: &Node) -> String {
    let mut text = String::new();
    write(node, &mut text);
    text
}

fn write(node: &Node, text: &mut String) {
    match node {
        Node::Set(set) => text.push_str(&class(*set)),
        Node::Cat(parts) => write_parts(parts, text),
        Node::Alt(branches) => {
            for (at, branch) in branches.iter().enumerate() {
                text.push_str(if at > 0 { "|" } else { "" });
                write(branch, text);
            }
        }
        Node::Repeat { node, min, max, greedy } => {
            atom(node, text);
            match (min, max) {
                (0, Some(1)) => text.push('?'),
                (min, Some(max)) if min == max => text.push_str(&format!("{{{min}}}")),
                (min, Some(max)) => text.push_str(&format!("{{{min},{max}}}")),
                (min, None) => text.push_str(&format!("{{{min},}}")),
            }
            if !greedy && *max != Some(*min) {
                text.push('?');
            }
        }
        Node::Group(node, _) => {
            text.push_str("(?<value>");
            write(node, text);
            text.push(')');
        }
        Node::Look(_) => {}
    }
}

/// Writes a node so that a repetition, or what stands beside it, takes it whole.
fn atom(node: &Node, text: &mut String) {
    if matches!(node, Node::Set(_) | Node::Group(..)) {
        write(node, text);
    } else {
        text.push_str("(?:");
        write(node, text);
        text.push(')');
    }
}

/// A sequence, letters of either case gathered: `(?i:key)` for `[Kk][Ee][Yy]`.
fn write_parts(parts: &[Node], text: &mut String) {
    let mut at = 0;
    while let Some(part) = parts.get(at) {
        let run = parts[at..].iter().take_while(|part| caseless(part).is_some()).count();
        if run > 1 && parts[at..at + run].iter().any(|part| caseless(part).is_some_and(|c| c.is_ascii_alphabetic())) {
            text.push_str("(?i:");
            parts[at..at + run].iter().filter_map(caseless).for_each(|byte| text.push_str(&escape(byte)));
            text.push(')');
            at += run;
            continue;
        }
        if matches!(part, Node::Alt(_)) {
            atom(part, text)
        } else {
            write(part, text)
        }
        at += 1;
    }
}

/// The byte of a set that is one byte without a case, or a letter in both cases.
fn caseless(node: &Node) -> Option<u8> {
    let Node::Set(set) = node else { return None };
    let first = set.iter().next()?;
    match set.len() {
        1 if !first.is_ascii_alphabetic() && first.is_ascii() => Some(first),
        2 if first.is_ascii_uppercase() && set.contains(first.to_ascii_lowercase()) => Some(first.to_ascii_lowercase()),
        _ => None,
    }
}

/// The class of a set, in as few characters as are easy.
pub(super) fn class(set: Symbols) -> String {
    let set = set.inside();
    let mut bytes = set.iter();
    match (bytes.next(), set.len()) {
        (Some(byte), 1) => return escape(byte),
        (_, 256) => return r"[\s\S]".to_owned(),
        _ => {}
    }
    let newline = Symbols::of(|byte| byte == b'\n');
    if set == newline.not().inside() {
        return ".".to_owned();
    }
    let named = [(r"\d", Symbols::of(|b| b.is_ascii_digit())), (r"\w", Symbols::word()), (r"\s", space())];
    for (name, of) in &named {
        if set == *of {
            return (*name).to_owned();
        }
        if set == of.not().inside() {
            return name.to_uppercase();
        }
    }
    let (mut left, mut text) =
        if set.len() > 128 { (set.not().inside(), "[^".to_owned()) } else { (set, "[".to_owned()) };
    for (name, of) in &named[1..] {
        if of.is_in(left) {
            text.push_str(name);
            left = left.and(of.not());
        }
    }
    let mut bytes = left.iter().peekable();
    while let Some(start) = bytes.next() {
        let mut end = start;
        while bytes.peek().is_some_and(|byte| *byte == end + 1) {
            end = bytes.next().unwrap_or(end);
        }
        text.push_str(&class_escape(start));
        if end > start + 1 {
            text.push('-');
        }
        if end > start {
            text.push_str(&class_escape(end));
        }
    }
    text.push(']');
    text
}

/// What `\s` is here.
pub(super) fn space() -> Symbols {
    Symbols::of(|byte| matches!(byte, b'\t'..=b'\r' | b' '))
}

fn escape(byte: u8) -> String {
    match byte {
        b'.' | b'+' | b'*' | b'?' | b'(' | b')' | b'|' | b'[' | b']' | b'{' | b'}' | b'^' | b'$' | b'\\' => {
            format!("\\{}", char::from(byte))
        }
        byte => visible(byte),
    }
}

fn class_escape(byte: u8) -> String {
    match byte {
        b'[' | b']' | b'^' | b'-' | b'\\' | b'&' | b'~' => format!("\\{}", char::from(byte)),
        byte => visible(byte),
    }
}

/// No quote of a TOML string, and nothing that cannot be seen.
fn visible(byte: u8) -> String {
    match byte {
        b'\n' => r"\n".to_owned(),
        b'\r' => r"\r".to_owned(),
        b'\t' => r"\t".to_owned(),
        b' '..=b'~' if byte != b'\'' => char::from(byte).to_string(),
        byte => format!("\\x{byte:02X}"),
    }
}

/// The regex of a guard.
pub(super) fn print_sequences(sequences: &[Sequence], edge: &str) -> String {
    let one = |symbols: &Symbols| match (symbols.edge, symbols.inside().is_empty()) {
        (true, true) => edge.to_owned(),
        (true, false) => format!("(?:{}|{edge})", class(*symbols)),
        (false, _) => class(*symbols),
    };
    let branch = |sequence: &Sequence| {
        let boundary = match sequence.boundary {
            None => "",
            Some(true) => r"\b",
            Some(false) => r"\B",
        };
        let symbols: String = sequence.symbols.iter().map(one).collect();
        if edge == "^" { format!("{symbols}{boundary}") } else { format!("{boundary}{symbols}") }
    };
    sequences.iter().map(branch).collect::<Vec<_>>().join("|")
}

#[cfg(test)]
mod tests {
    use super::super::syntax::{Dialect, parse};
    use super::*;

    fn again(regex: &str) -> String {
        print(&parse(regex, Dialect::Go).unwrap())
    }

    #[test]
    fn what_is_written_reads_as_it_was() {
        assert_eq!(again(r"(?i)acme[_-]key=[\w.-]{8,}?x*"), r"(?i:acme)[\-_](?i:key=)[\w\-.]{8,}?[Xx]{0,}");
        assert_eq!(again(r"a(?:b|cd)+\.[^'\n]"), r"a(?:b|cd){1,}\.[^\n\x27]");
        assert_eq!(again(r"(é|[\s\S]{2}|\D)"), r"(?<value>\xC3\xA9|[\s\S]{2}|\D)");
        assert_eq!(again(r"(?s:.)[0-9a-f]|(?:ab)?"), r"[\s\S][0-9a-f]|(?:ab)?");
    }
}
