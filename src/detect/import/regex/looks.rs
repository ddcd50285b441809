//! Takes assertions out of the middle of a regex, exactly where it can be done.
//!
//! A regex of a rule does not look around. But what `\b` or `(?!000)` asks for inside of a match is a matter of the bytes of the match:
//! the parts beside it are narrowed to those with which it holds.

use super::edges;
use super::node::{Look, Node};
use crate::detect::beside::{Sequence, Side, Symbols};

/// What is not exact, or not checked.
pub(super) type Notes = Vec<String>;

/// Larger trees are refused while they are rewritten.
const LARGEST: usize = 5000;

/// The tree without assertions, between what may stand beside its match.
///
/// # Errors
/// A text that names a look-around that cannot be taken out. Other assertions that cannot are left out, with a note: more is found.
pub(super) fn resolve(node: Node, left: Symbols, right: Symbols, notes: &mut Notes) -> Result<Node, String> {
    if !node.has_look() {
        return Ok(node);
    }
    if node.size() > LARGEST {
        return Err("is too large when its assertions are taken out".into());
    }
    match node {
        Node::Set(_) => Ok(node),
        Node::Group(node, group) => {
            let node = resolve(*node, left, right, notes)?;
            Ok(if node == Node::VOID { node } else { Node::Group(Box::new(node), group) })
        }
        Node::Look(look) => resolve_cat(vec![Node::Look(look)], left, right, notes),
        Node::Alt(branches) => {
            let branches = branches.into_iter().map(|branch| resolve(branch, left, right, notes));
            Ok(Node::alt(branches.collect::<Result<Vec<_>, _>>()?))
        }
        Node::Repeat { node, min, max, greedy } => {
            let (left, right) =
                if max == Some(1) { (left, right) } else { (left.or(node.last()), right.or(node.first())) };
            Ok(Node::repeat(resolve(*node, left, right, notes)?, min, max, greedy))
        }
        Node::Cat(parts) => resolve_cat(parts, left, right, notes),
    }
}

fn resolve_cat(mut parts: Vec<Node>, left: Symbols, right: Symbols, notes: &mut Notes) -> Result<Node, String> {
    parts = parts.into_iter().flat_map(outside).collect();
    while let Some(at) = parts.iter().position(|part| matches!(part, Node::Look(_))) {
        let after = Node::cat(parts.split_off(at + 1));
        let Some(Node::Look(look)) = parts.pop() else { break };
        let whole = settle(look, Node::cat(parts), after, (left, right), notes)?;
        if whole.size() > LARGEST {
            return Err("is too large when its assertions are taken out".into());
        }
        parts = match whole {
            Node::Cat(parts) => parts,
            node @ Node::Alt(_) => return resolve(node, left, right, notes),
            node => vec![node],
        };
    }
    let mut resolved = Vec::with_capacity(parts.len());
    for (at, part) in parts.iter().enumerate() {
        let reach = |parts: &mut dyn Iterator<Item = &Node>, ends: fn(&Node) -> Symbols, outside: Symbols| {
            let mut reached = Symbols::NONE;
            for part in parts {
                reached = reached.or(ends(part));
                if !part.is_nullable() {
                    return reached;
                }
            }
            reached.or(outside)
        };
        let before = reach(&mut parts[..at].iter().rev(), Node::last, left);
        let behind = reach(&mut parts[at + 1..].iter(), Node::first, right);
        resolved.push(resolve(part.clone(), before, behind, notes)?);
    }
    Ok(Node::cat(resolved))
}

/// A group with the assertions at its ends outside of it.
fn outside(part: Node) -> Vec<Node> {
    let Node::Group(node, group) = part else { return vec![part] };
    let Node::Cat(mut parts) = *node else { return vec![Node::Group(node, group)] };
    let is_look = |part: &Node| matches!(part, Node::Look(_));
    let back = parts.split_off(parts.iter().rposition(|part| !is_look(part)).map_or(0, |last| last + 1));
    let rest = parts.split_off(parts.iter().position(|part| !is_look(part)).unwrap_or(0));
    parts.push(Node::Group(Box::new(Node::cat(rest)), group));
    parts.extend(back);
    parts
}

