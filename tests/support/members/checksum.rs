//! Makes checksums hold, written from the standards without a line of Cofferdam: for the schemes that a random member meets too
//! seldom, and for the best-known ones, so that the two implementations are held against each other.

use super::Chance;
use bip39::Mnemonic;
use data_encoding::{BASE64, BASE64URL_NOPAD};
use sha2::{Digest, Sha256};
use sha3::Keccak256;

const BASE62: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// A value like this one for which the scheme of that name holds; `None` if members are to be searched for.
pub fn complete(scheme: &str, value: &[u8], chance: &mut Chance) -> Option<Vec<u8>> {
    let value = value.to_vec();
    Some(match scheme {
        "github-crc32" => {
            let payload = value.iter().rposition(|b| *b == b'_').map_or(0, |at| at + 1);
            signed(value, 6, BASE62, |signed| &signed[payload..])?
        }
        "gitlab-crc32" => signed(value, 7, &BASE36, |signed| signed)?,
        "atlassian-crc32" => signed(value, 8, b"0123456789ABCDEF", |signed| signed)?,
        "age-bech32" => {
            let data: Vec<u8> = (0..52).map(|at| if at == 51 { 0 } else { chance.below(32) as u8 }).collect();
            bech32("age-secret-key-", &data, 1).to_uppercase().into_bytes()
        }
        "btc" => bitcoin(&value, chance),
        "eth-eip55" => ethereum(value),
        "pypi-macaroon" => macaroon(&value, chance),
        "jwt" => json_web_token(value.starts_with(b"ewo"), chance),
        "http-basic" => {
            let password: Vec<u8> = (0..6 + chance.below(20)).map(|_| 33 + chance.below(94) as u8).collect();
            let user = chance.pick(&["ann", "deploy", "svc-backup", "admin", "me@mail.test.org"]);
            BASE64.encode(&[user.as_bytes(), b":", &password].concat()).into_bytes()
        }
        "discord-snowflake" => {
            let id = 80_000_000_000_000_000 + chance.next() % 1_300_000_000_000_000_000;
            let id = BASE64URL_NOPAD.encode(id.to_string().as_bytes());
            let end = value.iter().position(|b| *b == b'.')?;
            [id.as_bytes(), &value[end..]].concat()
        }
        "iban" => {
            let number = iban(value.contains(&b' '), chance);
            if value[0].is_ascii_lowercase() { number.to_ascii_lowercase() } else { number }
        }
        "xmr-address" => monero(value.len() > 95, chance),
        "bip39" => {
            let entropy: Vec<u8> = (0..chance.pick(&[16, 20, 24, 28, 32])).map(|_| chance.below(256) as u8).collect();
            Mnemonic::from_entropy(&entropy).ok()?.to_string().into_bytes()
        }
        "canary" => canary(&value)?,
        "place" => chance.pick(&PLACES).as_bytes().to_vec(),
        "lei" => {
            let (mut value, zeros) = (value, *b"00");
            let end = value.len().checked_sub(2)?;
            value[end..].copy_from_slice(&zeros);
            let check = 98 - remainder_97(&value);
            value[end..].copy_from_slice(format!("{check:02}").as_bytes());
            value
        }
        "test-card" => chance.pick(&TEST_CARDS).as_bytes().to_vec(),
        "luhn" | "card" | "imei" | "ca-sin" => last_digit(value, luhn)?,
        "verhoeff" | "in-aadhaar" => last_digit(value, verhoeff)?,
        "mod-11-10" | "hr-oib" | "de-steuer-id" => last_digit(value, mod_11_10)?,
        "orcid" => last_digit(value, |digits| (1..11).find(|c| mod_11_2(digits, *c)).unwrap_or(0))?,
        _ => return None,
    })
}

/// Published by the card schemes and payment providers for tests.
const TEST_CARDS: [&str; 6] = [
    "4111 1111 1111 1111",
    "4242424242424242",
    "5555-5555-5555-4444",
    "378282246310005",
    "6011111111111117",
    "5105 1051 0510 5100",
];

/// Of the cities and countries that everybody knows.
const PLACES: [&str; 12] = [
    "Berlin",
    "Lyon",
    "New York",
    "Warsaw",
    "Tokyo",
    "Brazil",
    "San Francisco",
    "Madrid",
    "Nairobi",
    "Sweden",
    "Toronto",
    "Mumbai",
];

