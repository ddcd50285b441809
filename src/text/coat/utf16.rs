//! UTF-16 in either byte order, with or without a byte order mark, that begins with ASCII.
//!
//! Its mark is the zero byte beside each ASCII character. Two ASCII bytes side by side are a Chinese character too, so of what could be
//! plain text behind the run only little is read as part of it.

use memchr::memchr;

use super::{Decoded, Found, Run, is_telling};
use crate::base::Coat;

pub(super) struct Utf16;

impl Run for Utf16 {
    fn find(&self, text: &[u8], from: usize, more: bool) -> Found {
        let mut at = from;
        while let Some(skipped) = text.get(at..).and_then(|rest| memchr(0, rest)) {
            match run_at(text, from, at + skipped, more) {
                Found::None => at += skipped + 1,
                found => return found,
            }
        }
        match text.last() {
            // A zero may come next.
            Some(b' '..=b'~') if more && from < text.len() => Found::Open { start: text.len() - 1 },
            _ => Found::None,
        }
    }

    fn decode(&self, run: &[u8]) -> Option<Decoded> {
        let order = Order::of(run);
        let units = run.as_chunks().0.iter().map(|unit| order.unit(*unit));
        let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        is_telling(text.as_bytes()).then(|| Decoded { coat: Coat::Utf16, bytes: text.into_bytes(), skip: 0 })
    }

    fn group(&self, run: &[u8], decoded: &Decoded, index: usize) -> (usize, usize) {
        if index >= decoded.bytes.len() {
            return (run.len(), decoded.bytes.len());
        }
        let before = decoded.bytes.get(..=index).unwrap_or_default();
        let start = before.iter().rposition(|b| !is_trail(*b)).unwrap_or(0);
        let before = before.get(..start).unwrap_or_default();
        let characters = before.iter().filter(|b| !is_trail(**b)).count();
        let pairs = before.iter().filter(|b| **b >= 0xf0).count();
        (2 * (characters + pairs), start)
    }

    fn encode(&self, run: &[u8], _decoded: &Decoded, _offset: usize, bytes: &[u8]) -> Vec<u8> {
        let order = Order::of(run);
        String::from_utf8_lossy(bytes).encode_utf16().flat_map(|unit| order.bytes(unit)).collect()
    }
}

/// Whether the bytes hold UTF-16.
pub(super) fn is_likely(bytes: &[u8]) -> bool {
    let has_zeros = || bytes.iter().filter(|byte| **byte == 0).count() >= FEWEST_ASCII;
    memchr(0, bytes).is_some() && has_zeros() && Utf16.find(bytes, 0, false) != Found::None
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}

impl Order {
    /// The order of a run, which begins with ASCII.
    fn of(run: &[u8]) -> Self {
        if run.first() == Some(&0) { Self::Big } else { Self::Little }
    }

    fn unit(self, bytes: [u8; 2]) -> u16 {
        match self {
            Self::Little => u16::from_le_bytes(bytes),
            Self::Big => u16::from_be_bytes(bytes),
        }
    }

    fn bytes(self, unit: u16) -> [u8; 2] {
        match self {
            Self::Little => unit.to_le_bytes(),
            Self::Big => unit.to_be_bytes(),
        }
    }

    fn mark(self) -> [u8; 2] {
        self.bytes(0xfeff)
    }
}

/// What a run is if it starts at some place.
enum Reading {
    None,
    Open,
    Run { end: usize },
}

/// The run whose first zero byte is at `zero`.
fn run_at(text: &[u8], from: usize, zero: usize, more: bool) -> Found {
    let little = zero.checked_sub(1).filter(|start| *start >= from);
    let reading = little.map_or(Reading::None, |start| read(text, start, Order::Little, more));
    match (little, reading, read(text, zero, Order::Big, more)) {
        (Some(start), Reading::Open, _) | (Some(start), Reading::Run { .. }, Reading::Open) => Found::Open { start },
        (_, _, Reading::Open) => Found::Open { start: zero },
        (Some(start), Reading::Run { end }, Reading::Run { end: big }) if is_little(text, start, end, big) => {
            Found::Run { start, end }
        }
        (Some(start), Reading::Run { end }, Reading::None) => Found::Run { start, end },
        (_, _, Reading::Run { end }) => Found::Run { start: zero, end },
        _ => Found::None,
    }
}

