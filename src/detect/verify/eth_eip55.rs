//! Ethereum addresses. Source: ERC-55, "Mixed-case checksum address encoding" (Keccak-256 of the lower-case digits).

use super::keccak::keccak256;

/// Whether the value is `0x` and forty hex digits in mixed case, every letter in the case that the hash demands.
pub fn eth_eip55(value: &[u8]) -> bool {
    let Some(hex) = value.strip_prefix(b"0x") else { return false };
    let Ok(lower) = <[u8; 40]>::try_from(hex.to_ascii_lowercase()) else { return false };
    let mixed = hex.iter().any(u8::is_ascii_uppercase) && hex.iter().any(u8::is_ascii_lowercase);
    if !mixed || !lower.iter().all(u8::is_ascii_hexdigit) {
        return false;
    }
    let hash = keccak256(&lower);
    hex.iter().enumerate().all(|(i, b)| {
        let nibble = if i % 2 == 0 { hash[i / 2] >> 4 } else { hash[i / 2] & 15 };
        b.is_ascii_digit() || b.is_ascii_uppercase() == (nibble > 7)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::eth_eip55;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
            "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
            "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
        ] {
            assert!(eth_eip55(value.as_bytes()), "{value}");
        }
        for value in [
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",
            "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
            "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
            "0xzAAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
            "",
            "-",
        ] {
            assert!(!eth_eip55(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!eth_eip55(value));
        }
    }
}
