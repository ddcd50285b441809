//! Variation selectors in a row: there are 256, none is seen, so each can carry a byte. Real ones come alone, behind what they vary.

use super::{Decoded, Found, Run, is_telling};
use crate::base::Coat;
use memchr::memchr2;

pub(super) struct Variation;

impl Run for Variation {
    fn find(&self, text: &[u8], from: usize, more: bool) -> Found {
        let mut at = from;
        while let Some(skipped) = text.get(at..).and_then(|rest| memchr2(0xEF, 0xF3, rest)) {
            let start = at + skipped;
            let (mut end, mut count) = (start, 0);
            loop {
                match selector(text.get(end..).unwrap_or_default()) {
                    Selector::Byte(_, length) => {
                        end += length;
                        count += 1;
                    }
                    Selector::Cut if more => return Found::Open { start },
                    Selector::Cut | Selector::None => break,
                }
            }
            if count >= FEWEST {
                return Found::Run { start, end };
            }
            at = end.max(start + 1);
        }
        Found::None
    }

    fn decode(&self, run: &[u8]) -> Option<Decoded> {
        let (mut bytes, mut rest) = (Vec::with_capacity(run.len() / 3), run);
        while !rest.is_empty() {
            let Selector::Byte(byte, length) = selector(rest) else { return None };
            bytes.push(byte);
            rest = rest.get(length..)?;
        }
        let is_text =
            bytes.chunk_by(|a, b| is_printable(*a) && is_printable(*b)).any(|row| row.len() >= FEWEST_TELLING);
        (is_text || is_telling(&bytes)).then_some(Decoded { coat: Coat::VariationSelectors, bytes, skip: 0 })
    }

    fn group(&self, run: &[u8], decoded: &Decoded, index: usize) -> (usize, usize) {
        let carried = decoded.bytes.iter().take(index);
        let offset: usize = carried.map(|byte| written(*byte).len_utf8()).sum();
        (offset.min(run.len()), index.min(decoded.bytes.len()))
    }

    fn encode(&self, _run: &[u8], _decoded: &Decoded, _offset: usize, bytes: &[u8]) -> Vec<u8> {
        bytes.iter().map(|byte| written(*byte)).collect::<String>().into_bytes()
    }
}

/// The fewest selectors that are a run.
const FEWEST: usize = 4;

/// The fewest printable bytes in a row that are worth a look.
const FEWEST_TELLING: usize = 6;

/// What stands at the start of some bytes.
enum Selector {
    /// What it carries, and its length.
    Byte(u8, usize),
    /// One that may go on.
    Cut,
    None,
}

/// U+FE00 to U+FE0F carry 0 to 15, U+E0100 to U+E01EF carry 16 to 255.
fn selector(bytes: &[u8]) -> Selector {
    match *bytes {
        [0xEF, 0xB8, low @ 0x80..=0x8F, ..] => Selector::Byte(low & 0x0F, 3),
        [0xF3, 0xA0, high @ 0x84..=0x86, low @ 0x80..=0xBF, ..] | [0xF3, 0xA0, high @ 0x87, low @ 0x80..=0xAF, ..] => {
            Selector::Byte(16 + ((high - 0x84) << 6 | low & 0x3F), 4)
        }
        [] | [0xEF] | [0xEF, 0xB8] | [0xF3] | [0xF3, 0xA0] | [0xF3, 0xA0, 0x84..=0x87] => Selector::Cut,
        _ => Selector::None,
    }
}

fn written(byte: u8) -> char {
    let first = if byte < 16 { 0xFE00 } else { 0xE0100 - 16 };
    char::from_u32(first + u32::from(byte)).unwrap_or('\u{FE00}')
}

fn is_printable(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn carried(bytes: &[u8]) -> Vec<u8> {
        bytes.iter().map(|byte| written(*byte)).collect::<String>().into_bytes()
    }

    #[test]
    fn emoji_and_full_width_text_are_no_runs() {
        for text in [
            "❤\u{FE0F} ok",
            "葛\u{E0100}飾",
            "ｆｕｌｌ，ｗｉｄｔｈ",
            "a\u{FE0F}\u{FE0F}\u{FE0F}b",
            "\u{E0041}\u{E0042}\u{E0043}\u{E0044}",
        ] {
            assert_eq!(Variation.find(text.as_bytes(), 0, false), Found::None, "{text:?}");
        }
    }

    #[test]
    fn noise_is_not_telling() {
        assert!(Variation.decode(&carried(&[0x80, 0x90, 0xFF, b'a', b'b', b'c', b'd', b'e', 0])).is_none());
        assert!(Variation.decode(&carried(b"\xFFabcdef\xFF")).is_some());
        assert!(Variation.decode(b"ordinary text").is_none() && Variation.decode(&carried(b"ignore")[..22]).is_none());
    }

    #[test]
    fn every_byte_has_its_selector() {
        for byte in 0..=255 {
            let character = written(byte);
            assert!(matches!(character, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}'));
            assert!(
                matches!(selector(character.to_string().as_bytes()), Selector::Byte(b, l) if (b, l) == (byte, character.len_utf8()))
            );
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn bytes_come_back_and_cuts_change_nothing(
            noise in proptest::collection::vec(0_u8.., 0..8), text in "[ -~]{6,20}", before in "[a-zｆ😀]{0,5}", after in "[a-zｆ😀]{0,5}"
        ) {
            let bytes = [noise.as_slice(), text.as_bytes()].concat();
            let run = carried(&bytes);
            let whole = [before.as_bytes(), &run, after.as_bytes()].concat();
            let found = Variation.find(&whole, 0, false);
            prop_assert_eq!(found, Found::Run { start: before.len(), end: before.len() + run.len() });
            let decoded = Variation.decode(&run).unwrap();
            prop_assert_eq!(&decoded.bytes, &bytes);
            for index in 0..=bytes.len() {
                let (offset, first) = Variation.group(&run, &decoded, index);
                let again = [&run[..offset], &Variation.encode(&run, &decoded, offset, &bytes[first..])].concat();
                prop_assert_eq!(&again, &run);
            }
            for cut in 0..=whole.len() {
                match Variation.find(&whole[..cut], 0, true) {
                    Found::Open { start } => prop_assert!(start <= before.len()),
                    Found::None => prop_assert!(cut <= before.len()),
                    early => prop_assert_eq!(early, found),
                }
            }
        }
    }
}
