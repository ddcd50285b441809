//! Base32 (RFC 4648), in upper or lower case, padding or none.

use data_encoding::{BASE32, BASE32_NOPAD};

use super::runs::{FEWEST_DIGITS, NONE, characters, is_telling, unpack};

/// Decodes characters from where it makes sense: from the first eight behind `last`. Returns how many are left out at the start too.
pub(super) fn read(characters: &[u8], last: usize) -> Option<(usize, Vec<u8>)> {
    let run = characters.get(last..).filter(|run| run.len() >= FEWEST_DIGITS && is_run(run))?;
    (0..8).find_map(|skip| {
        let bytes = decode(run.get(skip..)?).filter(|bytes| is_telling(bytes))?;
        Some((last + skip, bytes))
    })
}

/// Whether all are characters, and of one case.
fn is_run(characters: &[u8]) -> bool {
    let is_upper = |c: &u8| matches!(c, b'A'..=b'Z' | b'2'..=b'7');
    let is_lower = |c: &u8| matches!(c, b'a'..=b'z' | b'2'..=b'7');
    characters.iter().all(is_upper) || characters.iter().all(is_lower)
}

/// Decodes characters without breaks or padding; bits left over are dropped.
fn decode(characters: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = vec![0; characters.len() / 8 * 5 + characters.len() % 8 * 5 / 8];
    unpack::<5, 8, 5>(&VALUES, characters, &mut bytes).then_some(bytes)
}

/// Encodes bytes in the manner of `model`, in one line.
pub(super) fn encode(model: &[u8], bytes: &[u8]) -> Vec<u8> {
    let is_padded = model.contains(&b'=') || characters(model).len().is_multiple_of(8);
    let mut written = if is_padded { BASE32.encode(bytes) } else { BASE32_NOPAD.encode(bytes) }.into_bytes();
    if model.iter().any(u8::is_ascii_lowercase) {
        written.make_ascii_lowercase();
    }
    written
}

static VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let mut value = 0;
    while value < alphabet.len() {
        values[alphabet[value] as usize] = value as u8;
        values[alphabet[value].to_ascii_lowercase() as usize] = value as u8;
        value += 1;
    }
    values
};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_case_only() {
        assert!(is_run(b"MZXW6YTB") && is_run(b"mzxw6ytb"));
        assert!(!is_run(b"MZXW6ytb") && !is_run(b"MZXW1YTB"));
        assert_eq!(decode(b"MZXW6YTB"), Some(b"fooba".to_vec()));
        assert_eq!(decode(b"mzxw6"), Some(b"foo".to_vec()));
        assert_eq!(decode(b"mzxw8"), None);
    }

    #[test]
    fn written_in_the_manner_of_the_model() {
        for (model, written) in [("MZXW6===", "MY======"), ("MZXW6", "MY"), ("mzxw6", "my"), ("mzxw6ytb", "my======")] {
            assert_eq!(encode(model.as_bytes(), b"f"), written.as_bytes(), "{model}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_written_is_read(bytes in proptest::collection::vec(any::<u8>(), 0..50), model in "[a-z]{8}|[A-Z]{7}=") {
            prop_assert_eq!(decode(&characters(&encode(model.as_bytes(), &bytes))), Some(bytes));
        }
    }
}
