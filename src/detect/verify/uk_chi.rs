//! Scottish Community Health Index numbers. Source: Public Health Scotland, CHI number (birth date; modulus 11 as for NHS numbers).

/// Whether a birth date, day first, and four digits hold the check digit of NHS numbers.
pub fn uk_chi(value: &[u8]) -> bool {
    let d = super::digits(value);
    let part = |at: usize| super::arith::number(&d[at..at + 2]);
    d.len() == 10 && super::arith::is_short_date(part(4), part(2), part(0)) && super::uk_nhs::uk_nhs(value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::uk_chi;

    #[test]
    fn valid_and_invalid() {
        for value in ["0105383198", "2107938288", "2209087414"] {
            assert!(uk_chi(value.as_bytes()), "{value}");
        }
        for value in ["0105383199", "2107938289", "010538319", "3213901234", "", "-"] {
            assert!(!uk_chi(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!uk_chi(value));
        }
    }
}
