//! Norwegian organisation numbers. Source: Brønnøysundregistrene, organisasjonsnummeret (weights 3 2 7 6 5 4 3 2, modulus 11).

/// Whether nine digits start with 8 or 9 and hold their check digit.
pub fn no_orgnr(value: &[u8]) -> bool {
    let d = super::digits(value);
    matches!(d.first(), Some(8 | 9))
        && super::arith::checked(&d, &[3, 2, 7, 6, 5, 4, 3, 2], super::arith::up_to_11_strict)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::no_orgnr;

    #[test]
    fn valid_and_invalid() {
        for value in ["941856500", "804 892 737", "875 034537"] {
            assert!(no_orgnr(value.as_bytes()), "{value}");
        }
        for value in ["941856503", "804 892 734", "94185650", "804 892 7371", "", "-"] {
            assert!(!no_orgnr(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!no_orgnr(value));
        }
    }
}
