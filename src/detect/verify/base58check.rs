//! Base58Check: bytes in Base58, the last four the start of the double SHA-256 of the others. Private keys of Bitcoin (WIF, BIP 32) and Tezos
//! are written so.
//!
//! Source: <https://en.bitcoin.it/wiki/Base58Check_encoding>.

use sha2::{Digest, Sha256};

const BASE58: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Longer values are not decoded, for that takes time that grows with the square of the length.
const LONGEST: usize = 128;

/// Whether the value decodes to at least 20 bytes and their checksum.
pub fn base58check(value: &[u8]) -> bool {
    let Some(bytes) = decode(value) else { return false };
    let Some((signed, sum)) = bytes.split_last_chunk::<4>() else { return false };
    signed.len() >= 20 && Sha256::digest(Sha256::digest(signed))[..4] == *sum
}

/// The bytes, `1` standing for a leading zero.
fn decode(value: &[u8]) -> Option<Vec<u8>> {
    if value.len() > LONGEST {
        return None;
    }
    // Lowest byte first.
    let mut bytes: Vec<u8> = Vec::with_capacity(value.len());
    for digit in value {
        let mut carry = BASE58.iter().position(|b| b == digit)? as u32;
        for byte in &mut bytes {
            carry += u32::from(*byte) * 58;
            *byte = (carry & 0xff) as u8;
            carry >>= 8;
        }
        if carry > 0 {
            bytes.push(carry as u8);
        }
    }
    let zeros = value.iter().take_while(|b| **b == b'1').count();
    bytes.extend(std::iter::repeat_n(0, zeros));
    bytes.reverse();
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{base58check, decode};

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
        assert_eq!(decode(b"112"), Some(vec![0, 0, 1]));
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
}
