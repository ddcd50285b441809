//! Dutch citizen service numbers. Source: RvIG, Logisch Ontwerp BSN (eleven test, last weight -1).

/// Whether the value is eight or nine digits that pass the eleven test.
pub fn nl_bsn(value: &[u8]) -> bool {
    let mut d = super::digits(value);
    if d.len() == 8 {
        d.insert(0, 0);
    }
    if d.len() != 9 || super::arith::all_same(&d) || d[..2] == [0, 0] {
        return false;
    }
    super::arith::weighted(&d, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == u32::from(d[8])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::nl_bsn;

    #[test]
    fn valid_and_invalid() {
        for value in ["111222333", "123456782", "835924117", "283827476"] {
            assert!(nl_bsn(value.as_bytes()), "{value}");
        }
        for value in ["111222334", "000000000", "12345678", "", "-"] {
            assert!(!nl_bsn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!nl_bsn(value));
        }
    }
}
