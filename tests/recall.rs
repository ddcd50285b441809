//! How much is found under coats: every rule's first example, dressed by `support/coats.rs`, inspected, and undressed again.
//!
//! `UPDATE=1 cargo test --test recall` writes `docs/recall.md`.

#![allow(clippy::unwrap_used)]

#[path = "support/coats.rs"]
mod coats;
mod support;

use coats::{Chance, Coat, Dressed, chain};
use cofferdam::{Action, Category, Context, Engine, Key, Policy};
use regex::bytes::Regex;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;
use support::{KEY, RULES, on_all_cores};

/// Redacts everything, so that no example ends another way.
static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let policy = Policy::parse("[[clause]]\nwhen = {}\naction = 'redact'", "recall").unwrap();
    Engine::builder()
        .rules(RULES.clone())
        .policy(policy)
        .key(Key::new(&KEY).unwrap())
        .each_rule_tells()
        .build()
        .unwrap()
});

static REPORT: LazyLock<Report> = LazyLock::new(Report::measure);

/// Forms of a coat that each rule meets.
const FORMS: u64 = 3;

/// Rules that are drawn for a pair of coats.
const RULES_OF_A_PAIR: usize = 20;

/// A longer example is not dressed twice: it would only take longer.
const LONGEST_IN_A_PAIR: usize = 600;

/// Lines of holes on the page, and rules named in a line.
const LISTED: usize = 60;
const NAMED: usize = 15;

/// A rule's first example, which the engine redacts as it stands.
struct Example {
    rule: &'static str,
    category: Category,
    text: &'static str,
    value: Range<usize>,
    /// What the engine makes of it.
    redacted: Vec<u8>,
}

/// What came of a dressed example.
#[derive(Clone, Copy)]
struct Verdict {
    found: bool,
    redacted: bool,
    decodable: bool,
}

/// Sums over examples.
#[derive(Clone, Copy, Default)]
struct Sum {
    examples: usize,
    found: usize,
    redacted: usize,
    decodable: usize,
}

/// A dressing that is to be tried.
struct Task {
    example: usize,
    coats: Vec<Coat>,
    form: u64,
}

struct Report {
    examples: Vec<Example>,
    /// Rules whose first example is not redacted as it stands, and are left out.
    left_out: Vec<&'static str>,
    tasks: Vec<Task>,
    /// For each task; `None` where the coats cannot be put on.
    verdicts: Vec<Option<Verdict>>,
}

impl Report {
    fn measure() -> Self {
        // Rules about odd characters are about coats themselves.
        let rules = || RULES.rules().iter().filter(|rule| !rule.id().as_str().starts_with("injection.unicode."));
        let examples: Vec<Example> = rules().filter_map(Example::of).collect();
        let is_out = |rule: &&str| !examples.iter().any(|example| example.rule == *rule);
        let left_out = rules().map(|rule| rule.id().as_str()).filter(is_out).collect();
        let mut tasks = Vec::new();
        for (index, example) in examples.iter().enumerate() {
            let coats =
                Coat::ALL.into_iter().filter(|coat| example.category != Category::Injection || coat.is_inline());
            let forms = coats.flat_map(|coat| (0..FORMS).map(move |form| (coat, form)));
            tasks.extend(forms.map(|(coat, form)| Task { example: index, coats: vec![coat], form }));
        }
        let short = |index: &usize| {
            examples[*index].category == Category::Secret && examples[*index].text.len() <= LONGEST_IN_A_PAIR
        };
        let mut chance = Chance(20_261_121);
        for first in Coat::ALL {
            for second in Coat::ALL {
                let mut drawn: Vec<usize> = (0..examples.len()).filter(short).collect();
                let (mut taken, mut refused) = (0, 0);
                while taken < RULES_OF_A_PAIR && refused < 2 * RULES_OF_A_PAIR && !drawn.is_empty() {
                    let example = drawn.swap_remove(chance.below(drawn.len()));
                    let task = Task { example, coats: vec![first, second], form: 0 };
                    if task.dress(&examples).is_some() {
                        tasks.push(task);
                        taken += 1;
                    } else {
                        refused += 1;
                    }
                }
            }
        }
        let verdicts = on_all_cores(tasks.len(), |index| tasks[index].try_on(&examples));
        Self { examples, left_out, tasks, verdicts }
    }

    fn category(&self, task: &Task) -> Category {
        self.examples[task.example].category
    }

    fn sum(&self, category: Category, coats: &[Coat]) -> Sum {
        self.sum_where(|task| self.category(task) == category && task.coats == coats)
    }

