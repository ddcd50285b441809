//! Literals put together (`"ghp_" + "abc"`, `'ghp_' 'abc'`) and continued lines: what stands between the parts is for nothing.
//!
//! A quote at the end of a line is not looked behind: every line that ends in a quote would have to wait for the next one.

use super::inline::{byte, byte_if_any, is_token, is_word};
use super::{Coded, LOOK, Unit};
use crate::base::Coat;

/// The unit at `text[at]`, which decodes to nothing.
pub(super) fn unit(text: &[u8], at: usize, more: bool, _out: &mut Vec<u8>) -> Unit {
    let coded = match text.get(at) {
        Some(b'\\') => continuation(text, at, more),
        Some(b'"' | b'\'') => literals(text, at, more),
        _ => Err(Unit::Plain),
    };
    coded.map_or_else(|unit| unit, Unit::Coded)
}

/// A backslash, the line end behind it, and the indentation.
fn continuation(text: &[u8], at: usize, more: bool) -> Result<Coded, Unit> {
    let end = line_end(text, at + 1, more)?.ok_or(Unit::Plain)?;
    let end = match skip_blanks(text, end, end + LONGEST, more) {
        // The text ends with blanks.
        Err(Unit::Plain) if text.len() <= end + LONGEST => text.len(),
        end => end?,
    };
    let is_trigger = is_before(text, at, is_token) && text.get(end).is_some_and(|after| is_token(*after));
    Ok(Coded { length: end - at, coat: Coat::Join, is_trigger })
}

/// From a closing quote to an opening one.
fn literals(text: &[u8], at: usize, more: bool) -> Result<Coded, Unit> {
    let limit = at + LONGEST;
    let mut end = skip_blanks(text, at + 1, limit, more)?;
    let blanks = end - at - 1;
    let operator = operator(text, end, more)?;
    if operator > 0 {
        end = skip_blanks(text, end + operator, limit, more)?;
        if let Some(next_line) = line_end(text, end, more)? {
            end = skip_blanks(text, next_line, limit, more)?;
        }
    } else if blanks > 1 {
        return Err(Unit::Plain);
    }
    let start = end;
    let most_prefix = if end == at + 1 { 0 } else { MOST_PREFIX };
    while end - start < most_prefix && is_prefix(byte(text, end, more)?) {
        end += 1;
    }
    let quote = byte(text, end, more)?;
    if !matches!(quote, b'"' | b'\'') {
        return Err(Unit::Plain);
    }
    end += 1;
    let after = byte_if_any(text, end, more)?.unwrap_or(b' ');
    let is_trigger = match (operator, blanks) {
        (0, 0) => {
            // In shells a join; two single quotes are one in SQL.
            if !is_before(text, at, is_word) || !is_word(after) {
                return Err(Unit::Plain);
            }
            text.get(at..end) != Some(b"''")
        }
        (0, _) => {
            let (before, is_opened) = literal_before(text, at);
            let (after, is_closed) = literal_after(text, end, quote, more)?;
            if !has_letter(before) || !has_letter(after) {
                return Err(Unit::Plain);
            }
            if !(is_telling(before, after) || is_opened && is_closed) {
                return Err(Unit::Plain);
            }
            true
        }
        _ if !is_before(text, at, is_token) || !is_token(after) => false,
        // The last letter of an escape is none.
        _ if at.checked_sub(2).and_then(|before| text.get(before)) == Some(&b'\\') => false,
        // `="."/` is one literal.
        (_, 0) if is_before(text, at, |before| before == b'=') => false,
        // `"table"."column"` in SQL, `'a'..'z'`.
        (_, 0) if text.get(at + 1) == Some(&b'.') => {
            let is_name = |literal: &[u8]| literal.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_');
            let (before, (after, _)) = (literal_before(text, at).0, literal_after(text, end, quote, more)?);
            !(is_name(before) && is_name(after)) && before.len() + after.len() > 2
        }
        _ => true,
    };
    Ok(Coded { length: end - at, coat: Coat::Join, is_trigger })
}

/// The length of the operator at `at`, which puts texts together in some language.
fn operator(text: &[u8], at: usize, more: bool) -> Result<usize, Unit> {
    let first = byte(text, at, more)?;
    Ok(match first {
        b'&' | b'~' => 1,
        b'+' | b'.' => 1 + usize::from(byte(text, at + 1, more)? == first),
        b'|' if byte(text, at + 1, more)? == b'|' => 2,
        b'<' if byte(text, at + 1, more)? == b'>' => 2,
        _ => 0,
    })
}

/// What stands behind the line end at `at`, if there is one.
fn line_end(text: &[u8], at: usize, more: bool) -> Result<Option<usize>, Unit> {
    Ok(match byte(text, at, more)? {
        b'\n' => Some(at + 1),
        b'\r' if byte(text, at + 1, more)? == b'\n' => Some(at + 2),
        _ => None,
    })
}

/// The first place that has no blank.
fn skip_blanks(text: &[u8], mut at: usize, limit: usize, more: bool) -> Result<usize, Unit> {
    while matches!(byte(text, at, more)?, b' ' | b'\t') {
        at += 1;
        if at > limit {
            return Err(Unit::Plain);
        }
    }
    Ok(at)
}

