//! Secret seeds of Stellar accounts: `S` and 55 characters of base32, 35 bytes of version, key and CRC-16/XMODEM (lowest byte first).
//!
//! Source: <https://github.com/stellar/stellar-protocol/blob/master/ecosystem/sep-0023.md>.

use data_encoding::BASE32_NOPAD;

/// The version byte of a secret seed.
const SECRET: u8 = 18 << 3;

/// Whether the value is a secret seed whose checksum holds.
pub fn stellar_seed(value: &[u8]) -> bool {
    if value.len() != 56 {
        return false;
    }
    let Ok(bytes) = BASE32_NOPAD.decode(value) else { return false };
    let Some((signed, sum)) = bytes.split_last_chunk::<2>() else { return false };
    signed.first() == Some(&SECRET) && crc16(signed) == u16::from_le_bytes(*sum)
}

/// CRC-16 with the polynomial 0x1021 and nothing turned round.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum, byte| {
        let sum = sum ^ u16::from(*byte) << 8;
        (0..8).fold(sum, |sum, _| if sum & 0x8000 == 0 { sum << 1 } else { sum << 1 ^ 0x1021 })
    })
}

#[cfg(test)]
mod tests {
    use super::{crc16, stellar_seed};

    #[test]
    fn takes_seeds_whose_checksum_holds() {
        assert_eq!(crc16(b"123456789"), 0x31c3);
        for seed in [
            concat!("SCK6WUJVEIRH6WOW4XMQVNQQ6P5E", "NURLDRZXQRXMG3KGSYNAQV7KZ2UJ"),
            concat!("SBILPVWX7OPXGUQT2QEEPX43BKW3", "KR4SLJH2NSUQASSCEZ3UGADMILBS"),
        ] {
            assert!(stellar_seed(seed.as_bytes()), "{seed}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for seed in [
            concat!("SCK6WUJVEIRH6WOW4XMQVNQQ6P5E", "NURLDRZXQRXMG3KGSYNAQV7KZ2UK"),
            concat!("GCK6WUJVEIRH6WOW4XMQVNQQ6P5E", "NURLDRZXQRXMG3KGSYNAQV7KZ2UJ"),
            concat!("SBILPVWX7OPXGUQT2QEEPX43BKW3", "KR4SLJH2NSUQASSCEZ3UGADMILB"),
            "",
            "S",
        ] {
            assert!(!stellar_seed(seed.as_bytes()), "{seed}");
        }
        assert!(!stellar_seed(&[0xff; 56]));
    }
}
