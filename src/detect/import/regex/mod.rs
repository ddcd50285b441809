//! From somebody else's regex to that of a rule: bounded, without assertions, with its anchors and guards.
//!
//! The steps, a file each: [`syntax`] reads the dialect, [`value`] says which part is the value, [`edges`] makes guards of what is asked
//! of the text beside a match, [`looks`] takes assertions out of its middle, [`anchors`] finds what every match has, [`print`] writes it.

mod anchors;
mod edges;
mod looks;
mod node;
mod print;
mod syntax;
mod value;

pub(super) use anchors::Anchors;
pub(super) use syntax::{Dialect, translate};
pub(super) use value::Wanted;

use crate::detect::beside::{Beside, Side, Symbols};
use crate::detect::compile::LONGEST_MATCH;
use node::{Look, Node};

/// A regex to be rewritten.
pub(super) struct Source<'a> {
    pub(super) regex: &'a str,
    pub(super) dialect: Dialect,
    pub(super) wanted: Wanted,
    /// Of which the text around a match has one.
    pub(super) keywords: &'a [String],
}

/// What a rule has of a regex.
#[derive(Debug)]
pub(super) struct Rewritten {
    pub(super) regex: String,
    pub(super) anchors: Anchors,
    /// `word`, `none`, or a regex.
    pub(super) before: String,
    pub(super) after: String,
}

type Notes = Vec<String>;

/// Bytes at which a repetition without a bound ends, the most first: so long that what is real fits, so short that the match stays below
/// what a stream may hold back.
const CAPS: [usize; 8] = [4096, 2048, 1024, 512, 256, 128, 64, 32];
/// Blanks are repeated at most so often.
const MOST_BLANKS: usize = 64;
/// So far behind its keyword a value without an anchor is looked for.
const KEYWORD_REACH: u32 = 128;
/// A regex of more alternatives is not taken apart.
const MOST_BRANCHES: usize = 12;

/// Rewrites a regex, into several where one does not do. The notes tell what is found in another way than its author meant.
///
/// # Errors
/// A text that says what the engine cannot do.
pub(super) fn rewrite(source: &Source<'_>) -> Result<(Vec<Rewritten>, Notes), String> {
    let node = syntax::parse(source.regex, source.dialect)?;
    let (mut rewritten, mut notes) = (Vec::new(), Vec::new());
    for variant in value::variants(node, source.wanted)? {
        rewritten.extend(rewrite_variant(widen(variant), source, &mut notes)?);
    }
    notes.sort();
    notes.dedup();
    Ok((rewritten, notes))
}

/// Rewrites as a whole if that is exact, else by alternatives if that is.
fn rewrite_variant(variant: Node, source: &Source<'_>, notes: &mut Notes) -> Result<Vec<Rewritten>, String> {
    let mut own = Vec::new();
    let whole = rewrite_one(&variant, source, &mut own);
    if let (Ok(_), true) = (&whole, own.is_empty()) {
        return whole.map(|one| vec![one]);
    }
    if let Node::Alt(branches) = variant
        && branches.len() <= MOST_BRANCHES
    {
        let mut of_branches = Vec::new();
        let branches = branches.iter().map(|branch| rewrite_one(branch, source, &mut of_branches));
        if let Ok(branches) = branches.collect::<Result<Vec<_>, _>>()
            && (whole.is_err() || of_branches.len() < own.len())
        {
            notes.extend(of_branches);
            return Ok(branches);
        }
    }
    notes.extend(own);
    whole.map(|one| vec![one])
}

fn rewrite_one(variant: &Node, source: &Source<'_>, notes: &mut Notes) -> Result<Rewritten, String> {
    let mut own = Vec::new();
    let found = with_anchors(variant, source.keywords, &mut own)?;
    if let Some(found) = found {
        notes.extend(own);
        return Ok(found);
    }
    // The keyword becomes the start of the match.
    let keywords: Vec<Node> =
        source.keywords.iter().filter(|word| word.len() >= 3).map(|word| caseless(word)).collect();
    let none = "has nothing that every match contains: no text of two characters, no run of digits, and no keyword";
    if keywords.is_empty() {
        return Err(none.into());
    }
    let value = if variant.has_group() { variant.clone() } else { Node::Group(Box::new(variant.clone()), 1) };
    let between = Node::repeat(Node::Set(Symbols::ALL.inside()), 0, Some(KEYWORD_REACH), false);
    let led = Node::cat([Node::alt(keywords), between, value]);
    let mut own = vec![format!("a keyword must stand at most {KEYWORD_REACH} bytes before the match")];
    let found = with_anchors(&led, source.keywords, &mut own)?;
    notes.extend(own);
    found.ok_or_else(|| none.into())
}

