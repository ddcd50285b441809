//! Geographic coordinates in decimal degrees. Source: ISO 6709.

/// Whether the value holds a latitude of at most 90 and a longitude of at most 180 degrees, not both nearly zero.
pub fn coordinates(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else { return false };
    let numbers: Vec<f64> = text
        .split(|c: char| !c.is_ascii_digit() && c != '.' && c != '-')
        .filter_map(|part| part.parse().ok())
        .collect();
    let &[latitude, longitude] = numbers.as_slice() else { return false };
    latitude.abs() <= 90.0 && longitude.abs() <= 180.0 && (latitude.abs() > 0.01 || longitude.abs() > 0.01)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::coordinates;

    #[test]
    fn valid_and_invalid() {
        for value in ["48.85837, 2.29448", "-33.8567844,151.2152967"] {
            assert!(coordinates(value.as_bytes()), "{value}");
        }
        for value in
            ["91.00001, 2.00000", "48.85837, 181.12345", "0.00000, 0.00000", "48.85837", "1-2, 3", "a,b", "", "-"]
        {
            assert!(!coordinates(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!coordinates(value));
        }
    }
}