const BASE36: [u8; 36] = *b"0123456789abcdefghijklmnopqrstuvwxyz";

/// The value with its last characters replaced by the CRC-32 of a part of those before.
fn signed(mut value: Vec<u8>, width: usize, digits: &[u8], part: impl Fn(&[u8]) -> &[u8]) -> Option<Vec<u8>> {
    let split = value.len().checked_sub(width)?;
    let mut sum = crc32(part(&value[..split]));
    for at in (split..value.len()).rev() {
        value[at] = digits[sum as usize % digits.len()];
        sum /= digits.len() as u32;
    }
    Some(value)
}

/// CRC-32 of ISO 3309, bit by bit.
fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 };
        }
    }
    !sum
}

/// BIP 173 (`constant` 1) and BIP 350: the human-readable part, `1`, the data and six characters of checksum.
fn bech32(human: &str, data: &[u8], constant: u32) -> String {
    let polymod = |values: &[u8]| {
        values.iter().fold(1u32, |sum, value| {
            let top = sum >> 25;
            let sum = (sum & 0x1FF_FFFF) << 5 ^ u32::from(*value);
            let generator = [0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3];
            (0..5).filter(|bit| top >> bit & 1 == 1).fold(sum, |sum, bit| sum ^ generator[bit])
        })
    };
    let high = human.bytes().map(|b| b >> 5);
    let low = human.bytes().map(|b| b & 31);
    let values: Vec<u8> = high.chain([0]).chain(low).chain(data.iter().copied()).chain([0; 6]).collect();
    let sum = polymod(&values) ^ constant;
    let check = (0..6).map(|at| (sum >> (5 * (5 - at)) & 31) as u8);
    let text = data.iter().copied().chain(check).map(|value| BECH32[value as usize] as char);
    format!("{human}1{}", text.collect::<String>())
}

fn bitcoin(value: &[u8], chance: &mut Chance) -> Vec<u8> {
    if value[0].eq_ignore_ascii_case(&b'b') {
        // Witness version 0 with 20 or 32 bytes, or version 1 with 32; the last of the groups of five bits is padded with zeros.
        let (version, groups, spare, constant) =
            chance.pick(&[(0u8, 32, 0u8, 1), (0, 52, 15, 1), (1, 52, 15, 0x2BC8_30A3)]);
        let mut data: Vec<u8> = (0..groups).map(|_| chance.below(32) as u8).collect();
        data[groups - 1] &= !spare;
        data.insert(0, version);
        let text = bech32("bc", &data, constant);
        return if value[0] == b'B' { text.to_uppercase() } else { text }.into_bytes();
    }
    let mut bytes = vec![if value[0] == b'1' { 0 } else { 5 }];
    bytes.extend((0..20).map(|_| chance.below(256) as u8));
    let sum = Sha256::digest(Sha256::digest(&bytes));
    bytes.extend_from_slice(&sum[..4]);
    base58(&bytes)
}

/// A number of many bytes in base 58; a zero byte at the start is a `1`.
fn base58(bytes: &[u8]) -> Vec<u8> {
    let mut digits: Vec<u32> = Vec::new();
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|b| **b == 0).map(|_| b'1');
    zeros.chain(digits.iter().rev().map(|digit| BASE58[*digit as usize])).collect()
}

/// Monero's base 58: blocks of eight bytes in eleven characters, and five bytes in the seven that are left. An address with a payment
/// id is longer.
fn monero(has_id: bool, chance: &mut Chance) -> Vec<u8> {
    let (network, length) = if has_id { (19, 72) } else { (chance.pick(&[18, 42]), 64) };
    let mut bytes: Vec<u8> = vec![network];
    bytes.extend((0..length).map(|_| chance.below(256) as u8));
    let sum = Keccak256::digest(&bytes);
    bytes.extend_from_slice(&sum[..4]);
    let block = |block: &[u8]| {
        let mut number = block.iter().fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        let mut text = vec![0; if block.len() == 8 { 11 } else { 7 }];
        for place in text.iter_mut().rev() {
            *place = BASE58[(number % 58) as usize];
            number /= 58;
        }
        text
    };
    bytes.chunks(8).flat_map(block).collect()
}

