//! The laws of `ARCHITECTURE.md` as properties, over texts put together from what rules look for, what looks like it, and noise.

#![allow(clippy::unwrap_used)]

#[path = "support/coats.rs"]
mod coats;
mod support;

use cofferdam::{
    Action, Channel, Context, Dictionary, DocumentIndex, Documents, Engine, Format, Inspection, Key, Policy, RuleSet,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use std::sync::{Arc, LazyLock};
use support::{KEY, Outcome, RULES, run};

static ENGINE: LazyLock<Engine> = LazyLock::new(|| engine("", false));
/// Redacts everything, so that nothing ends early.
static REDACTING: LazyLock<Engine> = LazyLock::new(|| engine(ALL, false));
static EXHAUSTIVE: LazyLock<Engine> = LazyLock::new(|| engine(ALL, true));

/// What only says that there are odd characters is reported: what replaces one changes what the next stands beside.
const ALL: &str =
    "[[clause]]\nwhen = { rule = 'injection.unicode.*' }\naction = 'allow'\n[[clause]]\nwhen = {}\naction = 'redact'";

fn engine(policy: &str, exhaustive: bool) -> Engine {
    let policy = if policy.is_empty() { Policy::default() } else { Policy::parse(policy, "law").unwrap() };
    let builder = Engine::builder().rules(OWN.clone()).policy(policy).key(Key::new(&KEY).unwrap());
    if exhaustive { builder.exhaustive() } else { builder }.build().unwrap()
}

/// The rules, with own words.
static OWN: LazyLock<Arc<RuleSet>> = LazyLock::new(|| {
    let terms = Dictionary::parse("terms", "terms", &TERMS.join("\n")).unwrap();
    let index = DocumentIndex::builder(None).document(DOCUMENT).unwrap().build();
    let builder = RuleSet::builder().builtin().and_then(|builder| builder.dictionary(terms));
    builder.and_then(|builder| builder.documents(Documents::new("memo", index))).and_then(|b| b.build()).unwrap()
});

/// None that a label has: a mark under two coats may be read in part, and the rest of it is text then.
const TERMS: [&str; 12] = [
    "heron",
    "blue heron",
    "blue heron works",
    "heron works ltd",
    "works",
    "Müller & Söhne",
    "4711",
    "quay",
    "青鷺",
    "a b c",
    "c d",
    "ltd",
];

const DOCUMENT: &str = "The board has decided to buy the harbour works at Elmsport for the price agreed in March, subject to the \
consent of the owners of the northern quay, who will be asked before the year is over. Until then nobody outside of this committee is \
to hear of the plan, neither the staff at the works nor the two banks that have lent them the money for the new dredger.";

/// Every example of every rule.
static EXAMPLES: LazyLock<Vec<String>> =
    LazyLock::new(|| RULES.rules().iter().flat_map(|rule| rule.example_texts().map(str::to_owned)).collect());

fn fragment() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        6 => (0..EXAMPLES.len()).prop_map(|index| EXAMPLES[index].clone().into_bytes()),
        // An example cut short, so that a stream waits for what does not come.
        3 => (0..EXAMPLES.len(), 0.0..1.0).prop_map(|(index, share)| {
            let text = EXAMPLES[index].as_bytes();
            text[..(text.len() as f64 * share) as usize].to_vec()
        }),
        3 => own_words(),
        2 => "[ -~]{0,40}".prop_map(String::into_bytes),
        1 => proptest::collection::vec(any::<u8>(), 0..12),
        1 => "[0-9 .-]{0,30}".prop_map(String::into_bytes),
        1 => "\\PC{0,10}".prop_map(String::into_bytes),
    ]
}

/// Terms, halves of terms, and stretches of a document with a word replaced here and there.
fn own_words() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&str> = DOCUMENT.split(' ').collect();
    let passage = (0..words.len(), 0..words.len(), proptest::collection::vec(0..words.len(), 0..4));
    let passage = passage.prop_map(move |(start, length, replaced)| {
        let mut words = words.clone();
        replaced.into_iter().for_each(|at| words[at] = "otherwise");
        words[start..words.len().min(start + length)].join(" ")
    });
    let term = (0..TERMS.len(), 0..4_usize, any::<bool>()).prop_map(|(index, kept, is_upper)| {
        let words: Vec<&str> = TERMS[index].split(' ').collect();
        let term = words[..words.len().min(kept + 1)].join([" ", "-", "%20"][kept % 3]);
        if is_upper { term.to_uppercase() } else { term }
    });
    prop_oneof![2 => term, 1 => passage].prop_map(String::into_bytes)
}

/// Bytes that a failing test shows as text.
#[derive(Clone)]
struct Text(Vec<u8>);

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", String::from_utf8_lossy(&self.0))
    }
}

fn any_text() -> impl Strategy<Value = Text> {
    prop_oneof![text(), json().prop_map(String::into_bytes), coated()].prop_map(Text)
}

