//! Takes assertions off the ends of a regex, and makes guards of them.

use super::node::{Look, Node};
use super::print::print_sequences;
use crate::detect::beside::{Beside, Sequence, Side, Symbols};

/// What must stand on one side of a match, as a regex is made of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edge {
    side: Side,
    ways: Vec<Way>,
}

/// [`Sequence`], comparable.
type Way = (Option<bool>, Vec<Symbols>);

/// More ways are refused.
const MOST_WAYS: usize = 200;

impl Edge {
    /// Nothing is asked for.
    pub(super) fn any(side: Side) -> Self {
        Self { side, ways: vec![(None, Vec::new())] }
    }

    /// What may stand next to the match.
    pub(super) fn symbols(&self) -> Symbols {
        self.ways.iter().fold(Symbols::NONE, |sum, (_, sets)| sum.or(sets.first().copied().unwrap_or(Symbols::ALL)))
    }

    pub(super) fn is_any(&self) -> bool {
        self.ways.iter().any(|(boundary, sets)| boundary.is_none() && sets.is_empty())
    }

    /// The guard, for a match that ends (or starts) with one of those: `word`, `none`, or a regex.
    ///
    /// # Errors
    /// A text that says what no guard sees.
    pub(super) fn guard(&self, inner: Symbols) -> Result<String, String> {
        let mut sequences: Vec<Sequence> = Vec::new();
        for (boundary, sets) in &self.ways {
            let mut sets = sets.clone();
            let mut boundary = *boundary;
            // Where the match ends in a word for sure, a boundary is a matter of the next byte alone.
            let inner = inner.inside();
            if let Some(wanted) = boundary {
                let in_word = inner.is_in(Symbols::word());
                if in_word || inner.and(Symbols::word()).is_empty() {
                    let side = if in_word == wanted { Symbols::word().not() } else { Symbols::word() };
                    match sets.first_mut() {
                        Some(first) => *first = first.and(side),
                        None => sets.push(side),
                    }
                    boundary = None;
                }
            }
            if sets.iter().any(Symbols::is_empty) {
                continue;
            }
            let same = |sequence: &&mut Sequence| sequence.boundary == boundary && sequence.symbols.len() == 1;
            match sequences.iter_mut().find(same) {
                Some(sequence) if sets.len() == 1 => sequence.symbols[0] = sequence.symbols[0].or(sets[0]),
                _ => sequences.push(Sequence { boundary, symbols: sets }),
            }
        }
        let is_any = |sequence: &Sequence| {
            sequence.boundary.is_none() && sequence.symbols.first().is_none_or(|set| *set == Symbols::ALL)
        };
        if sequences.iter().any(is_any) {
            return Ok("none".to_owned());
        }
        if sequences.is_empty() {
            return Err("asks for what cannot stand beside its match".into());
        }
        if let [sequence] = &*sequences
            && (sequence.symbols == [Symbols::word().not()] && sequence.boundary.is_none())
            && inner.inside().is_in(Symbols::word())
        {
            return Ok("word".to_owned());
        }
        let text = print_sequences(&sequences, if self.side == Side::Before { "^" } else { "$" });
        Beside::compile(&text, self.side).map_err(|text| format!("a guard of it {text}"))?;
        Ok(text)
    }
}

/// Takes off both ends what asks for the text beside the match. What is taken off is not part of the match any more.
pub(super) fn peel(node: Node) -> (Edge, Node, Edge) {
    let (before, node) = peel_front(node, Side::Before);
    let (after, node) = peel_front(node.reversed(), Side::After);
    (before, node.reversed(), after)
}

/// Peels the front of a tree, which for the side behind the match is given from right to left.
fn peel_front(mut node: Node, side: Side) -> (Edge, Node) {
    let mut peeled: Vec<Node> = Vec::new();
    let mut edge = Edge::any(side);
    let has_group = node.has_group();
    while let Some((part, rest)) = take_front(&node, has_group, side) {
        let mut parts = peeled.clone();
        parts.push(part);
        // The order in the text; the tree for the side behind runs backwards.
        let whole = Node::cat(parts.iter().cloned());
        let whole = if side == Side::Before { whole } else { whole.reversed() };
        let most = if side == Side::Before { 1 } else { 2 };
        match sequences(&whole, side) {
            Ok(found) if found.iter().all(|sequence| sequence.symbols.len() <= most) => {
                edge.ways = found.into_iter().map(|sequence| (sequence.boundary, sequence.symbols)).collect();
                (peeled, node) = (parts, rest);
            }
            _ => break,
        }
    }
    (edge, node)
}

