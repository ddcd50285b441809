//! Keccak-256, the hash of Ethereum and Monero: SHA-3 with the padding from before FIPS 202.

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

/// Bytes of a block.
const RATE: usize = 136;

/// The hash of a message.
pub(super) fn keccak256(message: &[u8]) -> [u8; 32] {
    let mut state = [0u64; 25];
    let mut padded = message.to_vec();
    padded.push(1);
    padded.resize(padded.len().next_multiple_of(RATE), 0);
    if let Some(last) = padded.last_mut() {
        *last |= 0x80;
    }
    for block in padded.chunks_exact(RATE) {
        for (lane, bytes) in state.iter_mut().zip(block.chunks_exact(8)) {
            *lane ^= bytes.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b));
        }
        permute(&mut state);
    }
    let mut out = [0u8; 32];
    for (bytes, lane) in out.chunks_exact_mut(8).zip(state) {
        bytes.copy_from_slice(&lane.to_le_bytes());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::keccak256;

    #[test]
    fn known_hashes() {
        let hex = |message: &[u8]| data_encoding::HEXLOWER.encode(&keccak256(message));
        assert_eq!(hex(b""), "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
        assert_eq!(hex(b"abc"), "4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
        // One byte short of a block, a block, and more.
        let hashes: Vec<String> = [135, 136, 200].iter().map(|length| hex(&vec![b'a'; *length])).collect();
        assert!(hashes.iter().all(|hash| hash.len() == 64) && hashes[0] != hashes[1] && hashes[1] != hashes[2]);
    }
}