    fn sum_where(&self, fits: impl Fn(&Task) -> bool) -> Sum {
        let mut sum = Sum::default();
        for (_, verdict) in self.tasks.iter().zip(&self.verdicts).filter(|(task, _)| fits(task)) {
            let Some(verdict) = verdict else { continue };
            sum.examples += 1;
            sum.found += usize::from(verdict.found);
            sum.redacted += usize::from(verdict.redacted);
            sum.decodable += usize::from(verdict.decodable);
        }
        sum
    }

    /// The secret rules that miss, a line for each coat or pair of coats, the longest first.
    fn holes(&self, layers: usize) -> Vec<String> {
        // Of each rule, whether it finds at least something in all the forms it misses.
        let mut holes: BTreeMap<String, BTreeMap<&str, bool>> = BTreeMap::new();
        for (task, verdict) in self.tasks.iter().zip(&self.verdicts) {
            let Some(verdict) = verdict.filter(|verdict| !verdict.redacted) else { continue };
            if task.coats.len() == layers && self.category(task) == Category::Secret {
                let coats: Vec<&str> = task.coats.iter().map(|coat| coat.name()).collect();
                let rule = self.examples[task.example].rule.trim_start_matches("secret.");
                *holes.entry(coats.join(", then ")).or_default().entry(rule).or_insert(true) &= verdict.found;
            }
        }
        let mut holes: Vec<_> = holes.into_iter().collect();
        holes.sort_by_key(|(_, rules)| Reverse(rules.len()));
        let name =
            |(rule, in_part): (&&str, &bool)| if *in_part { format!("{rule} (in part)") } else { (*rule).to_owned() };
        let line = |(coats, rules): &(String, BTreeMap<&str, bool>)| {
            let named: Vec<String> = rules.iter().take(NAMED).map(name).collect();
            let more = rules.len().saturating_sub(NAMED);
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            format!("**{coats}**, {}: {}{more}", rules.len(), named.join(", "))
        };
        holes.iter().map(line).collect()
    }

    fn text(&self) -> String {
        let mut out = INTRODUCTION.to_owned();
        let count = |category| self.examples.iter().filter(|example| example.category == category).count();
        let (secret, pii, injection) = (count(Category::Secret), count(Category::Pii), count(Category::Injection));
        let all = self.sum_where(|task| task.coats.len() == 2);
        writeln!(
            out,
            "Rules measured: {secret} for secrets, {pii} for personal data, {injection} for injection. Left out, because their first example \
             is not redacted even as it stands: {}.\n",
            if self.left_out.is_empty() { "none".to_owned() } else { self.left_out.join(", ") }
        )
        .unwrap();
        out += "## Secrets, one coat\n\n";
        self.table(Category::Secret, &mut out);
        let (percent, redacted, tried) = (share(all.redacted, all.examples), all.redacted, all.examples);
        write!(
            out,
            "\n## Secrets, two coats\n\nOf all pairs together, {percent} are redacted ({redacted} of {tried}).\n"
        )
        .unwrap();
        out += "A row is the coat that was put on first, a column the one that was put over it. Each pair meets up to 20 rules, drawn with a fixed\n\
                seed. A cell says how many of 100 are redacted; – stands where the two do not go together.\n\n";
        self.matrix(&mut out);
        out += "\n## Personal data, one coat\n\nFor information: there is no threshold.\n\n";
        self.table(Category::Pii, &mut out);
        out += "\n## Injection, inline coats\n\nFor information: there is no threshold.\n\n| coat | tried | found |\n|---|---:|---:|\n";
        for coat in Coat::ALL.into_iter().filter(|coat| coat.is_inline()) {
            let sum = self.sum(Category::Injection, &[coat]);
            writeln!(out, "| {} | {} | {} |", coat.name(), sum.examples, cell(sum.found, sum.examples)).unwrap();
        }
        for (title, layers) in [("one coat", 1), ("two coats", 2)] {
            let holes = self.holes(layers);
            write!(out, "\n## Holes: secrets, {title}\n\n").unwrap();
            holes.iter().take(LISTED).for_each(|hole| writeln!(out, "- {hole}").unwrap());
            match holes.len() {
                0 => out += "None.\n",
                count if count > LISTED => writeln!(out, "- and {} more lines", count - LISTED).unwrap(),
                _ => {}
            }
        }
        out
    }

    fn table(&self, category: Category, out: &mut String) {
        *out += "| coat | tried | found | redacted | still decodable |\n|---|---:|---:|---:|---:|\n";
        for coat in Coat::ALL {
            let Sum { examples, found, redacted, decodable } = self.sum(category, &[coat]);
            let (found, redacted) = (cell(found, examples), cell(redacted, examples));
            let decodable = if coat.is_taken_whole() { "not asked".into() } else { cell(decodable, examples) };
            writeln!(out, "| {} | {examples} | {found} | {redacted} | {decodable} |", coat.name()).unwrap();
        }
    }

