//! Thai national identity numbers. Source: Department of Provincial Administration (weights 13 to 2, modulus 11).

/// Whether the value is thirteen digits, the first 1 to 8, whose check digit holds.
pub fn th_id(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 13
        && (1..=8).contains(&d[0])
        && !super::arith::all_same(&d)
        && (11 - super::arith::weighted(&d, &[13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 10 == u32::from(d[12])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::th_id;

    #[test]
    fn valid_and_invalid() {
        for value in ["1-3204-69183-80-8", "1-4125-01744-74-2", "2569785337601", "1185323346091"] {
            assert!(th_id(value.as_bytes()), "{value}");
        }
        for value in ["1-1111-11111-11-1", "0101700207366", "110170020736", "", "-"] {
            assert!(!th_id(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!th_id(value));
        }
    }
}
