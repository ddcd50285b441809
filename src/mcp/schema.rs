//! JSON Schemas of tools, and redaction that keeps to them: clients throw away a result that its tool's schema does not fit.

use super::json::{Json, Kind, Value};
use std::fmt;
use std::sync::Arc;

/// A compiled schema. No network: a `$ref` that leads outside is an error.
#[derive(Clone)]
pub(super) struct Schema(Arc<jsonschema::Validator>);

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Schema")
    }
}

/// Longer schemas are not compiled: they come from servers.
const SCHEMA_LENGTH: usize = 256 << 10;
/// A regex of a schema may compile to so many bytes.
const PATTERN_SIZE: usize = 1 << 20;

/// Compiles a schema, whose regexes take linear time.
pub(super) fn compile(schema: &serde_json::Value) -> Result<Schema, &'static str> {
    let patterns = jsonschema::PatternOptions::regex().size_limit(PATTERN_SIZE);
    let options = jsonschema::options().with_pattern_options(patterns).should_validate_formats(true);
    options
        .build(schema)
        .map(|validator| Schema(Arc::new(validator)))
        .map_err(|_| "it is no JSON Schema that stands alone")
}

impl Schema {
    /// Reads the schema that a server gave. `None` if it cannot be used.
    pub(super) fn read(text: &[u8]) -> Option<Self> {
        if text.len() > SCHEMA_LENGTH {
            return None;
        }
        compile(&serde_json::from_slice(text).ok()?).ok()
    }

    pub(super) fn is_valid(&self, text: &[u8]) -> bool {
        serde_json::from_slice(text).is_ok_and(|value| self.0.is_valid(&value))
    }

    fn errors(&self, text: &[u8]) -> usize {
        serde_json::from_slice(text).map_or(usize::MAX, |value| self.0.iter_errors(&value).count())
    }
}

/// Bytes that may be validated to repair one value.
const WORK: usize = 64 << 20;

/// A redacted value, with other replacements where the first ones do not fit the schema. `None` if none fits.
///
/// A value that did not fit before is left as it is: the client refuses it either way.
pub(super) fn repair(schema: &Schema, before: &[u8], after: Vec<u8>) -> Option<Vec<u8>> {
    if !schema.is_valid(before) || schema.is_valid(&after) {
        return Some(after);
    }
    let old = Json::parse(before).ok()?;
    let changed: Vec<usize> = {
        let new = Json::parse(&after).ok()?;
        (0..old.len()).filter(|index| is_changed_leaf(old.nth(*index), new.nth(*index))).collect()
    };
    let (mut text, mut work) = (after, WORK);
    let mut errors = schema.errors(&text);
    for index in changed {
        let original = old.nth(index)?;
        for candidate in candidates(original) {
            work = work.checked_sub(text.len())?;
            let tried = replaced(&text, index, &candidate)?;
            let left = schema.errors(&tried);
            if left == 0 {
                return Some(tried);
            }
            if left < errors {
                (text, errors) = (tried, left);
                break;
            }
        }
    }
    None
}

fn is_changed_leaf(old: Option<Value<'_, '_>>, new: Option<Value<'_, '_>>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    !matches!(old.kind(), Kind::Array | Kind::Object) && old.raw() != new.raw()
}

/// A text with another value at a place of its list of nodes.
pub(super) fn replaced(text: &[u8], index: usize, value: &[u8]) -> Option<Vec<u8>> {
    let span = Json::parse(text).ok()?.nth(index)?.span();
    Some([&text[..span.start], value, &text[span.end..]].concat())
}

/// Values that say nothing, for many forms that a schema may ask for; the last one keeps the value's own form.
fn candidates(original: Value<'_, '_>) -> Vec<Vec<u8>> {
    if original.kind() == Kind::Number {
        let mut numbers: Vec<Vec<u8>> = [&b"0"[..], b"1", b"-1", b"100", b"0.5"].iter().map(|n| n.to_vec()).collect();
        numbers.push(original.raw().iter().map(|byte| if byte.is_ascii_digit() { b'1' } else { *byte }).collect());
        return numbers;
    }
    let text = original.string().unwrap_or_default();
    let length = text.chars().count();
    let mut strings: Vec<String> = FORMS.iter().map(|form| (*form).to_owned()).collect();
    strings.push("*".repeat(length));
    strings.push(text.chars().map(blank).collect());
    strings.iter().map(|string| super::json::quote(string)).collect()
}

