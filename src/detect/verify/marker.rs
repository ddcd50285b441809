//! What OpenAI and Anthropic put into their keys: no checksum, but a sign that a key was not made up.
//!
//! Source: established on published examples; neither provider documents it.

/// Whether the value holds `OpenAI` in base64, as most keys of OpenAI do.
pub fn openai_marker(value: &[u8]) -> bool {
    memchr::memmem::find(value, concat!("T3Blbk", "FJ").as_bytes()).is_some()
}

/// Whether the value ends as keys of Anthropic do: 95 characters behind the last part of the prefix, the last two `A`, for the bytes they
/// stand for fill only a part of them.
pub fn anthropic_marker(value: &[u8]) -> bool {
    let Some(rest) = value.strip_prefix(b"sk-ant-") else { return false };
    let body = rest.iter().position(|b| *b == b'-').and_then(|dash| rest.get(dash + 1..));
    body.is_some_and(|body| body.len() == 95 && body.ends_with(b"AA"))
}

#[cfg(test)]
mod tests {
    use super::{anthropic_marker, openai_marker};

    #[test]
    fn markers_have_two_sides() {
        let key = |prefix: &str, body: usize, tail: &str| format!("sk-ant-{prefix}-{}{tail}", "b".repeat(body));
        for (value, holds) in [
            (key("api03", 93, "AA"), true),
            (key("admin01", 93, "AA"), true),
            (key("api03", 93, "AB"), false),
            (key("api03", 92, "AA"), false),
            (String::new(), false),
            ("sk-ant-".into(), false),
            ("AA".into(), false),
        ] {
            assert_eq!(anthropic_marker(value.as_bytes()), holds, "{value}");
        }
        assert!(openai_marker(concat!("sk-abcT3B", "lbkFJdef").as_bytes()));
        assert!(!openai_marker(b"sk-abcT3BlbkFKdef") && !openai_marker(b"") && !openai_marker(&[0xff; 64]));
    }
}
