//! Values that stand for one that is filled in later, and texts that say what to fill in.

use crate::detect::context::split_name;

/// Whether a value stands for one that is filled in later, or says that there is none.
pub(super) fn is_placeholder(value: &[u8]) -> bool {
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
        "passphrase",
        "passcode",
        "pwd",
        "key",
        "value",
        "your_password",
        "yourpassword",
        "mypassword",
        "my_password",
        "xxx",
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
    if lower.ends_with(b"...") || lower.ends_with("…".as_bytes()) || names_a_credential(value) || has_slot(value) {
        return true;
    }
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
pub(super) fn is_filler(value: &[u8]) -> bool {
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

/// Words for a credential, those of them that also mean other things, and words that say whose or what one is meant to be.
const SUBJECTS: [&str; 6] = ["password", "passwd", "passphrase", "passcode", "secret", "token"];
const VAGUE_SUBJECTS: [&str; 4] = ["pass", "key", "apikey", "pwd"];
const OWNERS: [&str; 7] = ["my", "your", "our", "new", "some", "the", "test"];
const FILLERS: [&str; 20] = [
    "a", "access", "account", "admin", "api", "app", "auth", "client", "database", "db", "default", "demo", "not",
    "old", "private", "real", "root", "server", "this", "user",
];

/// Whether it names a credential instead of being one: `some super secret password`, `db-password`, `SetPassword`, `mynewpassword`. A
/// number that is set apart counts such names; one that is not may make a name a password.
fn names_a_credential(value: &[u8]) -> bool {
    let name = split_name(value);
    let is_any = |known: &[&str], word: &[u8]| known.iter().any(|known| known.as_bytes() == word);
    let is_name = value.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-' | b'_' | b'.'));
    let mut words: Vec<&[u8]> = name.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).collect();
    words.pop_if(|last| last.len() <= 2 && last.iter().all(u8::is_ascii_digit));
    let [first, .., last] = words[..] else {
        // One word: an owner and what he owns, written together.
        let Some(word) = words.first().filter(|word| is_name && word.iter().all(u8::is_ascii_alphabetic)) else {
            return false;
        };
        let is_owned = OWNERS.iter().any(|owner| word.starts_with(owner.as_bytes()));
        return is_owned
            && SUBJECTS.iter().any(|subject| word.len() > subject.len() + 1 && word.ends_with(subject.as_bytes()));
    };
    let is_known =
        |word: &&[u8]| [&SUBJECTS[..], &VAGUE_SUBJECTS, &OWNERS, &FILLERS].iter().any(|list| is_any(list, word));
    is_name
        && (is_any(&SUBJECTS, last)
            || (is_any(&VAGUE_SUBJECTS, last) && (is_any(&OWNERS, first) || words.iter().all(is_known))))
}

/// Whether a template is to put something in: `{registry_id}-auth`, `%(name)s`.
fn has_slot(value: &[u8]) -> bool {
    let opens = memchr::memchr2_iter(b'{', b'(', value);
    opens.into_iter().any(|at| {
        let close = if value[at] == b'{' { b'}' } else { b')' };
        let is_slot = value[at] == b'{' || value[..at].ends_with(b"%") || value[..at].ends_with(b"$");
        let inner = value[at + 1..]
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'))
            .count();
        is_slot && inner >= 2 && value.get(at + 1 + inner) == Some(&close)
    })
}

/// Whether it tells a reader what to write, or what is wrong with what he wrote.
pub(super) fn is_hint(value: &[u8]) -> bool {
    const PARTS: [&str; 22] = [
        "must ",
        "at least",
        "characters",
        "please",
        "enter ",
        "your ",
        "required",
        "invalid",
        "incorrect",
        "forgot",
        "minimum",
        "maximum",
        "should",
        "cannot",
        "missing",
        "confirm",
        "wrong ",
        "expired",
        "does not",
        "is not",
        "leave empty",
        "%s",
    ];
    let lower = value.to_ascii_lowercase();
    PARTS.iter().any(|part| memchr::memmem::find(&lower, part.as_bytes()).is_some())
}

/// Whether it is what a field of a form, an option or a column is called.
pub(super) fn is_label(value: &[u8]) -> bool {
    const LABELS: [&str; 60] = [
        "passwort",
        "kennwort",
        "contraseña",
        "senha",
        "wachtwoord",
        "passord",
        "lösenord",
        "hasło",
        "heslo",
        "salasana",
        "mot de passe",
        "пароль",
        "密码",
        "パスワード",
        "username",
        "email",
        "login",
        "submit",
        "hash",
        "plain",
        "plaintext",
        "basic",
        "bearer",
        "input",
        "field",
        "varchar",
        "stdin",
        "prompt",
        "file",
        "vault",
        "keychain",
        "ask",
        "enabled",
        "disabled",
        "show",
        "hide",
        "encrypted",
        "hashed",
        "change",
        "forgot",
        "confirm",
        "strong",
        "weak",
        "never",
        "always",
        "root",
        "user",
        "text",
        "pass",
        "ansible_password",
        "optional",
        "match",
        "challengepassword",
        "mypass",
        "userpass",
        "nopass",
        "passw",
        "pw",
        "pass1",
        "used to",
    ];
    let lower = String::from_utf8_lossy(value).to_lowercase();
    LABELS.contains(&lower.as_str())
}
