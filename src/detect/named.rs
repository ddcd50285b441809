//! Whether a value is named: whether what stands before it says whose credential it is.
//!
//! Most providers give out keys that have no form of their own: 32 hex digits may be a key of any of a hundred of them, or a hash.
//! What tells is the name it is given, in whatever syntax: `ACME_API_KEY=…`, `"acme": {"token": "…"}`, `<acmeKey>…</acmeKey>`,
//! `acme.setKey("…")`, "the Acme key is …". Rules name the provider; this file knows the syntax, once for all of them. It looks at
//! a bounded text before the value and at the names on the path to it, never at how the input was cut.

pub(super) mod lengths;
pub(super) mod trail;

use super::anchor::ByteSet;
use super::bits::BlockSet;
use super::rule::Rule;
use crate::text::Name;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The bytes before a value that are looked at.
pub(super) const REACH: usize = 96;
/// Shorter values are not named.
pub(super) const SHORTEST: usize = 8;
/// The longest name of an assigned value.
const LONGEST_NAME: usize = 64;
/// The most bytes between a name and its value: quotes, spaces, an operator.
const LONGEST_JOINT: usize = 24;
/// How close before a value that is not assigned a word for a credential must stand.
const CREDENTIAL_REACH: usize = 40;
/// As many words next to each other may be one provider's name.
const MOST_PARTS: usize = 4;

/// The providers whose values a rule knows, as hashes of their names in small letters without separators.
#[derive(Serialize, Deserialize)]
pub(super) struct NamedBy {
    pub(super) providers: Vec<u64>,
    /// Names that mean other things, too: only the name of a credential with one of them counts.
    pub(super) strict_providers: Vec<u64>,
    /// What their names start with, in few letters and in some more.
    pub(super) starts: Vec<u16>,
    heads: Vec<u64>,
}

impl NamedBy {
    pub(super) fn new(names: &[String], strict_names: &[String]) -> Self {
        let hashes = |names: &[String]| names.iter().map(|name| hash(name.as_bytes())).collect();
        let all = || names.iter().chain(strict_names);
        let starts = all().flat_map(|name| starts(name.as_bytes())).collect();
        let heads = all().flat_map(|name| trail::heads(name.as_bytes())).collect();
        Self { providers: hashes(names), strict_providers: hashes(strict_names), starts, heads }
    }

    fn all(&self) -> impl Iterator<Item = &u64> {
        self.providers.iter().chain(&self.strict_providers)
    }
}

/// The rules that wait for a provider, by the hash of its name.
#[derive(Serialize, Deserialize)]
pub(super) struct NameIndex {
    rules: BTreeMap<u64, Vec<u32>>,
    /// A bit for each value of the first bits of a hash, and one for that of each head of a name: most words are ruled out by that.
    known: Vec<u64>,
    heads: Vec<u64>,
    /// What words are made of: letters and digits, capitals, small letters.
    of_words: [BlockSet; 3],
}

impl Default for NameIndex {
    fn default() -> Self {
        let is_kind: [fn(u8) -> bool; 3] =
            [is_alphanumeric, |byte| byte.is_ascii_uppercase(), |byte| byte.is_ascii_lowercase()];
        let set = |is_kind: fn(u8) -> bool| {
            let mut set = ByteSet::EMPTY;
            (0..=255).filter(|byte| is_kind(*byte)).for_each(|byte| set.insert(byte));
            BlockSet::new(&set)
        };
        Self {
            rules: BTreeMap::new(),
            known: vec![0; 1 << (HASH_BITS - 6)],
            heads: vec![0; trail::HEAD_WORDS],
            of_words: is_kind.map(set),
        }
    }
}

