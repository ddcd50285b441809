//! Guatemalan tax numbers (NIT). Source: Superintendencia de Administración Tributaria (weights from 2 on, modulus 11).

/// Whether six to eight digits are followed by the right check character (0 to 9 or K).
pub fn gt_nit(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let Some((check, body)) = v.split_last() else { return false };
    if !(6..=8).contains(&body.len()) || !body.iter().all(u8::is_ascii_digit) || super::arith::all_same(body) {
        return false;
    }
    let mut d = super::digits(body);
    d.reverse();
    b"0K987654321".get((super::arith::weighted(&d, &[2, 3, 4, 5, 6, 7, 8, 9]) % 11) as usize) == Some(check)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::gt_nit;

    #[test]
    fn valid_and_invalid() {
        for value in ["640108-2", "568373-4", "713014-7"] {
            assert!(gt_nit(value.as_bytes()), "{value}");
        }
        for value in ["640108-8", "568373-5", "640108-", "568373-41", "", "-"] {
            assert!(!gt_nit(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!gt_nit(value));
        }
    }
}