/// The first part of a tree if it asks for what stands beside the match, and the rest.
fn take_front(node: &Node, has_value: bool, side: Side) -> Option<(Node, Node)> {
    match node {
        Node::Look(_) => Some((node.clone(), Node::EMPTY)),
        Node::Group(node, group) => {
            // What is inside of the value stays in it, but for what has no byte.
            let (part, rest) = take_front(node, false, side)?;
            (part.max_len() == Some(0)).then(|| (part, Node::Group(Box::new(rest), *group)))
        }
        Node::Alt(branches) => {
            let parts: Option<Vec<_>> = branches.iter().map(|branch| take_front(branch, has_value, side)).collect();
            if let Some(((part, _), rest)) = parts.as_ref().and_then(|parts| parts.split_first())
                && rest.iter().all(|(other, _)| other == part)
                && branches.len() > 1
            {
                let rests = parts.iter().flatten().map(|(_, rest)| rest.clone());
                return Some((part.clone(), Node::Alt(rests.collect())));
            }
            (is_beside(node, has_value, side)).then(|| (node.clone(), Node::EMPTY))
        }
        Node::Cat(parts) => {
            let (first, rest) = parts.split_first()?;
            let rest = || Node::cat(rest.iter().cloned());
            if matches!(first, Node::Group(..) | Node::Alt(_)) && !is_beside(first, has_value, side) {
                let (part, first) = take_front(first, has_value, side)?;
                return Some((part, Node::cat([first, rest()])));
            }
            is_beside(first, has_value, side).then(|| (first.clone(), rest()))
        }
        Node::Set(_) | Node::Repeat { .. } => None,
    }
}

/// Whether a part at the end of a regex is context: it asserts, or it starts with a line end where no match does.
fn is_beside(node: &Node, has_value: bool, side: Side) -> bool {
    if node.has_group() {
        return false;
    }
    let holds_back = side == Side::Before && has_value && !node.first().and(Symbols::line_ends()).is_empty();
    let is_one = match node {
        Node::Set(_) => true,
        Node::Repeat { node, min: 1, .. } => matches!(**node, Node::Set(_)),
        _ => false,
    };
    node.has_look() || (holds_back && is_one)
}

/// The ways in which the text beside a match may look, of both sides in the order of the text. Where nothing is asked beyond, the
/// shortest ones only.
///
/// # Errors
/// A text, if they are not of a fixed form.
pub(super) fn sequences(node: &Node, side: Side) -> Result<Vec<Sequence>, String> {
    Ok(ways(node, side, true)?.into_iter().map(|(boundary, symbols)| Sequence { boundary, symbols }).collect())
}

/// `is_far` says that nothing is asked of what stands beyond.
fn ways(node: &Node, side: Side, is_far: bool) -> Result<Vec<Way>, String> {
    let refused = || Err("looks further than a guard does".to_owned());
    let found = match node {
        Node::Set(set) => vec![(None, vec![*set])],
        Node::Group(node, _) => ways(node, side, is_far)?,
        Node::Alt(branches) => {
            branches.iter().map(|branch| ways(branch, side, is_far)).collect::<Result<Vec<_>, _>>()?.concat()
        }
        Node::Repeat { node, min, max, .. } => {
            let max = if is_far { *min } else { max.unwrap_or(u32::MAX) };
            if max > 32 || max - min > 2 {
                return refused();
            }
            let sub = ways(node, side, false)?;
            let (mut all, mut found) = (vec![(None, Vec::new())], Vec::new());
            for count in 0..=max {
                if count >= *min {
                    found.extend(all.iter().cloned());
                }
                all = join(&all, &sub, side)?;
            }
            found
        }
        Node::Cat(parts) => {
            let far = if side == Side::After { parts.len().saturating_sub(1) } else { 0 };
            parts.iter().enumerate().try_fold(vec![(None, Vec::new())], |sum, (at, part)| {
                join(&sum, &ways(part, side, is_far && at == far)?, side)
            })?
        }
        Node::Look(Look::Boundary(wanted)) => vec![(Some(*wanted), Vec::new())],
        // What has no byte says something of what is farther from the match: nothing else may.
        Node::Look(_) if !is_far => return refused(),
        Node::Look(look) => match (look, side) {
            (Look::Start, Side::Before) | (Look::End, Side::After) => vec![(None, vec![Symbols::EDGE])],
            (Look::StartLine, Side::Before) | (Look::EndLine, Side::After) => {
                vec![(None, vec![Symbols::EDGE.or(Symbols::of(|byte| byte == b'\n'))])]
            }
            (Look::Around { ahead, negative, node }, side) if *ahead == (side == Side::After) => {
                let found = ways(node, side, true)?;
                if *negative { others(&found, side)? } else { found }
            }
            _ => return refused(),
        },
    };
    if found.len() > MOST_WAYS { refused() } else { Ok(found) }
}

