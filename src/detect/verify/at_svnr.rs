//! Austrian social insurance numbers. Source: Dachverband der Sozialversicherungsträger (weights 3 7 9 5 8 4 2 1 6, modulus 11).

/// Whether serial, check digit (in the fourth place) and birth date agree.
pub fn at_svnr(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 10 || d[0] == 0 {
        return false;
    }
    let (day, month) = (super::arith::number(&d[4..6]), super::arith::number(&d[6..8]));
    (1..=31).contains(&day)
        && (1..=15).contains(&month)
        && super::arith::weighted(&d, &[3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == u32::from(d[3])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::at_svnr;

    #[test]
    fn valid_and_invalid() {
        for value in ["1237 010180", "6154010161", "8658010180"] {
            assert!(at_svnr(value.as_bytes()), "{value}");
        }
        for value in ["1238 010180", "1237 320180", "0237 010180", "123701018", "", "-"] {
            assert!(!at_svnr(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!at_svnr(value));
        }
    }
}
