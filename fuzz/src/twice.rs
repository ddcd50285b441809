//! What was redacted once is left alone: the marks of a first pass come through a second one as they are (law L5).
//!
//! That the second pass changes nothing else holds for text as people write it, and the suite checks it case by case. It cannot
//! hold for anything at all: with a value gone, what stood glued to it stands free, and may be a match of its own.

use crate::{POLICIES, channel, engine, format, run};
use cofferdam::Context;

/// Format, channel, policy; the rest is text.
pub fn twice(data: &[u8]) {
    let &[format_byte, channel_byte, policy, ref text @ ..] = data else { return };
    let (format, context, policy) =
        (format(format_byte), Context::new(channel(channel_byte)), usize::from(policy) % POLICIES.len());
    let first = run(engine(policy), &context, format, [text], false);
    if first.is_blocked {
        return;
    }
    let second = run(engine(policy), &context, format, [&first.output[..]], false);
    if second.is_blocked {
        return;
    }
    // What looks like a mark and was there before may be somebody else's.
    let before = marks(text);
    let mut rest = marks(&second.output).into_iter();
    for mark in marks(&first.output).into_iter().filter(|mark| !before.contains(mark)) {
        let mark = String::from_utf8_lossy(mark);
        assert!(rest.any(|other| other == mark.as_bytes()), "{mark} is gone: first {first:?}, second {second:?}");
    }
}

/// All that is written as a mark, in order.
fn marks(text: &[u8]) -> Vec<&[u8]> {
    let mut marks = Vec::new();
    for at in 0..text.len() {
        let rest = &text[at..];
        let Some(label) = rest.strip_prefix(b"[REDACTED:").or_else(|| rest.strip_prefix(b"[HASH:")) else { continue };
        let length = label.iter().take_while(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'#')).count();
        if label.get(length) == Some(&b']') {
            marks.push(&rest[..rest.len() - label.len() + length + 1]);
        }
    }
    marks
}