/// What comes of a part, an assertion, and a part.
fn settle(
    look: Look,
    before: Node,
    after: Node,
    outside: (Symbols, Symbols),
    notes: &mut Notes,
) -> Result<Node, String> {
    let holds: Box<dyn Fn(bool, u8, bool, u8) -> bool> = match look {
        Look::Around { ahead, negative, node } => return settle_around(ahead, negative, *node, before, after, notes),
        Look::Boundary(wanted) => {
            let is_word = |edge: bool, byte: u8| !edge && crate::detect::guard::is_word(byte);
            Box::new(move |left_edge, left, right_edge, right| {
                (is_word(left_edge, left) != is_word(right_edge, right)) == wanted
            })
        }
        Look::Start => Box::new(|edge, _, _, _| edge),
        Look::StartLine => Box::new(|edge, byte, _, _| edge || byte == b'\n'),
        Look::End => Box::new(|_, _, edge, _| edge),
        Look::EndLine => Box::new(|_, _, edge, byte| edge || byte == b'\n'),
    };
    let ends = if before.is_nullable() { before.last().or(outside.0) } else { before.last() };
    let starts = if after.is_nullable() { after.first().or(outside.1) } else { after.first() };
    let symbols = |set: Symbols| set.iter().map(|byte| (false, byte)).chain(set.edge.then_some((true, 0)));
    // Which symbols on one side go with all of the other, and which with some.
    let mut left = (Symbols::NONE, Symbols::NONE);
    let mut right = (starts, Symbols::NONE);
    for (edge, byte) in symbols(ends) {
        let good = symbols(starts).filter(|(far_edge, far)| holds(edge, byte, *far_edge, *far));
        let good = good.fold(Symbols::NONE, |sum, (edge, byte)| sum.or(symbol(edge, byte)));
        left.0 = if good == starts { left.0.or(symbol(edge, byte)) } else { left.0 };
        left.1 = if good.is_empty() { left.1 } else { left.1.or(symbol(edge, byte)) };
        right = (right.0.and(good), right.1.or(good));
    }
    if left.0 == ends {
        return Ok(Node::cat([before, after]));
    }
    if left.1.is_empty() {
        return Ok(Node::VOID);
    }
    if left.0 == left.1
        && let Some(before) = end_in(&before, left.0, outside.0)
    {
        return Ok(Node::cat([before, after]));
    }
    if right.0 == right.1
        && let Some(after) = start_in(&after, right.0, outside.1)
    {
        return Ok(Node::cat([before, after]));
    }
    // Both sides matter: by whether the left one ends in a word.
    if !before.has_group() && !after.has_group() && matches!(look, Look::Boundary(_)) {
        let Look::Boundary(wanted) = look else { return Ok(Node::VOID) };
        let mut branches = Vec::new();
        for in_word in [true, false] {
            let side = |word: bool| if word { Symbols::word() } else { Symbols::word().not() };
            let narrowed =
                (end_in(&before, side(in_word), outside.0), start_in(&after, side(in_word != wanted), outside.1));
            let (Some(before), Some(after)) = narrowed else {
                branches.clear();
                break;
            };
            branches.push(Node::cat([before, after]));
        }
        if !branches.is_empty() {
            return Ok(Node::alt(branches));
        }
    }
    let name = match look {
        Look::Boundary(true) => r"\b",
        Look::Boundary(false) => r"\B",
        Look::Start | Look::StartLine => "^",
        _ => "$",
    };
    notes.push(format!("`{name}` inside the regex is not checked: more is found"));
    Ok(Node::cat([before, after]))
}

fn symbol(edge: bool, byte: u8) -> Symbols {
    if edge { Symbols::EDGE } else { Symbols::of(|b| b == byte) }
}

/// The part with those matches only that start in a set; an empty one is judged by what stands outside. Nothing if that cannot be said.
fn start_in(node: &Node, set: Symbols, outside: Symbols) -> Option<Node> {
    if !node.is_nullable() {
        return start(node, set);
    }
    if outside.is_in(set) {
        return Some(Node::alt([start(node, set)?, Node::EMPTY]));
    }
    outside.and(set).is_empty().then(|| start(node, set))?
}

