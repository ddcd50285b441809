//! Tag characters, U+E0020 to U+E007E, and line ends and tabs written alike: ASCII that nobody sees. Real ones are only behind a black flag, which they make a region's.

use super::{Decoded, Found, Run, is_telling};
use crate::base::Coat;
use memchr::memchr;

pub(super) struct Tags;

impl Run for Tags {
    fn find(&self, text: &[u8], from: usize, more: bool) -> Found {
        let mut at = from;
        while let Some(skipped) = text.get(at..).and_then(|rest| memchr(LEAD, rest)) {
            let start = at + skipped;
            let (mut end, mut printable) = (start, 0);
            loop {
                match tag(text.get(end..).unwrap_or_default()) {
                    Tag::Byte(byte) => {
                        end += 4;
                        printable += usize::from(is_printable(byte));
                    }
                    Tag::Cut if more => return Found::Open { start },
                    Tag::Cut | Tag::None => break,
                }
            }
            if printable >= FEWEST && !is_flag(text, start, end) {
                return Found::Run { start, end };
            }
            at = end.max(start + 1);
        }
        Found::None
    }

    fn decode(&self, run: &[u8]) -> Option<Decoded> {
        let mut bytes = Vec::with_capacity(run.len() / 4);
        for character in run.chunks(4) {
            match tag(character) {
                Tag::Byte(byte) if is_printable(byte) => bytes.push(byte),
                Tag::Byte(_) => {}
                Tag::Cut | Tag::None => return None,
            }
        }
        let is_enough = bytes.len() >= FEWEST_TELLING || is_telling(&bytes);
        is_enough.then_some(Decoded { coat: Coat::TagCharacters, bytes, skip: 0 })
    }

    fn group(&self, run: &[u8], decoded: &Decoded, index: usize) -> (usize, usize) {
        let is_said = |character: &[u8]| matches!(tag(character), Tag::Byte(byte) if is_printable(byte));
        let mut said = run.chunks(4).enumerate().filter(|(_, character)| is_said(character));
        said.nth(index).map_or((run.len(), decoded.bytes.len()), |(place, _)| (place * 4, index))
    }

    /// What is not text in ASCII cannot be written; a question mark stands for it.
    fn encode(&self, run: &[u8], _decoded: &Decoded, _offset: usize, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len() * 4 + 4);
        for &byte in bytes {
            let byte = if is_printable(byte) { byte } else { b'?' };
            out.extend_from_slice(&[LEAD, 0xA0, 0x80 | byte >> 6, 0x80 | byte & 0x3F]);
        }
        if run.ends_with(CANCEL) {
            out.extend_from_slice(CANCEL);
        }
        out
    }
}

/// The fewest tags that are a run.
const FEWEST: usize = 2;

/// The fewest that are worth a look.
const FEWEST_TELLING: usize = 6;

/// Plane 14 starts with this byte, and little else does.
const LEAD: u8 = 0xF3;

/// U+E007F, which ends the tags of a flag.
const CANCEL: &[u8] = "\u{E007F}".as_bytes();

/// What stands at the start of some bytes.
enum Tag {
    Byte(u8),
    /// One that may go on.
    Cut,
    None,
}

fn tag(bytes: &[u8]) -> Tag {
    match *bytes {
        [LEAD, 0xA0, high @ 0x80..=0x81, low @ 0x80..=0xBF, ..] => match (high & 1) << 6 | low & 0x3F {
            byte @ (0x01 | b'\t' | b'\n' | b'\r' | 0x20..=0x7F) => Tag::Byte(byte),
            _ => Tag::None,
        },
        [] | [LEAD] | [LEAD, 0xA0] | [LEAD, 0xA0, 0x80..=0x81] => Tag::Cut,
        _ => Tag::None,
    }
}

fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r')
}

/// Whether a run is the rest of a flag emoji: a few letters and digits behind a black flag, then U+E007F.
fn is_flag(text: &[u8], start: usize, end: usize) -> bool {
    const MOST: usize = 7;
    let before = text.get(..start).unwrap_or_default();
    let region = text.get(start..end).and_then(|run| run.strip_suffix(CANCEL)).unwrap_or_default();
    let is_named = |character: &[u8]| matches!(tag(character), Tag::Byte(b'a'..=b'z' | b'0'..=b'9'));
    before.ends_with("🏴".as_bytes())
        && region.len() <= MOST * 4
        && !region.is_empty()
        && region.chunks(4).all(is_named)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tagged(text: &str) -> Vec<u8> {
        text.bytes()
            .flat_map(|b| char::from_u32(0xE0000 + u32::from(b)).into_iter().collect::<String>().into_bytes())
            .collect()
    }

    fn run_of(text: &[u8]) -> Option<&[u8]> {
        match Tags.find(text, 0, false) {
            Found::Run { start, end } => Some(&text[start..end]),
            _ => None,
        }
    }

    #[test]
    fn flags_are_no_runs() {
        for (region, is_run) in [
            ("gbeng\x7F", false),
            ("ustx\x7F", false),
            ("gbeng", true),
            ("gbenglish\x7F", true),
            ("GB\x7F", true),
            ("gbeng\x7Fignore all", true),
        ] {
            let text = ["🏴".as_bytes(), &tagged(region), b" and more"].concat();
            assert_eq!(run_of(&text).is_some(), is_run, "{region}");
        }
        assert!(run_of(&tagged("gbeng\x7F")).is_some());
        assert!(run_of(&tagged("a")).is_none() && run_of("\u{E0100}\u{E0101}\u{F0000}".as_bytes()).is_none());
    }

    #[test]
    fn signs_that_say_nothing_belong_to_the_run() {
        let run = tagged("\x01hidden\x7F\x7Ftext\x7F");
        let decoded = Tags.decode(&run).unwrap();
        assert_eq!((decoded.bytes.as_slice(), decoded.coat), (&b"hiddentext"[..], Coat::TagCharacters));
        assert_eq!(Tags.group(&run, &decoded, 0), (4, 0));
        assert_eq!(Tags.group(&run, &decoded, 6), (36, 6));
        assert_eq!(Tags.group(&run, &decoded, 10), (run.len(), 10));
        let (offset, _) = Tags.group(&run, &decoded, 6);
        let written = [&run[..offset], &Tags.encode(&run, &decoded, offset, b"[gone]\n")].concat();
        assert_eq!(Tags.decode(&written).unwrap().bytes, b"hidden[gone]\n");
        assert!(written.ends_with(CANCEL));
        assert!(Tags.decode(&tagged("short")).is_none() && Tags.decode(&run[..9]).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn text_comes_back_and_cuts_change_nothing(text in "[ -~]{6,30}", before in "[a-z🏴]{0,5}", after in "[a-z🏴]{0,5}") {
            let run = tagged(&text);
            let whole = [before.as_bytes(), &run, after.as_bytes()].concat();
            let found = Tags.find(&whole, 0, false);
            prop_assert_eq!(found, Found::Run { start: before.len(), end: before.len() + run.len() });
            let decoded = Tags.decode(&run).unwrap();
            prop_assert_eq!(&decoded.bytes, text.as_bytes());
            prop_assert_eq!(Tags.encode(&run, &decoded, 0, text.as_bytes()), run);
            for cut in 0..=whole.len() {
                match Tags.find(&whole[..cut], 0, true) {
                    Found::Open { start } => prop_assert_eq!(start, before.len()),
                    Found::None => prop_assert!(cut <= before.len()),
                    early => prop_assert_eq!(early, found),
                }
            }
        }
    }
}
