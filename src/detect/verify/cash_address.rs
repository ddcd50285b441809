//! Bitcoin Cash addresses. Source: the CashAddr specification of Bitcoin Cash (a BCH code of 40 bits).

const CHARSET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const GENERATOR: [u64; 5] = [0x98_f2bc_8e61, 0x79_b76d_99e2, 0xf3_3e5f_b3c4, 0xae_2eab_e2a8, 0x1e_4f43_e470];

/// Whether a prefix, a colon and 42 characters hold the checksum in the last eight of them.
pub fn cash_address(value: &[u8]) -> bool {
    let Some(colon) = value.iter().position(|b| *b == b':') else { return false };
    let (prefix, data) = (&value[..colon], &value[colon + 1..]);
    let places: Option<Vec<u64>> =
        data.iter().map(|c| CHARSET.iter().position(|known| known == c).map(|at| at as u64)).collect();
    let Some(places) = places.filter(|places| places.len() == 42) else { return false };
    let letters = prefix.iter().map(|b| u64::from(b & 31));
    let sum = letters.chain([0]).chain(places).fold(1u64, |sum, place| {
        let bits = GENERATOR.iter().enumerate().filter(|(bit, _)| sum >> 35 >> bit & 1 == 1);
        bits.fold((sum & 0x07_ffff_ffff) << 5 ^ place, |sum, (_, part)| sum ^ part)
    });
    !prefix.is_empty() && sum == 1
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::cash_address;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "bitcoincash:qqf6tf5wmc3fxtv27vulxpvuzxmdnwtkhxn857jrjn",
            "bitcoincash:qqpwdkz5c6ewn6yum73t66drda089hmqqsnu7g0alu",
            "bitcoincash:qq688anlucxmwcv57ce38zusvfuc3hf2mfz45yfrsm",
        ] {
            assert!(cash_address(value.as_bytes()), "{value}");
        }
        for value in [
            "bitcoincash:qqf6tf5wmc3fxtv27vulxpvuzxmdnwtkhxn857jrjA",
            "bitcoincash:qqpwdkz5c6ewn6yum73t66drda089hmqqsnu7g0al",
            "bitcoincash:qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq",
            "",
            "-",
        ] {
            assert!(!cash_address(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!cash_address(value));
        }
    }
}
