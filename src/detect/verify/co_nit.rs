//! Colombian tax numbers (NIT). Source: DIAN, "Orden administrativa 4 de 1989" (primes from 3 to 71 as weights, modulus 11).

/// Whether eight to ten digits are followed by their check digit.
pub fn co_nit(value: &[u8]) -> bool {
    let d = super::digits(value);
    let Some((check, body)) = d.split_last() else { return false };
    if !(8..=10).contains(&body.len()) || super::arith::all_same(&d) {
        return false;
    }
    let body: Vec<u8> = body.iter().rev().copied().collect();
    let rest = super::arith::weighted(&body, &[3, 7, 13, 17, 19, 23, 29, 37, 41, 43]) % 11;
    u32::from(*check) == if rest < 2 { rest } else { 11 - rest }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::co_nit;

    #[test]
    fn valid_and_invalid() {
        for value in ["279863.847-7", "770.772.323-1", "781065147-7"] {
            assert!(co_nit(value.as_bytes()), "{value}");
        }
        for value in ["279863.847-2", "770.772.323-2", "279863.847-", "770.772.323-11", "", "-"] {
            assert!(!co_nit(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!co_nit(value));
        }
    }
}
