//! Compares entropy and token efficiency on values drawn at random and on what stands in ordinary files.

use crate::randomness::{efficiency, entropy};
use crate::sources::{self, KINDS};
use regex::bytes::Regex;
use std::collections::HashSet;

/// So many values of each alphabet and length.
const DRAWN: usize = 2000;
const LENGTHS: [usize; 5] = [16, 20, 24, 32, 40];
/// So many ordinary values of each sort at most.
const ORDINARY: usize = 40_000;
/// Shares of ordinary values that are taken for random ones, where recall is compared.
const FALSE_ALARMS: [f64; 3] = [0.1, 0.05, 0.02];
/// Where a rule may draw the line: entropy at least so, and efficiency at most so.
const ENTROPIES: [f64; 3] = [3.0, 3.5, 4.0];
const EFFICIENCIES: [f64; 4] = [2.5, 2.2, 2.0, 1.8];

const ALPHABETS: [(&str, &str); 8] = [
    ("hex", "0123456789abcdef"),
    ("lower and digits", "abcdefghijklmnopqrstuvwxyz0123456789"),
    ("upper and digits (base32)", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
    ("base62", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
    ("base64", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
    ("base64url", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
    ("letters", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
    ("lower", "abcdefghijklmnopqrstuvwxyz"),
];

/// Sorts of ordinary values; the first that fits is taken.
const SORTS: [(&str, &str); 5] = [
    ("paths, addresses, versions", "[./]"),
    ("names with digits", "[0-9]"),
    ("names with joints", "[_+=~-]"),
    ("camelCase names", "[a-z][A-Z]"),
    ("words", ""),
];

struct Values {
    name: String,
    values: Vec<Vec<u8>>,
}

/// A measure that says more the more random a value looks.
type Measure = fn(&[u8]) -> f64;

const MEASURES: [(&str, Measure); 2] = [("entropy", entropy), ("efficiency", |value| -efficiency(value))];

pub fn print_tables() {
    let (random, ordinary) = (random_values(), ordinary_values());
    println!("How many of 100 are taken for random, by where the line is drawn.\n");
    let heads = ENTROPIES.iter().map(|bits| format!("entropy ≥ {bits:.1}"));
    let heads: Vec<String> = heads.chain(EFFICIENCIES.iter().map(|most| format!("efficiency ≤ {most:.1}"))).collect();
    println!("| values | number | {} |\n|---|---:|{}", heads.join(" | "), "---:|".repeat(heads.len()));
    ordinary.iter().chain(&random).for_each(print_shares);
    println!(
        "\nHow many of 100 random values are found, if the line is drawn where so many ordinary ones are taken for random.\n"
    );
    println!("| ordinary | entropy, at | efficiency, at |\n|---|---:|---:|");
    let ordinary: Vec<Vec<u8>> = ordinary.into_iter().flat_map(|sort| sort.values).collect();
    let random: Vec<Vec<u8>> = random.into_iter().flat_map(|alphabet| alphabet.values).collect();
    for share in FALSE_ALARMS {
        let cell = |(_, measure): &(&str, Measure)| {
            let measured = sorted(&ordinary, measure);
            let line = measured[((measured.len() - 1) as f64 * (1.0 - share)) as usize];
            format!("{:.1} %, {:.2}", percent(&random, |value| measure(value) > line), line.abs())
        };
        println!("| {:.0} % | {} |", share * 100.0, MEASURES.iter().map(cell).collect::<Vec<_>>().join(" | "));
    }
}

fn print_shares(values: &Values) {
    let by_entropy = ENTROPIES.iter().map(|bits| percent(&values.values, |value| entropy(value) >= *bits));
    let by_efficiency = EFFICIENCIES.iter().map(|most| percent(&values.values, |value| efficiency(value) <= *most));
    let cells: Vec<String> = by_entropy.chain(by_efficiency).map(|share| format!("{share:.1}")).collect();
    println!("| {} | {} | {} |", values.name, values.values.len(), cells.join(" | "));
}

fn percent(values: &[Vec<u8>], holds: impl Fn(&[u8]) -> bool) -> f64 {
    100.0 * values.iter().filter(|value| holds(value)).count() as f64 / values.len() as f64
}

fn sorted(values: &[Vec<u8>], measure: impl Fn(&[u8]) -> f64) -> Vec<f64> {
    let mut measured: Vec<f64> = values.iter().map(|value| measure(value)).collect();
    measured.sort_by(f64::total_cmp);
    measured
}

fn random_values() -> Vec<Values> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize % limit
    };
    let mut all = Vec::new();
    for (name, alphabet) in ALPHABETS {
        let mut value = |length: usize| (0..length).map(|_| alphabet.as_bytes()[below(alphabet.len())]).collect();
        let values = LENGTHS.iter().flat_map(|length| (0..DRAWN).map(|_| *length)).map(&mut value).collect();
        all.push(Values { name: format!("random {name}, 16 to 40 characters"), values });
    }
    all
}

/// What stands in ordinary files and is as long as a key, in its alphabet: nothing that the table was learned from, and no hashes.
fn ordinary_values() -> Vec<Values> {
    let word = Regex::new("[A-Za-z0-9_.+/=~-]{16,80}").unwrap();
    let hash = Regex::new("^(?:[0-9a-fA-F]{16,}|.*[A-Za-z0-9+/]{40,}.*)$").unwrap();
    let sorts: Vec<Regex> = SORTS.iter().map(|(_, regex)| Regex::new(regex).unwrap()).collect();
    let mut all: Vec<Values> =
        SORTS.iter().map(|(name, _)| Values { name: (*name).to_owned(), values: Vec::new() }).collect();
    let mut seen = HashSet::new();
    for text in sources::collect() {
        if ["rust", "hashes", "lockfiles", "minified"].contains(&KINDS[text.kind].0) {
            continue;
        }
        for found in word.find_iter(&text.bytes) {
            let value = found.as_bytes();
            if hash.is_match(value) || !value.iter().any(u8::is_ascii_alphabetic) || seen.contains(value) {
                continue;
            }
            let sort = sorts.iter().position(|sort| sort.is_match(value)).unwrap();
            if all[sort].values.len() < ORDINARY {
                seen.insert(value.to_vec());
                all[sort].values.push(value.to_vec());
            }
        }
    }
    all
}
