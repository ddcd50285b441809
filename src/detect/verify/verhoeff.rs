//! Verhoeff's dihedral check. Source: J. Verhoeff, "Error Detecting Decimal Codes", Mathematical Centre Tract 29 (1969).

const TIMES: [[u8; 10]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 2, 3, 4, 0, 6, 7, 8, 9, 5],
    [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8],
    [5, 9, 8, 7, 6, 0, 4, 3, 2, 1],
    [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4],
    [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
];
const PERMUTED: [[u8; 10]; 8] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9],
    [1, 5, 7, 6, 2, 8, 3, 0, 9, 4],
    [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0],
    [4, 2, 8, 6, 5, 7, 3, 9, 0, 1],
    [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
];

/// Whether the digits of the value, check digit last, hold under Verhoeff's scheme.
pub fn verhoeff(value: &[u8]) -> bool {
    let d = super::digits(value);
    let end = d
        .iter()
        .rev()
        .enumerate()
        .fold(0u8, |c, (i, x)| TIMES[usize::from(c)][usize::from(PERMUTED[i % 8][usize::from(*x)])]);
    d.len() > 1 && end == 0
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::verhoeff;

    #[test]
    fn valid_and_invalid() {
        for value in ["2363", "758722", "419393117266", "874485887383"] {
            assert!(verhoeff(value.as_bytes()), "{value}");
        }
        for value in ["2364", "758721", "3", "", "-"] {
            assert!(!verhoeff(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!verhoeff(value));
        }
    }
}
