//! Marvin32, the hash behind the checksums of Azure's identifiable keys.
//!
//! Source: the algorithm as published with .NET (<https://github.com/dotnet/runtime>, `Marvin`), whose test vectors stand below.

/// The 64-bit state after the data and its end, folded to 32 bits. The seed's low half is the first word of the state.
pub(super) fn marvin32(data: &[u8], seed: u64) -> u32 {
    let (low, high) = marvin(data, seed);
    low ^ high
}

fn marvin(data: &[u8], seed: u64) -> (u32, u32) {
    let mut state = (seed as u32, (seed >> 32) as u32);
    let (words, rest) = data.as_chunks::<4>();
    for word in words {
        state.0 = state.0.wrapping_add(u32::from_le_bytes(*word));
        mix(&mut state);
    }
    // A one bit ends the data.
    let end = rest.iter().rev().fold(0x80, |end, byte| end << 8 | u32::from(*byte));
    state.0 = state.0.wrapping_add(end);
    mix(&mut state);
    mix(&mut state);
    state
}

fn mix((low, high): &mut (u32, u32)) {
    *high ^= *low;
    *low = low.rotate_left(20).wrapping_add(*high);
    *high = high.rotate_left(9) ^ *low;
    *low = low.rotate_left(27).wrapping_add(*high);
    *high = high.rotate_left(19);
}

#[cfg(test)]
mod tests {
    use super::{marvin, marvin32};

    #[test]
    fn agrees_with_published_vectors() {
        let vectors: [(&[u8], u64); 3] =
            [(&[], 0x30ed_35c1_00cd_3c7d), (&[0xaf], 0x48e7_3fc7_7d75_ddc1), (&[0xe7, 0x0f], 0xb5f6_e1fc_485d_bff8)];
        for (data, hash) in vectors {
            assert_eq!(marvin(data, 0x004f_b61a_001b_dbcc), (hash as u32, (hash >> 32) as u32));
        }
        assert_eq!(marvin32(&[0x6a, 0xf1, 0x96, 0xe8, 0xad], 0x004f_b61a_001b_dbcc), 0xcf8b_2653);
    }
}
