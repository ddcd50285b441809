//! Tags, emphasis and code marks inside a word: `ghp_<b>abc</b>`, `ghp_**abc**`.
//!
//! They stand for nothing where something that may be part of a credential is on both sides. Tags that break a line or a cell, and
//! one element of data after another, do not join what stands beside them.

use super::inline::{byte, byte_if_any, is_token, is_word, precedes_credential};
use super::{Coded, LOOK, Unit};
use crate::base::Coat;

/// The unit at `text[at]`, which decodes to nothing.
pub(super) fn unit(text: &[u8], at: usize, more: bool, _out: &mut Vec<u8>) -> Unit {
    let coded = match text.get(at) {
        Some(b'<') => read_tag(text, at, more),
        Some(mark) => read_mark(text, at, more, *mark),
        None => Err(Unit::Plain),
    };
    coded.map_or_else(|unit| unit, Unit::Coded)
}

/// A tag in a row of tags inside a token. The first one is the trigger.
fn read_tag(text: &[u8], at: usize, more: bool) -> Result<Coded, Unit> {
    let seen = text.get(at.saturating_sub(LOOK)..at).unwrap_or_default();
    let is_first = match seen.last() {
        Some(b'>') => false,
        _ if ends_token(seen) => true,
        _ => return Err(Unit::Plain),
    };
    let first = tag(text, at, more)?;
    let (mut end, mut last, mut count) = (at + first.length, first, 1);
    while last.kind == Kind::Inline && count < MOST_TAGS && byte(text, end, more)? == b'<' {
        last = tag(text, end, more)?;
        end += last.length;
        count += 1;
    }
    let is_joining = last.kind == Kind::Inline || (is_first && count == 1);
    if !is_joining || !starts_token(text, end, more)? || !(is_first || follows_token(seen)) {
        return Err(Unit::Plain);
    }
    let is_trigger = is_first && !(first.is_closing && last.is_closing && is_suffix(text, end, more)?);
    Ok(Coded { length: first.length, coat: Coat::Markup, is_trigger })
}

/// Whether a token stands before the inline tags at the end of `seen`; also where that is too far back to be seen.
fn follows_token(seen: &[u8]) -> bool {
    let mut end = seen.len();
    while let Some(before) = seen.get(..end).filter(|before| before.ends_with(b">")) {
        let start = if before.ends_with(b"-->") {
            before.windows(4).rposition(|window| window == b"<!--")
        } else {
            before.iter().rposition(|byte| *byte == b'<')
        };
        let Some(start) = start else {
            return seen.len() == LOOK;
        };
        match tag(before, start, false) {
            Ok(tag) if tag.kind == Kind::Inline && start + tag.length == end => end = start,
            _ => return false,
        }
    }
    ends_token(seen.get(..end).unwrap_or_default()) || (end < 2 && seen.len() == LOOK)
}

/// Whether the last byte belongs to a token: not the full stop of a sentence.
fn ends_token(text: &[u8]) -> bool {
    match text {
        [.., last] if is_word(*last) => true,
        [.., before, last] => (is_token(*last) || *last == b'@') && is_word(*before),
        _ => false,
    }
}

/// Whether the byte at `at` belongs to a token: not the full stop of a sentence.
fn starts_token(text: &[u8], at: usize, more: bool) -> Result<bool, Unit> {
    let first = byte(text, at, more)?;
    Ok(is_word(first) || ((is_token(first) || first == b'@') && is_word(byte(text, at + 1, more)?)))
}

/// Whether what follows is but the end of a word in prose: `` `String`s ``, `` `no_std`-compatible ``.
fn is_suffix(text: &[u8], at: usize, more: bool) -> Result<bool, Unit> {
    for place in at..at + LONGEST_SUFFIX {
        match byte_if_any(text, place, more)? {
            Some(byte) if byte.is_ascii_digit() || byte.is_ascii_uppercase() || byte == b'_' => return Ok(false),
            Some(byte) if is_token(byte) => {}
            Some(b'<' | b'*' | b'`' | b'~' | b'\\' | b'&' | b'%') => return Ok(false),
            _ => return Ok(true),
        }
    }
    Ok(false)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Leaves the text in one line.
    Inline,
    /// Not known; may be data, or a type of a programming language.
    Other,
}

#[derive(Clone, Copy)]
struct Tag {
    length: usize,
    kind: Kind,
    is_closing: bool,
}

