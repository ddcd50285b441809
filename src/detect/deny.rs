//! Named lists of values that look like a match and are none.

/// Whether a value is on a list.
pub(super) type DenyList = fn(&[u8]) -> bool;

/// The list of that name.
pub(super) fn list(name: &str) -> Option<DenyList> {
    let lists: [(&str, DenyList); 9] = [
        ("placeholder", is_placeholder),
        ("filler", is_filler),
        ("repeated", is_repeated),
        ("sequential", is_sequential),
        ("uuid", is_uuid),
        ("hex", is_hex_digest),
        ("identifier", is_identifier),
        ("prose", is_prose),
        ("date", is_date),
    ];
    lists.iter().find(|(known, _)| *known == name).map(|(_, list)| *list)
}

/// Whether a value stands for one that is filled in later, or says that there is none.
fn is_placeholder(value: &[u8]) -> bool {
    let value = value.trim_ascii();
    let lower = value.to_ascii_lowercase();
    let whole = [
        "",
        "null",
        "nil",
        "none",
        "true",
        "false",
        "undefined",
        "nan",
        "n/a",
        "na",
        "tbd",
        "todo",
        "empty",
        "unset",
        "string",
        "str",
        "text",
        "number",
        "integer",
        "int",
        "bool",
        "boolean",
        "object",
        "any",
        "optional",
        "required",
        "changeme",
        "change_me",
        "change-me",
        "changeit",
        "placeholder",
        "example",
        "sample",
        "dummy",
        "redacted",
        "hidden",
        "masked",
        "secret",
        "password",
        "passwd",
        "token",
        "apikey",
        "api_key",
        "api-key",
        "key",
        "value",
        "your_password",
        "yourpassword",
        "mypassword",
        "my_password",
        "xxx",
        "...",
        "…",
        "default",
        "foobar",
        "foo",
        "bar",
    ];
    if whole.iter().any(|word| lower == word.as_bytes()) {
        return true;
    }
    let parts = [
        "your-",
        "your_",
        "<your",
        "yourtoken",
        "yourkey",
        "-here",
        "_here",
        "example",
        "placeholder",
        "changeme",
        "change_me",
        "change-me",
        "replace_me",
        "replace-me",
        "replaceme",
        "insert_",
        "insert-",
        "xxxx",
        "****",
        "••••",
        "....",
        "____",
        "dummy",
        "redacted",
        "todo:",
        "fake-",
        "fake_",
        "my-secret",
        "my_secret",
        "not-a-real",
        "not_a_real",
        "notreal",
    ];
    if parts.iter().any(|part| memchr::memmem::find(&lower, part.as_bytes()).is_some()) {
        return true;
    }
    // Templates of shells, CI systems, template languages and documentation.
    let wrapped = [
        ("${", "}"),
        ("$(", ")"),
        ("{{", "}}"),
        ("<", ">"),
        ("%", "%"),
        ("{", "}"),
        ("[", "]"),
        ("#{", "}"),
        ("@{", "}"),
    ];
    if wrapped.iter().any(|(open, close)| value.starts_with(open.as_bytes()) && value.ends_with(close.as_bytes())) {
        return true;
    }
    let is_name = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
    value.strip_prefix(b"$").is_some_and(|name| name.iter().all(is_name)) || value.starts_with(b"${{")
}

/// Whether a token is filled up rather than made: a run of `x`, stars or dots, mostly one character, or the words of a
/// template. For tokens that their prefix gives away: made-up ones (`…EXAMPLE`, `…abcdef123456`) are not on it.
fn is_filler(value: &[u8]) -> bool {
    let lower = value.to_ascii_lowercase();
    let parts = [
        "xxxx",
        "****",
        "....",
        "____",
        "----",
        "your_",
        "your-",
        "yourtoken",
        "yourkey",
        "yourapi",
        "-here",
        "_here",
        "changeme",
        "placeholder",
        "redacted",
        "replace_",
        "replace-",
        "replaceme",
        "insert_",
        "insert-",
        "<",
        "${",
        "{{",
        "…",
        "•",
    ];
    if parts.iter().any(|part| memchr::memmem::find(&lower, part.as_bytes()).is_some()) {
        return true;
    }
    let mut counts = [0usize; 256];
    let letters = lower.iter().filter(|b| b.is_ascii_alphanumeric());
    letters.clone().for_each(|b| counts[usize::from(*b)] += 1);
    counts.iter().any(|count| *count * 2 > letters.clone().count())
}

/// Whether few characters repeat: `aaaa`, `ababab`, `121212`.
fn is_repeated(value: &[u8]) -> bool {
    let value: Vec<u8> = value.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    (1..=3).any(|period| {
        value.len() >= (2 * period).max(4) && value.windows(period + 1).all(|pair| pair[0] == pair[period])
    })
}

