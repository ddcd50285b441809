//! The marks that redaction leaves: how they are written, and how they are known again, so that a second pass leaves them alone
//! (law L5).
//!
//! A mark is `[REDACTED:label]`, `[REDACTED:label#tag]` or `[HASH:hash]`. Tag and hash end in check digits under the key, so that
//! nobody without it can dress a value up as a mark.

mod form;

pub(crate) use form::{LONGEST_MARK, MARK_ANCHORS, MARK_REGEX, MARK_STARTS};

use super::{Fingerprint, Key};

const TAG: (&str, usize) = ("tag", 12);
const HASH: (&str, usize) = ("hash", 24);

/// `[REDACTED:label]`.
pub(crate) fn label_mark(label: &str) -> String {
    format!("[REDACTED:{label}]")
}

/// `[REDACTED:label#tag]`: the same value has the same tag under one key.
pub(crate) fn tag_mark(key: &Key, label: &str, value: Fingerprint) -> String {
    format!("[REDACTED:{label}#{}]", checked(key, TAG, value))
}

/// `[HASH:hash]`.
pub(crate) fn hash_mark(key: &Key, value: Fingerprint) -> String {
    format!("[HASH:{}]", checked(key, HASH, value))
}

/// Whether a text that fits [`MARK_REGEX`] is a mark of ours.
pub(crate) fn is_mark(text: &[u8], key: &Key, is_label: impl Fn(&str) -> bool) -> bool {
    let Some(inner) = std::str::from_utf8(text).ok().and_then(|text| text.strip_prefix('[')?.strip_suffix(']')) else {
        return false;
    };
    match inner.split_once(':') {
        Some(("REDACTED", rest)) => match rest.split_once('#') {
            None => is_label(rest),
            Some((label, tag)) => is_label(label) && is_checked(key, TAG, tag),
        },
        Some(("HASH", hash)) => is_checked(key, HASH, hash),
        _ => false,
    }
}

fn checked(key: &Key, kind: (&str, usize), value: Fingerprint) -> String {
    let digits = value.to_string()[..kind.1].to_owned();
    let check = check_digits(key, kind, &digits);
    digits + &check
}

fn is_checked(key: &Key, kind: (&str, usize), text: &str) -> bool {
    text.get(..kind.1).is_some_and(|digits| text[kind.1..] == check_digits(key, kind, digits))
}

fn check_digits(key: &Key, (purpose, length): (&str, usize), digits: &str) -> String {
    let mut hash = key.hash(purpose);
    hash.update(digits.as_bytes());
    hash.finish().to_string()[..length / 3].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_holder_of_the_key_can_make_a_tag() -> crate::Result<()> {
        let (ours, theirs) = (Key::new(&[1; 16])?, Key::new(&[2; 16])?);
        let value = ours.fingerprint(crate::Sensitive::new(b"value"));
        let is_label = |label: &str| label == "secret.a.b";
        for mark in [label_mark("secret.a.b"), tag_mark(&ours, "secret.a.b", value), hash_mark(&ours, value)] {
            assert!(is_mark(mark.as_bytes(), &ours, is_label), "{mark}");
            assert!(mark.len() <= LONGEST_MARK);
        }
        for mark in [label_mark("secret.a.c"), tag_mark(&theirs, "secret.a.b", value), hash_mark(&theirs, value)] {
            assert!(!is_mark(mark.as_bytes(), &ours, is_label), "{mark}");
        }
        Ok(())
    }
}
