//! Which environment variables hold secrets, by their names and by what their values look like.
//!
//! A value taken for a secret is redacted wherever it stands, so words, paths, host names and the like must not be taken.
//! `docs/env-values.md` lists the criteria.

use super::super::context::split_name;
use super::super::deny;
use super::{LONGEST, distinct};
use std::collections::HashSet;

/// What a word of the name of a secret is, or ends in: `DB_PASSWORD`, `PGPASSWORD`, `apiKey`.
const ENDINGS: [&str; 11] =
    ["key", "token", "secret", "password", "passwd", "passphrase", "pass", "pwd", "credential", "creds", "dsn"];
/// What else a whole word of it may be.
const WORDS: [&str; 8] = ["auth", "pat", "jwt", "cookie", "salt", "pepper", "pw", "bearer"];
/// The last word of a name that is about a secret, and is none: `SECRET_NAME`, `TOKEN_TTL`.
const ABOUT: [&str; 45] = [
    "alg",
    "algorithm",
    "backend",
    "bits",
    "class",
    "count",
    "dir",
    "directory",
    "disabled",
    "email",
    "enabled",
    "endpoint",
    "expires",
    "expiration",
    "expiry",
    "file",
    "folder",
    "format",
    "header",
    "host",
    "hostname",
    "id",
    "interval",
    "issuer",
    "length",
    "lifetime",
    "limit",
    "method",
    "mode",
    "name",
    "path",
    "policy",
    "port",
    "prefix",
    "provider",
    "region",
    "rounds",
    "size",
    "sock",
    "timeout",
    "ttl",
    "type",
    "user",
    "username",
    "version",
];
/// What names of users, hosts and folders end in: their values are no secrets of others.
const PLAIN: [&str; 8] = ["user", "username", "logname", "host", "hostname", "home", "shell", "lang"];

/// Shorter values are not taken, nor those of fewer different bytes.
const SHORTEST: usize = 8;
const FEWEST_DISTINCT: usize = 5;
/// Names and words, numbers, dates and versions are not taken below this length.
const LONG: usize = 24;

/// Of variables given as names and values, the places of those that hold secrets: [`looks_secret`] says so, and the value is not
/// that of a user's or host's name besides.
///
/// ```
/// let variables = [("USER", &b"svc-7Orders"[..]), ("DB_PASSWORD", b"tr0ub4dor-3"), ("APP_KEY", b"svc-7Orders")];
/// assert_eq!(cofferdam::env::choose(&variables), [1]);
/// ```
pub fn choose(variables: &[(&str, &[u8])]) -> Vec<usize> {
    let is_plain = |name: &str| last_word(&split_name(name.as_bytes())).is_some_and(|word| PLAIN.contains(&word));
    let plain: HashSet<&[u8]> =
        variables.iter().filter(|(name, _)| is_plain(name)).map(|(_, value)| value.trim_ascii()).collect();
    let is_chosen = |(name, value): &(&str, &[u8])| looks_secret(name, value) && !plain.contains(value.trim_ascii());
    variables.iter().enumerate().filter(|(_, variable)| is_chosen(variable)).map(|(at, _)| at).collect()
}

/// Whether a variable holds a secret: it has the name of one and a value that is no word, path, host name, number or the like; or the
/// value is a URL with a password.
///
/// Linear in the length of the value.
pub fn looks_secret(name: &str, value: &[u8]) -> bool {
    let value = value.trim_ascii();
    value.len() <= LONGEST && (!secret_parts(value).is_empty() || (is_secret_name(name) && is_secret_value(value)))
}

fn is_secret_name(name: &str) -> bool {
    let words = split_name(name.as_bytes());
    let is_secret = |word: &str| WORDS.contains(&word) || ENDINGS.iter().any(|ending| word.ends_with(ending));
    last_word(&words).is_some_and(|last| !ABOUT.contains(&last)) && words_of(&words).any(is_secret)
}

/// The words of a split name, without numbers and plurals.
fn words_of(words: &[u8]) -> impl DoubleEndedIterator<Item = &str> {
    let words = words.split(|byte| *byte == b' ').filter_map(|word| std::str::from_utf8(word).ok());
    let bare = |word: &str| word.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let single = |word: &str| {
        word.strip_suffix('s').filter(|one| ENDINGS.iter().any(|end| one.ends_with(end))).map_or(word.len(), str::len)
    };
    words.map(move |word| &word[..bare(word)]).map(move |word| &word[..single(word)]).filter(|word| !word.is_empty())
}

fn last_word(words: &[u8]) -> Option<&str> {
    words_of(words).next_back()
}

