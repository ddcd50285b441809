//! Ethereum addresses. Source: ERC-55, "Mixed-case checksum address encoding" (Keccak-256 of the lower-case digits).

const ROUNDS: [u64; 24] = [
    0x0000_0000_0000_0001,
    0x0000_0000_0000_8082,
    0x8000_0000_0000_808a,
    0x8000_0000_8000_8000,
    0x0000_0000_0000_808b,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8009,
    0x0000_0000_0000_008a,
    0x0000_0000_0000_0088,
    0x0000_0000_8000_8009,
    0x0000_0000_8000_000a,
    0x0000_0000_8000_808b,
    0x8000_0000_0000_008b,
    0x8000_0000_0000_8089,
    0x8000_0000_0000_8003,
    0x8000_0000_0000_8002,
    0x8000_0000_0000_0080,
    0x0000_0000_0000_800a,
    0x8000_0000_8000_000a,
    0x8000_0000_8000_8081,
    0x8000_0000_0000_8080,
    0x0000_0000_8000_0001,
    0x8000_0000_8000_8008,
];

/// The permutation Keccak-f[1600] (FIPS 202, section 3).
fn permute(state: &mut [u64; 25]) {
    for round in ROUNDS {
        let mut columns = [0u64; 5];
        for (i, lane) in state.iter().enumerate() {
            columns[i % 5] ^= lane;
        }
        for (i, lane) in state.iter_mut().enumerate() {
            *lane ^= columns[(i + 4) % 5] ^ columns[(i + 1) % 5].rotate_left(1);
        }
        let mut moved = [0u64; 25];
        let (mut x, mut y) = (1usize, 0usize);
        moved[0] = state[0];
        for t in 0..24u32 {
            let turned = state[x + 5 * y].rotate_left((t + 1) * (t + 2) / 2 % 64);
            (x, y) = (y, (2 * x + 3 * y) % 5);
            moved[x + 5 * y] = turned;
        }
        for (i, lane) in state.iter_mut().enumerate() {
            let row = i / 5 * 5;
            *lane = moved[i] ^ (!moved[row + (i + 1) % 5] & moved[row + (i + 2) % 5]);
        }
        state[0] ^= round;
    }
}

/// Keccak-256 (with the padding from before FIPS 202) of a message shorter than one block of 136 bytes.
fn keccak256(message: &[u8; 40]) -> [u8; 32] {
    let mut block = [0u8; 136];
    block[..40].copy_from_slice(message);
    block[40] = 1;
    block[135] |= 0x80;
    let mut state = [0u64; 25];
    for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
        *lane = bytes.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b));
    }
    permute(&mut state);
    let mut out = [0u8; 32];
    for (bytes, lane) in out.chunks_exact_mut(8).zip(state) {
        bytes.copy_from_slice(&lane.to_le_bytes());
    }
    out
}

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
