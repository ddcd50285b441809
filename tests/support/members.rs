//! Makes up members of the formats that rules look for, texts that hold them, and texts that nearly do.
//!
//! A member is a random text that the rule's regex matches and whose value passes its checks; `members/walk.rs` draws it,
//! `members/checksum.rs` makes check digits right where chance seldom does, `members/syntax.rs` writes it down.

#![allow(dead_code, clippy::unwrap_used)]

#[path = "chance.rs"]
mod chance;
#[path = "members/checksum.rs"]
pub mod checksum;
#[path = "members/corpus.rs"]
pub mod corpus;
#[path = "members/plain.rs"]
pub mod plain;
#[path = "members/syntax.rs"]
pub mod syntax;
#[path = "members/tally.rs"]
pub mod tally;
#[path = "members/walk.rs"]
mod walk;

pub use chance::Chance;
use cofferdam::{Category, Rule, Shape};
use regex::bytes::Regex;
use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::nfa::thompson;
use regex_automata::{Anchored, Input, MatchKind};
use std::ops::Range;
use syntax::{PLACES, SYNTAXES, Syntax, Tie, Written};
use walk::{Size, Tree, Walk};

/// Walks for one member before it is given up.
const TRIES: usize = 20_000;

/// Makes members of one rule.
pub struct Maker<'r> {
    pub rule: &'r Rule,
    pub shape: Shape<'r>,
    tree: Tree,
    close: Option<Tree>,
    longest: Longest,
    reading: Regex,
    chance: Chance,
    /// Whether a value alone is a match, without anything before or behind.
    is_bare: bool,
    /// Whether a member was looked for in vain.
    is_barren: bool,
    /// Random matches of the regex so far, and how many of them a check refused that is about how random a value looks.
    pub drawn: usize,
    pub refused: usize,
}

/// A text that the rule matches.
#[derive(Clone, Debug)]
pub struct Member {
    pub text: Vec<u8>,
    pub value: Range<usize>,
    /// Whether the checksum that only makes surer holds.
    pub is_sure: bool,
}

/// How a counter-member misses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Miss {
    /// The last run of the shortest member lacks a character.
    Short,
    /// The last run of the longest member, which has a fixed length, has one too many.
    Long,
    /// One character is another, and the checksum does not hold.
    Checksum,
}

impl Miss {
    pub const ALL: [Self; 3] = [Self::Short, Self::Long, Self::Checksum];

    pub fn name(self) -> &'static str {
        match self {
            Self::Short => "a character short",
            Self::Long => "a character long",
            Self::Checksum => "wrong checksum",
        }
    }
}

impl<'r> Maker<'r> {
    /// `None` for a rule that goes by the names of fields alone.
    pub fn new(rule: &'r Rule, seed: u64) -> Option<Self> {
        let shape = rule.shape();
        let regex = shape.regex?;
        let seed = rule.id().as_str().bytes().fold(seed, |seed, b| Chance(seed ^ u64::from(b)).next());
        let (tree, mut chance) = (Tree::new(regex), Chance(seed));
        let is_alone = |walk: Walk| walk.value == (0..walk.text.len());
        let is_bare = (0..8).all(|_| is_alone(tree.walk(Size::Shortest, &mut chance)));
        let close = shape.body.as_ref().map(|body| Tree::new(body.close));
        let longest = Longest::new(regex);
        let reading = regex::bytes::RegexBuilder::new(&format!(r"\A(?:{regex})\z")).unicode(false).build().unwrap();
        Some(Self {
            rule,
            shape,
            tree,
            close,
            longest,
            reading,
            chance,
            is_bare,
            is_barren: false,
            drawn: 0,
            refused: 0,
        })
    }

    /// A member; `None` if none was come by.
    pub fn member(&mut self) -> Option<Member> {
        let wants_sure = self.chance.percent(50);
        for _ in 0..if self.is_barren { 0 } else { TRIES } {
            let Walk { mut text, mut value, .. } = self.tree.walk(Size::Any, &mut self.chance);
            if self.is_bare {
                text = text[value].to_vec();
                value = 0..text.len();
            }
            self.drawn += 1;
            let soft = self.shape.soft_checksum.filter(|_| wants_sure);
            let mut is_changed = false;
            for scheme in self.shape.checksums.first().copied().into_iter().chain(soft) {
                if let Some(completed) = checksum::complete(scheme, &text[value.clone()], &mut self.chance) {
                    let end = value.start + completed.len();
                    text.splice(value.clone(), completed);
                    value.end = end;
                    is_changed = true;
                }
            }
            if (is_changed && !self.longest.matches(&text)) || !self.is_read_so(&text, &value) {
                continue;
            }
            match self.rule.refusal(&text[value.clone()]) {
                None => {}
                Some("entropy" | "distinct" | "classes" | "deny") => {
                    self.refused += 1;
                    continue;
                }
                Some(_) => continue,
            }
            let is_sure = self.holds_softly(&text[value.clone()]);
            if self.shape.body.is_some() {
                self.add_body(&mut text);
                value.end = text.len();
            }
            return Some(Member { text, value, is_sure });
        }
        self.is_barren = true;
        None
    }

