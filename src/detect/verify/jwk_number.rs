//! Private members of a JSON Web Key: numbers in base64url whose size is that of a common key.
//!
//! `d` of a curve, or of RSA; `p`, `q`, `dp`, `dq` and `qi` of RSA, which are half as long.
//! Source: <https://www.rfc-editor.org/rfc/rfc7518#section-6>.

use data_encoding::BASE64URL_NOPAD;

/// Bytes: P-256 and Ed25519, P-384, X448, Ed448, P-521, and RSA of 1024 to 8192 bits, whole and half.
const SIZES: [usize; 13] = [32, 48, 56, 57, 64, 66, 96, 128, 192, 256, 384, 512, 1024];

/// Whether the value decodes to as many bytes as a private number has.
pub fn jwk_number(value: &[u8]) -> bool {
    BASE64URL_NOPAD.decode(value).is_ok_and(|bytes| SIZES.contains(&bytes.len()))
}

#[cfg(test)]
mod tests {
    use super::jwk_number;

    #[test]
    fn takes_the_sizes_of_keys() {
        for (characters, holds) in
            [(43, true), (64, true), (171, true), (342, true), (42, false), (44, false), (86, true), (85, false)]
        {
            // The last character of 43 carries four bits.
            assert_eq!(jwk_number(&[&b"qX-_".repeat(90)[..characters - 1], b"A"].concat()), holds, "{characters}");
        }
        for value in ["", "M10 20h30v40", "qX+/qX+/qX+/qX+/qX+/qX+/qX+/qX+/qX+/qX+/qXA", "nonsense"] {
            assert!(!jwk_number(value.as_bytes()), "{value}");
        }
        assert!(!jwk_number(&[0xff; 43]));
    }
}
