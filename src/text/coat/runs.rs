//! Runs of the base64 alphabets: where one is, wrapped over lines or not, and whether it is hex, base32, or base64.
//!
//! One finder serves the three, for the base64 alphabet holds the other two. The codes themselves stand in files of their own.

use std::borrow::Cow;

use memchr::{memchr2, memrchr2, memrchr3};

use super::name::is_name;
use super::{Decoded, FEWEST_PRINTABLE, Found, LOOK, Run, base32, base64, hex, inflate, utf16};
use crate::base::Coat;

pub(super) struct Runs;

impl Run for Runs {
    fn find(&self, text: &[u8], from: usize, more: bool) -> Found {
        if let Some((start, end)) = stretch(text, from) {
            return match run_end(text, start, end, more) {
                Some(end) => Found::Run { start, end },
                None => Found::Open { start },
            };
        }
        let tail = text.get(from..).unwrap_or_default().iter().rev().take_while(|b| is_alphabet(**b)).count();
        if more && tail > 0 { Found::Open { start: text.len() - tail } } else { Found::None }
    }

    fn decode(&self, run: &[u8]) -> Option<Decoded> {
        if is_name(run) {
            return None;
        }
        let characters = characters(run);
        let separator = memrchr3(b'/', b'-', b'_', &characters);
        let last = separator.map_or(0, |separator| separator + 1);
        let hex = hex::read(&characters, last).map(|(skip, bytes)| (Coat::Hex, skip, bytes));
        // Of digits alone, no text is ever base32 or base64.
        if hex.is_none() && characters.len() >= FEWEST_DIGITS && characters.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let base32 = || base32::read(&characters, last).map(|(skip, bytes)| (Coat::Base32, skip, bytes));
        let base64 = || base64::read(&characters, last).map(|(skip, bytes)| (Coat::Base64, skip, bytes));
        let (coat, skip, bytes) = hex.or_else(base32).or_else(base64)?;
        Some(Decoded { coat, bytes, skip: position(run, skip) })
    }

    fn group(&self, run: &[u8], decoded: &Decoded, index: usize) -> (usize, usize) {
        if index >= decoded.bytes.len() {
            return (run.len(), decoded.bytes.len());
        }
        let (characters, bytes) = match decoded.coat {
            Coat::Hex => (2, 1),
            Coat::Base32 => (8, 5),
            _ => (4, 3),
        };
        let number = index / bytes;
        let offset = position(run.get(decoded.skip..).unwrap_or_default(), number * characters);
        (decoded.skip + offset, number * bytes)
    }

    fn encode(&self, run: &[u8], decoded: &Decoded, offset: usize, bytes: &[u8]) -> Vec<u8> {
        let model = run.get(decoded.skip..).unwrap_or_default();
        let written = match decoded.coat {
            Coat::Hex => hex::encode(model, bytes),
            Coat::Base32 => base32::encode(model, bytes),
            _ => base64::encode(model, bytes),
        };
        wrap(run, offset, written)
    }
}

/// The characters of a run: no line breaks, no padding.
pub(super) fn characters(run: &[u8]) -> Cow<'_, [u8]> {
    let padding = run.iter().rev().take_while(|b| **b == b'=' || is_break(**b)).count();
    let run = run.get(..run.len() - padding).unwrap_or_default();
    match memchr2(b'\r', b'\n', run) {
        None => Cow::Borrowed(run),
        Some(_) => Cow::Owned(run.split(|b| is_break(*b)).collect::<Vec<_>>().concat()),
    }
}

/// Turns characters of `BITS` bits each, so many to so many bytes, into bytes; bits left over at the end are dropped. `out` has room for
/// just the bytes. Returns whether all characters have a value.
pub(super) fn unpack<const BITS: u32, const CHARACTERS: usize, const BYTES: usize>(
    values: &[u8; 256],
    characters: &[u8],
    out: &mut [u8],
) -> bool {
    let (groups, rest) = characters.as_chunks::<CHARACTERS>();
    let (targets, last) = out.as_chunks_mut::<BYTES>();
    let mut seen = 0;
    for (group, target) in groups.iter().zip(targets) {
        let joined = join(values, BITS, group, &mut seen).to_le_bytes();
        target.iter_mut().rev().zip(joined).for_each(|(to, byte)| *to = byte);
    }
    let joined = join(values, BITS, rest, &mut seen) >> (BITS as usize * rest.len() % 8);
    last.iter_mut().rev().zip(joined.to_le_bytes()).for_each(|(to, byte)| *to = byte);
    seen & NONE == 0
}