const FORMS: &[&str] = &[
    "REDACTED",
    "redacted@redacted.invalid",
    "https://redacted.invalid/",
    "redacted.invalid",
    "00000000-0000-0000-0000-000000000000",
    "1970-01-01",
    "1970-01-01T00:00:00Z",
    "00:00:00Z",
    "PT0S",
    "0.0.0.0",
    "::",
    "/",
    "",
];

/// A character of the same class that tells nothing else.
fn blank(c: char) -> char {
    match c {
        '0'..='9' => '0',
        'a'..='z' => 'x',
        'A'..='Z' => 'X',
        c if c.is_ascii() => c,
        _ => 'x',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repaired(schema: &str, before: &str, after: &str) -> Option<String> {
        let schema = Schema::read(schema.as_bytes()).unwrap();
        repair(&schema, before.as_bytes(), after.as_bytes().to_vec()).map(|text| String::from_utf8(text).unwrap())
    }

    #[test]
    fn replacements_fit_the_schema() {
        let cases = [
            (r#"{"type":"string","format":"email"}"#, r#""ann@b.test""#, r#""redacted@redacted.invalid""#),
            (r#"{"type":"string","maxLength":9}"#, r#""s3cr3t-xy""#, r#""REDACTED""#),
            (r#"{"type":"string","maxLength":3}"#, r#""abc""#, r#""::""#),
            (r#"{"type":"string","format":"uri"}"#, r#""https://a:b@c.test/""#, r#""https://redacted.invalid/""#),
            (r#"{"type":"string","format":"date"}"#, r#""1980-02-03""#, r#""1970-01-01""#),
            (r#"{"type":"string","pattern":"^[A-Z]{2}-[0-9]{3}$"}"#, r#""AB-123""#, r#""XX-000""#),
            (r#"{"type":"integer","minimum":1000}"#, "4111", "1111"),
        ];
        for (schema, before, expected) in cases {
            let found = repaired(schema, before, r#""[REDACTED:secret.x.y.z]""#);
            assert_eq!(found.as_deref(), Some(expected), "{schema}");
        }
    }

    #[test]
    fn where_nothing_fits_nothing_is_returned() {
        assert_eq!(repaired(r#"{"enum":["a","b"]}"#, r#""a""#, r#""[REDACTED:x]""#), None);
        assert_eq!(
            repaired(r#"{"properties":{"k":{}},"additionalProperties":false}"#, r#"{"k":1}"#, r#"{"R":1}"#),
            None
        );
    }

    #[test]
    fn several_leaves_are_mended_and_the_rest_stays() {
        let schema =
            r#"{"properties":{"a":{"format":"email","type":"string"},"b":{"type":"integer"},"c":{"type":"string"}}}"#;
        let before = r#"{"a": "x@y.test", "b": 5, "c": "k", "d": [1]}"#;
        let after = r#"{"a": "[R]", "b": "[R]", "c": "[R]", "d": [1]}"#;
        let expected = r#"{"a": "redacted@redacted.invalid", "b": 0, "c": "[R]", "d": [1]}"#;
        assert_eq!(repaired(schema, before, after).as_deref(), Some(expected));
        // What did not fit before is not our affair.
        assert_eq!(repaired(schema, r#"{"b":"x"}"#, r#"{"b":"[R]"}"#).as_deref(), Some(r#"{"b":"[R]"}"#));
    }

    #[test]
    fn schemas_of_servers_are_bounded() {
        assert!(Schema::read(b"{\"$ref\":\"https://evil.test/schema\"}").is_none());
        assert!(Schema::read(br#"{"type":"string","pattern":"(a+)+$"}"#).is_some());
        assert!(Schema::read(br#"{"type":"string","pattern":"((a{100}){100}){100}"}"#).is_none());
        assert!(Schema::read(&vec![b' '; SCHEMA_LENGTH + 1]).is_none());
    }
}