    /// Whether somebody may have written it so: the regex, which may match a text in several ways, sees the value there first, and all
    /// brackets of the value come in pairs.
    fn is_read_so(&self, text: &[u8], value: &Range<usize>) -> bool {
        let captures = self.reading.captures(text);
        let group = captures.as_ref().and_then(|captures| captures.name("value").or(captures.get(0)));
        let depth = text[value.clone()].iter().try_fold(0usize, |depth, byte| match byte {
            b'(' => Some(depth + 1),
            b')' => depth.checked_sub(1),
            _ => Some(depth),
        });
        group.is_some_and(|group| group.range() == *value)
            && (depth == Some(0) || self.rule.category() != Category::Pii)
    }

    fn holds_softly(&self, value: &[u8]) -> bool {
        let check = self.shape.soft_checksum.and_then(cofferdam::verify::checksum);
        check.is_some_and(|holds| holds(value))
    }

    /// What stands between two markers, and the second.
    fn add_body(&mut self, text: &mut Vec<u8>) {
        let (Some(body), Some(close)) = (&self.shape.body, &self.close) else { return };
        let is_base64 = |b: &u8| b.is_ascii_alphanumeric() || b"+/".contains(b);
        let base64: Vec<u8> = body.bytes.iter().copied().filter(is_base64).collect();
        if base64.is_empty() {
            return;
        }
        let most = (body.limit / 2).clamp(body.fewest + 1, body.fewest + 1200);
        for at in 0..body.fewest + self.chance.below(most - body.fewest) {
            text.push(if at % 65 == 64 && body.bytes.contains(&b'\n') { b'\n' } else { self.chance.pick(&base64) });
        }
        text.extend(close.walk(Size::Any, &mut self.chance).text);
    }

    /// A text that is no member by a hair; `None` if it cannot be made of this rule, or came out as a member all the same.
    pub fn near_miss(&mut self, miss: Miss) -> Option<Member> {
        if self.shape.body.is_some() {
            return None;
        }
        if miss == Miss::Checksum {
            let Member { mut text, value, .. } = self.member()?;
            let places: Vec<usize> = value.clone().filter(|at| text[*at].is_ascii_alphanumeric()).collect();
            let at = self.chance.pick(&places);
            let like: &[u8] = match text[at] {
                b'0'..=b'9' => b"0123456789",
                b'a'..=b'z' => b"abcdefghijklmnopqrstuvwxyz",
                _ => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            };
            text[at] = self.chance.pick(like);
            let is_wrong = self.rule.refusal(&text[value.clone()]) == Some("checksum");
            return (is_wrong && self.longest.matches(&text)).then_some(Member { text, value, is_sure: false });
        }
        let size = if miss == Miss::Short { Size::Shortest } else { Size::Longest };
        let Walk { mut text, mut value, run } = self.tree.walk(size, &mut self.chance);
        let run = run?;
        if miss == Miss::Short {
            text.remove(run.end - 1);
            value.end -= 1;
        } else if run.is_fixed {
            text.insert(run.end, run.byte);
            value.end += 1;
        }
        (!self.longest.matches(&text)).then_some(Member { text, value, is_sure: false })
    }

    /// The text as somebody would write it, with the name or word near it that the rule asks for. Nothing follows that the match
    /// could go on with.
    pub fn write(&mut self, member: &Member) -> Option<Written> {
        let Member { text, value, .. } = member;
        for _ in 0..200 {
            let written = if !self.shape.providers.is_empty() {
                let (provider, is_strict) = self.chance.pick(&self.shape.providers);
                let ties: &[Tie] = if is_strict { &[Tie::Assigned] } else { &[Tie::Assigned, Tie::Near] };
                let name = format!("{provider} {}", self.chance.pick(&plain::CREDENTIALS));
                self.any(SYNTAXES, ties, text).and_then(|syntax| syntax.write(&name, text, value.clone(), false))
            } else if self.shape.needs_word {
                let word = self.chance.pick(&self.shape.words);
                let syntax = self.any(SYNTAXES, &[Tie::Assigned, Tie::Near], text);
                let written = syntax.and_then(|syntax| syntax.write(word, text, value.clone(), true));
                written.filter(|written| is_near(written, word, self.shape.reach))
            } else {
                // Half stand in a syntax, whose name does not matter, half somewhere in a text.
                let is_free = self.shape.starts_paragraph || self.chance.percent(50);
                let syntax = self.any(if is_free { PLACES } else { SYNTAXES }, &[Tie::Assigned, Tie::Near], text);
                let name = self.chance.pick(&["value", "entry", "my_setting"]);
                syntax.and_then(|syntax| syntax.write(name, text, value.clone(), false))
            };
            if let Some(written) = written.filter(|written| self.ends_there(written)) {
                return Some(written);
            }
        }
        None
    }