/// All ways but those.
fn others(ways: &[Way], side: Side) -> Result<Vec<Way>, String> {
    let most = if side == Side::Before { 1 } else { 2 };
    if ways.iter().any(|(boundary, sets)| boundary.is_some() || sets.len() > most) {
        return Err("looks further than a guard does".to_owned());
    }
    let mut rows = vec![Symbols::ALL; 257];
    for (_, sets) in ways {
        let first = sets.first().copied().unwrap_or(Symbols::ALL);
        let then = sets.get(1).copied().unwrap_or(Symbols::ALL);
        let places = first.iter().map(usize::from).chain(first.edge.then_some(256));
        places.for_each(|place| rows[place] = rows[place].and(then.not()));
    }
    let mut found: Vec<(Symbols, Symbols)> = Vec::new();
    for (place, then) in rows.iter().enumerate().filter(|(_, then)| !then.is_empty()) {
        let symbol = u8::try_from(place).map_or(Symbols::EDGE, |byte| Symbols::of(|b| b == byte));
        match found.iter_mut().find(|(_, other)| other == then) {
            Some((first, _)) => *first = first.or(symbol),
            None => found.push((symbol, *then)),
        }
    }
    let way =
        |(first, then): (Symbols, Symbols)| (None, if then == Symbols::ALL { vec![first] } else { vec![first, then] });
    Ok(found.into_iter().map(way).collect())
}

/// One after the other.
fn join(heads: &[Way], tails: &[Way], side: Side) -> Result<Vec<Way>, String> {
    if heads.len() * tails.len() > MOST_WAYS {
        return Err("has too many alternatives".to_owned());
    }
    let mut joined = Vec::new();
    for ((one, head), (other, tail)) in heads.iter().flat_map(|head| tails.iter().map(move |tail| (head, tail))) {
        let (near, far) = if side == Side::After { (head, other) } else { (tail, one) };
        if far.is_some() && !near.is_empty() {
            return Err("has an edge of a word away from the match".to_owned());
        }
        if one.is_some() && other.is_some() && one != other {
            continue;
        }
        joined.push((one.or(*other), head.iter().chain(tail).copied().collect()));
    }
    Ok(joined)
}

#[cfg(test)]
mod tests {
    use super::super::print::print;
    use super::super::syntax::{Dialect, parse};
    use super::*;

    /// What is left, and the guards.
    fn peeled(regex: &str) -> (String, String, String) {
        let dialect = Dialect::Python { ignore_case: false, multi_line: false, dot_all: false };
        let (before, node, after) = peel(parse(regex, dialect).unwrap());
        let (before, after) = (before.guard(node.first()), after.guard(node.last()));
        (before.unwrap_or_else(|e| e), print(&node), after.unwrap_or_else(|e| e))
    }

    fn is(regex: &str, before: &str, left: &str, after: &str) {
        assert_eq!(peeled(regex), (before.to_owned(), left.to_owned(), after.to_owned()), "{regex}");
    }

    #[test]
    fn boundaries_become_guards() {
        is(r"\bkey-[0-9]{4}\b", "word", r"key-\d{4}", "word");
        is(r"(\bkey[0-9-]{4}\b)", "word", r"(?<value>key[\-0-9]{4})", r"\b");
        is(r"\bkey|\btoken", "word", "key|token", "none");
    }

    #[test]
    fn alternatives_with_the_edge_of_the_text_become_guards() {
        is(
            r#"(?:^|[^\w-])(k[0-9]{4})(?:['"\s;]|\\[nr]|$)"#,
            r"(?:[^\w\-]|^)",
            r"(?<value>k\d{4})",
            r#"(?:[\s"\x27;]|$)|\\[nr]"#,
        );
        is(r"(k[0-9]{4})(?:$|\b)", "none", r"(?<value>k\d{4})", "word");
        is(r"\n(k[0-9])", r"\n", r"(?<value>k\d)", "none");
        is(r"k\.(?:\W|$)", "none", r"k\.", r"(?:\W|$)");
    }

    #[test]
    fn look_arounds_of_a_byte_or_two_become_guards() {
        is(r"(?<![\w-])k[0-9](?![\w:]|\.\d)", r"(?:[^\w\-]|^)", r"k\d", r"(?:[^\w.:]|$)|\.(?:\D|$)");
        is(r"(?<=#)k[0-9](?=,)", "#", r"k\d", ",");
    }
}
