//! Credentials of HTTP basic authentication: `user:password` in base64.
//!
//! Source: <https://www.rfc-editor.org/rfc/rfc7617>.

use data_encoding::{BASE64, BASE64_NOPAD};

/// Passwords that documentation and tests write.
const PLACEHOLDERS: [&str; 8] = ["pass", "password", "passwd", "pwd", "bar", "secret", "opensesame", "open sesame"];

/// Whether the value decodes to printable text with a colon and a password behind it that is no placeholder, nor the user's name.
pub fn http_basic(value: &[u8]) -> bool {
    let encoding = if value.ends_with(b"=") { BASE64 } else { BASE64_NOPAD };
    let Ok(decoded) = encoding.decode(value) else { return false };
    let Ok(text) = std::str::from_utf8(&decoded) else { return false };
    let is_told = |user: &str, password: &str| password != user && !PLACEHOLDERS.contains(&password);
    let has_password =
        text.split_once(':').is_some_and(|(user, password)| !password.is_empty() && is_told(user, password));
    has_password && !text.chars().any(char::is_control)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::http_basic;

    #[test]
    fn takes_user_and_password() {
        for value in
            ["ZGVwbG95OlRyMHViNGRvciYz", "Y2lAYWNtZS50ZXN0OjlmS3gyMkxt", "OnMzY3JldA==", "OnMzY3JldA", "YTrDqXTDqQ=="]
        {
            assert!(http_basic(value.as_bytes()), "{value}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for value in [
            "",
            "understanding",
            "bm8gY29sb24gaW4gaGVyZQ==",
            "dXNlcjo=",
            "YToACgE=",
            "a",
            "====",
            "/////w==",
            "dXNlcjpwYXNz",
            "dGVzdDp0ZXN0",
            "Zm9vOmJhcg==",
            "dXNlcm5hbWU6cGFzc3dvcmQ=",
        ] {
            assert!(!http_basic(value.as_bytes()), "{value}");
        }
        assert!(!http_basic(&[0xff; 64]));
    }
}