/// The tag or comment that starts at `at`, if it does not break the line.
fn tag(text: &[u8], at: usize, more: bool) -> Result<Tag, Unit> {
    let seen = text.get(at..).unwrap_or_default();
    let (seen, more) = match seen.get(..LONGEST_TAG) {
        Some(all) => (all, false),
        None => (seen, more),
    };
    let (start, is_closing) = match byte(seen, 1, more)? {
        b'!' => return comment(seen, more),
        b'/' => (2, true),
        _ => (1, false),
    };
    let (mut end, mut name) = (start, [0; LONGEST_NAME]);
    loop {
        let next = byte(seen, end, more)?;
        let is_in_name =
            next.is_ascii_alphabetic() || (end > start && (next.is_ascii_digit() || matches!(next, b':' | b'-')));
        if !is_in_name {
            break;
        }
        if let Some(place) = name.get_mut(end - start) {
            *place = next.to_ascii_lowercase();
        }
        end += 1;
    }
    let kind = match name.get(..end - start).unwrap_or_default() {
        b"" if end == start => return Err(Unit::Plain),
        b"a" | b"abbr" | b"acronym" | b"b" | b"bdi" | b"bdo" | b"big" | b"cite" | b"code" | b"del" | b"dfn" | b"em"
        | b"font" | b"i" | b"ins" | b"kbd" | b"mark" | b"nobr" | b"q" | b"s" | b"samp" | b"small" | b"span"
        | b"strike" | b"strong" | b"sub" | b"sup" | b"tt" | b"u" | b"var" | b"wbr" => Kind::Inline,
        b"address" | b"article" | b"aside" | b"blockquote" | b"body" | b"br" | b"button" | b"caption" | b"center"
        | b"col" | b"dd" | b"details" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figcaption" | b"figure"
        | b"footer" | b"form" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"head" | b"header" | b"hr"
        | b"html" | b"img" | b"input" | b"label" | b"legend" | b"li" | b"link" | b"main" | b"meta" | b"nav" | b"ol"
        | b"option" | b"p" | b"pre" | b"script" | b"section" | b"select" | b"style" | b"summary" | b"table"
        | b"tbody" | b"td" | b"textarea" | b"th" | b"thead" | b"title" | b"tr" | b"ul" => return Err(Unit::Plain),
        _ => Kind::Other,
    };
    Ok(Tag { length: attributes_end(seen, end, more)?, kind, is_closing })
}

fn comment(seen: &[u8], more: bool) -> Result<Tag, Unit> {
    if byte(seen, 2, more)? != b'-' || byte(seen, 3, more)? != b'-' {
        return Err(Unit::Plain);
    }
    match seen.windows(3).skip(4).position(|window| window == b"-->") {
        Some(end) => Ok(Tag { length: end + 7, kind: Kind::Inline, is_closing: false }),
        None => Err(if more { Unit::Open } else { Unit::Plain }),
    }
}

/// Where a tag ends whose name ends at `end`. What no tag has outside of quotes tells it from `a<b && c>d`.
fn attributes_end(seen: &[u8], mut end: usize, more: bool) -> Result<usize, Unit> {
    if !matches!(byte(seen, end, more)?, b'>' | b'/' | b' ' | b'\t' | b'\r' | b'\n') {
        return Err(Unit::Plain);
    }
    let (mut quote, mut before) = (None, b' ');
    loop {
        let next = byte(seen, end, more)?;
        end += 1;
        match (quote, next) {
            (Some(opening), _) if opening == next => quote = None,
            (_, b'<') => return Err(Unit::Plain),
            (Some(_), _) => {}
            (None, b'>') => return Ok(end),
            (None, b'"' | b'\'') if before == b'=' => quote = Some(next),
            (None, b';' | b'(' | b')' | b'{' | b'}' | b'|' | b'&' | b',' | b'"' | b'\'') => return Err(Unit::Plain),
            (None, _) => {}
        }
        before = next;
    }
}

/// Emphasis and code marks of Markdown. They come in pairs: one alone is a power, or the start of a template.
fn read_mark(text: &[u8], at: usize, more: bool, mark: u8) -> Result<Coded, Unit> {
    let before = text.get(at.saturating_sub(FARTHEST_PARTNER)..at).unwrap_or_default();
    if !ends_token(before) {
        return Err(Unit::Plain);
    }
    let mut end = at + 1;
    while byte(text, end, more)? == mark {
        end += 1;
        if end - at > 3 {
            return Err(Unit::Plain);
        }
    }
    let length = end - at;
    let is_product = mark == b'*' && length == 1;
    let is_between = match is_product {
        true => before.last().is_some_and(|before| is_word(*before)) && is_word(byte(text, end, more)?),
        false => starts_token(text, end, more)?,
    };
    if !is_between || (mark == b'~' && length != 2) {
        return Err(Unit::Plain);
    }
    let is_inside: fn(u8) -> bool = if is_product { is_word } else { is_in_value };
    let is_trigger = if has_partner_before(before, mark, length, is_inside) {
        !is_suffix(text, end, more)?
    } else {
        has_partner_after(text, end, more, mark, length, is_inside)?
            || (!is_product && is_in_credential(before, text, end, more)?)
    };
    if is_product && !is_trigger {
        return Err(Unit::Plain);
    }
    Ok(Coded { length, coat: Coat::Markup, is_trigger })
}

/// Whether the same mark stands in the same word before.
fn is_in_value(byte: u8) -> bool {
    is_token(byte) || matches!(byte, b':' | b'$')
}

