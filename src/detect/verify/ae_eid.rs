//! Emirates ID numbers. Source: Federal Authority for Identity and Citizenship (784, year of birth, seven digits, Luhn).

/// Whether fifteen digits start with 784 and a year from 1900 to 2049, and hold under Luhn's formula.
pub fn ae_eid(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 15
        && d[..3] == [7, 8, 4]
        && (1900..2050).contains(&super::arith::number(&d[3..7]))
        && d[7..14].iter().any(|x| *x != 0)
        && super::arith::luhn_digits(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ae_eid;

    #[test]
    fn valid_and_invalid() {
        for value in ["7842037-4520617-9", "78420413975169-7", "784-2030-0053228-5"] {
            assert!(ae_eid(value.as_bytes()), "{value}");
        }
        for value in ["7842037-4520617-8", "78420413975169-1", "7842037-4520617-", "78420413975169-71", "", "-"] {
            assert!(!ae_eid(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ae_eid(value));
        }
    }
}