/// The number the values of a group are together.
#[inline(always)]
fn join(values: &[u8; 256], bits: u32, group: &[u8], seen: &mut u8) -> u64 {
    let mut joined = 0;
    for character in group {
        let value = values[usize::from(*character)];
        *seen |= value;
        joined = joined << bits | u64::from(value);
    }
    joined
}

/// In a table of values: the byte is no character.
pub(super) const NONE: u8 = 0x80;

/// The first stretch of at least [`FEWEST`] characters.
fn stretch(text: &[u8], from: usize) -> Option<(usize, usize)> {
    // As many characters end where the block starts, fewer than make a stretch.
    let mut before = 0;
    let mut at = from;
    loop {
        let block = bits(text.get(at..).filter(|rest| !rest.is_empty())?, is_alphabet);
        let start = if before + block.trailing_ones() as usize >= FEWEST {
            at - before
        } else {
            match in_a_row::<FEWEST>(block.into()) {
                0 => {
                    before = block.leading_ones() as usize;
                    at += BLOCK;
                    continue;
                }
                starts => at + starts.trailing_zeros() as usize,
            }
        };
        return Some((start, start + length(text.get(start..)?)));
    }
}

/// How many characters there are at the start of a text.
fn length(text: &[u8]) -> usize {
    let mut length = 0;
    while let Some(rest) = text.get(length..) {
        let block = bits(rest, is_alphabet).trailing_ones() as usize;
        length += block;
        if block < BLOCK {
            break;
        }
    }
    length
}

/// A bit for each of the first [`BLOCK`] bytes that is of a kind, the first one lowest.
///
/// Written so that the compiler turns it into vector instructions, which need no branches: 0.36 ns a byte, a table takes 0.53 (x86-64
/// without AVX, 2026).
#[inline(always)]
pub(super) fn bits(text: &[u8], is_kind: impl Fn(u8) -> bool) -> u64 {
    let mut padded = [0; BLOCK];
    let block = text.first_chunk().unwrap_or_else(|| {
        padded.iter_mut().zip(text).for_each(|(to, byte)| *to = *byte);
        &padded
    });
    let flags = block.map(|byte| u8::from(is_kind(byte)));
    let (eights, _) = flags.as_chunks();
    // The product's highest byte gathers the lowest bits of all eight.
    eights
        .iter()
        .rev()
        .fold(0, |bits, eight| bits << 8 | u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56)
}

/// The bits that start so many in a row.
pub(super) fn in_a_row<const COUNT: usize>(bits: u128) -> u128 {
    let (mut starts, mut count) = (bits, 1);
    while count < COUNT {
        let step = count.min(COUNT - count);
        starts &= starts >> step;
        count += step;
    }
    starts
}

/// Where the run ends whose first line is `start..end`; `None` if more bytes are needed to tell.
fn run_end(text: &[u8], start: usize, end: usize, more: bool) -> Option<usize> {
    let width = end - start;
    let (mut line, mut end) = (width, end);
    loop {
        if more && end == text.len() {
            return None;
        }
        let padding = text.get(end..)?.iter().take(MOST_PADDING).take_while(|b| **b == b'=').count();
        if padding > 0 {
            let is_open = more && end + padding == text.len();
            // `name=value`, or quoted-printable.
            let goes_on = text.get(end + padding).is_some_and(|b| is_alphabet(*b));
            return (!is_open).then_some(if goes_on { end } else { end + padding });
        }
        if line != width || width < NARROWEST || !width.is_multiple_of(4) {
            return Some(end);
        }
        let Next::Line(next) = next_line(text, start, end, more)? else { return Some(end) };
        line = length(text.get(next..text.len().min(next + width + 1))?);
        let behind = text.get(next + line);
        if line <= width && behind.is_none() && more {
            return None;
        }
        // A short line that goes on is the text below: `and this is`, `-----END CERTIFICATE-----`.
        if line > width || (line < width && matches!(behind, Some(b' ' | b'\t'))) {
            return Some(end);
        }
        end = next + line;
    }
}

/// What comes after a full line.
enum Next {
    Line(usize),
    Other,
}

/// The next line of the run that starts at `start`, if it has one behind `end`; `None` if more bytes are needed to tell.
fn next_line(text: &[u8], start: usize, end: usize, more: bool) -> Option<Next> {
    let at = match text.get(end..) {
        Some([b'\n', ..]) => end + 1,
        Some([b'\r', b'\n', ..]) => end + 2,
        Some([b'\r']) if more => return None,
        _ => return Some(Next::Other),
    };
    let is_blank = |b: &&u8| matches!(b, b' ' | b'\t');
    let indentation = text.get(..start)?.iter().rev().take(LOOK).take_while(is_blank).count();
    let next = at + text.get(at..)?.iter().take(indentation).take_while(is_blank).count();
    match text.get(next) {
        None if more => None,
        Some(byte) if is_alphabet(*byte) => Some(Next::Line(next)),
        _ => Some(Next::Other),
    }
}

