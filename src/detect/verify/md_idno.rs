//! Moldovan personal and company numbers (IDNP, IDNO). Source: Public Services Agency of Moldova (weights 7 3 1, modulus 10).

/// Whether the value is thirteen digits whose check digit holds.
pub fn md_idno(value: &[u8]) -> bool {
    let d = super::digits(value);
    super::arith::checked(&d, &[7, 3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1], |sum| sum % 10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::md_idno;

    #[test]
    fn valid_and_invalid() {
        for value in ["0986887082309", "0707975989339", "2198660393050"] {
            assert!(md_idno(value.as_bytes()), "{value}");
        }
        for value in ["0986887082304", "0707975989337", "098688708230", "07079759893391", "", "-"] {
            assert!(!md_idno(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!md_idno(value));
        }
    }
}
