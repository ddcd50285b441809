//! The checksum of client secrets of Entra applications.
//!
//! A secret with `8Q~` behind its first three characters ends in the first three digits of Marvin32 of all before, written in the
//! secret's own alphabet. Those with another digit there carry none.
//! Source: <https://github.com/microsoft/security-utilities>.

use super::marvin::marvin32;

/// Digits in the order of their value.
const DIGITS: &[u8; 66] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890.-_~";
const SEED: &[u8; 8] = b"AadPwd00";

/// Whether the last three characters are the start of the checksum of all before.
pub fn azure_client_secret(value: &[u8]) -> bool {
    let Some((signed, tail)) = value.split_last_chunk::<3>() else { return false };
    if signed.get(3..6) != Some(b"8Q~") {
        return false;
    }
    let mut number = marvin32(signed, u64::from_be_bytes(*SEED));
    let mut digits = Vec::with_capacity(6);
    while number > 0 {
        digits.push(DIGITS[(number % 66) as usize]);
        number /= 66;
    }
    digits.iter().rev().take(3).eq(tail)
}

#[cfg(test)]
mod tests {
    use super::azure_client_secret;

    #[test]
    fn takes_secrets_whose_tail_is_the_checksum() {
        for secret in [
            concat!("ica8", "Q~BAg9WY2jzIRlNQb1prFmbh8.wy6~yq2cqi"),
            concat!("XoY8", "Q~2BaIMcAxYmfsB5HbQLXjjlAFbVV7q0rb25"),
        ] {
            assert!(azure_client_secret(secret.as_bytes()), "{secret}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for secret in [
            concat!("ica8", "Q~BAg9WY2jzIRlNQb1prFmbh8.wy6~yq2cqj"),
            concat!("ica7", "Q~BAg9WY2jzIRlNQb1prFmbh8.wy6~yq2cqi"),
            concat!("XoY8", "Q~2BaIMcAxYmfsB5HbQLXjjlAFbVV7q0rb2"),
            "",
            "8Q~",
            "abc8Q~",
        ] {
            assert!(!azure_client_secret(secret.as_bytes()), "{secret}");
        }
        assert!(!azure_client_secret(&[0xff; 40]));
    }
}