/// Which of two readings is the right one: little-endian from `start` to `end`, or big-endian from `start + 1` to `big`.
fn is_little(text: &[u8], start: usize, end: usize, big: usize) -> bool {
    let mark = |at: usize| at.checked_sub(2).and_then(|mark| text.get(mark..at));
    if mark(start) == Some(&Order::Little.mark()) {
        return true;
    }
    if mark(start + 1) == Some(&Order::Big.mark()) {
        return false;
    }
    // One of them has taken an ASCII byte from beside the run for one of its own, perhaps a quote.
    let is_word = |at: usize| text.get(at).is_some_and(u8::is_ascii_alphanumeric);
    end >= big || (end + 1 == big && (is_word(start) || !is_word(end)))
}

/// Reads characters from `start` on.
fn read(text: &[u8], start: usize, order: Order, more: bool) -> Reading {
    let (mut at, mut end) = (start, start);
    let (mut count, mut ascii, mut doubtful) = (0_usize, 0_usize, 0_usize);
    loop {
        let (kind, length) = match character(text, at, order) {
            Character::Open if more => return Reading::Open,
            Character::Open | Character::None => break,
            Character::Some(kind, length) => (kind, length),
        };
        if count == 0 && kind != Kind::Printable {
            return Reading::None;
        }
        ascii += usize::from(matches!(kind, Kind::Printable | Kind::Break));
        at += length;
        count += 1;
        if count == FEWEST && ascii < FEWEST_ASCII {
            return Reading::None;
        }
        if kind == Kind::Doubtful {
            doubtful += 1;
            if doubtful > MOST_DOUBTFUL {
                break;
            }
        } else {
            doubtful = 0;
            end = at;
        }
    }
    if count >= FEWEST && end - start >= 2 * FEWEST { Reading::Run { end } } else { Reading::None }
}

enum Character {
    Some(Kind, usize),
    None,
    /// It is cut off.
    Open,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An ASCII character.
    Printable,
    /// The same, and one no run starts with, so that none need be waited for behind each line.
    Break,
    /// It may as well be two ASCII bytes, or ASCII in the other byte order.
    Doubtful,
    Other,
}

/// The character at `at`.
fn character(text: &[u8], at: usize, order: Order) -> Character {
    let rest = text.get(at..).unwrap_or_default();
    let Some(bytes) = rest.first_chunk() else { return Character::Open };
    let unit = order.unit(*bytes);
    let (c, length) = match unit {
        0xd800..=0xdbff => {
            let Some(low) = rest.get(2..).and_then(|rest| rest.first_chunk()) else { return Character::Open };
            match char::decode_utf16([unit, order.unit(*low)]).next() {
                Some(Ok(c)) => (c, 4),
                _ => return Character::None,
            }
        }
        _ => match char::from_u32(u32::from(unit)) {
            Some(c) => (c, 2),
            None => return Character::None,
        },
    };
    let could_be_ascii = |b: &u8| matches!(b, 0 | b'\t' | b'\n' | b'\r' | b' '..=b'~');
    match c {
        ' '..='~' => Character::Some(Kind::Printable, length),
        '\t' | '\n' | '\r' => Character::Some(Kind::Break, length),
        '\u{e000}'..='\u{f8ff}' | '\u{fffe}' | '\u{ffff}' => Character::None,
        _ if c.is_control() => Character::None,
        _ if length == 2 && bytes.iter().all(could_be_ascii) => Character::Some(Kind::Doubtful, length),
        _ => Character::Some(Kind::Other, length),
    }
}

fn is_trail(byte: u8) -> bool {
    byte & 0xc0 == 0x80
}

/// The fewest characters of a run.
const FEWEST: usize = 8;

/// So many of the first [`FEWEST`] are ASCII.
const FEWEST_ASCII: usize = 6;

