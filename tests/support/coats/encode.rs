//! Puts single coats on. Which form is taken is left to [`Chance`].

use super::alphabets::{BIDI, ENTITIES, HOMOGLYPHS, MARKUP, MATH, ZERO_WIDTH};
use super::{Chance, Coat, readable};
use data_encoding::{BASE32_NOPAD, BASE64_NOPAD, BASE64URL_NOPAD};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::Write;

/// A place inside of a text where it may be cut.
pub(super) fn a_cut(text: &str, chance: &mut Chance, fits: impl Fn(char, char) -> bool) -> Option<usize> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let cuts: Vec<usize> = chars.windows(2).filter(|pair| fits(pair[0].1, pair[1].1)).map(|pair| pair[1].0).collect();
    (!cuts.is_empty()).then(|| chance.pick(&cuts))
}

/// Writes all, half, or a few of the characters that can be in another way, at least one of them; and all of those that must be.
pub(super) fn replace(
    text: &str,
    chance: &mut Chance,
    must: impl Fn(char) -> bool,
    code: impl Fn(char, &mut Chance) -> Option<String>,
) -> String {
    let share = chance.pick(&[100, 50, 20]);
    let able: Vec<usize> =
        (0..).zip(text.chars()).filter(|(_, c)| code(*c, chance).is_some()).map(|(at, _)| at).collect();
    let one = if able.is_empty() { 0 } else { chance.pick(&able) };
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        let is_coded = at == one || must(c) || chance.percent(share);
        match code(c, chance).filter(|_| is_coded) {
            Some(coded) => out += &coded,
            None => out.push(c),
        }
    }
    out
}

/// The characters from a generator behind all, half, or a few of the characters, but not behind the last.
fn between(text: &str, chance: &mut Chance, from: &[char]) -> String {
    let last = text.char_indices().last().map_or(0, |(at, _)| at);
    replace(&text[..last], chance, |_| false, |c, chance| Some(format!("{c}{}", chance.pick(from)))) + &text[last..]
}

pub(super) fn inline(coat: Coat, bytes: &[u8], chance: &mut Chance) -> Option<Vec<u8>> {
    if coat == Coat::Percent {
        return Some(percent(bytes, chance));
    }
    let text = readable(bytes).filter(|text| !text.is_empty())?;
    let never = |_| false;
    let out = match coat {
        Coat::Entity => entity(text, chance),
        Coat::Escape => escape(text, chance),
        Coat::FullWidth => replace(text, chance, never, |c, _| {
            matches!(c, '!'..='~').then(|| char::from_u32(c as u32 + 0xFEE0).map(String::from))?
        }),
        Coat::Math => {
            let style = chance.below(MATH.len() + 1);
            replace(text, chance, never, |c, chance| {
                let style = if style == MATH.len() { chance.below(MATH.len()) } else { style };
                let (upper, lower, digit) = MATH[style];
                let code = match c {
                    'A'..='Z' => upper + (c as u32 - 'A' as u32),
                    'a'..='z' => lower + (c as u32 - 'a' as u32),
                    '0'..='9' => digit + (c as u32 - '0' as u32),
                    _ => return None,
                };
                char::from_u32(code).map(String::from)
            })
        }
        Coat::ZeroWidth => between(text, chance, &ZERO_WIDTH),
        Coat::Bidi => between(text, chance, &BIDI),
        Coat::Marks => replace(text, chance, never, |c, chance| {
            let count = chance.pick(&[1, 1, 1, 2, 3]);
            let marks = (0..count).filter_map(|_| char::from_u32(0x300 + chance.below(0x70) as u32));
            Some(std::iter::once(c).chain(marks).collect())
        }),
        Coat::Homoglyphs => replace(text, chance, never, |c, chance| {
            let alike: Vec<char> = HOMOGLYPHS.iter().filter(|pair| pair.0 == c).map(|pair| pair.1).collect();
            (!alike.is_empty()).then(|| chance.pick(&alike).to_string())
        }),
        Coat::Markup => {
            let (open, close) = chance.pick(&MARKUP);
            let first = a_cut(text, chance, |_, _| true)?;
            let second = first + a_cut(&text[first..], chance, |_, _| true).unwrap_or(text.len() - first);
            format!("{}{open}{}{close}{}", &text[..first], &text[first..second], &text[second..])
        }
        Coat::Continuation => {
            let (left, right) =
                text.split_at(a_cut(text, chance, |a, b| a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())?);
            format!("{left}\\{}{right}", chance.pick(&["\n", "\n", "\r\n"]))
        }
        _ => return None,
    };
    Some(out.into_bytes())
}

fn percent(bytes: &[u8], chance: &mut Chance) -> Vec<u8> {
    let has_other = bytes.iter().any(|byte| !byte.is_ascii_alphanumeric());
    let form = chance.below(if has_other { 4 } else { 3 });
    let is_upper = chance.percent(50);
    let one = chance.below(bytes.len());
    let mut out = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        let is_coded = match form {
            0 => true,
            1 => chance.percent(50) || at == one,
            2 => chance.percent(20) || at == one,
            _ => !byte.is_ascii_alphanumeric(),
        };
        match (is_coded || *byte == b'%' || !byte.is_ascii(), is_upper) {
            (false, _) => out.push(*byte),
            (true, true) => out.extend(format!("%{byte:02X}").into_bytes()),
            (true, false) => out.extend(format!("%{byte:02x}").into_bytes()),
        }
    }
    out
}

