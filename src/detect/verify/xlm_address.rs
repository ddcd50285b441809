//! Stellar addresses. Source: SEP-23, "Strkeys" (base32 of version, key and CRC16-XModem).

/// Whether 56 characters of base32 are version 6 (an account), 32 bytes and their checksum, low byte first.
pub fn xlm_address(value: &[u8]) -> bool {
    let Ok(bytes) = data_encoding::BASE32.decode(value) else { return false };
    let [version, .., low, high] = bytes.as_slice() else { return false };
    bytes.len() == 35 && *version == 6 << 3 && crc16(&bytes[..33]) == u16::from_le_bytes([*low, *high])
}

/// CRC-16 with the polynomial 0x1021 and nothing to start from.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum, byte| {
        let start = sum ^ (u16::from(*byte) << 8);
        (0..8).fold(start, |sum: u16, _| if sum & 0x8000 == 0 { sum << 1 } else { (sum << 1) ^ 0x1021 })
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::xlm_address;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "GAWCDYOCZFLTCUR6OY6FLIYDOIQMP4PYVWVQ36QIYOJOHH3YNVX3P3SI",
            "GBMVOPBQNNYPINEBQU3QK4BDKSKE5I5BVS5UDHMSPCVWTHHIWVJDW7VG",
            "GDYQ6NSLEHXCWGIKVI7THPPPJC2W6PPX3LDK6U6Z632ML2G7QWPD2MSN",
        ] {
            assert!(xlm_address(value.as_bytes()), "{value}");
        }
        for value in [
            "GAWCDYOCZFLTCUR6OY6FLIYDOIQMP4PYVWVQ36QIYOJOHH3YNVX3P3SA",
            "GBMVOPBQNNYPINEBQU3QK4BDKSKE5I5BVS5UDHMSPCVWTHHIWVJDW7V",
            "GAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "",
            "-",
        ] {
            assert!(!xlm_address(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!xlm_address(value));
        }
    }
}
