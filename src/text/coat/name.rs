//! Tells the many runs that are not encoded from those that may be: names in source code, paths, hashes.

use super::runs::FEWEST_DIGITS;
use memchr::memchr2;

/// Whether a short run is one of the many that stand for nothing, such as a name in source code, a path, or a hash. One look at each
/// character tells.
pub(super) fn is_name(run: &[u8]) -> bool {
    const HEX: u8 = 8;
    const LOW_DIGIT: u8 = 16;
    const UPPER: u8 = 32;
    const LOWER: u8 = 64;
    const SEPARATOR: u8 = 128;
    // The lowest three bits: as the first, second and third of a group of base64, the character may stand for ASCII.
    static KINDS: [u8; 256] = {
        let mut kinds = [0; 256];
        let mut byte = 0;
        while byte < 256 {
            let (value, kind) = match byte as u8 {
                b @ b'A'..=b'Z' => (b - b'A', UPPER | if b <= b'F' { HEX } else { 0 }),
                b @ b'a'..=b'z' => (b - b'a' + 26, LOWER | if b <= b'f' { HEX } else { 0 }),
                b @ b'0'..=b'9' => {
                    let is_low = b <= b'7';
                    let base32 = if b >= b'2' && is_low { UPPER | LOWER } else { 0 };
                    (b - b'0' + 52, HEX | base32 | if is_low { LOW_DIGIT } else { 0 })
                }
                b'+' => (62, 0),
                b'-' => (62, SEPARATOR),
                b'/' | b'_' => (63, SEPARATOR),
                _ => (0xff, 0),
            };
            let group = (value & 0x20 == 0) as u8 | ((value & 8 == 0) as u8) << 1 | ((value & 2 == 0) as u8) << 2;
            kinds[byte] = kind | if value < 64 { group } else { 0 };
            byte += 1;
        }
        kinds
    };
    if run.len() > 64 || memchr2(b'\n', b'\r', run).is_some() {
        return false;
    }
    let (mut groups, mut low_digits) = ([0_u64; 3], 0_u64);
    let (mut common, mut since, mut may_be_compressed) = (0xff, 0_usize, starts_compressed(run));
    for (at, byte) in run.iter().take_while(|b| **b != b'=').enumerate() {
        let kind = KINDS[usize::from(*byte)];
        for (number, group) in groups.iter_mut().enumerate() {
            *group |= u64::from(kind >> number & 1) << at;
        }
        low_digits |= u64::from(kind & LOW_DIGIT != 0) << at;
        (common, since) = if kind & SEPARATOR != 0 { (0xff, 0) } else { (common & kind, since + 1) };
        if since == 0 {
            may_be_compressed |= run.get(at + 1..).is_some_and(starts_compressed);
        }
    }
    let is_digits = since >= FEWEST_DIGITS && common & HEX != 0;
    if is_digits && run.len() == since {
        // Twelve bytes of text in a row have a low digit in every other place.
        let twos = low_digits & low_digits >> 2;
        let fours = twos & twos >> 4;
        return fours & fours >> 8 & fours >> 16 == 0 && !may_be_compressed;
    }
    let is_base32 = since >= FEWEST_DIGITS && common & (UPPER | LOWER) != 0;
    // As many bytes as are telling hold three whole groups of ASCII, at one alignment or another.
    let ascii = groups[0] & groups[1] >> 1 & groups[2] >> 2;
    let has_text = ascii & ascii >> 4 & ascii >> 8 != 0;
    let is_prefixed = matches!(run, [b'0', b'x' | b'X', ..]);
    !(is_digits || is_base32 || has_text || may_be_compressed || is_prefixed)
}

/// Whether base64 or hex starts like something compressed.
fn starts_compressed(run: &[u8]) -> bool {
    run.starts_with(b"H4sI")
        || matches!(run, [b'e', b'A' | b'F' | b'J' | b'N', ..] | [b'7', b'8', ..] | [b'1', b'f' | b'F', ..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use data_encoding::{BASE32, BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
    use proptest::prelude::*;

    #[test]
    fn names_are_told() {
        for name in [
            "get_user_by_identifier",
            "averageResponseTimeMillis",
            "/api/v1/items/4086",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "550e8400-e29b-41d4-a716-446655440000",
        ] {
            assert!(is_name(name.as_bytes()), "{name}");
        }
    }

    proptest! {
        #[test]
        fn text_is_never_a_name(before in "([a-z]{1,6}/)?", text in "[ -~]{15,24}", junk in proptest::collection::vec(any::<u8>(), 0..4)) {
            let bytes = [&junk[..], text.as_bytes()].concat();
            for run in [BASE64.encode(&bytes), BASE64URL_NOPAD.encode(&bytes), BASE32.encode(&bytes), HEXLOWER.encode(&bytes), HEXUPPER.encode(&bytes)] {
                prop_assert!(!is_name(format!("{before}{run}").as_bytes()), "{before}{run}");
            }
        }
    }
}