/// The token characters of a literal that ends at `at`, and whether there is nothing else in it, as far as can be seen.
fn literal_before(text: &[u8], at: usize) -> (&[u8], bool) {
    let seen = text.get(at.saturating_sub(LOOK)..at).unwrap_or_default();
    let others = seen.iter().rposition(|byte| !is_token(*byte));
    let start = others.map_or(0, |other| other + 1);
    let is_whole = match others.and_then(|other| seen.get(other)) {
        Some(opening) => Some(opening) == text.get(at),
        None => seen.len() == LOOK,
    };
    (seen.get(start..).unwrap_or_default(), is_whole)
}

/// The token characters of a literal that starts at `at`, and whether there is nothing else in it, as far as is looked.
fn literal_after(text: &[u8], at: usize, quote: u8, more: bool) -> Result<(&[u8], bool), Unit> {
    let mut end = at;
    let is_whole = loop {
        match byte_if_any(text, end, more)? {
            Some(byte) if is_token(byte) => end += 1,
            byte => break byte == Some(quote),
        }
        if end - at == LONGEST {
            break true;
        }
    };
    Ok((text.get(at..end).unwrap_or_default(), is_whole))
}

/// Whether the last word of one text and the first word of another are a credential rather than two words.
fn is_telling(before: &[u8], after: &[u8]) -> bool {
    let before = before.rsplit(|byte| !is_word(*byte)).next().unwrap_or_default();
    let after = after.split(|byte| !is_word(*byte)).next().unwrap_or_default();
    let has = |is: fn(&u8) -> bool| before.iter().chain(after).any(is);
    let length = before.len() + after.len();
    has_letter(before.get(before.len().saturating_sub(1)..).unwrap_or_default())
        && has_letter(after.get(..1).unwrap_or_default())
        && match (has(u8::is_ascii_digit), has(u8::is_ascii_alphabetic)) {
            (true, true) => before.len() > 1 && length >= SHORTEST,
            (is_number, _) => {
                length >= SHORTEST_OF_A_KIND
                    && (is_number || (has(u8::is_ascii_uppercase) && has(u8::is_ascii_lowercase)))
            }
        }
}

fn has_letter(text: &[u8]) -> bool {
    text.iter().any(u8::is_ascii_alphanumeric)
}

fn is_before(text: &[u8], at: usize, accepts: fn(u8) -> bool) -> bool {
    at.checked_sub(1).and_then(|before| text.get(before)).is_some_and(|before| accepts(*before))
}

/// Letters before a quote that say what kind of literal it is: `f"`, `u8"`, `@"`.
fn is_prefix(byte: u8) -> bool {
    matches!(byte, b'b' | b'B' | b'c' | b'f' | b'F' | b'L' | b'r' | b'R' | b'u' | b'U' | b'8' | b'@' | b'$')
}

/// The most letters before a quote.
const MOST_PREFIX: usize = 2;

/// The shortest credential that is looked for in two parts of longer texts.
const SHORTEST: usize = 8;

/// The same if it has but letters, or but digits.
const SHORTEST_OF_A_KIND: usize = 16;

/// As many bytes may stand between two quotes, or before a continued line.
const LONGEST: usize = 64;

#[cfg(test)]
mod tests {
    use super::super::inline::Inline;
    use super::super::inline::laws::{decode, triggers};

    #[test]
    fn literals_are_put_together() {
        #[rustfmt::skip]
        let joined = [
            r#""ghp_" + "abc""#, r#""ghp_"+'abc""#, r#""ghp_" . "abc""#, r#""ghp_" .. "abc""#, r#""ghp_" & "abc""#, r#""ghp_" ~ "abc""#,
            r#""ghp_" <> "abc""#, r#""ghp_" || "abc""#, r#""ghp_" ++ "abc""#, r#""ghp_" "abc""#, r#""ghp_" f"abc""#, r#""ghp_" + u8"abc""#,
            r#""ghp_""abc""#, "\"ghp_\" +\n    \"abc\"", "\"ghp_\" +\r\n\t\"abc\"", "\"ghp_\\\n    abc\"",
        ];
        for coded in joined {
            assert_eq!(decode(&Inline, coded), "\"ghp_abc\"", "{coded}");
            assert!(triggers(&Inline, coded), "{coded}");
        }
    }

    #[test]
    fn a_list_is_none() {
        #[rustfmt::skip]
        let apart = [
            r#"["a", "b"]"#, r#"{"a": "b"}"#, "\"a\"\n\"b\"", r#""a"  "b""#, r#""GET /a" "Mozilla/5.0 (X)""#, r#"x="a" y="b""#,
            "\"a\" - \"b\"", "\"a\" +\n\n\"b\"", "it's", "\"\"\"Doc\"\"\"",
        ];
        for text in apart {
            assert_eq!(decode(&Inline, text), text, "{text}");
        }
        let far = format!("\"a\" +{}\"b\"", " ".repeat(64));
        assert_eq!(decode(&Inline, &far), far);
    }

    #[test]
    fn what_triggers_nothing() {
        #[rustfmt::skip]
        let ordinary = [
            r#""Hello, " + "world""#, r#""users"."id""#, "don''t", "b'a'..b'z'", r#""line\n" + "line""#, "make \\\n  all", r#"x="."/>"#,
        ];
        for text in ordinary {
            assert!(!triggers(&Inline, text), "{text}");
        }
    }
}