/// Whether a value can be a secret by its looks.
fn is_secret_value(value: &[u8]) -> bool {
    let denied = |list: &str| deny::list(list).is_some_and(|is_denied| is_denied(value));
    let is_number = value.iter().all(|b| b.is_ascii_digit() || b" .,:+-/TZ".contains(b));
    value.len() >= SHORTEST
        && distinct(value) >= FEWEST_DISTINCT
        && !["placeholder", "repeated", "sequential", "prose"].into_iter().any(denied)
        && (value.len() >= LONG || !(is_number || denied("identifier")))
        && !is_path(value)
        && !is_host(value)
        && memchr::memmem::find(value, b"://").is_none()
}

/// Whether it starts as paths do: `/usr/bin`, `~/.ssh`, `../key.pem`, `C:\Users`. Base64 may start with `/`, too, but hardly with a short
/// word of small letters behind it.
fn is_path(value: &[u8]) -> bool {
    let is_drive = |drive: &[u8]| drive[0].is_ascii_alphabetic() && drive[1] == b':' && b"\\/".contains(&drive[2]);
    if value.first_chunk::<3>().is_some_and(|drive| is_drive(drive)) || value.starts_with(b"\\\\") {
        return true;
    }
    let relative = [&b"./"[..], b"../", b"~/"].into_iter().any(|start| value.starts_with(start));
    let folder = value.strip_prefix(b"/").and_then(|rest| rest.split(|b| *b == b'/').next());
    let is_word = |folder: &[u8]| {
        let (first, rest) = folder.split_first().unwrap_or((&b' ', &[]));
        folder.len() <= 16
            && (first.is_ascii_alphabetic() || b"._".contains(first))
            && rest.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"._-".contains(b))
    };
    relative || folder.is_some_and(is_word)
}

/// Whether it is the name or address of a host, perhaps with a port: `db.internal:5432`, `10.0.4.17`, `[::1]:80`, `me@host.name`.
fn is_host(value: &[u8]) -> bool {
    let host = value.rsplit(|b| *b == b'@').next().unwrap_or(value);
    let is_address =
        host.iter().all(|b| b.is_ascii_hexdigit() || b"[]:.%/".contains(b)) && host.iter().any(|b| b":.".contains(b));
    let (host, port) = match host.iter().rposition(|b| *b == b':') {
        Some(colon) => (&host[..colon], &host[colon + 1..]),
        None => (host, &[][..]),
    };
    let label = |label: &[u8]| {
        !label.is_empty()
            && label.len() <= 63
            && label.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
    };
    let last = host.rsplit(|b| *b == b'.').next().unwrap_or(host);
    let is_name = host.split(|b| *b == b'.').all(label)
        && port.iter().all(u8::is_ascii_digit)
        && (host.contains(&b'.') || !port.is_empty())
        && last.iter().all(|b| b.is_ascii_lowercase() || *b == b'-');
    is_address || is_name
}

/// Of a value made of several, such as a URL with a password or a connection string, those that are secret, as they stand and
/// percent-decoded. None of a value that is one whole.
pub(super) fn secret_parts(value: &[u8]) -> Vec<Vec<u8>> {
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut add = |part: &[u8]| {
        for form in [part.to_vec(), percent_decoded(part)] {
            if is_secret_value(&form) && !parts.contains(&form) {
                parts.push(form);
            }
        }
    };
    if let Some(scheme) = memchr::memmem::find(value, b"://") {
        let rest = &value[scheme + 3..];
        let authority = rest.split(|b| b"/?#".contains(b)).next().unwrap_or(rest);
        if let Some(at) = authority.iter().rposition(|b| *b == b'@') {
            let (user, password) = split_at_byte(&authority[..at], b':');
            // A token often stands where the user does.
            add(password.unwrap_or(user));
        }
    }
    // `password=…` in a query, and between the settings of a connection string.
    if value.iter().any(|b| b";&? ".contains(b)) || memchr::memmem::find(value, b"://").is_some() {
        for setting in value.split(|b| b";&?# \n".contains(b)) {
            if let (name, Some(set)) = split_at_byte(setting, b'=')
                && std::str::from_utf8(name).is_ok_and(is_secret_name)
            {
                add(set.trim_ascii());
            }
        }
    }
    parts
}