fn entity(text: &str, chance: &mut Chance) -> String {
    let name = |c: char| ENTITIES.iter().find(|(_, of)| *of == c).map(|(name, _)| format!("&{name};"));
    let forms: &[usize] = if text.chars().any(|c| name(c).is_some()) { &[0, 1, 2, 3, 4] } else { &[0, 1, 2, 3] };
    let form = chance.pick(forms);
    let number = |c: char, form: usize| match form {
        0 => format!("&#{};", c as u32),
        1 => format!("&#x{:x};", c as u32),
        2 => format!("&#X{:04X};", c as u32),
        _ => format!("&#{:05};", c as u32),
    };
    let is_mixed = form == 3;
    replace(
        text,
        chance,
        |c| c == '&',
        |c, chance| match form {
            4 => name(c),
            _ if is_mixed => name(c).filter(|_| chance.percent(50)).or_else(|| Some(number(c, chance.below(4)))),
            _ => Some(number(c, form)),
        },
    )
}

fn escape(text: &str, chance: &mut Chance) -> String {
    let form = chance.below(6);
    replace(
        text,
        chance,
        |c| c == '\\',
        |c, chance| {
            let code = c as u32;
            let form = if form == 5 { chance.below(5) } else { form };
            Some(match form {
                0 if c.is_ascii() => format!("\\x{code:02x}"),
                1 if c.is_ascii() => format!("\\{code:03o}"),
                2 => format!("\\U{code:08x}"),
                3 => format!("\\u{{{code:x}}}"),
                _ => c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04X}")).collect(),
            })
        },
    )
}

/// What a run stands between.
pub(super) fn surroundings(coat: Coat, chance: &mut Chance) -> (String, String) {
    let (before, after) = match coat {
        Coat::QuotedPrintable => ("", ""),
        Coat::Variation => chance.pick(&[("\u{1F600}", ""), ("Hello \u{1F600}", " there")]),
        Coat::Tags => chance.pick(&[("", ""), ("Hello ", "there")]),
        _ => chance.pick(&[("", ""), ("", "\n"), ("The attachment follows.\n\n", "\n"), ("data = '", "'\n")]),
    };
    (before.to_owned(), after.to_owned())
}

pub(super) fn run(coat: Coat, bytes: &[u8], chance: &mut Chance) -> Option<String> {
    let pad = |text: String, group: usize| format!("{text:=<width$}", width = text.len().next_multiple_of(group));
    let wrap = |text: String, width: usize| {
        let lines: Vec<String> =
            text.as_bytes().chunks(width).map(|line| String::from_utf8_lossy(line).into()).collect();
        lines.join("\n")
    };
    let packed = |made: std::io::Result<Vec<u8>>| Some(pad(BASE64_NOPAD.encode(&made.ok()?), 4));
    let text = match coat {
        Coat::QuotedPrintable => return Some(quoted_printable(bytes, chance)),
        Coat::Base64 => {
            let text = if chance.percent(50) { BASE64_NOPAD.encode(bytes) } else { BASE64URL_NOPAD.encode(bytes) };
            if chance.percent(50) { pad(text, 4) } else { text }
        }
        Coat::Base32 => {
            let text = BASE32_NOPAD.encode(bytes);
            let text = if chance.percent(50) { pad(text, 8) } else { text };
            if chance.percent(25) { text.to_ascii_lowercase() } else { text }
        }
        Coat::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes).ok()?;
            packed(encoder.finish())?
        }
        Coat::Zlib => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(bytes).ok()?;
            packed(encoder.finish())?
        }
        Coat::Hex => {
            let (before, between) = chance.pick(&[("", ""), ("", ""), ("", ":"), ("", " "), ("0x", ","), ("0x", ", ")]);
            let is_upper = chance.percent(50);
            let digits = |b: &u8| if is_upper { format!("{before}{b:02X}") } else { format!("{before}{b:02x}") };
            return Some(bytes.iter().map(digits).collect::<Vec<_>>().join(between));
        }
        Coat::Tags => {
            let text = readable(bytes).filter(|text| text.is_ascii())?;
            let hidden: String = text.chars().filter_map(|c| char::from_u32(0xE0000 + c as u32)).collect();
            return Some(if chance.percent(25) { format!("\u{E0001}{hidden}\u{E007F}") } else { hidden });
        }
        Coat::Variation => {
            let code = |byte: &u8| if *byte < 16 { 0xFE00 + u32::from(*byte) } else { 0xE0100 + u32::from(*byte) - 16 };
            return Some(bytes.iter().filter_map(|byte| char::from_u32(code(byte))).collect());
        }
        _ => return None,
    };
    Some(match chance.below(3) {
        0 => wrap(text, 76),
        1 => wrap(text, 64),
        _ => text,
    })
}

fn quoted_printable(bytes: &[u8], chance: &mut Chance) -> String {
    let share = chance.pick(&[100, 50, 10]);
    let end = chance.pick(&["\n", "\r\n"]);
    let (mut out, mut width) = (String::new(), 0);
    for byte in bytes {
        let is_coded = chance.percent(share) || !matches!(byte, b'!'..=b'<' | b'>'..=b'~' | b' ');
        let unit = if is_coded { format!("={byte:02X}") } else { char::from(*byte).to_string() };
        if width + unit.len() > 75 {
            out = out + "=" + end;
            width = 0;
        }
        width += unit.len();
        out += &unit;
    }
    out
}

/// The variant says: big-endian, with a mark.
pub(super) fn utf16(text: &str, variant: usize) -> Vec<u8> {
    let mark = (variant & 2 != 0).then_some(0xFEFF);
    let units = mark.into_iter().chain(text.encode_utf16());
    units.flat_map(|unit| if variant & 1 != 0 { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}
