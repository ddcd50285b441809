//! French social security numbers (NIR). Source: INSEE, "Numéro de sécurité sociale"; decree 82-103 (key: 97 minus remainder).

/// Whether the value is sex, year, month, department (2A and 2B for Corsica), town, order and the two-digit key.
pub fn fr_nir(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 15 || !matches!(v[0], b'1'..=b'4' | b'7' | b'8') {
        return false;
    }
    let mut body = v[..13].to_vec();
    let mut less = 0;
    match body[6] {
        b'A' if body[5] == b'2' => (body[6], less) = (b'0', 1_000_000),
        b'B' if body[5] == b'2' => (body[6], less) = (b'0', 2_000_000),
        _ => {}
    }
    if !body.iter().chain(&v[13..]).all(u8::is_ascii_digit) {
        return false;
    }
    let d = super::digits(&body);
    let month = super::arith::number(&d[3..5]);
    let department = super::arith::number(&d[5..7]);
    let key = super::arith::number(&super::digits(&v[13..]));
    let number = super::arith::number(&d).wrapping_sub(less);
    matches!(month, 1..=12 | 20..=42 | 50..=99)
        && (department > 0 || less > 0)
        && d[10..13] != [0, 0, 0]
        && 97 - number % 97 == key
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::fr_nir;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "2 55 08 14 168 025 38",
            "1 84 12 75 767 601 72",
            "1 84 12 75 654 563 08",
            "1 84 12 2A 255 228 51",
            "1 84 12 2A 464 214 03",
        ] {
            assert!(fr_nir(value.as_bytes()), "{value}");
        }
        for value in
            ["2 55 08 14 168 025 39", "5 55 08 14 168 025 38", "2 55 13 14 168 025 38", "25508141680253", "", "-"]
        {
            assert!(!fr_nir(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!fr_nir(value));
        }
    }
}
