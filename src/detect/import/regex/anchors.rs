//! Finds anchors for a regex: texts, or a run of digits, that every match has.

use super::node::Node;
use crate::detect::anchor::{self, Lead};
use crate::detect::beside::Symbols;
use crate::detect::compile::{LONGEST_LEAD, class_lead};
use crate::detect::schema::AnchorClass;
use regex_syntax::hir::Hir;

/// Anchors as a rule file has them.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::detect::import) enum Anchors {
    Literals(Vec<String>),
    Digits(usize),
    Dots(usize),
    Colons(usize),
}

/// As many literals are looked for together.
const MOST_LITERALS: usize = 64;
/// More of a literal tells no more.
const LONGEST_LITERAL: usize = 16;
/// A word of so many bytes is rare.
const LONG_ENOUGH: usize = 6;
/// A class of more letters than that is none.
const MOST_LETTERS: usize = 6;
/// As many digits make a run worth looking at.
const FEWEST_DIGITS: usize = 3;
/// As far before a run of digits a match may start.
const LONGEST_CLASS_LEAD: usize = 8;

/// The anchors that promise the fewest tries, if there are any. Keywords that every match has are among the candidates.
pub(super) fn find(node: &Node, regex: &str, keywords: &[String], at_word: bool) -> Option<Anchors> {
    let hir = regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(regex).ok()?;
    let mut candidates: Vec<Vec<Vec<u8>>> = Vec::new();
    gather(node, &mut candidates);
    let keywords: Vec<Vec<u8>> = keywords
        .iter()
        .map(|word| word.to_ascii_lowercase().into_bytes())
        .filter(|word| is_long_enough(word))
        .collect();
    if !keywords.is_empty() && keywords.len() <= MOST_LITERALS {
        candidates.push(needed(&hir, keywords));
    }
    let mut best: Option<(f64, Anchors)> = None;
    for literals in candidates.into_iter().filter(|literals| literals.iter().all(|literal| is_long_enough(literal))) {
        let Some(lead) = locate(&hir, &literals) else { continue };
        let cost = cost(&literals, &lead);
        // An anchor is a text in a rule file.
        let texts: Option<Vec<String>> = literals.into_iter().map(|literal| String::from_utf8(literal).ok()).collect();
        if let Some(texts) = texts
            && best.as_ref().is_none_or(|(other, _)| cost < *other)
        {
            best = Some((cost, Anchors::Literals(texts)));
        }
    }
    let is_good = |best: &Option<(f64, Anchors)>| best.as_ref().is_some_and(|(cost, _)| *cost < -6.0);
    if is_good(&best) || !at_word {
        return best.map(|(_, anchors)| anchors);
    }
    class(&hir).or(best.map(|(_, anchors)| anchors))
}

/// A class anchor that the regex has.
fn class(hir: &Hir) -> Option<Anchors> {
    type Make = fn(usize) -> (AnchorClass, Anchors);
    let kinds: [(Make, std::ops::RangeInclusive<usize>); 3] = [
        (|count| (AnchorClass::Dots(count), Anchors::Dots(count)), 3..=3),
        (|count| (AnchorClass::Colons(count), Anchors::Colons(count)), 3..=7),
        (|count| (AnchorClass::Digits(count), Anchors::Digits(count)), FEWEST_DIGITS..=24),
    ];
    kinds.into_iter().find_map(|(make, counts)| {
        counts.rev().find_map(|count| {
            let (class, anchors) = make(count);
            class_lead(hir, class).ok().filter(|lead| lead.max <= LONGEST_CLASS_LEAD).map(|_| anchors)
        })
    })
}

fn locate(hir: &Hir, literals: &[Vec<u8>]) -> Option<Lead> {
    anchor::locate_literal(hir, literals).filter(|lead| !literals.is_empty() && lead.max <= LONGEST_LEAD)
}

