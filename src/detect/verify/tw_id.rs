//! Taiwanese identity numbers and resident certificates. Source: Ministry of the Interior, identity card rules (modulus 10).

/// Whether a letter, 1, 2, 8 or 9, and eight digits hold: the letter stands for 10 to 35 and the weighted sum is a multiple of ten.
pub fn tw_id(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 10 || !matches!(v[1], b'1' | b'2' | b'8' | b'9') || !v[1..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let Some(place) = b"ABCDEFGHJKLMNPQRSTUVXYWZIO".iter().position(|b| *b == v[0]) else { return false };
    let letter = place as u8 + 10;
    let mut d = vec![letter / 10, letter % 10];
    d.extend(super::digits(&v[1..]));
    super::arith::weighted(&d, &[1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]).is_multiple_of(10)
        && !super::arith::all_same(&v[2..])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::tw_id;

    #[test]
    fn valid_and_invalid() {
        for value in ["A123456789", "F244150458", "F288557839"] {
            assert!(tw_id(value.as_bytes()), "{value}");
        }
        for value in ["A123456780", "A323456789", "A12345678", "1123456789", "", "-"] {
            assert!(!tw_id(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!tw_id(value));
        }
    }
}