impl NameIndex {
    pub(super) fn new(rules: &[Rule]) -> Self {
        let mut index = Self::default();
        for (number, named) in rules.iter().enumerate().filter_map(|(at, rule)| Some((at as u32, rule.named.as_ref()?)))
        {
            index.insert(named, number);
        }
        index
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    fn insert(&mut self, named: &NamedBy, rule: u32) {
        for provider in named.all() {
            let (word, bit) = Self::place(*provider);
            self.known[word] |= bit;
            self.rules.entry(*provider).or_default().push(rule);
        }
        for head in &named.heads {
            let (word, bits) = trail::place(*head);
            self.heads[word] |= bits;
        }
    }

    /// Whether a name may start with a head; see [`trail`].
    fn may_start(&self, head: u64) -> bool {
        let (word, bits) = trail::place(head);
        self.heads[word] & bits == bits
    }

    fn has(&self, provider: u64) -> bool {
        let (word, bit) = Self::place(provider);
        self.known[word] & bit != 0 && self.rules.contains_key(&provider)
    }

    fn place(provider: u64) -> (usize, u64) {
        let first = (provider >> (u64::BITS as usize - HASH_BITS)) as usize;
        (first >> 6, 1 << (first & 63))
    }
}

/// As many first bits of the hash of a name have a place in a table.
const HASH_BITS: usize = 16;

/// A provider's name before a place.
struct Provider {
    hash: u64,
    /// Whether it stands in the value's own name.
    in_name: bool,
    /// Whether a word for a credential follows it: "Acme API key".
    is_credential: bool,
    /// The number of its last word.
    word: usize,
}

/// As many words behind a provider's name a word for a credential belongs to it.
const WORDS_BETWEEN: usize = 2;

/// What stands before a place. Reused from place to place.
#[derive(Default)]
pub(super) struct Naming {
    /// Providers that some rule waits for.
    providers: Vec<Provider>,
    is_assigned: bool,
    /// Whether the value's own name is that of a credential, and of a hash, version or place.
    is_credential: bool,
    is_digest: bool,
    /// Whether a word for a credential, and for a hash, stands close before.
    near_credential: bool,
    near_digest: bool,
}

impl Naming {
    /// Whether a value may start at a place, by the byte before.
    pub(super) fn may_start(hay: &[u8], start: usize) -> bool {
        start.checked_sub(1).is_none_or(|before| Self::may_precede(hay[before]))
    }

    /// Whether a value may start behind a byte: none goes on from a word, a path or a sum.
    pub(super) fn may_precede(byte: u8) -> bool {
        byte.is_ascii_whitespace()
            || byte >= 0x80
            || matches!(
                byte,
                b'"' | b'\'' | b'`' | b'=' | b':' | b'>' | b',' | b'(' | b'[' | b'{' | b'<' | b'@' | b'|' | b';'
            )
    }

    /// Whether a value that starts there is assigned, which says enough to go on to [`Naming::read`].
    pub(super) fn has_own_name(hay: &[u8], start: usize, is_first: bool) -> bool {
        let text = &hay[start.saturating_sub(REACH)..start];
        own_name(text).is_some_and(|(from, to)| from < to) || (is_first && text.iter().all(u8::is_ascii_whitespace))
    }

    /// Reads what stands before `start` in `hay`, which is the start of the segment if `is_first`, and the names on the path to
    /// it, the inmost first. `after_mark` is where the last mark before the place ends: text beyond it does not count.
    pub(super) fn read<'a>(
        &mut self,
        hay: &[u8],
        start: usize,
        after_mark: usize,
        is_first: bool,
        path: impl Iterator<Item = &'a Name>,
        index: &NameIndex,
    ) {
        *self = Self { providers: std::mem::take(&mut self.providers), ..Self::default() };
        self.providers.clear();
        let from = start.saturating_sub(REACH).max(after_mark);
        let text = &hay[from..start];
        // What a mark stands for was the name of what is assigned behind it.
        let behind_mark = || (from == after_mark && from > 0 && is_operator(text)).then_some((0, 0));
        let name = own_name(text).or_else(behind_mark);
        let has_path = is_first && text.iter().all(|byte| byte.is_ascii_whitespace());
        self.is_assigned = name.is_some();
        let name = name.unwrap_or((text.len(), text.len()));
        let is_cut = from > 0 && from > after_mark && is_alphanumeric(hay[from - 1]);
        self.take_words(text, is_cut, name, index);
        for (at, path_name) in path.enumerate() {
            // The names of fields around the value are its name if nothing nearer is.
            let whole = (0, if has_path { path_name.text.len() } else { 0 });
            let outer_digest = self.is_digest;
            self.take_words(&path_name.text, false, whole, index);
            self.is_assigned |= has_path;
            // Only the inmost says what the value is.
            self.is_digest = if at == 0 { self.is_digest } else { outer_digest };
        }
    }