    fn matrix(&self, out: &mut String) {
        let heads: Vec<&str> = Coat::ALL.iter().map(|coat| coat.names().1).collect();
        writeln!(out, "| first | | {} |\n|---|---|{}", heads.join(" | "), "---:|".repeat(heads.len())).unwrap();
        for first in Coat::ALL {
            write!(out, "| {} | {} |", first.name(), first.names().1).unwrap();
            for second in Coat::ALL {
                let sum = self.sum(Category::Secret, &[first, second]);
                match (sum.redacted * 100).checked_div(sum.examples) {
                    Some(percent) => write!(out, " {percent} |").unwrap(),
                    None => *out += " – |",
                }
            }
            *out += "\n";
        }
    }
}

impl Example {
    /// The first example of a rule, if the engine finds and redacts it.
    fn of(rule: &'static cofferdam::Rule) -> Option<Self> {
        let text = rule.example_texts().next()?;
        let plain = ENGINE.inspect(&Context::default(), text.as_bytes()).ok()?;
        let finding = plain.findings.iter().find(|finding| finding.rule == *rule.id())?;
        let value = finding.span.start as usize..finding.span.end as usize;
        let is_gone = finding.action == Action::Redact && !holds(&plain.output, text.get(value.clone())?.as_bytes());
        let redacted = plain.output;
        is_gone.then_some(Self { rule: rule.id().as_str(), category: rule.category(), text, value, redacted })
    }
}

impl Task {
    fn seed(&self, round: u64) -> u64 {
        let coats = self.coats.iter().fold(0, |all, coat| all * 64 + *coat as u64 + 1);
        Chance((self.example as u64) << 32 | coats << 16 | self.form << 8 | round).next()
    }

    /// Dresses the example so that the engine would redact it if it were decoded: a coat may have to put quotes around a value, and a
    /// rule need not know such a text.
    fn dress(&self, examples: &[Example]) -> Option<(Dressed, Vec<u8>)> {
        let Example { text, value, category, redacted, .. } = &examples[self.example];
        (0..4).find_map(|round| {
            let dressed = chain(text, value.clone(), &self.coats, self.seed(round))?;
            if dressed.bytes == text.as_bytes() {
                return None;
            }
            if dressed.plain == text.as_bytes() {
                return Some((dressed, redacted.clone()));
            }
            let plain = ENGINE.inspect(&Context::default(), &dressed.plain).ok()?;
            let is_found = plain.findings.iter().any(|finding| finding.category == *category);
            let is_gone = is_found && !holds(&plain.output, text[value.clone()].as_bytes());
            is_gone.then_some((dressed, plain.output))
        })
    }

    fn try_on(&self, examples: &[Example]) -> Option<Verdict> {
        let Example { text, value, category, .. } = &examples[self.example];
        let (dressed, plain) = self.dress(examples)?;
        let none = Verdict { found: false, redacted: false, decodable: false };
        let Ok(seen) = ENGINE.inspect(&Context::default(), &dressed.bytes) else { return Some(none) };
        let is_found = |finding: &cofferdam::Finding| finding.category == *category && finding.action == Action::Redact;
        if !seen.findings.iter().any(is_found) {
            return Some(none);
        }
        let expected = dressed.settle(&plain)?;
        let decoded = dressed.undress(&seen.output);
        let coated = &dressed.bytes[dressed.value.clone()];
        let text_value = text[value.clone()].as_bytes();
        let is_gone = match &decoded {
            Some(decoded) => !holds_a_part(decoded, text_value, &expected),
            // What cannot be decoded must not hold a part of what could.
            None => !dressed.leaks(&seen.output, |text| holds_a_part(text, text_value, &expected)),
        };
        let redacted = is_gone && !holds(&seen.output, coated);
        let decodable = decoded.is_some_and(|decoded| without_labels(&decoded) == without_labels(&expected));
        Some(Verdict { found: true, redacted, decodable })
    }
}