/// Whether it mostly counts up or down: `12345678`, `abcdefgh`.
fn is_sequential(value: &[u8]) -> bool {
    let value: Vec<u8> = value.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    let follows = |up: bool| {
        let step =
            |pair: &&[u8]| if up { pair[1] == pair[0].wrapping_add(1) } else { pair[0] == pair[1].wrapping_add(1) };
        value.windows(2).filter(step).count()
    };
    value.len() >= 4 && follows(true).max(follows(false)) * 5 >= (value.len() - 1) * 4
}

/// Whether it is a UUID with dashes.
fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Whether it has the length and alphabet of a common digest in hex: MD5, SHA-1, SHA-2.
fn is_hex_digest(value: &[u8]) -> bool {
    matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128) && value.iter().all(u8::is_ascii_hexdigit)
}

/// Whether it is a name in source code: words of four letters and more on average, joined by dots and the like,
/// `DistributionList.NextMarker`. Of random letters, one in four is a capital behind a small one.
fn is_identifier(value: &[u8]) -> bool {
    let is_joint = |b: &u8| matches!(b, b'.' | b'_' | b'-' | b':' | b'/');
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let joints = value.iter().filter(|b| is_joint(b)).count();
    let parts = value.split(|b| is_joint(b)).filter(|part| !part.is_empty()).count();
    let starts = value.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
    letters > 0 && letters + joints == value.len() && (parts + starts) * 4 <= letters
}

/// Whether it is a sentence: a full stop behind three words and more, or six words and more, of letters.
fn is_prose(value: &[u8]) -> bool {
    let words: Vec<&[u8]> = value.split(|b| *b == b' ').filter(|word| !word.is_empty()).collect();
    let is_word = |word: &&&[u8]| {
        let word = word.strip_suffix(b".").or_else(|| word.strip_suffix(b",")).unwrap_or(word);
        !word.is_empty() && word.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'\'' | b'-'))
    };
    let written = words.iter().filter(is_word).count();
    written * 5 >= words.len() * 4 && (written >= 6 || (written >= 3 && value.ends_with(b".")))
}

/// Whether it starts with a day in eight digits, year first, that is not far from now: `20260302`, `20181013-2`.
fn is_date(value: &[u8]) -> bool {
    let digits = value.iter().take_while(|b| b.is_ascii_digit()).count();
    let number = |from: usize, to: usize| value[from..to].iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'));
    digits == 8
        && (1980..2040).contains(&number(0, 4))
        && (1..=12).contains(&number(4, 6))
        && (1..=31).contains(&number(6, 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_know_theirs_and_leave_the_rest() {
        let cases: [(DenyList, &[&str], &[&str]); 9] = [
            (
                is_filler,
                &[
                    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                    "glpat-your-token-1-goes-here",
                    "key-00000000000000000000000000000000",
                    "pat-na1-00000000-0000-0000-0000-000000000000",
                    "sk-ant-…",
                    "xoxb-****-1234",
                ],
                &["AKIDEXAMPLE1234567890", "tok_abcdefghijklmnopqrstuvwxyz", "key-0123456789abcdef", "", "aabb"],
            ),
            (
                is_placeholder,
                &[
                    "",
                    "changeme",
                    "${DB_PASSWORD}",
                    "<password>",
                    "$PASSWORD",
                    "your-api-key-here",
                    "xxxxxxxx",
                    "{{ pw }}",
                ],
                &["hunter2", "tr0ub4dor&3", "P@ssw0rd!", "q8Zr2LmN5vXc"],
            ),
            (is_repeated, &["aaaa", "ababab", "121-212"], &["abca", "aab"]),
            (is_sequential, &["12345678", "abcdef", "87654321"], &["13572468", "acegik"]),
            (
                is_uuid,
                &["123e4567-e89b-12d3-a456-426614174000"],
                &["123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"],
            ),
            (is_hex_digest, &["d41d8cd98f00b204e9800998ecf8427e"], &["d41d8cd98f00b204e9800998ecf8427", "xyz"]),
            (
                is_identifier,
                &["DistributionList.NextMarker", "next_page_token", "user.next_page_token", "marker"],
                &["kXbQwzTrLmPvNhGd", "next2", "a b", "", "qT-zR-kL-mN"],
            ),
            (
                is_prose,
                &["The password for the user.", "it is what you were told to write here"],
                &["correct horse battery staple", "hunter2 is mine.", "s3cr3t", "a.b.c."],
            ),
            (is_date, &["20260302", "20181013-2"], &["20261302", "12345678", "202603021", "2026-03-02", ""]),
        ];
        for (list, yes, no) in cases {
            yes.iter().for_each(|value| assert!(list(value.as_bytes()), "{value}"));
            no.iter().for_each(|value| assert!(!list(value.as_bytes()), "{value}"));
        }
    }
}
