//! Discord bot tokens.
//!
//! Three parts joined by dots; the first is the bot's id in base64url: 17 to 20 decimal digits, whose upper bits are a time in milliseconds since 2015.
//! Source: <https://discord.com/developers/docs/reference#snowflakes> and <https://docs.discord.com/developers/reference#authentication>.

use data_encoding::BASE64URL_NOPAD;

/// Whether the first of three parts is a Discord id.
pub fn discord_snowflake(value: &[u8]) -> bool {
    let mut parts = value.split(|b| *b == b'.');
    let (Some(id), Some(time), Some(code), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return false;
    };
    if id.len() > 28 || time.len() < 5 || code.len() < 20 {
        return false;
    }
    let Ok(decoded) = BASE64URL_NOPAD.decode(id) else { return false };
    (17..=20).contains(&decoded.len()) && decoded.first() != Some(&b'0') && decoded.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::discord_snowflake;

    #[test]
    fn takes_tokens_that_start_with_an_id() {
        for token in [
            concat!("NzE5MzMw", "MzA5MTcyNDkyNzI.GOLgn8.Y3jg7fQeYF63iwHP6DKNjqw7bTuH7dRvnJcaSs"),
            concat!("MjMyMTM1", "ODI3MzQzMDY1ODMy.GoA-2c.QGVyLX9MMo3lqdOaJXEj5CLb0mPA879B8nsiAU"),
            concat!("NTg1OTk5", "MDYzMjk3NzgzMjk3OA.GGQwqv.N40WlgPv37GbBjuPZRA0hzQmV6MywVpiWPNw3f"),
        ] {
            assert!(discord_snowflake(token.as_bytes()), "{token}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for token in [
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI1ODI0OTM5MTM1IiwibmFtZSI6ImRlbW8iLCJpYXQiOjE3MDg4OTYzNjN9.oN1P6Eoh2sKoQl-3JRJkInCibVGDizvaxPsMeWpNUgR",
            concat!("NzE5MzMw", "MzA5MTcyNDkyNzIGOLgn8.Y3jg7fQeYF63iwHP6DKNjqw7bTuH7dRvnJcaSs"),
            "bm90LWEtZGVjaW1hbC1pZCEh.GOLgn8.Y3jg7fQeYF63iwHP6DKNjqw7bTuH7dRvnJcaSs",
            concat!("NzE5MzMw", "MzA5MTcyNDkyNzI.GOLgn8.Y3jg7fQeYF63iwHP6DKNjqw7bTuH7dRvnJcaSs.x"),
            "",
            "..",
            "MTE.GxyzAB.abcdefghijklmnopqrstuvwxyz012345",
        ] {
            assert!(!discord_snowflake(token.as_bytes()), "{token}");
        }
        assert!(!discord_snowflake(&[0xff; 70]));
    }
}
