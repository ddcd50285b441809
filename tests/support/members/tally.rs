//! Counts what is found of one rule's members, near misses and syntaxes.

use super::syntax::{SYNTAXES, Written};
use super::{Document, Maker, Member, Miss};
use cofferdam::{Category, Context, Engine, Finding, Rule};
use std::collections::BTreeMap;

/// As many members that are missed are described.
const DESCRIBED: usize = 3;

/// What came of one rule.
pub struct Tally {
    pub rule: &'static Rule,
    /// Members written down, and found by the rule, with their exact span.
    pub made: usize,
    pub found: usize,
    /// Of those whose soft checksum holds: how many, and how many are found with the confidence that gives.
    pub sure: (usize, usize),
    /// The first that were not found.
    pub missed: Vec<String>,
    /// Random matches of the regex, and how many of them checks of randomness refused.
    pub drawn: usize,
    pub refused: usize,
    /// For each kind of near miss: how many were tried, how many were found all the same, and the first of them.
    pub near: BTreeMap<Miss, (usize, usize, String)>,
    /// For each syntax, if the rule needs a name: whether the value was found, by whichever rule of the category; `None` where it
    /// does not fit.
    pub syntaxes: Option<Vec<Option<bool>>>,
}

impl Tally {
    pub fn of(rule: &'static Rule, engine: &Engine, members: usize) -> Self {
        let mut tally = Self {
            rule,
            made: 0,
            found: 0,
            sure: (0, 0),
            missed: Vec::new(),
            drawn: 0,
            refused: 0,
            near: BTreeMap::new(),
            syntaxes: None,
        };
        if let Some(mut maker) = Maker::new(rule, 1) {
            tally.find(&mut maker, engine, members);
            (tally.drawn, tally.refused) = (maker.drawn, maker.refused);
            tally.nearly_find(&mut maker, engine, members.div_ceil(5));
            tally.syntaxes = in_syntaxes(&mut maker, engine);
        }
        tally
    }

    fn find(&mut self, maker: &mut Maker, engine: &Engine, members: usize) {
        let mut texts = Vec::new();
        for _ in 0..members {
            let Some(member) = maker.member() else { break };
            match maker.write(&member) {
                Some(written) => texts.push((written, member.is_sure)),
                None => self.miss(|| format!("nothing to write {:?} in", String::from_utf8_lossy(&member.text))),
            }
        }
        self.made = texts.len();
        for ((written, is_sure), findings) in inspect(engine, texts, |(written, _)| written) {
            self.sure.0 += usize::from(is_sure);
            // A rule that yields is silent where another of its category tells.
            let is_own = |finding: &&Finding| {
                let yields_to = maker.shape.yields && finding.category == self.rule.category();
                (finding.rule == *self.rule.id() || yields_to) && is_of(finding, &written)
            };
            match findings.iter().find(is_own) {
                Some(finding) => {
                    self.found += 1;
                    self.sure.1 += usize::from(is_sure && finding.confidence == 99);
                }
                None => self.miss(|| describe(&written, &findings)),
            }
        }
    }

    fn miss(&mut self, text: impl Fn() -> String) {
        if self.missed.len() < DESCRIBED {
            self.missed.push(text());
        }
    }

    fn nearly_find(&mut self, maker: &mut Maker, engine: &Engine, members: usize) {
        for miss in Miss::ALL {
            if miss == Miss::Checksum && maker.shape.checksums.is_empty() {
                continue;
            }
            let texts: Vec<Written> =
                (0..members).filter_map(|_| maker.near_miss(miss).and_then(|member| maker.write(&member))).collect();
            let (tried, confidence) = (texts.len(), self.rule.confidence());
            let (mut found, mut first) = (0, String::new());
            for (written, findings) in inspect(engine, texts, |written| written) {
                let touches = |finding: &Finding| {
                    (finding.span.start as usize) < written.value.end && written.value.start < finding.span.end as usize
                };
                let is_own = |finding: &&Finding| finding.rule == *self.rule.id() && finding.confidence >= confidence;
                if findings.iter().filter(is_own).any(touches) {
                    found += 1;
                    first = describe(&written, &findings);
                }
            }
            self.near.insert(miss, (tried, found, first));
        }
    }