    /// Whether nothing that some rule waits for stands before the place.
    pub(super) fn is_empty(&self) -> bool {
        self.providers.is_empty() || !(self.is_assigned || self.near_credential)
    }

    /// The rules that may have a value here.
    pub(super) fn rules(&self, index: &NameIndex) -> Vec<u32> {
        let known = self.providers.iter().filter_map(|provider| index.rules.get(&provider.hash));
        let mut rules: Vec<u32> = known.flatten().copied().collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// What a value is less sure for its name, in points of confidence; `None` if it is not named for the rule.
    pub(super) fn doubt(&self, named: &NamedBy) -> Option<u8> {
        let ours = |known: &[u64], holds: &dyn Fn(&Provider) -> bool| {
            self.providers.iter().any(|provider| holds(provider) && known.contains(&provider.hash))
        };
        let is_known = |known: &[u64], in_name: bool| ours(known, &|provider| provider.in_name || !in_name);
        if self.is_credential && (is_known(&named.providers, true) || is_known(&named.strict_providers, true)) {
            return Some(0);
        }
        if !self.is_assigned && !self.near_digest && ours(&named.strict_providers, &|provider| provider.is_credential) {
            return Some(16);
        }
        if !is_known(&named.providers, false) {
            return None;
        }
        match (is_known(&named.providers, true), self.is_assigned) {
            (true, _) if !self.is_digest => Some(10),
            (false, true) if self.is_credential => Some(8),
            (false, false) if self.near_credential && !self.near_digest => Some(16),
            _ => None,
        }
    }

    /// Takes the words of a text, of which `name` is the value's own name.
    fn take_words(&mut self, text: &[u8], is_cut: bool, name: (usize, usize), index: &NameIndex) {
        let mut words = Words::new(text, is_cut);
        // The last few words, each with its place, for names of several words.
        let mut last = [(0, 0, Hash::EMPTY); MOST_PARTS];
        // Which of them are words for a hash, and how many such words are no part of a provider's name: "Request Finance key".
        let mut last_digests = [Digests::default(); MOST_PARTS];
        let mut digests = Digests::default();
        let mut count = 0;
        let known = self.providers.len();
        while let Some((from, to)) = words.next() {
            let word = &text[from..to];
            let in_name = from >= name.0 && to <= name.1;
            let is_near = text.len() - to <= CREDENTIAL_REACH;
            let mut own_digests = Digests::default();
            match kind(word) {
                Kind::Credential => {
                    self.is_credential |= in_name;
                    self.near_credential |= is_near;
                    let before = self.providers[known..].iter_mut().rev();
                    let close = before.take_while(|provider| count - provider.word <= WORDS_BETWEEN && is_near);
                    close.for_each(|provider| provider.is_credential = true);
                }
                Kind::Digest => {
                    own_digests = Digests { in_name: usize::from(in_name), near: usize::from(is_near) };
                    digests.add(own_digests);
                }
                Kind::Other => {}
            }
            if let Some(stem) = stem(word) {
                let provider = hash(stem);
                if index.has(provider) {
                    self.providers.push(Provider { hash: provider, in_name, is_credential: is_near, word: count });
                    self.is_credential |= in_name;
                    self.near_credential |= is_near;
                }
            }
            last.rotate_right(1);
            last[0] = (from, to, Hash::of(word));
            last_digests.rotate_right(1);
            last_digests[0] = own_digests;
            count += 1;
            // The names that end with this word.
            let mut name_of = Hash::EMPTY;
            for parts in 0..MOST_PARTS.min(count) {
                let (first, part_to, hash) = last[parts];
                if parts > 0 && !is_joint(&text[part_to..last[parts - 1].0]) {
                    break;
                }
                name_of = hash.then(name_of);
                if index.has(name_of.value) {
                    let in_name = first >= name.0 && to <= name.1;
                    // A provider may be called Checksum, but a checksum is mostly none of its keys.
                    let of_name = if parts > 0 { &mut last_digests[..=parts] } else { &mut [] };
                    of_name.iter_mut().for_each(|one| digests.remove(std::mem::take(one)));
                    self.providers.push(Provider { hash: name_of.value, in_name, is_credential: false, word: count });
                }
            }
        }
        self.is_digest |= digests.in_name > 0;
        self.near_digest |= digests.near > 0;
    }
}

/// How many words for a hash stand in a value's own name, and close before the value.
#[derive(Clone, Copy, Default)]
struct Digests {
    in_name: usize,
    near: usize,
}

impl Digests {
    fn add(&mut self, other: Self) {
        self.in_name += other.in_name;
        self.near += other.near;
    }

