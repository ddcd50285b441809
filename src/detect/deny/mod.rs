//! Named lists of values that look like a match and are none.

mod documented;
mod forms;
mod placeholder;

/// Whether a value is on a list.
pub(super) type DenyList = fn(&[u8]) -> bool;

/// Values that providers publish in their documentation: whatever finds one, it is no secret.
pub(super) use documented::is_documented;

/// The lists, as `docs/rules.md` describes them.
const LISTS: [(&str, DenyList); 18] = [
    ("placeholder", placeholder::is_placeholder),
    ("filler", placeholder::is_filler),
    ("docs-key", is_documented),
    ("repeated", forms::is_repeated),
    ("sequential", forms::is_sequential),
    ("uuid", forms::is_uuid),
    ("hex", forms::is_hex_digest),
    ("number", forms::is_number),
    ("constant", forms::is_constant),
    ("identifier", forms::is_identifier),
    ("slug", forms::is_slug),
    ("words", super::randomness::is_made_of_words),
    ("prose", forms::is_prose),
    ("date", forms::is_date),
    ("path", forms::is_path),
    ("code", forms::is_code),
    ("hint", placeholder::is_hint),
    ("label", placeholder::is_label),
];

/// The list of that name.
pub(super) fn list(name: &str) -> Option<DenyList> {
    LISTS.iter().find(|(known, _)| *known == name).map(|(_, list)| *list)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list's name, values that are on it, and some that are not.
    type Case = (&'static str, &'static [&'static str], &'static [&'static str]);

    const CASES: [Case; 18] = [
        (
            "placeholder",
            &[
                "",
                "changeme",
                "${DB_PASSWORD}",
                "<password>",
                "$PASSWORD",
                "your-api-key-here",
                "xxxxxxxx",
                "{{ pw }}",
                "eyJ2IjoiMSIsInMiOjEs...",
                "my-pvk-password",
                "mynewpassword",
                "some super secret password",
                "Private key password 2",
                "passphrase",
                "correct_password",
                "GenerateTokenSecret",
                "top secret",
                "{registry_id}-auth",
                "pre-%(name)s",
            ],
            &[
                "hunter2",
                "tr0ub4dor&3",
                "P@ssw0rd!",
                "q8Zr2LmN5vXc",
                "password123",
                "admin-77",
                "my dog rex",
                "myfoot",
                "a{b}c",
                "Rain7password",
                "hunter-2",
            ],
        ),
        (
            "filler",
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
            "docs-key",
            &["2YotnFZFEjr1zCsicMWpAA", "pfkkdhi9sl3r4s00"],
            &["2yotnfzfejr1zcsicmwpaa", "2YotnFZFEjr1zCsicMWpAB", ""],
        ),
        ("repeated", &["aaaa", "ababab", "121-212"], &["abca", "aab"]),
        ("sequential", &["12345678", "abcdef", "87654321"], &["13572468", "acegik"]),
        (
            "uuid",
            &["123e4567-e89b-12d3-a456-426614174000"],
            &["123e4567e89b12d3a456426614174000", "123e4567-e89b-12d3-a456-42661417400g"],
        ),
        ("hex", &["d41d8cd98f00b204e9800998ecf8427e"], &["d41d8cd98f00b204e9800998ecf8427", "xyz"]),
        (
            "number",
            &["1556311319.069", "-1", "12,000", "86400", "1e9", "1.234567890123456E10dd"],
            &["", "v1.2", "-", "1e99999", "12e3abc", "e9"],
        ),
        (
            "constant",
            &["WIN32_ERROR", "FORCE_CHANGE_PASSWORD", "A_B"],
            &["WIN32", "Win_Error", "_", "AKIA8", "", "HUNTER-2"],
        ),
        (
            "identifier",
            &["DistributionList.NextMarker", "next_page_token", "user.next_page_token", "marker"],
            &["kXbQwzTrLmPvNhGd", "next2", "a b", "", "qT-zR-kL-mN"],
        ),
        (
            "slug",
            &[
                "gdb.base/jit-elf-fork.exp",
                "i2d_PKCS8_PRIV_KEY_INFO_fp",
                "GPL-2.0-or-later",
                "chacha20_poly1305",
                "i2d_PKCS8PrivateKeyInfo_fp",
                r"nvidia\-tesla\-p100",
                "usr/share/man/ja/man8/update-passwd.8.gz",
            ],
            &["", "hunter2", "k7Qd0ZtW-3xYb9Rf5", "prod-a8f3k2m9x1", "7a9f609d-809f-1f8e", "x7-k2-m9-q4"],
        ),
        (
            "words",
            &["cache-node20-build", "connectionrequestheader", "tls13.NewEarlySecret", "THE_END"],
            &["", "77", "kXbQwzTrLmPvNhGd", "q8Zr2LmN5vXc", "hunter2000000000"],
        ),
        (
            "prose",
            &["The password for the user.", "it is what you were told to write here"],
            &["correct horse battery staple", "hunter2 is mine.", "s3cr3t", "a.b.c."],
        ),
        ("date", &["20260302", "20181013-2"], &["20261302", "12345678", "202603021", "2026-03-02", ""]),
        (
            "path",
            &[
                "/etc/ssl/private/server1.key",
                "~/.ssh/id_ed25519",
                "./config/db",
                "C:\\Users\\app\\key",
                "/Users/maciej",
            ],
            &["/8Zr2LmN/vXc7Bt1Yw4K", "/etc", "etc/ssl/private", "", "hunter/2"],
        ),
        (
            "code",
            &[
                "self.token",
                "process.env.KEY",
                "Token::new",
                "a->b",
                "$cfg->key",
                " + dir}, env)",
                "vector.2",
                "projects/12/secrets/db",
            ],
            &["q8Zr2LmN5vXc", "a:b", "", "+oaFsNk7tLco", "v.25", "tiger.7"],
        ),
        ("hint", &["must be at least 8 characters", "Enter your password", "%s:%s"], &["hunter2", "correct horse"]),
        ("label", &["Passwort", "username", "MOT DE PASSE", "stdin"], &["Passwort1", "hunter2", ""]),
    ];

    #[test]
    fn lists_know_theirs_and_leave_the_rest() {
        assert!(CASES.iter().map(|(name, ..)| name).eq(LISTS.iter().map(|(name, _)| name)));
        for (name, on, off) in CASES {
            let Some(is_on) = list(name) else { panic!("{name}") };
            on.iter().for_each(|value| assert!(is_on(value.as_bytes()), "{name}: {value}"));
            off.iter().for_each(|value| assert!(!is_on(value.as_bytes()), "{name}: {value}"));
        }
    }
}