/// A canary in the form that the value has, as `docs/canaries.md` builds it.
fn canary(value: &[u8]) -> Option<Vec<u8>> {
    let (before, digits, alphabet): (usize, usize, &[u8]) = match value {
        [b'c', ..] => (5 + 16 + 11, 6, BASE62),
        [b'A', ..] => (4 + 6 + 5, 5, b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"),
        _ => (4 + 13 + 11, 6, BASE62),
    };
    let write = |mut number: u32, digits: usize| {
        let mut text = vec![0; digits];
        for place in text.iter_mut().rev() {
            *place = alphabet[number as usize % alphabet.len()];
            number /= alphabet.len() as u32;
        }
        text
    };
    let mut token = value.get(..before)?.to_vec();
    let sum = crc32(&[b"cofferdam canary 1\0", &token[..]].concat());
    token.extend(write(if digits == 5 { sum >> 7 } else { sum }, digits));
    if token.starts_with(b"ghp_") {
        token.extend(write(crc32(&token[4..]), 6));
    }
    Some(token)
}

/// ERC-55: a letter is a capital where the hash of the small letters has a nibble of 8 and more.
fn ethereum(mut value: Vec<u8>) -> Vec<u8> {
    value.make_ascii_lowercase();
    let hash = Keccak256::digest(&value[2..]);
    for (at, byte) in value[2..].iter_mut().enumerate() {
        if hash[at / 2] >> (4 * (1 - at % 2)) & 8 == 8 {
            byte.make_ascii_uppercase();
        }
    }
    value
}

/// A version 2 macaroon for the index that the value starts with.
fn macaroon(value: &[u8], chance: &mut Chance) -> Vec<u8> {
    let is_test = value.starts_with(b"pypi-AgENdGVzdC5weXBpLm9yZw");
    let location: &[u8] = if is_test { b"test.pypi.org" } else { b"pypi.org" };
    let uuid: String = (0..32).map(|_| chance.pick(b"0123456789abcdef") as char).collect();
    let id = format!("{}-{}-4{}-a{}-{}", &uuid[..8], &uuid[8..12], &uuid[13..16], &uuid[17..20], &uuid[20..]);
    let caveat = format!("[3,\"{}\"]", &uuid[..32]);
    let field = |kind: u8, bytes: &[u8]| [&[kind, bytes.len() as u8], bytes].concat();
    let signature: Vec<u8> = (0..32).map(|_| chance.below(256) as u8).collect();
    let parts = [
        vec![2],
        field(1, location),
        field(2, id.as_bytes()),
        vec![0],
        field(2, caveat.as_bytes()),
        vec![0, 0],
        field(6, &signature),
    ];
    format!("pypi-{}", BASE64URL_NOPAD.encode(&parts.concat())).into_bytes()
}

fn json_web_token(is_pretty: bool, chance: &mut Chance) -> Vec<u8> {
    let compact = [
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"typ":"JWT","alg":"RS256"}"#,
        r#"{"alg":"ES256","kid":"k-17","typ":"at+jwt"}"#,
    ];
    let pretty = [
        "{\n  \"alg\": \"HS256\",\n  \"typ\": \"JWT\"\n}",
        "{\n  \"typ\": \"JWT\",\n  \"alg\": \"RS256\"\n}",
        "{\n\"alg\": \"ES256\",\n\"typ\": \"JWT\"\n}",
        "{\n\"typ\":\"JWT\",\n\"alg\":\"EdDSA\"}",
    ];
    let header = chance.pick(if is_pretty { &pretty[..] } else { &compact[..] });
    let payload = format!(r#"{{"sub":"{:x}","iat":{}}}"#, chance.next(), 1_700_000_000 + chance.below(90_000_000));
    let signature: Vec<u8> = (0..32).map(|_| chance.below(256) as u8).collect();
    let part = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    [part(header.as_bytes()), part(payload.as_bytes()), part(&signature)].join(".").into_bytes()
}

/// Country, length, and how many letters the account starts with; from the registry of ISO 13616.
const IBANS: [(&str, usize, usize); 16] = [
    ("DE", 22, 0),
    ("FR", 27, 0),
    ("GB", 22, 4),
    ("ES", 24, 0),
    ("NL", 18, 4),
    ("CH", 21, 0),
    ("AT", 20, 0),
    ("BE", 16, 0),
    ("PL", 28, 0),
    ("NO", 15, 0),
    ("SE", 24, 0),
    ("IE", 22, 4),
    ("PT", 25, 0),
    ("FI", 18, 0),
    ("CZ", 24, 0),
    ("SA", 24, 0),
];

fn iban(in_groups: bool, chance: &mut Chance) -> Vec<u8> {
    let (country, length, letters) = chance.pick(&IBANS);
    let mut account: Vec<u8> = (0..length - 4).map(|_| chance.pick(b"0123456789")).collect();
    account[..letters].iter_mut().for_each(|b| *b = chance.pick(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
    let check = 98 - remainder_97(&[&account[..], country.as_bytes(), b"00"].concat());
    let plain = [country.as_bytes(), format!("{check:02}").as_bytes(), &account].concat();
    if in_groups { plain.chunks(4).collect::<Vec<_>>().join(&b' ') } else { plain }
}

/// ISO 7064, MOD 97-10: letters count as 10 to 35.
fn remainder_97(text: &[u8]) -> u64 {
    text.iter().fold(0, |sum, b| match b {
        b'0'..=b'9' => (sum * 10 + u64::from(b - b'0')) % 97,
        _ => (sum * 100 + u64::from(b.to_ascii_uppercase() - b'A') + 10) % 97,
    })
}

/// The value with its last digit set to what `check` says of those before; 10 is an X.
fn last_digit(mut value: Vec<u8>, check: impl Fn(&[u8]) -> u8) -> Option<Vec<u8>> {
    let last = value.iter().rposition(u8::is_ascii_alphanumeric)?;
    let digits: Vec<u8> = value[..last].iter().filter(|b| b.is_ascii_digit()).map(|b| b - b'0').collect();
    let check = check(&digits);
    value[last] = if check == 10 { b'X' } else { b'0' + check };
    Some(value)
}

/// ISO/IEC 7812-1, annex B.
fn luhn(digits: &[u8]) -> u8 {
    let doubled = |(at, digit): (usize, &u8)| {
        let digit = if at % 2 == 0 { digit * 2 } else { *digit };
        u32::from(digit / 10 + digit % 10)
    };
    let sum: u32 = digits.iter().rev().enumerate().map(doubled).sum();
    ((10 - sum % 10) % 10) as u8
}

/// Verhoeff's scheme, over the dihedral group of order ten.
fn verhoeff(digits: &[u8]) -> u8 {
    let multiply = |a: u8, b: u8| match (a < 5, b < 5) {
        (true, true) => (a + b) % 5,
        (true, false) => (a + b - 5) % 5 + 5,
        (false, true) => (a + 5 - b) % 5 + 5,
        (false, false) => (a + 5 - b) % 5,
    };
    let permute = |digit: u8, times: usize| (0..times).fold(digit, |d, _| [1, 5, 7, 6, 2, 8, 3, 0, 9, 4][d as usize]);
    let sum = digits.iter().rev().enumerate().fold(0, |sum, (at, digit)| multiply(sum, permute(*digit, (at + 1) % 8)));
    (0..10).find(|check| multiply(sum, *check) == 0).unwrap_or(0)
}

/// ISO 7064, MOD 11,10.
fn mod_11_10(digits: &[u8]) -> u8 {
    let product = digits.iter().fold(10u32, |product, digit| {
        let sum = (product + u32::from(*digit)) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    ((11 - product) % 10) as u8
}

/// ISO 7064, MOD 11-2: whether the check digit (10 for X) goes with the digits.
fn mod_11_2(digits: &[u8], check: u8) -> bool {
    let product = digits.iter().fold(0u32, |product, digit| (product + u32::from(*digit)) * 2 % 11);
    (product + u32::from(check)) % 11 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Published examples of each.
    #[test]
    fn the_schemes_are_right() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(luhn(&[7, 9, 9, 2, 7, 3, 9, 8, 7, 1]), 3);
        assert_eq!(verhoeff(&[2, 3, 6]), 3);
        assert_eq!(mod_11_10(&[0, 7, 9, 4]), 5);
        assert!(mod_11_2(&[0, 0, 0, 0, 0, 0, 0, 2, 1, 8, 2, 5, 0, 0, 9], 7));
        assert_eq!(remainder_97(b"WEST12345698765432GB82"), 1);
        assert_eq!(base58(&[0, 0, 0x28, 0x7F, 0xB4, 0xCD]), b"11233QC4");
        let address = b"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed".to_vec();
        assert_eq!(ethereum(address), b"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
        assert_eq!(bech32("a", &[], 1), "a12uel5l");
    }
}
