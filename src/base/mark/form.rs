//! What marks look like.

/// The longest mark, in bytes.
pub(crate) const LONGEST_MARK: usize = 96;

/// How a mark starts; the same in lower case; and a regex for the whole.
pub(crate) const MARK_STARTS: [&[u8]; 2] = [b"[REDACTED:", b"[HASH:"];
pub(crate) const MARK_ANCHORS: [&str; 2] = ["[redacted:", "[hash:"];
pub(crate) const MARK_REGEX: &str = r"\[(?:REDACTED:[a-z0-9.-]{1,64}(?:#[0-9a-f]{16})?|HASH:[0-9a-f]{32})\]";
