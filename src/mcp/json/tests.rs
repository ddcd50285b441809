//! The strict parser, held against serde_json.

use super::*;
use proptest::prelude::*;

fn fault(text: &[u8]) -> FaultKind {
    Json::parse(text).map(|_| ()).unwrap_err().kind
}

#[test]
fn what_parsers_read_differently_is_refused() {
    let deep = [b"[".repeat(129), b"]".repeat(129)].concat();
    let cases: &[(&[u8], FaultKind)] = &[
        (b"", FaultKind::Syntax),
        (b"\xef\xbb\xbf{}", FaultKind::ByteOrderMark),
        (b"\"\xff\"", FaultKind::NotUtf8),
        (br#"{"a":1,"a":2}"#, FaultKind::DuplicateKey),
        (br#"{"a":1,"\u0061":2}"#, FaultKind::DuplicateKey),
        (br#""\ud800""#, FaultKind::LoneSurrogate),
        (br#""\udc00\ud800""#, FaultKind::LoneSurrogate),
        (br#""\ud800\u0041""#, FaultKind::LoneSurrogate),
        (&deep, FaultKind::TooDeep),
        (b"{} {}", FaultKind::TrailingData),
        (b"{}\0", FaultKind::TrailingData),
        (b"NaN", FaultKind::Syntax),
        (b"-Infinity", FaultKind::Syntax),
        (b"[1,]", FaultKind::Syntax),
        (b"[,1]", FaultKind::Syntax),
        (b"{\"a\":1,}", FaultKind::Syntax),
        (b"{'a':1}", FaultKind::Syntax),
        (b"{a:1}", FaultKind::Syntax),
        (b"[1 2]", FaultKind::Syntax),
        (b"[01]", FaultKind::Syntax),
        (b"[+1]", FaultKind::Syntax),
        (b"[.5]", FaultKind::Syntax),
        (b"[1.]", FaultKind::Syntax),
        (b"[0x10]", FaultKind::Syntax),
        (b"\"a\nb\"", FaultKind::Syntax),
        (b"\"a", FaultKind::Syntax),
        (br#""\x41""#, FaultKind::Syntax),
        (br#""\u00g1""#, FaultKind::Syntax),
        (b"[1] // note", FaultKind::TrailingData),
        (b"1e400", FaultKind::NumberRange),
        (b"nul", FaultKind::Syntax),
        (b"[1}", FaultKind::Syntax),
    ];
    for (text, kind) in cases {
        assert_eq!(fault(text), *kind, "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn objects_with_many_keys_are_checked_too() {
    let members = |last: usize| (0..100).chain([last]).map(|n| format!("\"k{n}\":0")).collect::<Vec<_>>().join(",");
    assert!(Json::parse(format!("{{{}}}", members(100)).as_bytes()).is_ok());
    assert_eq!(fault(format!("{{{}}}", members(50)).as_bytes()), FaultKind::DuplicateKey);
}

#[test]
fn values_know_their_bytes() {
    let text = br#" {"a" : [1, "x\ny", {}], "b\"":null} "#;
    let json = Json::parse(text).unwrap();
    let root = json.root();
    assert_eq!(root.children().map(|child| child.key().unwrap().into_owned()).collect::<Vec<_>>(), ["a", "b\""]);
    let items: Vec<_> = root.get("a").unwrap().children().map(|item| item.raw()).collect();
    assert_eq!(items, [&b"1"[..], br#""x\ny""#, b"{}"]);
    assert_eq!(root.get("b\"").unwrap().kind(), Kind::Null);
    assert!(root.get("c").is_none());
}

#[test]
fn same_values_may_be_written_differently() {
    let same =
        |a: &str, b: &str| Json::parse(a.as_bytes()).unwrap().root().is_same(Json::parse(b.as_bytes()).unwrap().root());
    assert!(same(r#"{"a":1,"b":["\u0041"]}"#, "{ \"b\": [\"A\"], \"a\": 1 }"));
    assert!(!same(r#"{"a":1}"#, r#"{"a":1,"b":2}"#));
    assert!(!same("[1]", "[1,2]"));
    assert!(!same("1", "1.0"));
}

/// The value as serde_json has it.
fn value(value: Value<'_, '_>) -> serde_json::Value {
    match value.kind() {
        Kind::Array => value.children().map(self::value).collect::<Vec<_>>().into(),
        Kind::Object => {
            let members = value.children().map(|child| (child.key().unwrap().into_owned(), self::value(child)));
            serde_json::Value::Object(members.collect())
        }
        Kind::String => value.string().unwrap().into_owned().into(),
        _ => serde_json::from_slice(value.raw()).unwrap(),
    }
}

proptest! {
    /// Whatever is taken, serde_json takes, and reads the same; what serde_json refuses is refused.
    #[test]
    fn never_laxer_than_serde_json(text in r#"([\[\]{},:"0-9.eE+\- ]|"[a-c\\u0dD8]{0,3}"|true|null|\\u[dD][89cC]00){0,24}"#) {
        let theirs = serde_json::from_str::<serde_json::Value>(&text);
        match Json::parse(text.as_bytes()) {
            Ok(json) => prop_assert_eq!(value(json.root()), theirs.unwrap()),
            Err(fault) => prop_assert!(
                theirs.is_err() || matches!(fault.kind, FaultKind::DuplicateKey | FaultKind::NumberRange),
                "{:?}", fault
            ),
        }
    }
}
