//! British unique taxpayer references. Source: HMRC, specification of the UTR check digit (modulus 11, weights 6 7 8 9 10 5 4 3 2).

/// Whether the value is ten digits, the first of which is the check digit of the others.
pub fn uk_utr(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 10 || super::arith::all_same(&d) {
        return false;
    }
    let table = [2, 1, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    let rest = super::arith::weighted(&d[1..], &[6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11;
    table.get(rest as usize) == Some(&d[0])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::uk_utr;

    #[test]
    fn valid_and_invalid() {
        for value in ["1955839661", "1888698229", "4271422100"] {
            assert!(uk_utr(value.as_bytes()), "{value}");
        }
        for value in ["2955839661", "1111111111", "195583966", "", "-"] {
            assert!(!uk_utr(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!uk_utr(value));
        }
    }
}
