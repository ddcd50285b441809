//! The texts that benches and the linearity test run on: made here or found on the machine, never downloaded, and the same in every
//! run on one machine.

#![allow(dead_code, clippy::unwrap_used)]

use cofferdam::{Context, Engine, Format, Limits, Policy, RuleSet};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// As many bytes as a caller of [`Engine::stream`] is taken to read at once.
pub const CHUNK: usize = 64 << 10;

/// Xorshift: all that is needed to be varied and repeatable.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 16) as usize % limit
    }

    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// An engine with all built-in rules that redacts whatever it finds: a text that was blocked would cost nothing from there on.
pub fn engine() -> Engine {
    Engine::builder().policy(Policy::parse("", "bench").unwrap()).build().unwrap()
}

/// The same, but nothing is read through coats.
pub fn engine_without_coats() -> Engine {
    let mut limits = Limits::default();
    limits.coats = 0;
    Engine::builder().policy(Policy::parse("", "bench").unwrap()).limits(limits).build().unwrap()
}

/// Sends a text through a stream in pieces, throws the output away, and says how much was found.
pub fn stream(engine: &Engine, format: Format, text: &[u8], piece: usize, flush: bool) -> usize {
    let mut stream = engine.stream_as(Context::default(), format).unwrap();
    let mut output = Vec::new();
    let mut findings = 0;
    for piece in text.chunks(piece) {
        stream.write(piece, &mut output).unwrap();
        if flush {
            stream.flush(&mut output).unwrap();
        }
        findings += stream.take_findings().len();
        output.clear();
    }
    stream.finish(&mut output).unwrap();
    findings + stream.take_findings().len()
}

/// Real text without findings, at most `most` bytes: source, prose and tables of the crates in cargo's registry, which every machine
/// that builds Rust has; of this crate, if there is no registry. Files in which something is found are left out.
pub fn clean(engine: &Engine, most: usize) -> Vec<u8> {
    let mut files = Vec::new();
    if let Some(home) = cargo_home() {
        walk(&home.join("registry/src"), &mut files);
    }
    if files.is_empty() {
        walk(&root().join("src"), &mut files);
    }
    // Mixed, so that a few large crates do not fill it, and in the same order each time.
    files.sort_by_cached_key(|path| (scatter(path), path.clone()));
    let mut text = Vec::with_capacity(most);
    for file in files {
        let Ok(mut bytes) = fs::read(file) else { continue };
        bytes.truncate((128 << 10).min(most - text.len()));
        if stream(engine, Format::Text, &bytes, CHUNK, false) == 0 {
            text.extend(bytes);
        }
        if text.len() == most {
            break;
        }
    }
    text
}

/// The folder of the crate, also seen from a package inside of it.
fn root() -> &'static Path {
    let folders = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    folders.into_iter().find(|folder| folder.join("patterns").is_dir()).unwrap()
}

fn cargo_home() -> Option<PathBuf> {
    let own = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    own.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")))
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, files);
        } else if path.extension().is_some_and(|kind| kind == "rs" || kind == "md" || kind == "toml") {
            files.push(path);
        }
    }
}

/// Sorts files by chance, and alike each time.
pub fn scatter(path: &Path) -> u64 {
    let fnv = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
    path.as_os_str().as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325, fnv)
}

/// Lines in which something is found: examples of some rules, so that none of them is written here for others to find.
pub static HITS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let rules = RuleSet::builtin().unwrap();
    let example = |id: &&str| {
        let rule = rules.rule(id).unwrap_or_else(|| panic!("no rule is named {id}"));
        // What starts like JSON would be read as text inside of a text.
        rule.example_texts().find(|text| !text.starts_with(['{', '['])).unwrap().replace('\n', " ")
    };
    ["secret.github.pat", "pii.global.email", "secret.generic.password", "pii.global.card-number"]
        .iter()
        .map(example)
        .collect()
});