fn split_at_byte(text: &[u8], byte: u8) -> (&[u8], Option<&[u8]>) {
    match memchr::memchr(byte, text) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((byte, tail)) = rest.split_first() {
        let digits = tail.first_chunk::<2>().filter(|_| *byte == b'%');
        let value = digits.and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        decoded.push(value.unwrap_or(*byte));
        rest = if value.is_some() { &tail[2..] } else { tail };
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_secrets_from_what_is_about_them() {
        let value = b"q8Zr2LmN5vXc7Bt1";
        for name in [
            "GITHUB_TOKEN",
            "API_KEY",
            "api-key-2",
            "PGPASSWORD",
            "MYSQL_PWD",
            "SSHPASS",
            "DB_PASS",
            "clientSecret",
            "SENTRY_DSN",
            "GOOGLE_CREDENTIALS",
            "AWS_SECRET_ACCESS_KEY",
            "KEYS",
            "JWT",
            "SESSION_COOKIE",
            "TOKEN1",
            "NPM_AUTH",
        ] {
            assert!(looks_secret(name, value), "{name}");
        }
        for name in [
            "",
            "HOME",
            "KEYBOARD",
            "AWS_SECRET_NAME",
            "TOKEN_TTL",
            "SECRET_KEY_FILE",
            "AWS_ACCESS_KEY_ID",
            "PASSWORD_POLICY",
            "TOKENIZER",
            "AUTHOR",
            "COMPASSION",
            "SALTED",
        ] {
            assert!(!looks_secret(name, value), "{name}");
        }
    }

    #[test]
    fn values_that_stand_in_other_texts_are_not_taken() {
        for value in [
            "",
            "1",
            "true",
            "disabled",
            "hunter2",
            "aaaaaaaaaaaaaaaa",
            "abababababab",
            "12345678",
            "/usr/bin",
            "/home/ann/.ssh/id_ed25519",
            "/Users/ann/Library",
            "~/.ssh/id_rsa",
            "../keys/a1B2c3.pem",
            r"C:\Users\Ann\key1.pem",
            r"\\server\share\Key1",
            "db.internal.test.org",
            "db-1.internal:5432",
            "10.0.4.17:8080",
            "2001:db8::17",
            "[::1]:8080",
            "postgres",
            "orders-db-credentials",
            "DistributionList",
            "svc_orders",
            "ann@mail.test.org",
            "https://vault.test.org/v1/secret",
            "2026-11-20T22:14:03Z",
            "1.12.4-2026",
            "${DB_PASSWORD}",
            "<password>",
            "changeme",
            "your-api-key-here",
            "the password is in the vault of the team",
        ] {
            assert!(!looks_secret("DB_PASSWORD", value.as_bytes()), "{value}");
        }
        for value in [
            "tr0ub4dor-3",
            "correct horse battery staple",
            "correct-horse-battery-staple",
            "q8Zr2LmN5vXc7Bt1Yw4K",
            "/Ve2IB5U+ZKsq1ymx4IsLKHA8w22xHKNJrZGipR1",
            "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln",
            "d41d8cd98f00b204e9800998ecf8427e",
            "Пароль-дня",
            "p@ss:w0rd/1",
            "-----BEGIN X-----\nMIIB\n-----END X-----",
            "7391 5820 4466 0913 5520 1177",
        ] {
            assert!(looks_secret("DB_PASSWORD", value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn of_urls_and_connection_strings_the_password_is_taken() {
        let parts = |value: &str| -> Vec<String> {
            secret_parts(value.as_bytes()).into_iter().map(|part| String::from_utf8(part).unwrap()).collect()
        };
        assert_eq!(parts("postgres://svc_orders:tr0ub4dor-3@db.internal:5432/orders"), ["tr0ub4dor-3"]);
        assert_eq!(parts("redis://:p%40ss%2Fw0rd1@cache:6379"), ["p%40ss%2Fw0rd1", "p@ss/w0rd1"]);
        assert_eq!(parts("https://q8Zr2LmN5vXc@git.test.org/a.git"), ["q8Zr2LmN5vXc"]);
        assert_eq!(parts("https://api.test.org/hook?room=7&token=q8Zr2LmN5vXc#x"), ["q8Zr2LmN5vXc"]);
        assert_eq!(parts("Server=tcp:db,1433;User ID=sa;Password=tr0ub4dor-3;Encrypt=true"), ["tr0ub4dor-3"]);
        assert_eq!(parts("host=db user=svc password=tr0ub4dor-3 sslmode=require"), ["tr0ub4dor-3"]);
        for whole in
            ["postgres://postgres:postgres@db/app", "https://test.org/a@b", "q8Zr2LmN5vXc=", "a=b;c=d", "%", "://"]
        {
            assert!(parts(whole).is_empty(), "{whole}");
        }
        assert!(
            looks_secret("MONGO", b"mongodb://app:tr0ub4dor-3@db/x") && !looks_secret("MONGO", b"mongodb://app@db/x")
        );
    }

    #[test]
    fn names_of_users_and_hosts_are_no_secrets_of_others() {
        let variables = [("LOGNAME", &b"svc7Orders"[..]), ("APP_SECRET", b"svc7Orders"), ("APP_KEY", b"svc7Orders2")];
        assert_eq!(choose(&variables), [2]);
    }
}
