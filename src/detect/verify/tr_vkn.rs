//! Turkish tax numbers (VKN). Source: Gelir İdaresi Başkanlığı, vergi kimlik numarası (powers of two, modulus 9 and 10).

/// Whether the value is ten digits whose check digit holds.
pub fn tr_vkn(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 10 || super::arith::all_same(&d) {
        return false;
    }
    let sum: u32 = (0..9)
        .map(|i| {
            let shifted = (u32::from(d[i]) + 9 - i as u32) % 10;
            match shifted * (1 << (9 - i)) % 9 {
                0 if shifted > 0 => 9,
                rest => rest,
            }
        })
        .sum();
    super::arith::up_to_10(sum) == u32::from(d[9])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::tr_vkn;

    #[test]
    fn valid_and_invalid() {
        for value in ["8318165848", "1352554190", "8872428614"] {
            assert!(tr_vkn(value.as_bytes()), "{value}");
        }
        for value in ["8318165847", "1352554194", "831816584", "13525541901", "", "-"] {
            assert!(!tr_vkn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!tr_vkn(value));
        }
    }
}
