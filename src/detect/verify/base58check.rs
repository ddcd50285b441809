//! Addresses in Base58Check. Source: Bitcoin's Base58Check, and the version bytes that Litecoin, Dogecoin, Dash, Zcash and Tron use; the
//! XRP Ledger documentation (its own order of the alphabet).

use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const XRP_ALPHABET: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
/// The longest address in bytes: two of version, twenty of hash, four of checksum.
const LONGEST: usize = 26;

/// Whether the value is an address: one or two bytes of version, twenty bytes, and the start of their double SHA-256.
pub fn base58check(value: &[u8]) -> bool {
    let is_address = |alphabet: &[u8; 58]| decode(value, alphabet).is_some_and(|bytes| matches!(bytes.len(), 25 | 26));
    is_address(ALPHABET) || (value.first() == Some(&b'r') && is_address(XRP_ALPHABET))
}

/// The bytes of the value, checksum included, if that holds.
fn decode(value: &[u8], alphabet: &[u8; 58]) -> Option<Vec<u8>> {
    if !(25..=36).contains(&value.len()) {
        return None;
    }
    let mut bytes = [0u8; LONGEST];
    for c in value {
        let mut carry = alphabet.iter().position(|known| known == c)? as u32;
        for byte in bytes.iter_mut().rev() {
            carry += u32::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry != 0 {
            return None;
        }
    }
    let ones = value.iter().take_while(|c| **c == alphabet[0]).count();
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let bytes = bytes.get(zeros.checked_sub(ones)?..)?;
    let (body, sum) = bytes.split_at_checked(bytes.len().checked_sub(4)?)?;
    (Sha256::digest(Sha256::digest(body))[..4] == *sum).then(|| bytes.to_vec())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::base58check;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "DMqtxDRtQ7b93jQx22mcwSDAmFtxwHt2Qd",
            "LKMnjDtPtAvGKS8FAF4XzaLeXVVeqzh7Pj",
            "TXsfwNtBWW9maArSEaah5JQdAHLzyfTs1a",
            "XboNNhGQ8VTdoGscgbyEUG5JH2e2mqDg9P",
            "t1T3gBXHntXradN3AbP9Cw1vpTgppirBKn9",
            "rwYAaH9wY6WesvwCp9688t1jbPPxgaXzcf",
            "34U5ox7CyCDRgzpqbpTF4mQBnfyF81dEmW",
        ] {
            assert!(base58check(value.as_bytes()), "{value}");
        }
        for value in [
            "DMqtxDRtQ7b93jQx22mcwSDAmFtxwHt2QA",
            "LKMnjDtPtAvGKS8FAF4XzaLeXVVeqzh7P",
            "D111111111111111111111111111111111",
            "RwYAaH9wY6WesvwCp9688t1jbPPxgaXzcf",
            "",
            "-",
        ] {
            assert!(!base58check(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!base58check(value));
        }
    }
}
