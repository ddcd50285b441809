//! Credentials of HTTP basic authentication: `user:password` in base64.
//!
//! Source: <https://www.rfc-editor.org/rfc/rfc7617>.

use data_encoding::{BASE64, BASE64_NOPAD};

/// Whether the value decodes to printable text with a colon and a password behind it.
pub fn http_basic(value: &[u8]) -> bool {
    let encoding = if value.ends_with(b"=") { BASE64 } else { BASE64_NOPAD };
    let Ok(decoded) = encoding.decode(value) else { return false };
    let Ok(text) = std::str::from_utf8(&decoded) else { return false };
    let has_password = text.split_once(':').is_some_and(|(_, password)| !password.is_empty());
    has_password && !text.chars().any(char::is_control)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::http_basic;

    #[test]
    fn takes_user_and_password() {
        for value in
            ["ZGVwbG95OlRyMHViNGRvciYz", "Y2lAYWNtZS50ZXN0OjlmS3gyMkxt", "OnNlY3JldA==", "OnNlY3JldA", "YTrDqXTDqQ=="]
        {
            assert!(http_basic(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for value in ["", "understanding", "bm8gY29sb24gaW4gaGVyZQ==", "dXNlcjo=", "YToACgE=", "a", "====", "/////w=="]
        {
            assert!(!http_basic(value.as_bytes()), "{value}");
        }
        assert!(!http_basic(&[0xff; 64]));
    }
}
