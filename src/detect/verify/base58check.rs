//! Base58Check: bytes in Base58, the last four the start of the double SHA-256 of the others. Private keys of Bitcoin (WIF, BIP 32) and Tezos
//! are written so, and addresses of Bitcoin, Litecoin, Dogecoin, Dash, Zcash and Tron, and in its own order of the alphabet of the XRP Ledger.
//!
//! Source: <https://en.bitcoin.it/wiki/Base58Check_encoding>; the XRP Ledger documentation.

use sha2::{Digest, Sha256};

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const XRP: &[u8; 58] = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";

/// Longer values are not decoded, for that takes time that grows with the square of the length.
const LONGEST: usize = 128;

/// Whether the value decodes to at least 20 bytes and their checksum.
pub fn base58check(value: &[u8]) -> bool {
    signed(value, BASE58).is_some_and(|length| length >= 20)
}

/// Whether the value is an address: one or two bytes of version, twenty bytes, and their checksum.
pub fn base58_address(value: &[u8]) -> bool {
    let is_address = |alphabet| signed(value, alphabet).is_some_and(|length| matches!(length, 21 | 22));
    is_address(BASE58) || (value.first() == Some(&b'r') && is_address(XRP))
}

/// How many bytes the value's checksum holds for.
fn signed(value: &[u8], alphabet: &[u8; 58]) -> Option<usize> {
    let bytes = decode(value, alphabet)?;
    let (signed, sum) = bytes.split_last_chunk::<4>()?;
    (Sha256::digest(Sha256::digest(signed))[..4] == *sum).then_some(signed.len())
}

/// The bytes, the first digit of the alphabet standing for a leading zero.
fn decode(value: &[u8], alphabet: &[u8; 58]) -> Option<Vec<u8>> {
    if value.len() > LONGEST {
        return None;
    }
    // Lowest byte first.
    let mut bytes: Vec<u8> = Vec::with_capacity(value.len());
    for digit in value {
        let mut carry = alphabet.iter().position(|b| b == digit)? as u32;
        for byte in &mut bytes {
            carry += u32::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry > 0 {
            bytes.push(carry as u8);
        }
    }
    let zeros = value.iter().take_while(|b| **b == alphabet[0]).count();
    bytes.extend(std::iter::repeat_n(0, zeros));
    bytes.reverse();
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{BASE58, base58_address, base58check, decode};

    #[test]
    fn takes_keys_whose_checksum_holds() {
        for key in [
            concat!("5KGQprx7PAzfYcetUYncbuu35Nrb", "ZXLSDZPQQ54Kqf8FLSrUwuq"),
            concat!("L58VqdWKJp1RaZfaj9FWhJZia3PW", "RRaM8qGk9cGP3DDbFiwnswxy"),
            concat!("cNiQ3PkwYyLsDQx1mWDywust4Vvq", "z6pu7JCfhCJKjyAxJsZ236sv"),
            concat!(
                "xprvAqTLEEvo5WfBx9CLv5pdmMeNNpWJ5eD4HTZbgKriLRaMSXGgrPQeTno7FiXDGWfmn2p51WCeV",
                "bzLxWWRJwoUEhjSfvAWYrtTRaYTCfKbVh9"
            ),
        ] {
            assert!(base58check(key.as_bytes()), "{key}");
        }
        assert_eq!(decode(b"112", BASE58), Some(vec![0, 0, 1]));
    }

    #[test]
    fn refuses_anything_else() {
        for key in [
            concat!("5KGQprx7PAzfYcetUYncbuu35Nrb", "ZXLSDZPQQ54Kqf8FLSrUwur"),
            concat!("L58VqdWKJp1RaZfaj9FWhJZia3PW", "RRaM8qGk9cGP3DDbFiwnswx"),
            concat!("cNiQ3PkwYyLsDQx1mWDywust4Vvq", "z6pu7JCfhCJKjyAxJsZ0236s"),
            "",
            "1",
            "3MNQE1X",
        ] {
            assert!(!base58check(key.as_bytes()), "{key}");
        }
        assert!(!base58check(&[b'1'; 128]) && !base58check(&[b'z'; 129]) && !base58check(&[0xff; 52]));
    }

    #[test]
    fn takes_addresses() {
        for value in [
            "DMqtxDRtQ7b93jQx22mcwSDAmFtxwHt2Qd",
            "LKMnjDtPtAvGKS8FAF4XzaLeXVVeqzh7Pj",
            "TXsfwNtBWW9maArSEaah5JQdAHLzyfTs1a",
            "XboNNhGQ8VTdoGscgbyEUG5JH2e2mqDg9P",
            "t1T3gBXHntXradN3AbP9Cw1vpTgppirBKn9",
            "rwYAaH9wY6WesvwCp9688t1jbPPxgaXzcf",
            "34U5ox7CyCDRgzpqbpTF4mQBnfyF81dEmW",
        ] {
            assert!(base58_address(value.as_bytes()), "{value}");
        }
        for value in [
            "DMqtxDRtQ7b93jQx22mcwSDAmFtxwHt2QA",
            "LKMnjDtPtAvGKS8FAF4XzaLeXVVeqzh7P",
            "D111111111111111111111111111111111",
            "RwYAaH9wY6WesvwCp9688t1jbPPxgaXzcf",
            "",
            "-",
        ] {
            assert!(!base58_address(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!base58_address(value));
        }
    }
}