/// Rewrites what has anchors.
fn with_anchors(variant: &Node, keywords: &[String], notes: &mut Notes) -> Result<Option<Rewritten>, String> {
    let (before, node, after) = edges::peel(variant.clone());
    let node = looks::resolve(node, before.symbols(), after.symbols(), notes)?;
    if node == Node::VOID {
        return Err("matches nothing".into());
    }
    let node = trim(node, before.is_any(), after.is_any());
    if node.is_nullable() {
        return Err("matches an empty text".into());
    }
    let node = if node.first().and(Symbols::line_ends()).is_empty() {
        node
    } else {
        notes.push("no match starts with a line end".into());
        let started = looks::start(&node, Symbols::line_ends().not()).filter(|node| *node != Node::VOID);
        started.ok_or("starts with a line end: every line would be held back")?
    };
    let (before, after) = (before.guard(node.first())?, after.guard(node.last())?);
    let is_bounded = node.max_len().is_some();
    let caps: &[usize] = if is_bounded { &CAPS[..1] } else { &CAPS };
    let mut too_long = true;
    for cap in caps {
        let bounded = bound(node.clone(), *cap);
        if bounded.max_len().is_none_or(|length| length > LONGEST_MATCH) {
            continue;
        }
        too_long = false;
        let regex = print::print(&bounded);
        let at_word =
            before == "word" || Beside::compile(&before, Side::Before).is_ok_and(|beside| beside.starts_at_word());
        let find = |before: &str, at_word: bool| {
            let anchors = anchors::find(&bounded, &regex, keywords, at_word)?;
            let (regex, before, after) = (regex.clone(), before.to_owned(), after.clone());
            Some(Rewritten { regex, anchors, before, after })
        };
        let found = find(&before, at_word);
        let is_stricter = found.is_none() && !at_word;
        if let Some(found) = found.or_else(|| if is_stricter { find("word", true) } else { None }) {
            if !is_bounded {
                notes.push(format!("repetitions without a bound end after {cap} bytes"));
            }
            if is_stricter {
                notes.push("no match starts inside a word".into());
            }
            return Ok(Some(found));
        }
    }
    if too_long {
        return Err(match node.max_len() {
            Some(length) => format!("matches up to {length} bytes, at most {LONGEST_MATCH} are allowed"),
            None => "repeats repetitions without a bound: its longest match would be too long".into(),
        });
    }
    Ok(None)
}

/// A look-behind at the start, or a look-ahead at the end, of more than a guard sees: it becomes part of the match, and the rest the value.
fn widen(node: Node) -> Node {
    if node.has_group() {
        return node;
    }
    let Node::Cat(mut parts) = node else { return node };
    let is_wide = |part: &Node, side: Side, most: usize| match part {
        Node::Look(Look::Around { ahead, negative: false, node }) if *ahead == (side == Side::After) => {
            let ways = edges::sequences(node, side);
            !ways.is_ok_and(|ways| ways.iter().all(|way| way.symbols.len() <= most))
        }
        _ => false,
    };
    let inner = |part: Option<Node>| match part {
        Some(Node::Look(Look::Around { node, .. })) => *node,
        _ => Node::EMPTY,
    };
    let is_wide_before = parts.first().is_some_and(|part| is_wide(part, Side::Before, 1));
    let before = if is_wide_before { inner(Some(parts.remove(0))) } else { Node::EMPTY };
    let is_wide_after = parts.last().is_some_and(|part| is_wide(part, Side::After, 2));
    let after = if is_wide_after { inner(parts.pop()) } else { Node::EMPTY };
    if !is_wide_before && !is_wide_after {
        return Node::Cat(parts);
    }
    Node::cat([before, Node::Group(Box::new(Node::cat(parts)), 1), after])
}

/// Leaves out what may be missing at the ends of a match and is not part of its value.
fn trim(node: Node, front: bool, back: bool) -> Node {
    let Node::Cat(mut parts) = node else { return node };
    if !parts.iter().any(Node::has_group) {
        return Node::Cat(parts);
    }
    let shorten = |part: &mut Node| match part {
        Node::Repeat { min: 0, .. } => true,
        Node::Repeat { min, max, .. } => {
            *max = Some(*min);
            false
        }
        part => part.is_nullable(),
    };
    while front && parts.first_mut().is_some_and(|part| !part.has_group() && shorten(part)) {
        parts.remove(0);
    }
    while back && parts.last_mut().is_some_and(|part| !part.has_group() && shorten(part)) {
        parts.pop();
    }
    Node::cat(parts)
}

/// Gives every repetition a bound.
fn bound(node: Node, cap: usize) -> Node {
    match node {
        Node::Repeat { node, min, max: None, greedy } => {
            let node = bound(*node, cap);
            let length = node.max_len().unwrap_or(1).max(1);
            let is_blank = matches!(&node, Node::Set(set) if set.is_in(print::space()));
            let most = if is_blank { cap.min(MOST_BLANKS) } else { (cap / length).max(4) };
            Node::repeat(node, min, Some(min.max(u32::try_from(most).unwrap_or(u32::MAX))), greedy)
        }
        node => node.map(&mut |node| bound(node, cap)),
    }
}

/// A word in any case of its ASCII letters.
fn caseless(word: &str) -> Node {
    let byte = |byte: u8| Node::Set(Symbols::of(|b| b.eq_ignore_ascii_case(&byte)));
    Node::cat(word.bytes().map(byte))
}

#[cfg(test)]
mod tests;