/// Examples in chains of up to three coats, some cut short, with other text around them.
fn coated() -> impl Strategy<Value = Vec<u8>> {
    let coat = || (0..coats::Coat::ALL.len()).prop_map(|index| coats::Coat::ALL[index]);
    let piece = (0..EXAMPLES.len(), proptest::collection::vec(coat(), 1..4), any::<u64>(), 0.0..4.0).prop_map(
        |(index, chain, seed, share)| {
            let text = &EXAMPLES[index];
            let dressed = coats::chain(text, 0..text.len(), &chain, seed);
            let bytes = dressed.map_or_else(|| text.clone().into_bytes(), |dressed| dressed.bytes);
            let length = (bytes.len() as f64 * share) as usize;
            bytes[..length.min(bytes.len())].to_vec()
        },
    );
    (text(), piece.clone(), text(), prop_oneof![2 => Just(None), 1 => piece.prop_map(Some)]).prop_map(
        |(before, piece, after, other)| [before, piece, b" ".to_vec(), after, other.unwrap_or_default()].concat(),
    )
}

/// Fragments with something between that is no part of a word.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let separator =
        prop_oneof![Just(" "), Just("\n"), Just(", "), Just("\" \""), Just("; "), Just(" | "), Just("\r\n\t")];
    proptest::collection::vec((fragment(), separator), 0..6).prop_map(|parts| {
        parts.into_iter().flat_map(|(part, separator)| [part, separator.as_bytes().to_vec()].concat()).collect()
    })
}

/// JSON with the texts as keys and values, in any layout.
fn json() -> impl Strategy<Value = String> {
    let space = prop_oneof![Just(""), Just(" "), Just("\n  ")];
    let string = text().prop_map(|text| serde_json::to_string(&String::from_utf8_lossy(&text)).unwrap());
    let number = prop_oneof![
        Just("1e3".to_owned()),
        Just("-0".to_owned()),
        Just("0.10".to_owned()),
        Just("4111111111111111".to_owned()),
        "[1-9][0-9]{0,29}",
        "[1-9]\\.[0-9]{1,3}E[+-]?[0-9]{1,2}",
    ];
    let key = prop_oneof![Just("password"), Just("a"), Just("api_key"), Just("ssn"), Just("note"), Just("cardNumber")];
    let leaf = prop_oneof![4 => string, 2 => number, 1 => Just("true".to_owned()), 1 => Just("null".to_owned())];
    leaf.prop_recursive(3, 12, 4, move |inner| {
        let array = (proptest::collection::vec(inner.clone(), 0..4), space.clone())
            .prop_map(|(values, space)| format!("[{space}{}{space}]", values.join(&format!("{space},{space}"))));
        let member = (key.clone(), inner.clone(), space.clone())
            .prop_map(|(key, value, space)| format!("\"{key}\"{space}:{space}{value}"));
        let object = (proptest::collection::vec(member, 0..4), space.clone())
            .prop_map(|(members, space)| format!("{{{space}{}{space}}}", members.join(",")));
        let nested = inner.prop_map(|value| serde_json::to_string(&value).unwrap());
        prop_oneof![2 => array, 3 => object, 1 => nested]
    })
}

fn formats() -> impl Strategy<Value = Format> {
    (0..Format::ALL.len()).prop_map(|index| Format::ALL[index])
}

fn pieces(bytes: &[u8], mut cuts: Vec<usize>) -> Vec<&[u8]> {
    cuts.iter_mut().for_each(|cut| *cut %= bytes.len() + 1);
    cuts.sort_unstable();
    cuts.push(bytes.len());
    let mut from = 0;
    cuts.into_iter().map(|to| &bytes[std::mem::replace(&mut from, to)..to]).collect()
}

fn whole(engine: &Engine, format: Format, bytes: &[u8]) -> Outcome {
    run(engine, Context::default(), format, [bytes], false)
}

/// The spans of what was redacted, as raw bytes.
fn kept(bytes: &[u8], inspection: &Inspection) -> Vec<u8> {
    let mut gone = vec![false; bytes.len()];
    for finding in inspection.findings.iter().filter(|finding| finding.action == Action::Redact) {
        gone[finding.span.start as usize..finding.span.end as usize].fill(true);
    }
    bytes.iter().zip(gone).filter(|(_, gone)| !gone).map(|(byte, _)| *byte).collect()
}

fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { default.cases } else { 1000 };
    let rng_seed = match default.rng_seed {
        RngSeed::Random => RngSeed::Fixed(20_261_120),
        fixed => fixed,
    };
    ProptestConfig { cases, rng_seed, failure_persistence: None, ..default }
}

