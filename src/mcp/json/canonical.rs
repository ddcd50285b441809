//! A value written in one way, whatever way it was written in: keys in order, no blanks, escapes only where they must be. For hashes of
//! definitions. After RFC 8785, but for numbers, which stay as they are: 1.0 for 1 is a change that somebody made.

use super::{Kind, Value, quote};

/// The canonical text of a value. With `indent`, the same for people, on many lines.
pub fn canonical(value: Value<'_, '_>, is_for_people: bool) -> String {
    let mut bytes = Vec::new();
    write(value, is_for_people.then_some(0), &mut bytes);
    String::from_utf8(bytes).unwrap_or_default()
}

fn write(value: Value<'_, '_>, indent: Option<usize>, out: &mut Vec<u8>) {
    let inner = indent.map(|indent| indent + 1);
    let (open, close) = match value.kind() {
        Kind::String => return out.extend(quote(&value.string().unwrap_or_default())),
        Kind::Array => (b'[', b']'),
        Kind::Object => (b'{', b'}'),
        _ => return out.extend_from_slice(value.raw()),
    };
    let mut children: Vec<_> = value.children().map(|child| (child.key(), child)).collect();
    if value.kind() == Kind::Object {
        children.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    out.push(open);
    for (index, (key, child)) in children.iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        new_line(inner, out);
        if let Some(key) = key {
            out.extend(quote(key));
            out.extend_from_slice(if indent.is_some() { b": " } else { b":" });
        }
        write(*child, inner, out);
    }
    if !children.is_empty() {
        new_line(indent, out);
    }
    out.push(close);
}

fn new_line(indent: Option<usize>, out: &mut Vec<u8>) {
    if let Some(indent) = indent {
        out.push(b'\n');
        out.extend(std::iter::repeat_n(b' ', 2 * indent));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mcp::Json;

    #[test]
    fn one_value_has_one_text() {
        let text = |json: &str| canonical(Json::parse(json.as_bytes()).unwrap().root(), false);
        assert_eq!(text(r#"{ "b": [1.0, {}], "a": "\u0041\n" }"#), r#"{"a":"A\n","b":[1.0,{}]}"#);
        assert_eq!(text(r#"{"a":"A\u000a","b":[1.0,{}]}"#), r#"{"a":"A\n","b":[1.0,{}]}"#);
        let json = Json::parse(br#"{"b":[],"a":[1,2]}"#).unwrap();
        assert_eq!(canonical(json.root(), true), "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": []\n}");
    }
}
