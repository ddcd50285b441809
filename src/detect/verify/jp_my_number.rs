//! Japanese individual numbers (My Number). Source: Ministry of Internal Affairs and Communications, Ordinance 85 of 2014,
//! article 5 (modulus 11).

/// Whether the value is twelve digits, not all the same, with the right check digit.
pub fn jp_my_number(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 12 || super::arith::all_same(&d) {
        return false;
    }
    let rest = super::arith::weighted(&d, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest < 2 { 0 } else { 11 - rest };
    check == u32::from(d[11])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::jp_my_number;

    #[test]
    fn valid_and_invalid() {
        for value in ["939310885376", "556421116243", "1747 0832 5285", "4609 1744 3581"] {
            assert!(jp_my_number(value.as_bytes()), "{value}");
        }
        for value in ["111111111111", "12345678901", "", "-"] {
            assert!(!jp_my_number(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!jp_my_number(value));
        }
    }
}
