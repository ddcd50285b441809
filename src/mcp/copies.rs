//! A tool's structured result and its copy as JSON text, which servers send along: both are redacted alike, or a client that reads the
//! one shows what the other hides.

use super::json::{Json, Kind, Value, quote};
use super::schema::{Schema, repair};
use std::collections::HashMap;
use std::ops::Range;

/// Makes the redacted result of a tool whole: `after` is what came of `before`, both the value of `result`. `None` if it cannot be:
/// then it must not go through.
pub(super) fn level(before: &[u8], after: Vec<u8>, schema: Option<&Schema>) -> Option<Vec<u8>> {
    let old = Json::parse(before).ok()?;
    let Some(old_value) = old.root().get("structuredContent") else { return Some(after) };
    let mut splices = Vec::new();
    {
        let new = Json::parse(&after).ok()?;
        let new_value = new.root().get("structuredContent")?;
        let copies = copies(old.root(), new.root(), old_value)?;
        let mut value = new_value.raw().to_vec();
        for copy in &copies {
            value = take_over(old_value.raw(), value, &copy.before, &copy.after)?;
        }
        if let Some(schema) = schema {
            value = repair(schema, old_value.raw(), value)?;
        }
        for copy in &copies {
            let text = take_over(copy.before.as_bytes(), copy.after.clone().into_bytes(), old_value.raw(), &value)?;
            splices.push((copy.span.clone(), quote(&String::from_utf8(text).ok()?)));
        }
        splices.push((new_value.span(), value));
    }
    Some(splice(&after, splices))
}

/// A text with other bytes in the place of some.
fn splice(text: &[u8], mut splices: Vec<(Range<usize>, Vec<u8>)>) -> Vec<u8> {
    splices.sort_by_key(|(span, _)| span.start);
    let (mut spliced, mut at) = (Vec::with_capacity(text.len()), 0);
    for (span, bytes) in splices {
        spliced.extend_from_slice(&text[at..span.start]);
        spliced.extend(bytes);
        at = span.end;
    }
    spliced.extend_from_slice(&text[at..]);
    spliced
}

struct Copy {
    before: String,
    after: String,
    /// The string's bytes in the redacted result.
    span: Range<usize>,
}

/// The text blocks that are a copy of the structured value.
fn copies(old: Value<'_, '_>, new: Value<'_, '_>, value: Value<'_, '_>) -> Option<Vec<Copy>> {
    let (Some(old), Some(new)) = (old.get("content"), new.get("content")) else { return Some(Vec::new()) };
    let mut found = Vec::new();
    for (old, new) in old.children().zip(new.children()) {
        let Some(before) = old.get("text").and_then(Value::string) else { continue };
        let is_copy = Json::parse(before.as_bytes()).is_ok_and(|json| json.root().is_same(value));
        if is_copy {
            let new = new.get("text")?;
            found.push(Copy { before: before.into_owned(), after: new.string()?.into_owned(), span: new.span() });
        }
    }
    Some(found)
}

/// `mine_after`, with every leaf replaced that is so in `theirs` and not in it. The values before are the same, in any order of keys.
fn take_over(
    mine_before: &[u8],
    mine_after: Vec<u8>,
    theirs_before: impl AsRef<[u8]>,
    theirs_after: impl AsRef<[u8]>,
) -> Option<Vec<u8>> {
    let [theirs_before, theirs_after] = [theirs_before.as_ref(), theirs_after.as_ref()];
    let mut splices = Vec::new();
    {
        let (old, new) = (Json::parse(mine_before).ok()?, Json::parse(&mine_after).ok()?);
        let (their_old, their_new) = (Json::parse(theirs_before).ok()?, Json::parse(theirs_after).ok()?);
        if old.len() != new.len() || their_old.len() != their_new.len() {
            return None;
        }
        let mut pairs = HashMap::new();
        pair(old.root(), their_old.root(), &mut pairs);
        for index in 0..old.len() {
            let (was, is) = (old.nth(index)?, new.nth(index)?);
            if matches!(was.kind(), Kind::Array | Kind::Object) {
                continue;
            }
            let their_index = *pairs.get(&index)?;
            let (they_were, they_are) = (their_old.nth(their_index)?, their_new.nth(their_index)?);
            if they_were.raw() != they_are.raw() && is.raw() != they_are.raw() {
                splices.push((is.span(), they_are.raw().to_vec()));
            }
        }
    }
    Some(splice(&mine_after, splices))
}

/// Which value of one document is which of the other.
fn pair(ours: Value<'_, '_>, theirs: Value<'_, '_>, pairs: &mut HashMap<usize, usize>) {
    pairs.insert(ours.index(), theirs.index());
    if ours.kind() == Kind::Array {
        ours.children().zip(theirs.children()).for_each(|(our, their)| pair(our, their, pairs));
    } else if ours.kind() == Kind::Object {
        let by_key: HashMap<_, _> = theirs.children().filter_map(|child| Some((child.key()?, child))).collect();
        for our in ours.children() {
            if let Some(their) = our.key().and_then(|key| by_key.get(&key)) {
                pair(our, *their, pairs);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_hides_the_other_hides() {
        let before = r#"{"content":[{"type":"text","text":"{\n \"b\": \"v\", \"a\": \"s\"}"},{"type":"text","text":"{}"}],"structuredContent":{"a":"s","b":"v"}}"#;
        let after = r#"{"content":[{"type":"text","text":"{\n \"b\": \"[R]\", \"a\": \"s\"}"},{"type":"text","text":"{}"}],"structuredContent":{"a":"[S]","b":"v"}}"#;
        let expected = r#"{"content":[{"type":"text","text":"{\n \"b\": \"[R]\", \"a\": \"[S]\"}"},{"type":"text","text":"{}"}],"structuredContent":{"a":"[S]","b":"[R]"}}"#;
        let text = level(before.as_bytes(), after.as_bytes().to_vec(), None).unwrap();
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    #[test]
    fn a_copy_fits_the_schema_too() {
        let schema = Schema::read(br#"{"properties":{"m":{"type":"string","format":"email"}}}"#).unwrap();
        let before =
            r#"{"structuredContent":{"m":"a@b.test"},"content":[{"text":"{\"m\":\"a@b.test\"}","type":"text"}]}"#;
        let after = r#"{"structuredContent":{"m":"[R]"},"content":[{"text":"{\"m\":\"[R]\"}","type":"text"}]}"#;
        let text =
            String::from_utf8(level(before.as_bytes(), after.as_bytes().to_vec(), Some(&schema)).unwrap()).unwrap();
        assert_eq!(text, before.replace("a@b.test", "redacted@redacted.invalid"));
    }

    #[test]
    fn without_a_structured_result_nothing_changes() {
        let text = br#"{"content":[{"type":"text","text":"{}"}]}"#;
        assert_eq!(level(text, text.to_vec(), None).as_deref(), Some(&text[..]));
    }
}