fn holds(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// Whether a text holds a telling part of the value that is not in the text that it should be.
fn holds_a_part(text: &[u8], value: &[u8], expected: &[u8]) -> bool {
    value.windows(value.len().clamp(1, 12)).any(|part| holds(text, part) && !holds(expected, part))
}

/// Labels stay labels, but which of two rules that agree gave it does not matter.
fn without_labels(text: &[u8]) -> Vec<u8> {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\[REDACTED:[a-z0-9.#-]+\]").unwrap());
    LABEL.replace_all(text, &b"[REDACTED]"[..]).into_owned()
}

/// `52 (99.1 %)`.
fn cell(count: usize, of: usize) -> String {
    if of == 0 { "–".into() } else { format!("{count} ({})", share(count, of)) }
}

/// A share, rounded down: what is not all is not 100 %.
fn share(count: usize, of: usize) -> String {
    let mille = count * 1000 / of.max(1);
    if mille == 1000 { "100 %".into() } else { format!("{}.{} %", mille / 10, mille % 10) }
}

const INTRODUCTION: &str = "# Recall under coats

A *coat* is a way of writing a text so that it does not look like itself: base64, `%41`, letters that only look like letters.
This page says how many of the built-in rules still find their value under each. It is generated: `UPDATE=1 cargo test --test recall`
writes it, and `cargo test --test recall` fails if it is not up to date, or if a share has fallen below its threshold.

The first example of each rule is dressed, inspected by an engine that redacts whatever it finds, and decoded again. Dressing and decoding are
the tests' own (`tests/support/coats.rs`) and share no code with Cofferdam. Which form of a coat a rule meets (upper or lower case,
padded or not, all of the characters or a few) is drawn with a fixed seed. The coats from percent to line-continuation are put on the
value alone, in its place in the example. `json` and `json-array` make a document of the example, of one string or of two; the rest is put on
the whole example, sometimes with a line or a pair of quotes around it.

- **tried**: dressed examples; each rule meets three forms of a coat. It is fewer where the coat finds nothing to change (no letter that
  has a look-alike), or must put quotes around the value and the rule does not know the text with them.
- **found**: something of the same category is found, by whichever rule. That includes rules that need not decode anything: `password=%41…`
  is a password as it stands.
- **redacted**: it is found; the coated value is gone; and, decoded, the output holds no 12 bytes in a row of the value. The thresholds are
  about this column: 99 % for each coat, 95 % for all pairs together.
- **still decodable**: the output decodes to the text with a label in the value's place, and everything around it as it was. This is
  not asked of what is compressed, and of tag characters and variation selectors, which are replaced as a whole.

Misses are listed at the end: the coats, how many rules miss at least once, and which (*in part*: something is found, but a part of the
value stays). The examples are made up.

";

#[test]
fn the_table_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/recall.md");
    let text = REPORT.text();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let is_same = std::fs::read_to_string(&path).is_ok_and(|written| written == text);
    assert!(is_same, "docs/recall.md is not up to date: UPDATE=1 cargo test --test recall writes it");
}

#[test]
fn recall_is_high_enough() {
    let mut complaints = Vec::new();
    for coat in Coat::ALL {
        let Sum { examples, redacted, .. } = REPORT.sum(Category::Secret, &[coat]);
        if examples == 0 || redacted * 100 < examples * 99 {
            complaints.push(format!("{}: {redacted} of {examples} are redacted, 99 % must be", coat.name()));
        }
    }
    let Sum { examples, redacted, .. } = REPORT.sum_where(|task| task.coats.len() == 2);
    let pairs_are_low = redacted * 100 < examples * 95;
    if pairs_are_low {
        complaints.push(format!("pairs of coats: {redacted} of {examples} are redacted, 95 % must be"));
    }
    if !REPORT.left_out.is_empty() {
        complaints.push(format!("not redacted even as they stand: {}", REPORT.left_out.join(", ")));
    }
    let holes = if pairs_are_low { [REPORT.holes(1), REPORT.holes(2)].concat() } else { REPORT.holes(1) };
    assert!(complaints.is_empty(), "{}\n\nHoles:\n{}", complaints.join("\n"), holes.join("\n"));
}

#[test]
fn what_is_dressed_can_be_undressed() {
    for task in &REPORT.tasks {
        let Example { rule, text, value, category, .. } = &REPORT.examples[task.example];
        // Markup may stand inside of markup there, which nobody takes out again.
        let is_nested = task.coats.iter().filter(|coat| **coat == Coat::Markup).count() > 1;
        if *category == Category::Injection || task.form > 0 || is_nested {
            continue;
        }
        let Some((dressed, _)) = task.dress(&REPORT.examples) else { continue };
        let decoded = dressed.undress(&dressed.bytes).unwrap_or_default();
        let expected = dressed.settle(&dressed.plain).unwrap();
        assert!(dressed.bytes != text.as_bytes(), "{rule} {:?}", task.coats);
        let is_whole = decoded == expected || holds(&decoded, text[value.clone()].as_bytes());
        assert!(is_whole, "{rule} {:?}\n{}", task.coats, String::from_utf8_lossy(&dressed.bytes));
    }
}

#[test]
fn one_seed_gives_one_dress() {
    for coat in Coat::ALL {
        let texts: Vec<Vec<u8>> = (0..40).map(|seed| coats::dress(coat, "password=Tr0ub4dor&3", seed).bytes).collect();
        assert_eq!(texts[7], coats::dress(coat, "password=Tr0ub4dor&3", 7).bytes);
        assert!(texts.iter().any(|text| *text != texts[0]), "{}", coat.name());
        assert!(coats::dress(coat, "password=Tr0ub4dor&3", 7).is_dressed);
    }
}
