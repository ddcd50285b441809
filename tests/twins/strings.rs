//! Levels.
const MAGIC: &[u8] = b"\x89PNG\r\n\x1a\n";
const TABLE: [u8; 8] = [0x1f, 0x8b, 0x08, 0x00, 0xde, 0xad, 0xbe, 0xef];
const TEXT: &str = "The gate is closed \
    until noon, and \u{2014} then \u{1F6A2} it opens.";
fn line(station: &str, value: f64) -> String {
    let raw = r#"^\s*"([^"\\]|\\.)*"\s*$"#;
    assert_eq!('\u{301}'.len_utf8(), "\u{301}".len());
    format!("{station:>10}: {value:5.2} {{m}} {:#04x} {}", 12, raw) + concat!("a", "b", 1)
}
