//! Which part of a match is the value, when several groups may be it.

use super::node::Node;

/// More variants of one regex are not made: all of the match is the value then.
const MOST_VARIANTS: usize = 16;

/// Which capture group holds the value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::detect::import) enum Wanted {
    /// None: all of the match.
    Whole,
    /// The first that takes part in the match.
    First,
    Number(u32),
}

/// The regex in variants, each with one group at most: the value. Together they match what the regex does.
///
/// # Errors
/// A text, if the wanted group is not there.
pub(super) fn variants(node: Node, wanted: Wanted) -> Result<Vec<Node>, String> {
    let node = match wanted {
        Wanted::Whole => return Ok(vec![node.without_groups()]),
        Wanted::First => node,
        Wanted::Number(number) => {
            let is_wanted = |node: &Node| matches!(node, Node::Group(_, group) if *group == number);
            if !node.any(&is_wanted) {
                return Err(format!("has no group {number}, which is to hold the value"));
            }
            keep(node, number)
        }
    };
    if !node.has_group() {
        return Ok(vec![node]);
    }
    let found = split(node.clone());
    let only = |node: &Node| wanted == Wanted::First || node.has_group();
    let found: Vec<Node> = found.into_iter().filter(only).collect();
    Ok(if found.len() > MOST_VARIANTS { vec![node.without_groups()] } else { found })
}

/// The tree with one group only.
fn keep(node: Node, number: u32) -> Node {
    match node {
        Node::Group(node, group) if group == number => Node::Group(Box::new(node.without_groups()), group),
        Node::Group(node, _) => keep(*node, number),
        node => node.map(&mut |node| keep(node, number)),
    }
}

fn split(node: Node) -> Vec<Node> {
    if !node.has_group() {
        return vec![node];
    }
    match node {
        Node::Group(node, group) => vec![Node::Group(Box::new(node.without_groups()), group)],
        Node::Alt(branches) => {
            let (with, without): (Vec<_>, Vec<_>) = branches.into_iter().partition(Node::has_group);
            let mut found: Vec<Node> = with.into_iter().flat_map(split).collect();
            if !without.is_empty() {
                found.push(Node::alt(without));
            }
            found
        }
        Node::Cat(parts) => {
            let Some(at) = parts.iter().position(Node::has_group) else { return vec![Node::Cat(parts)] };
            let rest = Node::cat(parts[at + 1..].iter().cloned());
            let mut found = Vec::new();
            for variant in split(parts[at].clone()) {
                let head = |rest: Node| Node::cat(parts[..at].iter().cloned().chain([variant.clone(), rest]));
                if variant.has_group() {
                    found.push(head(rest.clone().without_groups()));
                } else {
                    found.extend(split(rest.clone()).into_iter().map(head));
                }
                if found.len() > MOST_VARIANTS {
                    break;
                }
            }
            found
        }
        Node::Repeat { node, min: 0, max: Some(1), .. } => {
            let mut found = split(*node);
            found.push(Node::EMPTY);
            found
        }
        // Of what is repeated, all is the value.
        Node::Repeat { node, min, max, greedy } => {
            let repeat = Node::repeat(node.without_groups(), min.max(1), max, greedy);
            let mut found = vec![Node::Group(Box::new(repeat), 1)];
            if min == 0 {
                found.push(Node::EMPTY);
            }
            found
        }
        Node::Set(_) | Node::Look(_) => vec![node],
    }
}

#[cfg(test)]
mod tests {
    use super::super::print::print;
    use super::super::syntax::{Dialect, parse};
    use super::*;

    fn of(regex: &str, wanted: Wanted) -> Vec<String> {
        variants(parse(regex, Dialect::Go).unwrap(), wanted).unwrap().iter().map(print).collect()
    }

    #[test]
    fn the_first_group_that_takes_part_is_the_value() {
        assert_eq!(of("a(b(c))(d)", Wanted::First), ["a(?<value>bc)d"]);
        assert_eq!(of("a(b)", Wanted::Whole), ["ab"]);
        assert_eq!(of("a(b)(c)", Wanted::Number(2)), ["ab(?<value>c)"]);
        assert_eq!(
            of(r#"k=(?:"(x{2})"|'(y{2})'|z)"#, Wanted::First),
            [r#"k="(?<value>x{2})""#, r"k=\x27(?<value>y{2})\x27", "k=z"]
        );
        assert_eq!(of("(a)?b(c)", Wanted::First), ["(?<value>a)bc", "b(?<value>c)"]);
        assert_eq!(of("k(?:(a)b)+", Wanted::First), ["k(?<value>(?:ab){1,})"]);
        assert!(variants(parse("a(b)", Dialect::Go).unwrap(), Wanted::Number(2)).is_err());
    }
}