    fn remove(&mut self, other: Self) {
        self.in_name -= other.in_name;
        self.near -= other.near;
    }
}

/// The place of the name that the value behind the text is assigned to, if it is (empty if that is a type): `NAME=`, `"name": "`, `<name>`, `name("`, `name", "`.
fn own_name(text: &[u8]) -> Option<(usize, usize)> {
    let mut rest = text;
    let joint = |rest: &[u8]| text.len() - rest.len() > LONGEST_JOINT;
    let mut is_quoted = false;
    let mut is_assigned = false;
    // Whether the name stands in quotes of its own.
    let mut is_closed = false;
    loop {
        let byte = *rest.last()?;
        match byte {
            b'"' | b'\'' | b'`' => {
                is_quoted = true;
                is_closed = is_assigned;
            }
            b'\\' | b'[' | b'{' | b'<' | b'@' => {}
            b'=' | b':' | b'>' | b'|' => is_assigned = true,
            b'(' | b',' if is_quoted => is_assigned = true,
            byte if byte.is_ascii_whitespace() => {}
            b'-' | b'?' | b'~' | b'!' if is_assigned => {}
            b')' | b']' | b'}' | b'$' if is_assigned => {}
            _ => match scheme(rest).filter(|_| !is_assigned) {
                Some(length) => {
                    rest = &rest[..rest.len() - length];
                    continue;
                }
                None => break,
            },
        }
        rest = &rest[..rest.len() - 1];
        if joint(rest) {
            return None;
        }
    }
    if !is_assigned {
        return None;
    }
    let to = rest.len();
    // The name of a type is none of a value: `"Acme::Key": "…"`.
    let name = rest.rsplit(|byte| matches!(byte, b'"' | b'\'')).next().unwrap_or_default();
    if is_closed && memchr::memmem::find(name, b"::").is_some() {
        return Some((to, to));
    }
    // A type may stand between a name and its value: `KEY: &str = "…"`.
    let ends = |at: &usize| match rest[*at] {
        b'\n' | b'\r' | b';' | b'{' | b'}' | b',' | b'?' => true,
        b'&' => at.checked_sub(1).is_none_or(|before| rest[before] != b' '),
        _ => false,
    };
    let length = |to: usize| (0..to).rev().take(LONGEST_NAME).take_while(|at| !ends(at)).count();
    let from = to - length(to);
    // A line that says only that this is the value goes on from the one before: `- name: ACME_KEY`, `value: …`.
    let label = rest[from..].trim_ascii();
    let label = label.strip_suffix(b"\"").unwrap_or(label).trim_ascii();
    if matches!(rest[..from].last(), Some(b'\n' | b',')) && label.len() >= 5 {
        let label = label.strip_prefix(b"\"").unwrap_or(label);
        if label.eq_ignore_ascii_case(b"value") {
            return Some((from - 1 - length(from - 1), to));
        }
    }
    (from < to).then_some((from, to))
}

/// Whether the text is what may stand between a name and its value, and no more.
fn is_operator(text: &[u8]) -> bool {
    text.len() <= LONGEST_JOINT
        && text.iter().any(|byte| b"=:>|".contains(byte))
        && !text.iter().any(|byte| is_alphanumeric(*byte) || b",;\r\n".contains(byte))
}

/// The length of a word for the way a credential is used, as in `Authorization: Bearer …`, that the text ends with.
fn scheme(text: &[u8]) -> Option<usize> {
    let schemes: [&[u8]; 6] = [b"bearer", b"token", b"basic", b"apikey", b"key", b"value"];
    let ends = |word: &&&[u8]| {
        let Some(from) = text.len().checked_sub(word.len()) else { return false };
        text[from..].eq_ignore_ascii_case(word) && from.checked_sub(1).is_some_and(|at| !is_alphanumeric(text[at]))
    };
    schemes.iter().find(ends).map(|word| word.len())
}

/// Whether two words with this between them may be one name.
fn is_joint(between: &[u8]) -> bool {
    matches!(between, [] | [b'_' | b'-' | b'.' | b' ' | b'/' | b'+'])
}

enum Kind {
    Credential,
    Digest,
    Other,
}

/// What a word says of the value.
fn kind(word: &[u8]) -> Kind {
    let mut lower = [0; 16];
    let Some(lower) = lower.get_mut(..word.len()) else {
        return if stem(word).is_some() { Kind::Credential } else { Kind::Other };
    };
    lower.iter_mut().zip(word).for_each(|(to, from)| *to = from.to_ascii_lowercase());
    match &*lower {
        b"key" | b"keys" | b"apikey" | b"apikeys" | b"token" | b"tokens" | b"secret" | b"secrets" | b"password"
        | b"passwd" | b"pwd" | b"pass" | b"passphrase" | b"auth" | b"authorization" | b"bearer" | b"credential"
        | b"credentials" | b"creds" | b"cred" | b"pat" | b"jwt" | b"oauth" | b"signature" | b"webhook" | b"dsn"
        | b"license" | b"licence" | b"cookie" | b"session" | b"accesskey" | b"secretkey" | b"authkey" | b"appkey"
        | b"privatekey" | b"appsecret" | b"clientsecret" | b"accesstoken" | b"authtoken" | b"apitoken"
        | b"apisecret" | b"pin" | b"psk" | b"sid" => Kind::Credential,
        b"sha" | b"sha1" | b"sha256" | b"sha384" | b"sha512" | b"md5" | b"hash" | b"hashes" | b"digest"
        | b"checksum" | b"commit" | b"rev" | b"revision" | b"integrity" | b"etag" | b"fingerprint" | b"thumbprint"
        | b"uuid" | b"guid" | b"version" | b"blob" | b"tree" | b"resolved" | b"crc" | b"src" | b"href" | b"path"
        | b"file" | b"filename" | b"image" | b"tag" | b"ref" | b"build" | b"digests" | b"treehash" | b"narhash"
        | b"gitref" | b"nonce" | b"trace" | b"span" | b"request" => Kind::Digest,
        lower if stem(lower).is_some() => Kind::Credential,
        _ => Kind::Other,
    }
}

/// A word without a word for a credential that is glued to its end: `acme` of `acmeapikey`.
fn stem(word: &[u8]) -> Option<&[u8]> {
    // The last letters of what may be glued.
    if word.len() < 7 || !matches!(word[word.len() - 1] | 0x20, b'n' | b'y' | b't' | b'd' | b's' | b'h') {
        return None;
    }
    let cut = |suffix: &&[u8]| {
        let at = word.len().checked_sub(suffix.len()).filter(|at| *at >= SHORTEST_STEM)?;
        word[at..].eq_ignore_ascii_case(suffix).then(|| &word[..at])
    };
    GLUED.iter().find_map(cut)
}

/// Words for a credential that may be glued to a name's end, if that has so many letters.
const GLUED: [&[u8]; 12] = [
    b"accesstoken",
    b"secretkey",
    b"accesskey",
    b"apitoken",
    b"apisecret",
    b"password",
    b"apikey",
    b"secret",
    b"token",
    b"pass",
    b"auth",
    b"key",
];
const SHORTEST_STEM: usize = 4;

/// A hash of a text, of which the hash of two texts in a row is made without reading them again: a polynomial over the letters and
/// digits, in small letters, modulo 2^64. So a name's hash does not depend on how its words are joined.
#[derive(Clone, Copy, Default)]
struct Hash {
    value: u64,
    /// The base to the power of the text's length.
    power: u64,
}

impl Hash {
    const EMPTY: Self = Self { value: 0, power: 1 };
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

