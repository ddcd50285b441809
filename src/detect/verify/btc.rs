//! Bitcoin addresses. Source: Bitcoin's Base58Check, BIP 173 (bech32) and BIP 350 (bech32m).

use sha2::{Digest, Sha256};

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Whether the value is an address of the main network: Base58Check with version 0 or 5, or a segwit address with `bc1`.
pub fn btc(value: &[u8]) -> bool {
    match value {
        [b'1' | b'3', ..] => base58check(value),
        [b'b' | b'B', b'c' | b'C', b'1', ..] => segwit(value),
        _ => false,
    }
}

/// Twenty-five bytes in Base58, the last four the start of the double SHA-256 of the others.
fn base58check(value: &[u8]) -> bool {
    if !(25..=35).contains(&value.len()) {
        return false;
    }
    let mut bytes = [0u8; 25];
    for c in value {
        let Some(place) = BASE58.iter().position(|b| b == c) else { return false };
        let mut carry = place as u32;
        for b in bytes.iter_mut().rev() {
            carry += u32::from(*b) * 58;
            *b = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry != 0 {
            return false;
        }
    }
    let ones = value.iter().take_while(|b| **b == b'1').count();
    let zeros = bytes.iter().take_while(|b| **b == 0).count();
    let sum = Sha256::digest(Sha256::digest(&bytes[..21]));
    ones == zeros && matches!(bytes[0], 0 | 5) && sum[..4] == bytes[21..] && bytes[1..21].iter().any(|b| *b != 0)
}

/// A witness program behind `bc1`: bech32 for version 0, bech32m for the later ones.
fn segwit(value: &[u8]) -> bool {
    let upper = value.iter().any(u8::is_ascii_uppercase);
    if value.len() > 90 || value.len() < 14 || (upper && value.iter().any(u8::is_ascii_lowercase)) {
        return false;
    }
    let mut data = Vec::with_capacity(value.len());
    for c in &value[3..] {
        let c = c.to_ascii_lowercase();
        let Some(place) = BECH32.iter().position(|b| *b == c) else { return false };
        data.push(place as u8);
    }
    let mut check = 1u32;
    for v in [3u8, 3, 0, 2, 3].iter().chain(&data) {
        let top = check >> 25;
        check = (check & 0x01ff_ffff) << 5 ^ u32::from(*v);
        for (i, g) in [0x3b6a_57b2u32, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3].iter().enumerate() {
            if top >> i & 1 == 1 {
                check ^= g;
            }
        }
    }
    let version = data[0];
    let program = (data.len() - 7) * 5;
    let length = program / 8;
    let padding = program % 8;
    let last = data.get(data.len() - 7).copied().unwrap_or(0);
    let clean = padding < 5 && last & ((1 << padding) - 1) == 0;
    clean
        && match version {
            0 => check == 1 && matches!(length, 20 | 32),
            1..=16 => check == 0x2bc8_30a3 && (2..=40).contains(&length),
            _ => false,
        }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::btc;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
            "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
            "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
        ] {
            assert!(btc(value.as_bytes()), "{value}");
        }
        for value in [
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
            "1A1zP1eP5QGefi2DMPTfTL5SLmv7Div0Na",
            "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
            "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
            "bc1QW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
            "bc1",
            "bc1qqqqqqqqqqqq",
            "1111111111111111111114oLvT2",
            "",
            "-",
        ] {
            assert!(!btc(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!btc(value));
        }
    }
}