/// Those of the keywords without which the proof fails.
fn needed(hir: &Hir, mut keywords: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    keywords.sort();
    keywords.dedup();
    let mut at = 0;
    while at < keywords.len() && locate(hir, &keywords).is_some() {
        let keyword = keywords.remove(at);
        if locate(hir, &keywords).is_none() {
            keywords.insert(at, keyword);
            at += 1;
        }
    }
    keywords
}

/// Two characters, or one that is no letter, digit or space.
fn is_long_enough(literal: &[u8]) -> bool {
    match literal {
        [] => false,
        [byte] => !byte.is_ascii_alphanumeric() && !byte.is_ascii_whitespace() && byte.is_ascii_graphic(),
        _ => !literal.iter().all(u8::is_ascii_whitespace),
    }
}

/// A rough logarithm of how often a rule with these anchors is tried.
fn cost(literals: &[Vec<u8>], lead: &Lead) -> f64 {
    let shortest = literals.iter().map(Vec::len).min().unwrap_or(0).min(LONG_ENOUGH) as f64;
    (literals.len() as f64).ln() - 3.0 * shortest + (1.0 + lead.max as f64).ln()
}

/// Adds sets of literals, in lower case, of which every match may have one.
fn gather(node: &Node, found: &mut Vec<Vec<Vec<u8>>>) {
    match node {
        Node::Group(node, _) => gather(node, found),
        Node::Repeat { node, min, .. } if *min > 0 => gather(node, found),
        Node::Cat(parts) => {
            for (at, part) in parts.iter().enumerate() {
                found.push(closed(prefixes(&parts[at..])));
                gather(part, found);
            }
        }
        Node::Alt(branches) => {
            found.push(closed(prefixes(std::slice::from_ref(node))));
            // The best of each branch.
            let best = branches.iter().map(|branch| {
                let mut sets = Vec::new();
                gather(branch, &mut sets);
                let good = sets.into_iter().filter(|set| set.iter().all(|literal| is_long_enough(literal)));
                let nothing = Lead { min: 0, max: 0, bytes: anchor::ByteSet::EMPTY };
                good.filter(|set| !set.is_empty())
                    .min_by(|one, other| cost(one, &nothing).total_cmp(&cost(other, &nothing)))
            });
            if let Some(best) = best.collect::<Option<Vec<_>>>() {
                found.push(closed(best.concat().into_iter().map(|word| (word, false)).collect()));
            }
        }
        Node::Set(_) => found.push(closed(prefixes(std::slice::from_ref(node)))),
        Node::Repeat { .. } | Node::Look(_) => {}
    }
}

/// The literals alone, without those that start with another.
fn closed(words: Vec<(Vec<u8>, bool)>) -> Vec<Vec<u8>> {
    let mut literals: Vec<Vec<u8>> = words.into_iter().map(|(word, _)| word).collect();
    literals.sort();
    literals.dedup();
    let mut kept: Vec<Vec<u8>> = Vec::new();
    for literal in literals {
        if !kept.last().is_some_and(|last| literal.starts_with(last)) {
            kept.push(literal);
        }
    }
    kept
}

/// With what the parts start, in lower case, and whether each may go on.
fn prefixes(parts: &[Node]) -> Vec<(Vec<u8>, bool)> {
    let mut words = vec![(Vec::new(), true)];
    for part in parts {
        if !words.iter().any(|(_, is_open)| *is_open) {
            break;
        }
        let Some(next) = extend(&words, part) else {
            words.iter_mut().for_each(|(_, is_open)| *is_open = false);
            break;
        };
        // Long words need no company.
        if next.len() > words.len() && words.iter().all(|(word, _)| word.len() >= LONG_ENOUGH) {
            break;
        }
        words = next;
    }
    words
}