proptest! {
    // A fixed seed, so that a change is judged by what it changes; PROPTEST_RNG_SEED and PROPTEST_CASES look further.
    #![proptest_config(config())]

    /// L1: any cutting of the input gives the same output and the same findings.
    #[test]
    fn l1_any_cutting_is_alike(
        Text(bytes) in any_text(),
        format in formats(),
        cuts in proptest::collection::vec(any::<usize>(), 0..8),
        flush: bool,
        blocking: bool,
    ) {
        let engine = if blocking { &*ENGINE } else { &*REDACTING };
        let pieces = run(engine, Context::default(), format, pieces(&bytes, cuts), flush);
        prop_assert_eq!(pieces, whole(engine, format, &bytes));
    }

    /// L2: every finding's span is of the input, holds it whole, and findings come in order of it.
    #[test]
    fn l2_spans_come_home(bytes in json()) {
        let inspection = REDACTING.inspect(&Context::default(), bytes.as_bytes()).unwrap();
        for finding in &inspection.findings {
            prop_assert!(finding.span.start < finding.span.end && finding.span.end <= bytes.len() as u64);
            // An escape is taken whole or not at all: the span, read as the inside of a string, decodes to as many bytes as
            // the finding says (a number needs no decoding).
            let raw = &bytes.as_bytes()[finding.span.start as usize..finding.span.end as usize];
            prop_assert!(raw.len() as u64 >= finding.length || !finding.coats.is_empty());
        }
        prop_assert!(inspection.findings.is_sorted_by_key(|finding| finding.span.start));
    }

    /// L3: without the prefilter, the same is found.
    #[test]
    fn l3_the_prefilter_changes_nothing(Text(bytes) in prop_oneof![3 => text(), 1 => coated()].prop_map(Text)) {
        prop_assume!(bytes.len() < 700);
        let fast = whole(&REDACTING, Format::Text, &bytes);
        prop_assert_eq!(&fast, &whole(&EXHAUSTIVE, Format::Text, &bytes));
    }

    /// L4: what is decided about a text is never milder if there is more in it.
    #[test]
    fn l4_more_is_never_milder(first in text(), second in text()) {
        let context = Context::new(Channel::ToolResult);
        let verdict = |bytes: &[u8]| ENGINE.inspect_as(&context, Format::Text, bytes).unwrap().action;
        // Far enough apart for neither to be the other's context.
        let both = [&first[..], &b"\n".repeat(2000), &second].concat();
        let parts = verdict(&[&first[..], &b"\n".repeat(2000)].concat()).max(verdict(&[&b"\n".repeat(2000), &second[..]].concat()));
        prop_assert!(verdict(&both) >= parts);
    }

    /// L5: a second pass changes nothing, with the styles that leave a mark.
    #[test]
    fn l5_twice_is_once(
        Text(bytes) in any_text(),
        style in prop_oneof![Just("label"), Just("tag"), Just("hash")],
    ) {
        let engine = engine(&format!("{ALL}\nstyle = '{style}'"), false);
        let once = whole(&engine, Format::Auto, &bytes);
        let twice = whole(&engine, Format::Auto, &once.output);
        prop_assert_eq!(twice.text(), once.text());
    }

    /// L6: JSON stays JSON, and what is not condemned is unchanged.
    #[test]
    fn l6_json_stays_json(bytes in json()) {
        let inspection = REDACTING.inspect_as(&Context::default(), Format::Json, bytes.as_bytes()).unwrap();
        prop_assert!(serde_json::from_slice::<serde::de::IgnoredAny>(bytes.as_bytes()).is_ok());
        prop_assert!(serde_json::from_slice::<serde::de::IgnoredAny>(&inspection.output).is_ok(),
            "{}", String::from_utf8_lossy(&inspection.output));
        prop_assert!(inspection.notices.is_empty() || bytes.contains('\\'));
        // Replaced by nothing, what is left is what was not condemned.
        let removing = engine(&format!("{ALL}\nstyle = 'remove'"), false);
        let removed = removing.inspect_as(&Context::default(), Format::Json, bytes.as_bytes()).unwrap();
        let strip = |bytes: &[u8]| bytes.iter().copied().filter(|byte| *byte != b'"' && !byte.is_ascii_digit() && !b"-+.eE\\".contains(byte)).collect::<Vec<u8>>();
        if removed.findings.iter().all(|finding| finding.coats.is_empty()) {
            prop_assert_eq!(strip(&removed.output), strip(&kept(bytes.as_bytes(), &removed)));
        }
    }

    /// L7: nothing that was condemned is found in the output.
    #[test]
    fn l7_nothing_condemned_survives(Text(bytes) in any_text()) {
        let inspection = REDACTING.inspect(&Context::default(), &bytes).unwrap();
        let again = REDACTING.inspect(&Context::default(), &inspection.output).unwrap();
        let condemned = |finding: &&cofferdam::Finding| finding.action == Action::Redact;
        prop_assert!(!again.findings.iter().any(|finding| condemned(&finding)), "{:?} in {}", again.findings, String::from_utf8_lossy(&inspection.output));
    }

    /// Streams do not panic and lose nothing, whatever comes, in any format.
    #[test]
    fn noise_passes(bytes in proptest::collection::vec(any::<u8>(), 0..300), format in formats()) {
        let outcome = whole(&REDACTING, format, &bytes);
        prop_assert!(!outcome.findings.is_empty() || outcome.output == bytes);
    }
}

#[test]
fn what_is_shared_may_be_shared() {
    fn check<T: Send + Sync + std::panic::UnwindSafe + std::panic::RefUnwindSafe + Clone>() {}
    fn sends<T: Send>() {}
    check::<Engine>();
    sends::<cofferdam::Stream>();
}
