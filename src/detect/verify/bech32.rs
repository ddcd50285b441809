//! Bech32, the encoding of age's identities and of secret keys of Nostr.
//!
//! `AGE-SECRET-KEY-1` and 58 characters: a human-readable part, the separator `1`, 32 bytes in groups of five bits and six characters of
//! checksum.
//! Source: <https://github.com/C2SP/C2SP/blob/main/age.md> and <https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki>.

/// The 32 characters in the order of their value.
const CHARSET: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// The generator of the code.
const GENERATOR: [u32; 5] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];

/// Whether the value is an age identity with a valid Bech32 checksum.
pub fn age_bech32(value: &[u8]) -> bool {
    const PREFIX: &[u8] = b"AGE-SECRET-KEY-";
    if value.len() != PREFIX.len() + 1 + 58 || value.iter().any(u8::is_ascii_lowercase) {
        return false;
    }
    let (human, rest) = value.split_at(PREFIX.len());
    let Some((b'1', data)) = rest.split_first() else { return false };
    human == PREFIX && bech32(human, data)
}

/// Whether the value is a human-readable part, `1` and data whose Bech32 checksum holds, all of one case.
pub fn bech32_any(value: &[u8]) -> bool {
    let mixed = value.iter().any(u8::is_ascii_uppercase) && value.iter().any(u8::is_ascii_lowercase);
    let Some(at) = value.iter().rposition(|b| *b == b'1') else { return false };
    !mixed && at > 0 && bech32(&value[..at], &value[at + 1..])
}

/// Whether the six last characters of `data` are the checksum of `human` and the rest; case does not matter.
fn bech32(human: &[u8], data: &[u8]) -> bool {
    let mut sum = 1;
    for byte in human {
        sum = step(sum, u32::from(byte.to_ascii_lowercase() >> 5));
    }
    sum = step(sum, 0);
    for byte in human {
        sum = step(sum, u32::from(byte.to_ascii_lowercase() & 31));
    }
    for byte in data {
        let lower = byte.to_ascii_lowercase();
        let Some(index) = CHARSET.iter().position(|c| *c == lower) else { return false };
        sum = step(sum, index as u32);
    }
    data.len() >= 6 && sum == 1
}

/// One step of the checksum.
fn step(sum: u32, value: u32) -> u32 {
    let top = sum >> 25;
    let mut next = (sum & 0x01ff_ffff) << 5 ^ value;
    for (bit, generator) in GENERATOR.iter().enumerate() {
        if top >> bit & 1 == 1 {
            next ^= generator;
        }
    }
    next
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{age_bech32, bech32, bech32_any};

    #[test]
    fn takes_identities() {
        for key in [
            concat!("AGE-SECRET-", "KEY-1FA32S6RDZCZXVZFG4JPL0KMED05XTMYPNYPTMYWG04SYSXT24ZAQ5CTXVC"),
            concat!("AGE-SECRET-", "KEY-19PSSWNHXDDHVJZHXYSDW7DZ2D4JY3376DSH3UPWQS40JDY9W4K7Q6D2VJA"),
            concat!("AGE-SECRET-", "KEY-1REQ7HPSNUURMRLFS3PPRQFQFXWUQLWY7ZMK4SLX3HCMMCGUYJPVQ6ZZCTF"),
        ] {
            assert!(age_bech32(key.as_bytes()), "{key}");
        }
    }

    #[test]
    fn takes_keys_with_any_prefix() {
        let key = concat!("nsec", "163zre3eyevx0hggawgd6rzd85089aagn4uer85negykmvqkp0zyqn8kd9e");
        assert!(bech32_any(key.as_bytes()) && bech32_any(key.to_uppercase().as_bytes()));
        for other in [&key[..62], &key.replace("nsec", "nsed"), &key.replace("nsec", "Nsec"), "1", "", "a1"] {
            assert!(!bech32_any(other.as_bytes()), "{other}");
        }
        assert!(!bech32_any(&[0xff; 63]));
    }

    #[test]
    fn agrees_with_the_vectors_of_the_standard() {
        assert!(bech32(b"a", b"2uel5l"));
        assert!(bech32(b"abcdef", b"qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw"));
        assert!(bech32(b"split", b"checkupstagehandshakeupstreamerranterredcaperred2y9e3w"));
        assert!(!bech32(b"a", b"2uel5m"));
        assert!(!bech32(b"a", b""));
    }

    #[test]
    fn refuses_anything_else() {
        for key in [
            concat!("AGE-SECRET-", "KEY-1FA32S6RDZQZXVZFG4JPL0KMED05XTMYPNYPTMYWG04SYSXT24ZAQ5CTXVC"),
            concat!("AGE-SECRET-", "KEY-19PSSWNHXDDHVJZHXYSDW7DZ2D4JY3376DSH3UPWQS40JDY9W4K7Q6D2VJQ"),
            concat!("AGE-SECRET-", "KEY-1REQ7HPSNUURMRLFS3PPRQFQFXWUQLWY7ZMK4SLX3HCMMCGUYJPVQ6ZZCT"),
            concat!("AGE-SECRET-", "KEY-1req7hpsnuurmrlfs3pprqfqfxwuqlwy7zmk4slx3hcmmcguyjpvq6zzctf"),
            concat!("AGE-SECRET-", "KEY-1BEQ7HPSNUURMRLFS3PPRQFQFXWUQLWY7ZMK4SLX3HCMMCGUYJPVQ6ZZCTF"),
            "",
            "AGE-SECRET-KEY-1",
        ] {
            assert!(!age_bech32(key.as_bytes()), "{key}");
        }
        assert!(!age_bech32(&[0xff; 74]));
    }
}
