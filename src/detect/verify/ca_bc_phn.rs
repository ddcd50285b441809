//! British Columbia personal health numbers. Source: BC Ministry of Health, PHN check digit (weights 2 4 8 5 10 9 7 3, modulus 11).

/// Whether ten digits start with 9 and hold their check digit.
pub fn ca_bc_phn(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 10
        && d[0] == 9
        && super::arith::checked(&d[1..], &[2, 4, 8, 5, 10, 9, 7, 3], super::arith::up_to_11_strict)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ca_bc_phn;

    #[test]
    fn valid_and_invalid() {
        for value in ["9272-837489", "9537198 591", "9846-734 909"] {
            assert!(ca_bc_phn(value.as_bytes()), "{value}");
        }
        for value in ["9272-837487", "9537198 593", "9272-83748", "9537198 5911", "", "-"] {
            assert!(!ca_bc_phn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ca_bc_phn(value));
        }
    }
}