fn has_partner_before(before: &[u8], mark: u8, length: usize, is_inside: fn(u8) -> bool) -> bool {
    let end = before.iter().rposition(|byte| !is_inside(*byte)).map_or(0, |last| last + 1);
    let mut back = before.get(..end).unwrap_or_default().iter().rev();
    let marks = back.by_ref().take(length).filter(|byte| **byte == mark).count();
    let beyond = back.next().copied().unwrap_or(b' ');
    marks == length && beyond != mark && (length > 1 || mark != b'*' || is_word(beyond))
}

/// Whether the word goes on for so long, before or after, that the other mark may be too far away to be seen.
fn is_in_credential(before: &[u8], text: &[u8], at: usize, more: bool) -> Result<bool, Unit> {
    let is_long_before = before.len() == FARTHEST_PARTNER && before.iter().all(|byte| is_token(*byte));
    if is_long_before && before.iter().any(u8::is_ascii_digit) && before.iter().any(u8::is_ascii_alphabetic) {
        return Ok(true);
    }
    for place in at..at + FARTHEST_PARTNER {
        if !byte_if_any(text, place, more)?.is_some_and(is_token) {
            return Ok(false);
        }
    }
    precedes_credential(text, at, more)
}

/// Whether the same mark stands in the same word after.
fn has_partner_after(
    text: &[u8],
    start: usize,
    more: bool,
    mark: u8,
    length: usize,
    is_inside: fn(u8) -> bool,
) -> Result<bool, Unit> {
    let mut end = start;
    while end - start < FARTHEST_PARTNER && byte_if_any(text, end, more)?.is_some_and(is_inside) {
        end += 1;
    }
    for place in end..end + length {
        if byte_if_any(text, place, more)? != Some(mark) {
            return Ok(false);
        }
    }
    let beyond = byte_if_any(text, end + length, more)?.unwrap_or(b' ');
    Ok(beyond != mark && (length > 1 || mark != b'*' || is_word(beyond)))
}

/// A longer tag or comment is none.
const LONGEST_TAG: usize = 256;

/// As long as the longest name of a tag of HTML that is known here.
const LONGEST_NAME: usize = 10;

/// A longer row of tags is none.
const MOST_TAGS: usize = 8;

/// As far away the other mark of a pair may be.
const FARTHEST_PARTNER: usize = 48;

/// As long may the end of a word be that is written behind a mark.
const LONGEST_SUFFIX: usize = 16;

#[cfg(test)]
mod tests {
    use super::super::inline::Inline;
    use super::super::inline::laws::{decode, triggers};

    #[test]
    fn inside_a_token_marks_are_nothing() {
        for (coded, text) in [
            ("ghp_<b>abc</b>def", "ghp_abcdef"),
            ("ghp_<b></b><i>abc", "ghp_abc"),
            ("ghp<!-- x > y -->_abc", "ghp_abc"),
            ("ghp<span class=\"a>b\" id='c'>_abc", "ghp_abc"),
            ("ghp<x-y/>_abc", "ghp_abc"),
            ("gh**p_**abc1", "ghp_abc1"),
            ("ghp_**abc**", "ghp_abc**"),
            ("gh*p_*abc1", "ghp_abc1"),
            ("gh`p_`abc1", "ghp_abc1"),
            ("gh~~p_~~abc1", "ghp_abc1"),
        ] {
            assert_eq!(decode(&Inline, coded), text, "{coded}");
            assert!(triggers(&Inline, coded), "{coded}");
        }
    }

    #[test]
    fn what_stands_between_two_things() {
        #[rustfmt::skip]
        let apart = [
            "Vec<u8>::new", "a<b && c>d", "HashMap<String,u32>x", "<td>a</td><td>b</td>", "<k>a</k><n>b</n>", "one<br>two", "a <b>c</b> d",
            "<b>c</b>.", "a*b", "a*b + c*d", "a ** b", "a****b", "a~b", "*a*", "ghp_<b", "ghp_<b abc", "ghp_<!-- abc", "ghp_<1>abc",
            "a<b></p>c",
        ];
        for text in apart {
            assert_eq!(decode(&Inline, text), text, "{text}");
        }
    }

    #[test]
    fn ordinary_words_trigger_nothing() {
        for text in [
            "`String`s",
            "<code>String</code>s are",
            "2**31",
            "x**2 + y**2",
            "html`div x`",
            "`no_std`-compatible.",
            "**Note**s",
        ] {
            assert!(!triggers(&Inline, text), "{text}");
        }
    }

    #[test]
    fn long_rows_of_tags_are_read_in_short_time() {
        for part in ["<b>", "<b x='", "<!--", "</b", "a<b", "a*", "a`b"] {
            let text = format!("a{}a", part.repeat(20_000));
            let start = std::time::Instant::now();
            triggers(&Inline, &text);
            decode(&Inline, &text);
            assert!(start.elapsed().as_secs() < 5, "{part}");
        }
    }
}
