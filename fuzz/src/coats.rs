//! Coats over values: however a dressed text is cut the same comes out, and no value that was found is found again in what comes out.

use crate::{channel, engine, format, run, seeds};
use arbitrary::{Result, Unstructured};
use cofferdam::Context;
use dress::{Coat, chain};
use std::sync::LazyLock;

#[path = "../../tests/support/coats.rs"]
mod dress;

/// The policy under which all that is found is redacted, with the rule's label.
const ALL: usize = 1;
const MOST_PIECES: usize = 4;
const LONGEST: usize = 4096;

/// The rules' examples, and the part of each that must go.
static EXAMPLES: LazyLock<Vec<(String, std::ops::Range<usize>)>> = LazyLock::new(|| {
    let examples: Vec<_> = seeds::examples().into_iter().filter(|(text, _)| text.len() < 200).collect();
    assert!(examples.len() > 100, "only {} examples", examples.len());
    examples
});

/// Any bytes: they decide which examples are dressed in what, where they are cut, and what stands between.
pub fn coats(data: &[u8]) {
    let mut choose = Unstructured::new(data);
    let Ok((format_byte, channel_byte, cuts)) = choose.arbitrary::<(u8, u8, [u16; 3])>() else { return };
    let mut text = Vec::new();
    for _ in 0..MOST_PIECES {
        if write(&mut choose, &mut text).is_err() || text.len() > LONGEST {
            break;
        }
    }
    text.truncate(LONGEST);
    let (format, context) = (format(format_byte), Context::new(channel(channel_byte)));
    let said = || String::from_utf8_lossy(&text).into_owned();

    let whole = run(engine(ALL), &context, format, [&text[..]], false);
    let mut cuts = cuts.map(|cut| usize::from(cut) % (text.len() + 1));
    cuts.sort_unstable();
    let [first, second, third] = cuts;
    let pieces = [&text[..first], &text[first..second], &text[second..third], &text[third..]];
    for flush in [false, true] {
        assert_eq!(
            run(engine(ALL), &context, format, pieces, flush),
            whole,
            "cut at {cuts:?}, flush {flush}: {}",
            said()
        );
    }

    let again = run(engine(ALL), &context, format, [&whole.output[..]], false);
    // What stood glued to a value may be a match once it stands free; but the values that were found are gone.
    let is_news = |found: &cofferdam::Finding| {
        let is_same = |other: &cofferdam::Finding| other.rule == found.rule && other.fingerprint == found.fingerprint;
        found.length < 8 || !whole.findings.iter().any(is_same)
    };
    assert!(again.findings.iter().all(is_news), "something is left: {}\nfirst {whole:?}\nsecond {again:?}", said());
}

/// Writes one example, dressed or not, whole or cut short, and what stands behind it.
fn write(choose: &mut Unstructured<'_>, out: &mut Vec<u8>) -> Result<()> {
    let (text, value) = choose.choose(&EXAMPLES)?;
    let mut coats = Vec::new();
    for _ in 0..choose.int_in_range(0..=3)? {
        coats.push(*choose.choose(&Coat::ALL)?);
    }
    // A whole text is dressed, or its value alone.
    let value = if choose.arbitrary()? { value.clone() } else { 0..text.len() };
    let dressed = chain(text, value, &coats, choose.arbitrary()?).map(|dressed| dressed.bytes);
    let mut bytes = dressed.unwrap_or_else(|| text.clone().into_bytes());
    if choose.ratio(1, 6)? {
        bytes.truncate(choose.choose_index(bytes.len() + 1)?);
    }
    out.extend(bytes);
    let between = ["\n", " ", ", ", "\"\n", "\n\n", " end. ", "; x = ", "\r\n"];
    out.extend_from_slice(choose.choose(&between)?.as_bytes());
    if choose.ratio(1, 4)? {
        let length = choose.int_in_range(0..=12)?;
        out.extend_from_slice(choose.bytes(length)?);
        out.push(b' ');
    }
    Ok(())
}