fn end_in(node: &Node, set: Symbols, outside: Symbols) -> Option<Node> {
    Some(start_in(&node.clone().reversed(), set, outside)?.reversed())
}

/// The matches that are not empty and start in a set. Nothing if a group would stand twice.
pub(super) fn start(node: &Node, set: Symbols) -> Option<Node> {
    Some(match node {
        Node::Set(own) => match own.and(set.inside()) {
            own if own.is_empty() => Node::VOID,
            own => Node::Set(own),
        },
        Node::Look(_) => Node::VOID,
        Node::Alt(branches) => Node::alt(branches.iter().map(|branch| start(branch, set)).collect::<Option<Vec<_>>>()?),
        Node::Group(node, group) => match start(node, set)? {
            node if node == Node::VOID => node,
            node => Node::Group(Box::new(node), *group),
        },
        Node::Repeat { node, min, max, greedy } => {
            let min = if node.is_nullable() { 0 } else { min.saturating_sub(1) };
            let rest = Node::repeat((**node).clone(), min, max.map(|max| max.saturating_sub(1)), *greedy);
            let head = start(node, set)?;
            if node.has_group() && rest != Node::EMPTY {
                return None;
            }
            Node::cat([head, rest])
        }
        Node::Cat(parts) => {
            let Some((head, tail)) = parts.split_first() else { return Some(Node::VOID) };
            let tail = Node::cat(tail.iter().cloned());
            if matches!(head, Node::Look(_)) {
                return Some(Node::cat([head.clone(), start(&tail, set)?]));
            }
            let started = start(head, set)?;
            if !head.is_nullable() {
                return Some(Node::cat([started, tail]));
            }
            // The rest stands once if it starts in the set anyway.
            if !tail.is_nullable() && tail.first().is_in(set) && !tail.has_look() {
                return Some(Node::cat([Node::repeat(started, 0, Some(1), true), tail]));
            }
            let late = start(&tail, set)?;
            if started == Node::VOID {
                return Some(late);
            }
            if late == Node::VOID {
                return Some(Node::cat([started, tail]));
            }
            if tail.has_group() {
                return None;
            }
            Node::alt([Node::cat([started, tail]), late])
        }
    })
}

/// Takes a look-around out: what stands on the side it looks to is narrowed.
fn settle_around(
    ahead: bool,
    negative: bool,
    node: Node,
    before: Node,
    after: Node,
    notes: &mut Notes,
) -> Result<Node, String> {
    let name = if ahead { "look-ahead" } else { "look-behind" };
    let (node, seen, other) = if ahead { (node, after, before) } else { (node.reversed(), before.reversed(), after) };
    let refused = || format!("has a {name} that reaches beyond its match, or has no fixed form");
    let wanted = edges::sequences(&node, Side::After).map_err(|_| refused())?;
    let is_plain = |sequence: &Sequence| sequence.boundary.is_none() && sequence.symbols.iter().all(|set| !set.edge);
    if !wanted.iter().all(is_plain) || seen.has_group() || seen.has_look() {
        return Err(refused());
    }
    let mut beyond = false;
    let narrowed = if negative {
        wanted.iter().try_fold(seen, |seen, sequence| narrow(&seen, &sequence.symbols, true, &mut beyond))
    } else {
        let ways = wanted.iter().map(|sequence| narrow(&seen, &sequence.symbols, false, &mut beyond));
        ways.collect::<Option<Vec<_>>>().map(Node::alt)
    };
    let narrowed = narrowed.ok_or_else(|| format!("is too large when its {name} is taken out"))?;
    if beyond {
        notes.push(format!("a {name} is checked within the match only: more is found"));
    }
    Ok(if ahead { Node::cat([other, narrowed]) } else { Node::cat([narrowed.reversed(), other]) })
}

/// The matches that start with the sequence, or those that do not. A match that ends before the sequence does is kept, and told.
fn narrow(node: &Node, wanted: &[Symbols], without: bool, beyond: &mut bool) -> Option<Node> {
    let Some((first, rest)) = wanted.split_first() else {
        return Some(if without { Node::VOID } else { node.clone() });
    };
    let mut branches = Vec::new();
    for (set, tail) in heads(node)? {
        let inside = set.and(*first);
        if !inside.is_empty() {
            branches.push(Node::cat([Node::Set(inside), narrow(&tail, rest, without, beyond)?]));
        }
        let outside = set.and(first.not());
        if without && !outside.inside().is_empty() {
            branches.push(Node::cat([Node::Set(outside.inside()), tail]));
        }
    }
    if node.is_nullable() {
        *beyond = true;
        branches.push(Node::EMPTY);
    }
    let node = Node::alt(branches);
    (node.size() <= LARGEST).then_some(node)
}

