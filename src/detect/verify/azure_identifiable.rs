//! The checksum of Azure's identifiable keys.
//!
//! Two schemes. In the first, a key in base64 ends in a signature of four characters and six characters of checksum: the last four bytes are
//! Marvin32 of all before, seeded by the kind of key. In the second (`JQQJ` at the 53rd character) the checksum of the first eighty
//! characters follows in base62, four characters of it or all.
//! Source: <https://github.com/microsoft/security-utilities> (its documentation of signatures and seeds).

use super::marvin::marvin32;
use data_encoding::BASE64_NOPAD;

/// The seeds of a signature: names of eight characters.
const SEEDS: &[(&[u8; 4], &[&[u8; 8]])] = &[
    (b"+ASt", &[b"Default0"]),
    (b"+ABa", &[b"AbAcct00"]),
    (b"+AMC", &[b"Classic0"]),
    (b"+ACR", &[b"ACRDflt0"]),
    (b"+SQL", &[b"UsrPwd00"]),
    (b"+ASb", MESSAGING),
    (b"+AEh", MESSAGING),
    (b"+ARm", MESSAGING),
    (b"ACDb", &[b"MastRO00", b"MastRW00", b"SystRW00", b"SystRO00", b"SysAll00", b"Resour00", b"Encryp00"]),
    (b"APIM", &[b"Tenant00", b"IoTHub00", b"Gatewy00", b"GitKey00"]),
    (b"AIoT", &[b"IoTHub00", b"DpsKey00", b"Device00"]),
    (b"AzCa", &[b"Access00"]),
    (b"AzFu", &[b"Functi00", b"Master00", b"System00"]),
    (b"AzSe", &[b"PAdmin00", b"Query000"]),
];

const MESSAGING: &[&[u8; 8]] = &[b"Send0000", b"Listen00", b"Manage00", b"System00", b"Unknown0"];

/// The seed of all keys of the second scheme.
const COMMON_SEED: &[u8; 8] = b"Default0";

/// Where in a key of the second scheme the marker and the checksum stand.
const COMMON_MARKER: (usize, &[u8]) = (52, b"JQQJ");
const COMMON_CHECKSUM: usize = 80;

/// Longer values are no keys.
const LONGEST: usize = 128;

/// Whether the value carries a known signature and its checksum holds.
pub fn azure_identifiable(value: &[u8]) -> bool {
    if value.len() > LONGEST {
        return false;
    }
    let plain = |b: &u8| match b {
        b'-' => b'+',
        b'_' => b'/',
        other => *other,
    };
    let text: Vec<u8> = value.iter().filter(|b| **b != b'=').map(plain).collect();
    let (marker, mark) = COMMON_MARKER;
    if text.get(marker..).is_some_and(|rest| rest.starts_with(mark)) && common(&text) {
        return true;
    }
    let Some(signature) = text.len().checked_sub(10).and_then(|at| text.get(at..at + 4)) else { return false };
    let Ok(bytes) = BASE64_NOPAD.decode(&text) else { return false };
    let Some((signed, sum)) = bytes.split_last_chunk::<4>() else { return false };
    let seeds = SEEDS.iter().find(|(known, _)| known.as_slice() == signature).map_or(&[][..], |(_, seeds)| seeds);
    seeds.iter().any(|seed| marvin32(signed, u64::from_be_bytes(**seed)) == u32::from_le_bytes(*sum))
}

/// Whether what follows the first eighty characters is their checksum.
fn common(text: &[u8]) -> bool {
    let Some((signed, sum)) = text.split_at_checked(COMMON_CHECKSUM) else { return false };
    let Ok(bytes) = BASE64_NOPAD.decode(signed) else { return false };
    let checksum = marvin32(&bytes, u64::from_be_bytes(*COMMON_SEED)).to_le_bytes();
    let base64 = BASE64_NOPAD.encode(&checksum);
    let base62 = base62(checksum);
    // The last of six characters holds two bits only.
    let known = sum.get(..5).unwrap_or(sum);
    matches!(sum.len(), 4 | 6) && (base64.as_bytes().starts_with(known) || base62.starts_with(known))
}

/// Four bytes as a number in base62, the highest digit first, a zero for each leading zero byte, filled up with zeros behind.
fn base62(bytes: [u8; 4]) -> [u8; 6] {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut number = u32::from_be_bytes(bytes);
    let mut digits = Vec::with_capacity(6);
    while number > 0 || digits.is_empty() {
        digits.push(DIGITS[(number % 62) as usize]);
        number /= 62;
    }
    let zeros = bytes.iter().take_while(|b| **b == 0).count().min(3);
    let mut text = [b'0'; 6];
    text.iter_mut().skip(zeros).zip(digits.iter().rev()).for_each(|(place, digit)| *place = *digit);
    text
}

#[cfg(test)]
mod tests {
    use super::azure_identifiable;

    #[test]
    fn takes_keys_whose_checksum_holds() {
        for key in [
            "n0G9W8uw8de9puyHB9d3xvE/pg3mKBxfeN4/YYsakj8DuzdoRy7q3sRjKMPMEiOennEgIQD43wE1+ASttMgH8A==",
            "SlD2MorgraA0LvD3sDL39+RiTAVcairvJAIoTDCddYU=",
            "tS6f9PQyHsE-7dHxdliDWuSGQMZ2G5a_x8xe3EsJbvL6AzFuNUoQ2g==",
            "JVdG7LOLF0+vUU4tzBSgJriwT/97KbgMFPyZiOxnCDAzSejopfLN",
            "ayUO+uqjCM1+VdY1Ifu7kPMhoeXJaRsrb18mD9hrSyR07P+e2iv5hXT1fLC6UXpGSnhn5iUcYNL9ACDbGdfg1A==",
            concat!("AdnxbXgxQJdZnteHk1CAbSdfBEmhBej2UEA3v87KzBUCZ2QTMOgdJQ", "QJ99BCAC4f1cMqAAAAAAABACOG1eUh"),
            concat!("O6KawdY9KeuvaORREVIUjOOzswAccGlJVGQ1KyJVxI9U17gdzSFIJQ", "QJ99BCAC4f1cMqAAAAAAABACOG40yacQ=="),
        ] {
            assert!(azure_identifiable(key.as_bytes()), "{key}");
        }
    }

    #[test]
    fn refuses_anything_else() {
        for key in [
            "n0G9W8uw8de9puyHB9d3xvE/pg3mKBxfeN4/YYsakj8DuzdoRy7q3sRjKMPMEiOennEgIQD43wE1+ASttMgH8Q==",
            "n0G9W8uw8de9puyHB9d3xvF/pg3mKBxfeN4/YYsakj8DuzdoRy7q3sRjKMPMEiOennEgIQD43wE1+ASttMgH8A==",
            "SlD2MorgraA0LvD3sDL39+RiTAVcairvJAIpTDCddYU=",
            concat!("AdnxbXgxQJdZnteHk1CAbSdfBEmhBej2UEA3v87KzBUCZ2QTMOgdJQ", "QJ99BCAC4f1cMqAAAAAAABACOG1eUi"),
            concat!("AdnxbXgxQJdZnteHk1CAbSdfBEmhBej2UEA3v87KzBUCZ2QTMOgdJQ", "QJ99BCAC4f1cMqAAAAAAABACOG1eU"),
            "",
            "AzFu",
            "==========",
            "AIoTAAAAAA",
        ] {
            assert!(!azure_identifiable(key.as_bytes()), "{key}");
        }
        assert!(!azure_identifiable(&[0xff; 88]));
        assert!(!azure_identifiable(&[b'A'; 5000]));
    }
}
