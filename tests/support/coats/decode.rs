//! Takes single coats off. The variant is what a text alone does not tell: its byte order.

use super::Coat;
use super::alphabets::{BIDI, HOMOGLYPHS, MATH, ZERO_WIDTH};
use data_encoding::{BASE32_NOPAD, BASE64_NOPAD, HEXLOWER};
use flate2::read::{GzDecoder, ZlibDecoder};
use regex::Regex;
use serde_json::Value;
use std::io::Read;
use std::sync::LazyLock;

/// Takes one coat off.
pub(super) fn decode(coat: Coat, variant: usize, bytes: &[u8]) -> Option<Vec<u8>> {
    let compact = || bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace());
    let base64 = || {
        let text: Vec<u8> = compact()
            .map(|byte| {
                if byte == b'-' {
                    b'+'
                } else if byte == b'_' {
                    b'/'
                } else {
                    byte
                }
            })
            .collect();
        BASE64_NOPAD.decode(text.strip_suffix(b"==").or(text.strip_suffix(b"=")).unwrap_or(&text)).ok()
    };
    let mut out = Vec::new();
    match coat {
        Coat::Percent => return Some(hex_units(bytes, b'%')),
        Coat::QuotedPrintable => {
            let text = String::from_utf8(bytes.to_vec()).ok()?;
            return Some(hex_units(text.replace("=\r\n", "").replace("=\n", "").as_bytes(), b'='));
        }
        Coat::Base64 => return base64(),
        Coat::Base32 => {
            let text: Vec<u8> = compact().filter(|byte| *byte != b'=').map(|byte| byte.to_ascii_uppercase()).collect();
            return BASE32_NOPAD.decode(&text).ok();
        }
        Coat::Gzip => {
            GzDecoder::new(&base64()?[..]).read_to_end(&mut out).ok()?;
            return Some(out);
        }
        Coat::Zlib => {
            ZlibDecoder::new(&base64()?[..]).read_to_end(&mut out).ok()?;
            return Some(out);
        }
        Coat::Utf16 => {
            let read = |pair| if variant & 1 != 0 { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) };
            let units = bytes.chunks(2).map(|pair| <[u8; 2]>::try_from(pair).ok().map(read));
            let text = String::from_utf16(&units.collect::<Option<Vec<u16>>>()?).ok()?;
            return Some(text.strip_prefix('\u{FEFF}').unwrap_or(&text).as_bytes().to_vec());
        }
        _ => {}
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let text = match coat {
        Coat::Json => serde_json::from_str::<Value>(text).ok()?.get("note")?.as_str()?.to_owned(),
        Coat::Array => {
            let document: Value = serde_json::from_str(text).ok()?;
            document.get("parts")?.as_array()?.iter().filter_map(Value::as_str).collect()
        }
        Coat::Entity => htmlize::unescape(text).into_owned(),
        Coat::Escape => unescape(text),
        Coat::FullWidth => text.chars().map(|c| if matches!(c, '！'..='～') { less(c, 0xFEE0) } else { c }).collect(),
        Coat::Math => text.chars().map(from_math).collect(),
        Coat::ZeroWidth => text.replace(ZERO_WIDTH, ""),
        Coat::Bidi => text.replace(BIDI, ""),
        Coat::Marks => text.replace(|c| matches!(c, '\u{300}'..='\u{36F}'), ""),
        Coat::Homoglyphs => {
            text.chars().map(|c| HOMOGLYPHS.iter().find(|pair| pair.1 == c).map_or(c, |pair| pair.0)).collect()
        }
        Coat::Markup => MARKUP_REGEX.replace_all(text, "").into_owned(),
        Coat::Join => JOIN_REGEX.replace_all(text, "").into_owned(),
        Coat::Continuation => text.replace("\\\r\n", "").replace("\\\n", ""),
        Coat::Hex => {
            let digits: String = text.replace("0x", "").replace([':', ' ', ','], "").to_ascii_lowercase();
            return HEXLOWER.decode(digits.as_bytes()).ok();
        }
        Coat::Tags => {
            // What is not hidden is read as it stands: redaction may put a label that can be seen among what cannot.
            let seen = |c| if matches!(c, '\u{E0000}'..='\u{E007F}') { less(c, 0xE0000) } else { c };
            text.chars().filter(|c| !matches!(c, '\u{E0001}' | '\u{E007F}')).map(seen).collect()
        }
        Coat::Variation => {
            let byte = |c: char| match c {
                '\u{FE00}'..='\u{FE0F}' => u8::try_from(c as u32 - 0xFE00).ok(),
                '\u{E0100}'..='\u{E01EF}' => u8::try_from(c as u32 - 0xE0100 + 16).ok(),
                _ => None,
            };
            return text.chars().map(byte).collect();
        }
        _ => return None,
    };
    Some(text.into_bytes())
}

fn less(c: char, by: u32) -> char {
    char::from_u32(c as u32 - by).unwrap_or(c)
}

/// Reads two hex digits behind each sign as a byte; a sign without is itself.
fn hex_units(bytes: &[u8], sign: u8) -> Vec<u8> {
    let digit = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
    let (mut out, mut at) = (Vec::new(), 0);
    while at < bytes.len() {
        match (bytes[at] == sign, digit(at + 1), digit(at + 2)) {
            (true, Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

/// Reads the escapes of source code; others stay.
fn unescape(text: &str) -> String {
    let mut units: Vec<u16> = Vec::new();
    let mut from = 0;
    for found in ESCAPE_REGEX.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        units.extend(text[from..whole.start()].encode_utf16());
        from = whole.end();
        let number = |group, base| found.get(group).and_then(|digits| u32::from_str_radix(digits.as_str(), base).ok());
        let simple = || {
            let sign = found.get(6)?.as_str();
            let index = "nrt".find(sign);
            index.map_or_else(|| sign.chars().next(), |index| "\n\r\t".chars().nth(index)).map(u32::from)
        };
        let code = number(1, 16).or(number(2, 16)).or(number(3, 16)).or(number(4, 16)).or(number(5, 8)).or_else(simple);
        match code.map(|code| (u16::try_from(code), char::from_u32(code))) {
            Some((Ok(unit), _)) => units.push(unit),
            Some((_, Some(c))) => units.extend(c.encode_utf16(&mut [0; 2]).iter()),
            _ => units.extend(whole.as_str().encode_utf16()),
        }
    }
    units.extend(text[from..].encode_utf16());
    String::from_utf16_lossy(&units)
}

fn from_math(c: char) -> char {
    let code = c as u32;
    let from = |start: u32, count: u32, first: char| {
        code.checked_sub(start).filter(|at| *at < count).and_then(|at| char::from_u32(first as u32 + at))
    };
    let plain = |(upper, lower, digit): &(u32, u32, u32)| {
        from(*upper, 26, 'A').or(from(*lower, 26, 'a')).or(from(*digit, 10, '0'))
    };
    MATH.iter().find_map(plain).unwrap_or(c)
}

static MARKUP_REGEX: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<!--[\s\S]*?-->|</?[A-Za-z][^<>]{0,80}>|\*\*|`").unwrap());

static JOIN_REGEX: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#""(?:[ \n]*\+[ \n]*| )"|'(?:[ \n]*\+[ \n]*| )'"#).unwrap());

static ESCAPE_REGEX: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]{1,6})\}|U([0-9A-Fa-f]{8})|([0-7]{3})|([nrt"'\\]))"#,
    )
    .unwrap()
});
