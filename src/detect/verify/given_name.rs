//! Names of persons and places by gazetteer. Source: `given_names.txt`, the given names that stand in the lists of at least two countries
//! in the `faker` package (MIT licence), without those that are common words; `places.txt`, countries, regions and large cities.

use unicode_normalization::UnicodeNormalization;

/// Given names without accents, one a line, sorted.
const GIVEN_NAMES: &str = include_str!("given_names.txt");
/// Places in lower case, one a line, sorted.
const PLACES: &str = include_str!("places.txt");

/// Whether the first word of the value is a common given name, whatever its accents.
pub fn given_name(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let first = text.split([' ', '-', ',', '.', '\'']).next().unwrap_or_default();
    first.len() <= 32 && stands_in(GIVEN_NAMES, &without_accents(first))
}

/// Whether the value is a country, region or large city.
pub fn place(value: &[u8]) -> bool {
    std::str::from_utf8(value).is_ok_and(|text| text.len() <= 64 && stands_in(PLACES, &text.to_lowercase()))
}

/// The letters in lower case, each as the one of ASCII that it is made from.
fn without_accents(name: &str) -> String {
    let plain = |c: char| match c {
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ı' => 'i',
        'æ' => 'a',
        _ => c,
    };
    let letters = name.to_lowercase();
    letters.nfd().map(plain).filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect()
}

/// Whether a sorted list has the line. Looks at as many lines as the list's length has bits.
fn stands_in(list: &str, line: &str) -> bool {
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let from = list.as_bytes()[..middle].iter().rposition(|b| *b == b'\n').map_or(0, |at| at + 1);
        let to = list.as_bytes()[middle..].iter().position(|b| *b == b'\n').map_or(list.len(), |at| middle + at);
        match list.as_bytes()[from..to].cmp(line.as_bytes()) {
            std::cmp::Ordering::Equal => return !line.is_empty(),
            std::cmp::Ordering::Less => low = to + 1,
            std::cmp::Ordering::Greater => high = from,
        }
    }
    false
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{GIVEN_NAMES, PLACES, given_name, place};

    #[test]
    fn lists_are_sorted_and_every_line_is_found() {
        for (list, check) in [(GIVEN_NAMES, given_name as fn(&[u8]) -> bool), (PLACES, place)] {
            let lines: Vec<&str> = list.lines().collect();
            assert!(lines.len() > 400 && lines.windows(2).all(|pair| pair[0] < pair[1]));
            lines.iter().for_each(|line| assert!(check(line.as_bytes()), "{line}"));
        }
    }

    #[test]
    fn valid_and_invalid() {
        for value in ["Jane Doe", "Jörg Müller", "MARY", "Lucía", "Jean-Pierre Dubois", "Zoë"] {
            assert!(given_name(value.as_bytes()), "{value}");
        }
        for value in ["Will", "May Day", "Null Pointer", "Release Notes", "zzz", "aaa", "", "-"] {
            assert!(!given_name(value.as_bytes()), "{value}");
        }
        for value in ["Berlin", "São Paulo", "NEW YORK", "France", "Łódź"] {
            assert!(place(value.as_bytes()), "{value}");
        }
        for value in ["Main", "Berlin Wall", "zz", "", "-"] {
            assert!(!place(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!given_name(value) && !place(value));
        }
    }
}