    fn any(&mut self, from: &'static [Syntax], ties: &[Tie], text: &[u8]) -> Option<&'static Syntax> {
        let is_paragraph = |syntax: &Syntax| syntax.name == "paragraph" || !self.shape.starts_paragraph;
        let fits = |syntax: &&Syntax| syntax.fits(text) && ties.contains(&syntax.tie) && is_paragraph(syntax);
        let fit: Vec<&Syntax> = from.iter().filter(fits).collect();
        if fit.is_empty() { None } else { Some(self.chance.pick(&fit)) }
    }

    /// Whether the regex does not match beyond what was written down. What instructions end with is mostly space, and there is
    /// always some.
    fn ends_there(&mut self, written: &Written) -> bool {
        let is_open = self.shape.body.is_some() || self.rule.category() == Category::Injection;
        if is_open || written.is_json {
            return true;
        }
        let text = [&written.text[..], FILLER].concat();
        self.longest.end(&text, written.around.start).is_none_or(|end| end <= written.around.end)
    }

    /// The name under which people keep such a value, if the rule finds it only near one.
    pub fn name(&mut self, member: &Member) -> Option<String> {
        if !self.shape.providers.is_empty() {
            let (provider, _) = self.chance.pick(&self.shape.providers);
            return Some(format!("{provider} {}", self.chance.pick(&plain::CREDENTIALS)));
        }
        if self.shape.needs_word {
            return (self.shape.reach.0 > 0).then(|| self.chance.pick(&self.shape.words).to_owned());
        }
        if self.rule.category() == Category::Secret {
            return None;
        }
        let lead = String::from_utf8_lossy(&member.text[..member.value.start]);
        let words = lead.trim_end_matches(|c: char| !c.is_alphanumeric());
        // An address tells by itself what the value is.
        let is_assigned = !words.is_empty() && words.len() < lead.len() && !lead.contains(['/', '?', '&', '@', '\n']);
        is_assigned.then(|| words.to_lowercase())
    }

    /// The value alone in a syntax, under a name.
    pub fn write_as(&self, member: &Member, name: &str, syntax: &Syntax) -> Option<Written> {
        let value = &member.text[member.value.clone()];
        if syntax.fits(value) { syntax.write(name, value, 0..value.len(), false) } else { None }
    }
}

/// Whether the word stands where the rule looks for it.
fn is_near(written: &Written, word: &str, (before, after): (usize, usize)) -> bool {
    let Written { text, value, .. } = written;
    let has = |part: &[u8]| String::from_utf8_lossy(part).to_lowercase().contains(word);
    has(&text[value.start.saturating_sub(before)..value.start])
        || has(&text[value.end..text.len().min(value.end + after)])
}

/// Tells how far a regex matches.
struct Longest {
    dfa: DFA,
    cache: Cache,
}

impl Longest {
    fn new(regex: &str) -> Self {
        let config = DFA::config().match_kind(MatchKind::All).cache_capacity(1 << 18).skip_cache_capacity_check(true);
        let dfa = DFA::builder()
            .configure(config)
            .syntax(regex_automata::util::syntax::Config::new().unicode(false).utf8(false))
            .thompson(thompson::Config::new().utf8(false))
            .build(regex)
            .unwrap();
        Self { cache: dfa.create_cache(), dfa }
    }

    /// The end of the longest match that starts there.
    fn end(&mut self, text: &[u8], start: usize) -> Option<usize> {
        let input = Input::new(text).span(start..text.len()).anchored(Anchored::Yes);
        self.dfa.try_search_fwd(&mut self.cache, &input).unwrap().map(|end| end.offset())
    }

    /// Whether it matches all of a text.
    fn matches(&mut self, text: &[u8]) -> bool {
        self.end(text, 0) == Some(text.len())
    }
}

/// Texts one behind the other, as far apart as two paragraphs.
#[derive(Default)]
pub struct Document {
    pub text: Vec<u8>,
}

impl Document {
    /// Adds a text, and something plain behind it; says where it starts.
    pub fn add(&mut self, written: &Written) -> usize {
        if !written.is_json && self.text.is_empty() {
            self.text.extend_from_slice(FILLER);
        }
        let start = self.text.len();
        self.text.extend_from_slice(&written.text);
        self.text.extend_from_slice(if written.is_json { b"\n" } else { FILLER });
        start
    }
}

/// Long enough that no word near one value is near the next, and nothing that could go on.
const FILLER: &[u8] = b"\n\nThe meeting was moved to the afternoon, and nobody minded much; there was coffee, and the rain had stopped by then.\n\n";
