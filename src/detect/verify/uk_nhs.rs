//! British NHS numbers. Source: NHS Data Dictionary, "NHS NUMBER" (modulus 11).

/// Whether the value is ten digits, weights 10 down to 2, remainder from 11 as the check digit.
pub fn uk_nhs(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 10 || super::arith::all_same(&d) {
        return false;
    }
    let check = (11 - super::arith::weighted(&d, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    check == u32::from(d[9])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::uk_nhs;

    #[test]
    fn valid_and_invalid() {
        for value in ["943 476 5919", "9434765919", "313-594-6231", "959-121-9520"] {
            assert!(uk_nhs(value.as_bytes()), "{value}");
        }
        for value in ["943 476 5918", "1111111111", "943476591", "", "-"] {
            assert!(!uk_nhs(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!uk_nhs(value));
        }
    }
}
