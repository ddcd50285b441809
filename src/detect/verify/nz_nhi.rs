//! New Zealand national health index numbers. Source: HISO 10046:2023, consumer health identity (modulus 11, and 24 for the newer form).

const LETTERS: &[u8; 24] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";

/// Whether three letters and three digits (or two and a letter) end in the check digit, or in the newer form the check letter.
pub fn nz_nhi(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let worth = |b: &u8| match b {
        b'0'..=b'9' => Some(u32::from(b - b'0')),
        _ => LETTERS.iter().position(|letter| letter == b).map(|at| at as u32 + 1),
    };
    let Some(worths) = v.iter().map(worth).collect::<Option<Vec<u32>>>() else { return false };
    if v.len() != 7 || !v[..3].iter().all(u8::is_ascii_uppercase) || !v[3..5].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = worths.iter().zip([7, 6, 5, 4, 3, 2]).map(|(worth, weight)| worth * weight).sum();
    match (v[5].is_ascii_digit(), v[6].is_ascii_digit()) {
        (true, true) => !sum.is_multiple_of(11) && (11 - sum % 11) % 10 == worths[6],
        (false, false) => 24 - sum % 24 == worths[6],
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::nz_nhi;

    #[test]
    fn valid_and_invalid() {
        for value in ["SPY0192", "ZKL9221", "CRP20YY"] {
            assert!(nz_nhi(value.as_bytes()), "{value}");
        }
        for value in ["SPY0193", "AIO1234", "ABC12D4", "SPY019", "", "-"] {
            assert!(!nz_nhi(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!nz_nhi(value));
        }
    }
}
