//! The checksum of Azure DevOps personal access tokens of 52 characters.
//!
//! They are 32 bytes in base32. Four of them, at places 2, 7, 8 and 22, are the CRC-32 of the others, combined with a number for tokens of
//! people or of applications.
//! Source: <https://github.com/microsoft/security-utilities>.

use data_encoding::BASE32_NOPAD;

/// For tokens of people, and of applications.
const MAGIC: [u32; 2] = [0xe0b9_692d, 0x1019_f92e];

/// Whether the value is such a token.
pub fn azure_devops_pat(value: &[u8]) -> bool {
    if value.len() != 52 {
        return false;
    }
    // 52 characters carry four bits more than 32 bytes.
    let mut encoded = value.to_ascii_uppercase();
    let Some(last) = encoded.last_mut() else { return false };
    *last = if matches!(*last, b'A'..=b'P') { b'A' } else { b'Q' };
    let Ok(bytes) = BASE32_NOPAD.decode(&encoded) else { return false };
    let Ok(bytes) = <[u8; 32]>::try_from(bytes) else { return false };
    let signed: Vec<u8> = (0..32).filter(|at| !matches!(at, 2 | 7 | 8 | 22)).map(|at| bytes[at]).collect();
    let sum = u32::from_be_bytes([bytes[2], bytes[7], bytes[8], bytes[22]]);
    MAGIC.iter().any(|magic| crc32fast::hash(&signed) ^ magic == sum)
}

#[cfg(test)]
mod tests {
    use super::azure_devops_pat;

    #[test]
    fn takes_tokens_whose_checksum_holds() {
        for token in [
            concat!("uyupfhyd2sdy5cyqb4etby", "j5ted4o5stocl3dvzsqq52gs37aguq"),
            concat!("cv265j2hnd7z7den73xnof", "nvifimeoudjedwqemqyqnwmg6yjjra"),
        ] {
            assert!(azure_devops_pat(token.as_bytes()), "{token}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for token in [
            concat!("uyupfhyd2sdy5cyqb4etby", "j5ted4o5stocl3dvzsqq52gs37agvq"),
            concat!("cv265j2hnd7z7den73xnof", "nvifimeoudjedwqemqyqnwmg6yjjr"),
            concat!("cv265j2hnd7z7den73xnof", "nvifimeoudjedwqemqyqnwmg6yjj1a"),
            "",
            "a",
        ] {
            assert!(!azure_devops_pat(token.as_bytes()), "{token}");
        }
        assert!(!azure_devops_pat(&[0xff; 52]));
    }
}
