//! However a text is cut, the same comes out (law L1); and the prefilter changes nothing (law L3).

use crate::{channel, engine, exhaustive, format, other_batches, run};
use cofferdam::Context;

/// Longer texts are not run without the prefilter: it takes too long.
const LONGEST_PLAIN: usize = 160;

/// Format, channel, policy, number of cuts, two bytes for each cut; the rest is text.
pub fn split(data: &[u8]) {
    let &[format_byte, channel_byte, policy, cuts, ref rest @ ..] = data else { return };
    let Some((cuts, text)) = rest.split_at_checked(usize::from(cuts % 16) * 2) else { return };
    let (format, context, policy) = (format(format_byte), Context::new(channel(channel_byte)), usize::from(policy));
    let mut cuts: Vec<usize> =
        cuts.chunks(2).map(|pair| usize::from(u16::from_le_bytes([pair[0], pair[1]])) % (text.len() + 1)).collect();
    cuts.sort_unstable();
    let bounds: Vec<usize> = [0].into_iter().chain(cuts).chain([text.len()]).collect();
    let pieces = || bounds.windows(2).map(|pair| &text[pair[0]..pair[1]]);

    let whole = run(engine(policy), &context, format, [text], false);
    for flush in [false, true] {
        assert_eq!(
            run(engine(policy), &context, format, pieces(), flush),
            whole,
            "in pieces {bounds:?}, flush {flush}"
        );
    }
    for engine in other_batches(policy) {
        assert_eq!(run(engine, &context, format, pieces(), false), whole, "in pieces {bounds:?}, another batch");
    }
    if text.len() <= 1024 {
        assert_eq!(run(engine(policy), &context, format, text.chunks(1), true), whole, "byte by byte");
    }
    if text.len() <= LONGEST_PLAIN {
        assert_eq!(run(exhaustive(policy), &context, format, [text], false), whole, "without the prefilter");
    }
}
