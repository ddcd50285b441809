//! What stands in the place of a value.

use crate::base::mark::{hash_mark, label_mark, tag_mark};
use crate::base::{Fingerprint, Key};
use crate::policy::Style;
use crate::text::SegmentKind;

/// The end of a value and its length, gathered while the value streams by: what style `mask` needs.
#[derive(Clone, Default)]
pub(super) struct Tail {
    last: Vec<u8>,
    length: u64,
}

impl Tail {
    const KEPT: usize = 4;

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        self.last.extend_from_slice(&bytes[bytes.len().saturating_sub(Self::KEPT)..]);
        let surplus = self.last.len().saturating_sub(Self::KEPT);
        self.last.drain(..surplus);
    }

    /// `****` and the last four characters, if the value has at least eight and they are printable ASCII.
    fn mask(&self) -> String {
        let is_shown = self.length >= 8 && self.last.iter().all(u8::is_ascii_graphic);
        let shown = if is_shown { String::from_utf8_lossy(&self.last).into_owned() } else { String::new() };
        format!("****{shown}")
    }
}

/// The text that replaces a value, before it is escaped.
pub(super) fn text(style: &Style, key: &Key, label: &str, value: Fingerprint, tail: &Tail) -> String {
    match style {
        Style::Label => label_mark(label),
        Style::Tag => tag_mark(key, label, value),
        Style::Hash => hash_mark(key, value),
        Style::Mask => tail.mask(),
        Style::Remove => String::new(),
        Style::Constant(text) => text.clone(),
    }
}

/// The text as it is written in a segment of that kind, inside of `depth` JSON strings. A number becomes a string.
pub(super) fn escape(text: Vec<u8>, kind: SegmentKind, depth: u8) -> Vec<u8> {
    let is_number = kind == SegmentKind::Number;
    let text = if is_number { [b"\"", &escape_once(&text)[..], b"\""].concat() } else { text };
    (0..depth).fold(text, |text, _| escape_once(&text))
}

/// Bytes as they are written inside a JSON string. They need not be UTF-8: what a text is written in anew may have any bytes.
fn escape_once(text: &[u8]) -> Vec<u8> {
    let mut escaped = Vec::with_capacity(text.len());
    for byte in text {
        match byte {
            b'"' | b'\\' => escaped.extend([b'\\', *byte]),
            b'\n' => escaped.extend(b"\\n"),
            b'\r' => escaped.extend(b"\\r"),
            b'\t' => escaped.extend(b"\\t"),
            0..0x20 => escaped.extend(format!("\\u{byte:04x}").bytes()),
            _ => escaped.push(*byte),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tail(value: &str) -> Tail {
        let mut tail = Tail::default();
        value.bytes().for_each(|byte| tail.update(&[byte]));
        tail
    }

    #[test]
    fn a_mask_of_a_mask_is_itself() {
        for (value, mask) in [("4111111111111111", "****1111"), ("1234567", "****"), ("pässwörd", "****"), ("", "****")]
        {
            assert_eq!(tail(value).mask(), mask);
            assert_eq!(tail(mask).mask(), mask);
        }
    }

    #[test]
    fn text_is_escaped_as_often_as_it_is_nested() {
        let escaped = |text: &str, kind, depth| String::from_utf8_lossy(&escape(text.into(), kind, depth)).into_owned();
        assert_eq!(escaped("a\"b", SegmentKind::Text, 0), "a\"b");
        assert_eq!(escaped("a\"b", SegmentKind::String, 1), r#"a\"b"#);
        assert_eq!(escaped("a\"b", SegmentKind::String, 2), r#"a\\\"b"#);
        assert_eq!(escaped("a\n\u{1}", SegmentKind::String, 1), r"a\n\u0001");
        assert_eq!(escaped("a", SegmentKind::Number, 0), "\"a\"");
        assert_eq!(escaped("a", SegmentKind::Number, 1), r#"\"a\""#);
    }
}
