//! What was redacted once is left alone (law L5).

use crate::{POLICIES, channel, engine, format, run};
use cofferdam::Context;

/// Format, channel, policy; the rest is text.
pub fn twice(data: &[u8]) {
    let &[format_byte, channel_byte, policy, ref text @ ..] = data else { return };
    let (format, context, policy) = (format(format_byte), Context::new(channel(channel_byte)), usize::from(policy) % POLICIES.len());
    let first = run(engine(policy), &context, format, [text], false);
    if first.is_blocked {
        return;
    }
    let second = run(engine(policy), &context, format, [&first.output[..]], false);
    assert_eq!(
        String::from_utf8_lossy(&second.output),
        String::from_utf8_lossy(&first.output),
        "first {first:?}, second {second:?}, of {:?}",
        String::from_utf8_lossy(text)
    );
}