    fn of(text: &[u8]) -> Self {
        let bytes = text.iter().filter(|byte| is_alphanumeric(**byte));
        bytes.fold(Self::EMPTY, |hash, byte| Self {
            value: hash.value.wrapping_mul(Self::BASE).wrapping_add(u64::from(byte.to_ascii_lowercase()) + 1),
            power: hash.power.wrapping_mul(Self::BASE),
        })
    }

    /// That of this text with the other behind it.
    fn then(self, other: Self) -> Self {
        let value = self.value.wrapping_mul(other.power).wrapping_add(other.value);
        Self { value, power: self.power.wrapping_mul(other.power) }
    }
}

/// The hash of a provider's name.
pub(super) fn hash(name: &[u8]) -> u64 {
    Hash::of(name).value
}

/// The bits of a number for the first letters or digits of a name.
const START_BITS: usize = 15;
/// As many of them are told apart.
const START: usize = 3;

/// The number of what a name starts with, one more letter or digit behind what has a number; of nothing, 0. What is neither counts as one.
fn start_with(start: u16, byte: u8) -> u16 {
    (start << 5 | u16::from(CODES[usize::from(byte)] & 0x1F)) & ((1 << START_BITS) - 1)
}

/// A number below 32 for each letter, in either case, and digit, and [`NO_LETTER`] for what is neither.
static CODES: [u8; 256] = {
    let mut codes = [0; 256];
    let mut byte = 0;
    while byte < codes.len() {
        codes[byte] = match byte as u8 {
            digit @ b'0'..=b'9' => 27 + digit % 5,
            letter if letter.is_ascii_alphabetic() || letter >= 0x80 => letter & 0x1F,
            other => other & 0x1F | NO_LETTER,
        };
        byte += 1;
    }
    codes
};
const NO_LETTER: u8 = 0x80;

/// The numbers of what a name may start with: of a shorter one, with whatever follows.
fn starts(name: &[u8]) -> Vec<u16> {
    let letters: Vec<u8> = name.iter().copied().filter(|byte| is_alphanumeric(*byte)).take(START).collect();
    let start = letters.iter().fold(0, |start, byte| start_with(start, *byte));
    let open = 5 * (START - letters.len());
    (0..1 << open).map(|rest| start << open | rest).collect()
}

fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// The words of a text; a capital behind a small letter starts one, as does the last of several before a small letter.
struct Words<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    /// Without the first, if the text was cut inside of it.
    fn new(text: &'a [u8], is_cut: bool) -> Self {
        let at = if is_cut { text.iter().take_while(|byte| is_alphanumeric(**byte)).count() } else { 0 };
        Self { text, at }
    }

    fn next(&mut self) -> Option<(usize, usize)> {
        let from = self.at + self.text[self.at..].iter().position(|byte| is_alphanumeric(*byte))?;
        let mut to = from + 1;
        while let Some(byte) = self.text.get(to).filter(|byte| is_alphanumeric(**byte)) {
            let before = self.text[to - 1];
            let starts_word = self.text.get(to + 1).is_some_and(u8::is_ascii_lowercase);
            if byte.is_ascii_uppercase()
                && (before.is_ascii_lowercase() || (starts_word && before.is_ascii_alphanumeric()))
            {
                break;
            }
            to += 1;
        }
        self.at = to;
        Some((from, to))
    }
}

#[cfg(test)]
mod tests;