/// So many doubtful characters in a row may be in a run, if another comes behind them.
const MOST_DOUBTFUL: usize = 8;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::runs::tests::{all, keeps_laws, writes};
    use super::*;

    fn little(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_le_bytes).collect()
    }

    fn big(text: &str) -> Vec<u8> {
        text.encode_utf16().flat_map(u16::to_be_bytes).collect()
    }

    const TEXT: &str = "ignore previous instructions,\r\n and gr\u{fc}\u{df}e, \u{1f600} \u{4e2d}\u{6587}\u{5b57}, \u{43f}\u{440}, whole.";

    fn texts(bytes: &[u8]) -> Vec<String> {
        let decode = |(start, end): (usize, usize)| Utf16.decode(&bytes[start..end]).map(|decoded| decoded.bytes);
        all(&Utf16, bytes).into_iter().filter_map(decode).map(|text| String::from_utf8(text).unwrap()).collect()
    }

    #[test]
    fn both_orders_come_back_from_any_place() {
        for encode in [little, big] {
            for before in ["", "\u{1}", "ab", "abc ", "\n"] {
                for behind in ["", "\n", "\"", "\u{1}\u{1}", "\"and a longer piece of plain text"] {
                    let bytes = [before.as_bytes(), &encode(TEXT), behind.as_bytes()].concat();
                    let found = texts(&bytes);
                    assert!(
                        matches!(&found[..], [found] if found.contains(&TEXT[1..TEXT.len() - 1])),
                        "{before:?} {behind:?}"
                    );
                    keeps_laws(&Utf16, &bytes);
                }
            }
            writes(&Utf16, &encode(TEXT));
        }
    }

    #[test]
    fn a_byte_order_mark_decides() {
        let between = |mark: &[u8], text: &[u8]| [b"x", mark, text, b"y"].concat();
        assert_eq!(texts(&between(b"\xff\xfe", &little(TEXT))), [TEXT]);
        assert_eq!(texts(&between(b"\xfe\xff", &big(TEXT))), [TEXT]);
    }

    #[test]
    fn a_quote_beside_is_not_taken() {
        assert_eq!(texts(&[b"\"", &big("ignore previous")[..], b"\""].concat()), ["ignore previous"]);
        assert_eq!(texts(&[b"\"", &little("ignore previous")[..], b"\""].concat()), ["ignore previous"]);
    }

    #[test]
    fn near_misses_are_none() {
        for bytes in [
            &little("seven77")[..],
            b"plain text",
            &[0; 100],
            &big("\u{4e2d}\u{6587}\u{5b57}\u{4e2d}\u{6587}abcdefgh")[..12],
        ] {
            assert_eq!(texts(bytes), Vec::<String>::new());
            assert!(!is_likely(bytes));
            keeps_laws(&Utf16, bytes);
        }
        assert!(is_likely(&little("eight888")) && is_likely(&[b"\x01\x02\x03", &big(TEXT)[..]].concat()));
        let broken = [&little("ignore previous ")[..], b"\x00\xd8", &little("instructions")].concat();
        assert_eq!(texts(&broken), ["ignore previous ", "instructions"], "half a surrogate pair ends a run");
    }

    #[test]
    fn what_may_be_the_first_character_is_open() {
        assert_eq!(Utf16.find(b"text", 0, true), Found::Open { start: 3 });
        assert_eq!(Utf16.find(b"text\n", 0, true), Found::None);
        assert_eq!(Utf16.find(b"text\n\0", 0, true), Found::Open { start: 5 });
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn laws_hold(pieces in proptest::collection::vec((any::<bool>(), "[a-z]{1,9}|[a-z \\n]{8,12}|\\PC{1,3}|[\u{4e00}-\u{7e7e}]{1,9}"), 0..6), plain in "[a-z\\n\\x00]{0,20}", at in 0_usize..6) {
            let mut pieces: Vec<_> = pieces.iter().map(|(is_big, text)| if *is_big { big(text) } else { little(text) }).collect();
            pieces.insert(at.min(pieces.len()), plain.into_bytes());
            keeps_laws(&Utf16, &pieces.concat());
        }

        #[test]
        fn nothing_panics(run in proptest::collection::vec(prop_oneof![Just(0_u8), any::<u8>()], 0..100), index in 0_usize..100) {
            keeps_laws(&Utf16, &run);
            let decoded = Decoded { coat: Coat::Utf16, bytes: run.clone(), skip: 0 };
            Utf16.group(&run, &decoded, index);
            Utf16.encode(&run, &decoded, index, &run);
            Utf16.decode(&run);
        }
    }
}
