//! German tax identification numbers. Source: section 139b AO and BZSt, "Aufbau der IdNr" (ISO/IEC 7064 mod 11,10).

/// Whether the value is eleven digits, the first not 0, among the first ten exactly one digit two or three times (never three
/// in a row) and all others at most once, and the check digit holds.
pub fn de_steuer_id(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 11 || d[0] == 0 {
        return false;
    }
    let mut counts = [0u8; 10];
    for x in &d[..10] {
        counts[usize::from(*x)] += 1;
    }
    let repeated = counts.iter().filter(|c| **c > 1).count();
    let most = counts.iter().max().copied().unwrap_or(0);
    let in_a_row = d[..10].windows(3).any(|w| w[0] == w[1] && w[1] == w[2]);
    repeated == 1 && most <= 3 && !in_a_row && super::arith::mod_11_10(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::de_steuer_id;

    #[test]
    fn valid_and_invalid() {
        for value in ["36574261809", "86 095 742 719", "36375240398", "92787635107"] {
            assert!(de_steuer_id(value.as_bytes()), "{value}");
        }
        for value in ["36574261808", "06574261809", "12345678903", "11111111111", "", "-"] {
            assert!(!de_steuer_id(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!de_steuer_id(value));
        }
    }
}