    pub fn id(&self) -> &'static str {
        self.rule.id().as_str()
    }

    /// Members found, of 1000.
    pub fn share(&self) -> usize {
        (self.found * 1000).checked_div(self.made).unwrap_or(0)
    }

    /// Near misses found, of 1000, of the worst kind.
    pub fn false_share(&self) -> usize {
        self.near.values().map(|(tried, found, _)| (found * 1000).div_ceil((*tried).max(1))).max().unwrap_or(0)
    }
}

/// Whether the value of a rule that needs a name is found in each syntax under such a name, by whichever rule of the category.
fn in_syntaxes(maker: &mut Maker, engine: &Engine) -> Option<Vec<Option<bool>>> {
    let category = maker.rule.category();
    if category == Category::Injection {
        return None;
    }
    let (mut texts, mut found) = (Vec::new(), vec![None; SYNTAXES.len()]);
    for (index, syntax) in SYNTAXES.iter().enumerate() {
        let member: Member = maker.member()?;
        let name = maker.name(&member)?;
        texts.extend(maker.write_as(&member, &name, syntax).map(|written| (index, written)));
    }
    for ((index, written), findings) in inspect(engine, texts, |(_, written)| written) {
        found[index] = Some(findings.iter().any(|finding| finding.category == category && is_of(finding, &written)));
    }
    Some(found)
}

/// What is found in each text, spans counted from its start. Those in JSON go through the engine in one document, the others in another.
pub fn inspect<T>(engine: &Engine, texts: Vec<T>, written: impl Fn(&T) -> &Written) -> Vec<(T, Vec<Finding>)> {
    let mut out = Vec::new();
    let (json, plain): (Vec<T>, Vec<T>) = texts.into_iter().partition(|text| written(text).is_json);
    for texts in [plain, json].into_iter().filter(|texts| !texts.is_empty()) {
        let mut document = Document::default();
        let starts: Vec<usize> = texts.iter().map(|text| document.add(written(text))).collect();
        let mut findings = engine.inspect(&Context::default(), &document.text).unwrap().findings;
        findings.sort_by_key(|finding| finding.span.start);
        let mut findings = findings.into_iter().peekable();
        for (index, text) in texts.into_iter().enumerate() {
            let (start, next) = (starts[index] as u64, starts.get(index + 1).map_or(u64::MAX, |next| *next as u64));
            let mut own = Vec::new();
            while let Some(mut finding) = findings.next_if(|finding| finding.span.start < next) {
                finding.span.start = finding.span.start.saturating_sub(start);
                finding.span.end = finding.span.end.saturating_sub(start);
                own.push(finding);
            }
            out.push((text, own));
        }
    }
    out
}

/// Whether the finding is of the value: has its span. Instructions have no value; to hold the words that were written is enough.
pub fn is_of(finding: &Finding, written: &Written) -> bool {
    let (start, end) = (finding.span.start as usize, finding.span.end as usize);
    match finding.category {
        Category::Injection => {
            let words = |at: &usize| written.text[*at].is_ascii_alphanumeric() || written.text[*at] >= 0x80;
            let mut places = written.value.clone().filter(words);
            let first = places.next().unwrap_or(written.value.start);
            start <= first && places.next_back().unwrap_or(first) < end
        }
        _ => (start, end) == (written.value.start, written.value.end),
    }
}

fn describe(written: &Written, findings: &[Finding]) -> String {
    let found: Vec<String> = findings
        .iter()
        .map(|finding| format!("{}@{}..{} {}", finding.rule, finding.span.start, finding.span.end, finding.confidence))
        .collect();
    let text: String = String::from_utf8_lossy(&written.text).chars().take(600).collect();
    format!("{} {:?}: {text:?}, found {found:?}", written.syntax, written.value)
}