/// The open words with what a part adds to them. Nothing if that is too much.
fn extend(words: &[(Vec<u8>, bool)], part: &Node) -> Option<Vec<(Vec<u8>, bool)>> {
    let tails = match part {
        Node::Set(set) => letters(*set)?.into_iter().map(|byte| (vec![byte], true)).collect(),
        Node::Group(node, _) => prefixes(std::slice::from_ref(node)),
        Node::Cat(parts) => prefixes(parts),
        Node::Alt(branches) => branches.iter().flat_map(|branch| prefixes(std::slice::from_ref(branch))).collect(),
        Node::Repeat { node, min: 0, max: Some(1), .. } => {
            let mut tails = prefixes(std::slice::from_ref(node));
            tails.push((Vec::new(), true));
            tails
        }
        Node::Repeat { node, min, max, .. } if *min > 0 => {
            let count = (*min).min(LONGEST_LITERAL as u32);
            let mut tails = prefixes(&vec![(**node).clone(); count as usize]);
            if *max != Some(count) {
                tails.iter_mut().for_each(|(_, is_open)| *is_open = false);
            }
            tails
        }
        Node::Repeat { .. } => return None,
        Node::Look(_) => vec![(Vec::new(), true)],
    };
    let mut extended = Vec::new();
    for (word, is_open) in words {
        if !is_open || word.len() >= LONGEST_LITERAL {
            extended.push((word.clone(), false));
            continue;
        }
        for (tail, is_open) in &tails {
            let mut longer = word.clone();
            longer.extend(tail);
            extended.push((longer, *is_open));
        }
        if extended.len() > MOST_LITERALS {
            return None;
        }
    }
    extended.sort();
    extended.dedup();
    Some(extended)
}

/// The bytes of a small set in lower case.
fn letters(set: Symbols) -> Option<Vec<u8>> {
    let mut letters: Vec<u8> = set.iter().map(|byte| byte.to_ascii_lowercase()).collect();
    letters.sort_unstable();
    letters.dedup();
    (letters.len() <= MOST_LETTERS).then_some(letters)
}

#[cfg(test)]
mod tests {
    use super::super::print::print;
    use super::super::syntax::{Dialect, parse};
    use super::*;

    fn found(regex: &str, keywords: &[&str]) -> Option<Anchors> {
        let node = parse(regex, Dialect::Go).unwrap();
        let keywords: Vec<String> = keywords.iter().map(|word| (*word).to_owned()).collect();
        find(&node, &print(&node), &keywords, true)
    }

    fn literals(texts: &[&str]) -> Option<Anchors> {
        Some(Anchors::Literals(texts.iter().map(|text| (*text).to_owned()).collect()))
    }

    #[test]
    fn literals_are_found_wherever_they_must_be() {
        assert_eq!(found("exk_[0-9a-f]{32}", &[]), literals(&["exk_"]));
        assert_eq!(found("(?i)(?:acme|umbrella)[a-z]{9}", &["acme", "umbrella"]), literals(&["acme", "umbrella"]));
        assert_eq!(
            found("ex[ab]_(?:live|test)_[0-9]{9}", &[]),
            literals(&["exa_live_", "exa_test_", "exb_live_", "exb_test_"])
        );
        assert_eq!(found("[a-z]{3}(?:[0-9]key|secret[0-9])=", &[]), literals(&["key", "secret"]));
        assert_eq!(found("[a-z0-9]{1,20}@[a-z]{2,9}", &["acme"]), literals(&["@"]));
    }

    #[test]
    fn digits_are_the_second_choice() {
        assert_eq!(found("[0-9]{3}-[0-9]{2}-[0-9]{4}", &[]), Some(Anchors::Digits(9)));
        assert_eq!(found("[A-Z]{2}[0-9]{6}", &[]), Some(Anchors::Digits(6)));
        assert_eq!(found(r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}", &[]), Some(Anchors::Dots(3)));
        assert_eq!(found("[a-z]{12}", &["acme"]), None);
        assert_eq!(found("[A-Z]{20}[0-9]{6}", &[]), None);
    }
}
