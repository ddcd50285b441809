//! JSON Web Tokens in the compact form of RFC 7515 and RFC 7519.
//!
//! Three parts of base64url without padding, joined by dots; the first decodes to a JSON object with a string under `alg`
//! (RFC 7515, section 4.1.1), the second to a JSON object.
//! Source: <https://www.rfc-editor.org/rfc/rfc7515>.

use data_encoding::BASE64URL_NOPAD;
use serde_json::Value;

/// Headers longer than this are not decoded.
const HEADER_LIMIT: usize = 4096;

/// Whether the first part is the header of a signed JSON Web Token.
pub fn jwt(value: &[u8]) -> bool {
    let mut parts = value.split(|b| *b == b'.');
    let (Some(header), Some(payload), Some(signature)) = (parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    if parts.next().is_some() || header.len() > HEADER_LIMIT || payload.len() < 2 || signature.is_empty() {
        return false;
    }
    if !payload.iter().chain(signature).all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) {
        return false;
    }
    let Ok(decoded) = BASE64URL_NOPAD.decode(header) else { return false };
    match serde_json::from_slice::<Value>(&decoded) {
        Ok(Value::Object(fields)) => fields.get("alg").and_then(Value::as_str).is_some_and(|alg| !alg.is_empty()),
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::jwt;

    #[test]
    fn takes_tokens_with_an_algorithm_in_their_header() {
        for token in [
            concat!(
                "ey",
                "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI1ODI0OTM5MTM1IiwibmFtZSI6ImRlbW8iLCJpYXQiOjE3MDg4OTYzNjN9.oN1P6Eoh2sKoQl-3JRJkInCibVGDizvaxPsMeWpNUgR"
            ),
            concat!(
                "ey",
                "JhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiIzNzcyNTk1NjA4IiwibmFtZSI6ImRlbW8iLCJpYXQiOjE3MDE0MjY3MjF9.knZBGZmqDwRCNCSKB4M1VEtqBWWOCldiVyKJrGEB7wZGWjSi7uhr2YsAIq_FWWzTb_eJarqAc3XZFMpgFMO90LBmrHxCqIapj8LNPaLHO57WwpYwGeU9irysp9CY8AlMGyOzN-5lQTzr1iEk-G2Donva9-iYDhDdsdMkdf1953Ix9_Co6NhhJhF3bIiRwZZwsdolOEp4ac-3uWVuzreh0W_kVwPHVv8UxNNwMIHp4qenIIxmZw87pdC8HsTCrpLYzJr-WT8mQB1tBL31Msmo-JUsGvV82WdxvtSbBuQhIYhxuaXyCTiMjtU7MqFX-Xx5rClbXvmiCxJ9PfhxFIH8Dt"
            ),
            concat!(
                "ey",
                "JhbGciOiJFUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIyMDEyODIyMzU3IiwibmFtZSI6ImRlbW8iLCJpYXQiOjE3MDI4MTQ4Njh9.BuYvaoOEzIrX-1e6obzTUe5YqezqnZ1GbFraBoyOnlyX0RL-3A7EYLM3_67oEEJ7wuwrUEk5OzeqkNk8CqYxEx"
            ),
        ] {
            assert!(jwt(token.as_bytes()), "{token}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for token in [
            concat!(
                "ey",
                "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI1ODI0OTM5MTM1IiwibmFtZSI6ImRlbW8iLCJpYXQiOjE3MDg4OTYzNjN9"
            ),
            concat!(
                "ey",
                "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI1ODI0OTM5MTM1IiwibmFtZSI6ImRlbW8iLCJpYXQiOjE3MDg4OTYzNjN9.oN1P6Eoh2sKoQl-3JRJkInCibVGDizvaxPsMeWpNUgR.x"
            ),
            "eyJ0eXAiOiJKV1QifQ.eyJzdWIiOiI1ODI0OTM5MTM1IiwibmFtZSI6ImRlbW8iLCJpYXQiOjE3MDg4OTYzNjN9.oN1P6Eoh2sKoQl-3JRJkInCibVGDizvaxPsMeWpNUgR",
            "eyJhbGciOjcsInR5cCI6IkpXVCJ9.eyJzdWIiOiI1ODI0OTM5MTM1IiwibmFtZSI6ImRlbW8iLCJpYXQiOjE3MDg4OTYzNjN9.oN1P6Eoh2sKoQl-3JRJkInCibVGDizvaxPsMeWpNUgR",
            "WyJhbGciLCJIUzI1NiJd.eyJzdWIiOiI1ODI0OTM5MTM1IiwibmFtZSI6ImRlbW8iLCJpYXQiOjE3MDg4OTYzNjN9.oN1P6Eoh2sKoQl-3JRJkInCibVGDizvaxPsMeWpNUgR",
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9..eyJzdWIiOiI1ODI0OTM5MTM1IiwibmFtZSI6ImRlbW8iLCJpYXQiOjE3MDg4OTYzNjN9.oN1P6Eoh2sKoQl-3JRJkInCibVGDizvaxPsMeWpNUgR",
            "xeyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0.eyJzdWIiOiIzNzcyNTk1NjA4Iiwi",
            "",
            "..",
            "eyJ.e.e",
            "com.example.application",
        ] {
            assert!(!jwt(token.as_bytes()), "{token}");
        }
        assert!(!jwt(&[0xff; 64]));
        assert!(!jwt(&vec![b'A'; 1 << 16]));
    }
}