/// The text with a line that holds a hit put in each `every` bytes.
pub fn with_hits(text: &[u8], every: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / every * 80);
    for (at, piece) in text.chunks(every).enumerate() {
        out.extend_from_slice(piece);
        out.push(b'\n');
        out.extend_from_slice(HITS[at % HITS.len()].as_bytes());
        out.push(b'\n');
    }
    out
}

const WORDS: [&str; 24] = [
    "request",
    "served",
    "from",
    "cache",
    "after",
    "retry",
    "the",
    "worker",
    "closed",
    "connection",
    "upstream",
    "slow",
    "query",
    "took",
    "longer",
    "than",
    "expected",
    "and",
    "was",
    "cancelled",
    "by",
    "client",
    "batch",
    "committed",
];

/// A line of a service's log: 250 to 400 bytes of JSON, with nothing to be found.
fn log_line(random: &mut Random, at: usize, out: &mut String) {
    let level = random.pick(&["INFO", "INFO", "INFO", "WARN", "DEBUG", "ERROR"]);
    let logger = random.pick(&["http.access", "db.pool", "jobs.mailer", "cache.front", "api.orders"]);
    let (second, milli) = (at / 40 % 60, at * 25 % 1000);
    let (minute, hour) = (at / 2400 % 60, at / 144_000 % 24);
    write!(out, r#"{{"ts":"2025-03-14T{hour:02}:{minute:02}:{second:02}.{milli:03}Z","level":"{level}","logger":"{logger}","msg":""#).unwrap();
    for word in 0..6 + random.below(10) {
        let space = if word == 0 { "" } else { " " };
        write!(out, "{space}{}", random.pick(&WORDS)).unwrap();
    }
    let (trace, span) = (random.next(), random.next() as u32);
    write!(
        out,
        r#"","trace_id":"{trace:016x}","span_id":"{span:08x}","http":{{"method":"GET","path":"/api/v2/orders/{}/"#,
        random.below(9000)
    )
    .unwrap();
    write!(
        out,
        r#"items","status":{},"bytes":{},"duration_ms":{}.{}}},"#,
        random.pick(&[200, 204, 404, 500]),
        random.below(90_000),
        random.below(900),
        random.below(1000)
    )
    .unwrap();
    writeln!(
        out,
        r#""host":"web-{}","retries":{},"cached":{}}}"#,
        random.below(64),
        random.below(4),
        random.below(2) == 1
    )
    .unwrap();
}

/// Log lines, one JSON document each.
pub fn json_lines(bytes: usize) -> Vec<u8> {
    let mut random = Random::new(0x10_95);
    let mut text = String::with_capacity(bytes + 512);
    let mut at = 0;
    while text.len() < bytes {
        log_line(&mut random, at, &mut text);
        at += 1;
    }
    text.into_bytes()
}

/// One pretty-printed JSON document: what an API answers and an editor shows.
pub fn pretty_json(bytes: usize) -> Vec<u8> {
    let lines = String::from_utf8(json_lines(bytes / 2)).unwrap();
    let documents: Vec<serde_json::Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut text = serde_json::to_vec_pretty(&documents).unwrap();
    text.push(b'\n');
    text
}

/// A hostile input: its name, and what makes that many bytes of it.
pub struct Hostile {
    pub name: &'static str,
    pub make: fn(usize) -> Vec<u8>,
}

/// Inputs made to cost as much as they can: what anchors, guards, brackets and escapes are made of, and little else.
pub const HOSTILE: [Hostile; 79] = [
    Hostile { name: "one long line", make: |n| repeat_words(n, false) },
    Hostile { name: "base64", make: base64 },
    Hostile { name: "all anchors", make: |n| anchors(n, " ") },
    Hostile { name: "all anchors, glued", make: |n| anchors(n, "") },
    Hostile { name: "all anchors with =", make: |n| anchors(n, "=") },
    Hostile { name: "a", make: |n| repeat("a", n) },
    Hostile { name: "a.b@", make: |n| repeat("a.b@", n) },
    Hostile { name: "addresses", make: |n| repeat("a@b.co ", n) },
    Hostile { name: "digits", make: |n| repeat("1234567890", n) },
    Hostile { name: "spaced digits", make: |n| repeat("4 5 3 9 5-7-8.7 ", n) },
    Hostile { name: "dotted digits", make: |n| repeat("1.1.", n) },
    Hostile { name: "colons", make: |n| repeat("a:f:", n) },
    Hostile { name: "eyJ.", make: |n| repeat("eyJ.", n) },
    Hostile { name: "-----BEGIN", make: |n| repeat("-----BEGIN ", n) },
    Hostile { name: "PEM openers", make: |n| repeat("-----BEGIN PRIVATE KEY-----\n", n) },
    Hostile {
        name: "PEM openers, bodies",
        make: |n| {
            repeat(
                concat!("-----BEGIN PRIVATE KEY-----\n", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDK\n"),
                n,
            )
        },
    },
    Hostile { name: "ghp_", make: |n| repeat("ghp_", n) },
    Hostile { name: "tokens", make: |n| repeat(&format!("{} ", HITS[0]), n) },
    Hostile { name: "password=", make: |n| repeat("password=", n) },
    Hostile { name: "marks", make: |n| repeat("[REDACTED:secret.github.pat] ", n) },
    Hostile { name: "marks and addresses", make: |n| repeat("[REDACTED:secret.github.pat] a@b.co ", n) },
    Hostile { name: "half marks", make: |n| repeat("[REDACTED:", n) },
    Hostile { name: "[[[[", make: |n| repeat("[", n) },
    Hostile { name: "backslashes", make: |n| wrap("[\"", &repeat("\\", n)) },
    Hostile { name: "escapes", make: |n| wrap("[\"", &repeat("\\u0061\\ud83d\\ude00", n)) },
    Hostile { name: "deep paths", make: deep_paths },
    Hostile { name: "nested strings", make: |n| wrap("[\"", &repeat("[\\\"[\\\\\\\"[1,", n)) },
    Hostile { name: "%41", make: |n| repeat("%41", n) },
    Hostile { name: "%", make: |n| repeat("%", n) },
    Hostile { name: "%25", make: |n| repeat("%25", n) },
    Hostile { name: "&#65;", make: |n| repeat("&#65;", n) },
    Hostile { name: "&", make: |n| repeat("&", n) },
    Hostile { name: "&ampamp", make: |n| repeat("&ampamp", n) },
    Hostile { name: "\\x41", make: |n| repeat("\\x41", n) },
    Hostile { name: "\\u0041", make: |n| repeat("\\u0041", n) },
    Hostile { name: "=41", make: |n| repeat("=41", n) },
    Hostile { name: "= at line ends", make: |n| repeat("ab=\n", n) },
    Hostile { name: "\\ at line ends", make: |n| repeat("ab\\\n", n) },
    Hostile { name: "zero-width between", make: |n| repeat("g\u{200b}h\u{200b}p\u{2060}_", n) },
    Hostile { name: "zero-width", make: |n| repeat("\u{200b}", n) },
    Hostile { name: "combining marks", make: |n| repeat("a\u{301}b\u{332}", n) },
    Hostile { name: "stacked marks", make: |n| repeat("\u{301}", n) },
    Hostile { name: "full-width letters", make: |n| repeat("ｇｈｐ＿ａｂｃ１", n) },
    Hostile { name: "mathematical letters", make: |n| repeat("\u{1d41a}\u{1d41b}\u{1d7ce}", n) },
    Hostile { name: "look-alikes", make: |n| repeat("\u{441}\u{430}rd ghp_p\u{430}ss ", n) },
    Hostile { name: "bidi controls", make: |n| repeat("a\u{202e}b\u{202c}", n) },
    Hostile { name: "base64 of text", make: |n| base64_of(&repeat_words(n / 4 * 3, false)) },
    Hostile { name: "base64 of binary", make: |n| base64_of(&binary(n / 4 * 3)) },
    Hostile { name: "base64 in lines", make: |n| in_lines(&base64_of(&repeat_words(n / 4 * 3, false)), 76, n) },
    Hostile { name: "base64 runs of 20", make: |n| repeat("QWxsIGlzIHdlbGwuIFll ", n) },
    Hostile { name: "base64 runs of gzip", make: |n| repeat("H4sIAAAAAAAAA8tIzcnJVyjPL8pJAQCFEUoNCwAAAA== ", n) },
    Hostile { name: "gzip heads", make: |n| repeat("H4sIAAAAAAAAA8tIzcnJ ", n) },
    Hostile { name: "base64 of values", make: |n| base64_of(&repeat(&format!("{} ", HITS[0]), n / 4 * 3)) },
    Hostile { name: "slashes", make: |n| repeat("abcd/efgh/", n) },
    Hostile { name: "hex of text", make: |n| repeat("616c6c2069732077656c6c2e20", n) },
    Hostile { name: "hex of binary", make: |n| repeat("80ff91c3028d", n) },
    Hostile { name: "12 34 56", make: |n| repeat("12 34 56 78 ", n) },
    Hostile { name: "61 6c 6c", make: |n| repeat("61 6c 6c 20 ", n) },
    Hostile { name: "0x61, 0x6c", make: |n| repeat("0x61, 0x6c, ", n) },
    Hostile { name: "base32 of text", make: |n| repeat("MFWGYIDJOMQHOZLMNQXC", n) },
    Hostile { name: "UTF-16", make: |n| repeat("a\0l\0l\0 \0", n) },
    Hostile { name: "UTF-16, big-endian", make: |n| repeat("\0a\0l\0l\0 ", n) },
    Hostile { name: "tags", make: |n| repeat("\u{e0061}\u{e006c}\u{e0020}", n) },
    Hostile { name: "variation selectors", make: |n| repeat("\u{e0151}\u{e015c}\u{e0110}", n) },
    Hostile { name: "<b></b> between", make: |n| repeat("g<b></b>h<i></i>", n) },
    Hostile { name: "<!----> between", make: |n| repeat("g<!---->h", n) },
    Hostile { name: "** between", make: |n| repeat("g**h**p", n) },
    Hostile { name: "literals put together", make: |n| repeat("\"a\" + \"b\" + ", n) },
    Hostile { name: "literals side by side", make: |n| repeat("'ghp_' 'abc' ", n) },
    Hostile { name: "a b c", make: |n| repeat("a b c d e f ", n) },
    Hostile { name: "a+b+c", make: |n| repeat("i+g+n+o+r+e ", n) },
    Hostile { name: "leet", make: |n| repeat("1gn0r3 4ll pr3v10us ", n) },
    Hostile { name: "rot13", make: |n| repeat("vtaber nyy cerivbhf ", n) },
    Hostile { name: "without vowels", make: |n| repeat("gnr ll prvs nstr ", n) },
    Hostile { name: "back to front", make: |n| repeat("suoiverp lla erongi ", n) },
    Hostile { name: "back to front, glued", make: |n| repeat("suoiverpllaerongi", n) },
    Hostile { name: "strings of an array", make: |n| wrap("[", &repeat("\"ghp_\", ", n)) },
    Hostile { name: "percent in base64", make: |n| base64_of(&repeat("%61%6c%6c%20", n / 4 * 3)) },
    Hostile { name: "nested coats", make: nested_coats },
];

/// A dictionary of made-up names of one to three words, one a line. One in a hundred starts like ordinary text.
pub fn terms(count: usize) -> String {
    const SYLLABLES: [&str; 32] = [
        "ka", "lor", "mi", "ten", "ru", "vas", "el", "do", "pra", "sim", "go", "nar", "be", "thu", "wi", "cor", "za",
        "lem", "fi", "dun", "ha", "ost", "je", "bru", "ny", "quo", "sta", "per", "ul", "xi", "gra", "mon",
    ];
    let mut random = Random::new(0xd1c7);
    let mut text = String::with_capacity(count * 20);
    for number in 0..count {
        let words = 1 + random.below(3);
        for word in 0..words {
            let space = if word == 0 { "" } else { " " };
            if word == 0 && words > 1 && number % 100 == 0 {
                text.push_str(random.pick::<&str>(&WORDS));
                continue;
            }
            text.push_str(space);
            (0..2 + random.below(3)).for_each(|_| text.push_str(random.pick::<&str>(&SYLLABLES)));
        }
        // The number keeps them apart.
        writeln!(text, "{}", if words == 1 { number.to_string() } else { format!(" {number:x}") }).unwrap();
    }
    text
}

pub fn repeat(text: &str, bytes: usize) -> Vec<u8> {
    text.bytes().cycle().take(bytes).collect()
}

fn wrap(head: &str, body: &[u8]) -> Vec<u8> {
    let mut text = head.as_bytes().to_vec();
    text.extend_from_slice(&body[..body.len().saturating_sub(head.len())]);
    text
}

fn repeat_words(bytes: usize, lines: bool) -> Vec<u8> {
    let mut random = Random::new(7);
    let mut text = Vec::with_capacity(bytes + 16);
    while text.len() < bytes {
        text.extend_from_slice(random.pick(&WORDS).as_bytes());
        text.push(if lines && random.below(10) == 0 { b'\n' } else { b' ' });
    }
    text.truncate(bytes);
    text
}

fn base64(bytes: usize) -> Vec<u8> {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut random = Random::new(64);
    (0..bytes).map(|_| *random.pick(letters)).collect()
}

/// Base64 of bytes, by hand: what the benches run on shares no code with what they measure.
fn base64_of(bytes: &[u8]) -> Vec<u8> {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let group = |group: &[u8]| {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        [18, 12, 6, 0].map(|shift| letters[(bits >> shift & 63) as usize])
    };
    bytes.chunks_exact(3).flat_map(group).collect()
}

fn binary(bytes: usize) -> Vec<u8> {
    let mut random = Random::new(0xb1);
    (0..bytes).map(|_| random.next() as u8 | 0x80).collect()
}

fn in_lines(text: &[u8], width: usize, bytes: usize) -> Vec<u8> {
    text.chunks(width).flat_map(|line| [line, b"\n"].concat()).take(bytes).collect()
}

/// Percent-encoding of base64 of percent-encoding.
fn nested_coats(bytes: usize) -> Vec<u8> {
    let percent = |text: &[u8]| text.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
    let inner = percent(b"all is well, and nothing was sent ");
    let middle = base64_of(&inner.as_bytes()[..inner.len() / 3 * 3]);
    repeat(&format!("{} ", percent(&middle)), bytes)
}

/// Every literal anchor of every rule file, one after the other.
fn anchors(bytes: usize, between: &str) -> Vec<u8> {
    let mut files = Vec::new();
    walk(&root().join("patterns"), &mut files);
    files.retain(|file| file.extension().is_some_and(|extension| extension == "toml"));
    files.sort();
    let mut soup = String::new();
    for file in files {
        let table: toml::Table = fs::read_to_string(file).unwrap().parse().unwrap();
        let rules = table.get("rule").and_then(toml::Value::as_array).into_iter().flatten();
        let anchors =
            rules.filter_map(|rule| rule.get("anchors")?.as_array()).flatten().filter_map(toml::Value::as_str);
        anchors.for_each(|anchor| write!(soup, "{anchor}{between}").unwrap());
    }
    repeat(&soup, bytes)
}

/// Values below 500 names, each of which is a context word, a field of interest, or both.
fn deep_paths(bytes: usize) -> Vec<u8> {
    let mut text = String::new();
    let names = ["ssn", "card", "phone", "password", "account"];
    (0..500).for_each(|at| write!(text, "{{\"{}\":", names[at % names.len()]).unwrap());
    text.push('[');
    while text.len() < bytes {
        text.push_str("\"457-55-5462 a@b.co\",123456789,");
    }
    text.truncate(bytes);
    text.into_bytes()
}