/// Where in the run the character of this number is. Behind the last one is the end.
fn position(run: &[u8], number: usize) -> usize {
    let (mut at, mut left) = (0, number);
    while let Some(rest) = run.get(at..) {
        let line = memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
        if left < line {
            return at + left;
        }
        left -= line;
        let broken = rest.iter().skip(line).take_while(|b| is_break(**b)).count();
        if broken == 0 {
            break;
        }
        at += line + broken;
    }
    run.len()
}

/// Breaks what is to stand at `offset` of a run into lines as the run is.
fn wrap(run: &[u8], offset: usize, written: Vec<u8>) -> Vec<u8> {
    let Some(width) = memchr2(b'\r', b'\n', run).filter(|width| *width > 0) else { return written };
    let line_break: Vec<u8> = run.iter().skip(width).take_while(|b| is_break(**b)).copied().collect();
    let before = run.get(..offset).unwrap_or(run);
    let line = memrchr2(b'\r', b'\n', before).map_or(before, |end| before.get(end..).unwrap_or_default());
    let column = line.iter().skip_while(|b| is_break(**b)).count();
    let (first, rest) = written.split_at(width.saturating_sub(column).min(written.len()));
    let mut wrapped = first.to_vec();
    for line in rest.chunks(width) {
        wrapped.extend_from_slice(&line_break);
        wrapped.extend_from_slice(line);
    }
    wrapped
}

/// The same as [`super::is_telling`], and quick where the answer is no.
pub(super) fn is_telling(bytes: &[u8]) -> bool {
    inflate::is_compressed(bytes) || utf16::is_likely(bytes) || first_stretch(bytes).is_some()
}

/// Where the first of the [`super::stretches`] starts.
///
/// Looks first whether that many bytes can stand side by side in text at all, from the last to the first.
pub(super) fn first_stretch(bytes: &[u8]) -> Option<usize> {
    let fits = |pair: &[u8]| matches!(pair, [a, b] if NEXT[usize::from(*a)] & KIND[usize::from(*b)] != 0);
    let mut at = 0;
    while let Some(window) = bytes.get(at..at + FEWEST_PRINTABLE) {
        if let Some(index) = window.windows(2).rposition(|pair| !fits(pair)) {
            at += index + 1;
            continue;
        }
        let rest = bytes.get(at..)?;
        let length = 1 + rest.windows(2).take_while(|pair| fits(pair)).count();
        if let Some((start, _)) = super::stretches(rest.get(..length)?).next() {
            return Some(at + start);
        }
        at += length;
    }
    None
}

const ASCII: u8 = 1;
const LEAD: u8 = 2;
const TRAIL: u8 = 4;

/// What a byte may be in text.
static KIND: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        kinds[byte] = match byte {
            9 | 10 | 13 | 0x1b | 0x20..=0x7e => ASCII,
            0x80..=0xbf => TRAIL,
            0xc2..=0xf4 => LEAD,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};

/// What may come behind a byte in text.
static NEXT: [u8; 256] = {
    let mut next = KIND;
    let mut byte = 0;
    while byte < 256 {
        next[byte] = match KIND[byte] {
            ASCII => ASCII | LEAD,
            LEAD => TRAIL,
            TRAIL => ASCII | LEAD | TRAIL,
            _ => 0,
        };
        byte += 1;
    }
    next
};

#[inline(always)]
fn is_alphabet(byte: u8) -> bool {
    let is_letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    let is_digit_or_slash = byte.wrapping_sub(b'/') < 11;
    is_letter | is_digit_or_slash | (byte == b'+') | (byte == b'-') | (byte == b'_')
}

fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r' | b' ' | b'\t')
}

/// The fewest characters of a run: they decode to as few bytes as can be telling.
pub(super) const FEWEST: usize = 16;

/// The fewest characters of hex or base32: fewer are mostly numbers and words.
pub(super) const FEWEST_DIGITS: usize = 24;

const MOST_PADDING: usize = 6;

/// The narrowest line that another may follow. `xxd -p` writes 60 characters, PEM 64, MIME 76.
const NARROWEST: usize = 60;

/// As many bytes are looked at together.
pub(super) const BLOCK: usize = 64;

#[cfg(test)]
pub(super) mod tests;