/// The first bytes of matches, each with what may follow. Of a tree without groups and assertions.
fn heads(node: &Node) -> Option<Vec<(Symbols, Node)>> {
    let found = match node {
        Node::Set(set) => vec![(*set, Node::EMPTY)],
        Node::Look(_) | Node::Group(..) => return None,
        Node::Alt(branches) => branches.iter().map(heads).collect::<Option<Vec<_>>>()?.concat(),
        Node::Repeat { node, min, max, greedy } => {
            let min = if node.is_nullable() { 0 } else { min.saturating_sub(1) };
            let rest = Node::repeat((**node).clone(), min, max.map(|max| max.saturating_sub(1)), *greedy);
            heads(node)?.into_iter().map(|(set, tail)| (set, Node::cat([tail, rest.clone()]))).collect()
        }
        Node::Cat(parts) => {
            let mut found = Vec::new();
            for (at, part) in parts.iter().enumerate() {
                let rest = Node::cat(parts[at + 1..].iter().cloned());
                found.extend(heads(part)?.into_iter().map(|(set, tail)| (set, Node::cat([tail, rest.clone()]))));
                if !part.is_nullable() {
                    break;
                }
            }
            found
        }
    };
    (found.len() <= 64).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::super::print::print;
    use super::super::syntax::{Dialect, parse};
    use super::*;

    const PYTHON: Dialect = Dialect::Python { ignore_case: false, multi_line: false, dot_all: false };

    fn resolved(regex: &str) -> (String, Notes) {
        let mut notes = Vec::new();
        let node = resolve(parse(regex, PYTHON).unwrap(), Symbols::ALL, Symbols::ALL, &mut notes).unwrap();
        (print(&node), notes)
    }

    fn exact(regex: &str) -> String {
        let (text, notes) = resolved(regex);
        assert!(notes.is_empty(), "{notes:?}");
        text
    }

    #[test]
    fn a_boundary_narrows_what_stands_beside() {
        assert_eq!(exact(r"key\b[ =]{1,3}"), "key[ =]{1,3}");
        assert_eq!(exact(r"key\bx"), "");
        assert_eq!(exact(r"key[\s\S]{0,9}\b([a-f]{4})"), r"key[\s\S]{0,8}\W(?<value>[a-f]{4})");
        assert_eq!(exact(r"[a-]{1,2}\b[a-]{2}"), "[\\-a]?a-[\\-a]|[\\-a]?-a[\\-a]");
        assert_eq!(exact(r"key.{1,2}(\b[a-f]{4})"), r"key.?[^\w\n](?<value>[a-f]{4})");
        assert_eq!(exact(r"(?:key\b|token)[ =]"), "(?:key|token)[ =]");
        assert_eq!(exact(r"key\b.{0,9}?([a-f]{4})"), r"key[^\w\n].{0,8}?(?<value>[a-f]{4})");
    }

    #[test]
    fn a_look_around_narrows_what_it_looks_at() {
        assert_eq!(exact(r"(?!00)\d{3}x"), r"0[1-9]\dx|[1-9]\d{2}x");
        assert_eq!(exact(r"(?=[a-f])\wz"), "[a-f]z");
        assert_eq!(exact(r"\w{2}(?<![a-z])-"), r"\w[0-9A-Z_]-");
        assert!(resolve(parse(r"(?!.*x)\d{3}", PYTHON).unwrap(), Symbols::ALL, Symbols::ALL, &mut Vec::new()).is_err());
    }

    #[test]
    fn what_cannot_be_said_is_noted() {
        let (text, notes) = resolved(r"(?:\bkey|token)=");
        assert_eq!(text, "(?:key|token)=");
        assert!(notes[0].contains(r"`\b`"), "{notes:?}");
    }
}
