//! Monero addresses. Source: Monero's own Base58 (blocks of eight bytes in eleven characters) and Keccak-256.

use super::keccak::keccak256;

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Whether 95 characters (106 with a payment id) are an address of the main network that ends in the start of its hash.
pub fn xmr_address(value: &[u8]) -> bool {
    if !matches!(value.len(), 95 | 106) {
        return false;
    }
    let mut bytes = Vec::with_capacity(77);
    for block in value.chunks(11) {
        let number = block.iter().try_fold(0u128, |number, c| {
            let place = ALPHABET.iter().position(|known| known == c)?;
            Some(number * 58 + place as u128)
        });
        // Seven characters hold five bytes.
        let size = if block.len() == 11 { 8 } else { 5 };
        let Some(number) = number.filter(|number| number >> (8 * size) == 0) else { return false };
        bytes.extend_from_slice(&number.to_be_bytes()[16 - size..]);
    }
    let Some((body, sum)) = bytes.split_at_checked(bytes.len() - 4) else { return false };
    matches!(body.first(), Some(18 | 19 | 42)) && keccak256(body)[..4] == *sum
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::xmr_address;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "45m1TSwm4DWdzTuqnyxKjQdivN4yxzK9EaQtugEE13fQLMqhxtz6UhHdVoQoWKmZEC97F1zvZDtZZbR8GNSTWaWEEhPjpjz",
            "875PLVxuQEoTKGCo4CiN8g8xYkbMiVFbxL9rmYSThgt373ewnqMKe2iPxVXNB5tSWaezfpZjbWBGvUAXqG463yUqJG5fWTm",
            "4DJ8xdaisvhJ1pAd3McWQvLLM5955gRqJYhLDCaApt5GUqLDgo3pqX2TgWH1uL7tr5cabp2FwATUW3pF9rKGdSej2WkK17qHT2ASPcKGUr",
        ] {
            assert!(xmr_address(value.as_bytes()), "{value}");
        }
        for value in [
            "45m1TSwm4DWdzTuqnyxKjQdivN4yxzK9EaQtugEE13fQLMqhxtz6UhHdVoQoWKmZEC97F1zvZDtZZbR8GNSTWaWEEhPjpjA",
            "875PLVxuQEoTKGCo4CiN8g8xYkbMiVFbxL9rmYSThgt373ewnqMKe2iPxVXNB5tSWaezfpZjbWBGvUAXqG463yUqJG5fWT",
            "41111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111111",
            "4zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz",
            "",
            "-",
        ] {
            assert!(!xmr_address(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!xmr_address(value));
        }
    }
}
