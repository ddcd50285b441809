//! Taiwanese business numbers. Source: Ministry of Finance, Taiwan, check of the unified business number (multiple of five from April 2023 on).

/// Whether the value is eight digits whose digit sum of products is a multiple of five.
pub fn tw_ubn(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 8 || super::arith::all_same(&d) {
        return false;
    }
    let products = d.iter().zip([1u8, 2, 1, 2, 1, 2, 4, 1]).map(|(digit, weight)| digit * weight);
    let sum: u8 = products.map(|product| product / 10 + product % 10).sum();
    sum.is_multiple_of(5) || (d[6] == 7 && (sum + 1).is_multiple_of(5))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::tw_ubn;

    #[test]
    fn valid_and_invalid() {
        for value in ["76712882", "95623925", "68157968"] {
            assert!(tw_ubn(value.as_bytes()), "{value}");
        }
        for value in ["76712885", "95623928", "7671288", "956239251", "", "-"] {
            assert!(!tw_ubn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!tw_ubn(value));
        }
    }
}
