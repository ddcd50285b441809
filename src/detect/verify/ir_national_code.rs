//! Iranian national codes. Source: National Organization for Civil Registration (weights 10 to 2, modulus 11).

/// Whether ten digits that are not all the same end in the remainder by eleven, or from two on in what is missing to eleven.
pub fn ir_national_code(value: &[u8]) -> bool {
    super::arith::checked(&super::digits(value), &[10, 9, 8, 7, 6, 5, 4, 3, 2], |sum| match sum % 11 {
        rest @ (0 | 1) => rest,
        rest => 11 - rest,
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ir_national_code;

    #[test]
    fn valid_and_invalid() {
        for value in ["8887180334", "5242731672", "8975140261"] {
            assert!(ir_national_code(value.as_bytes()), "{value}");
        }
        for value in ["8887180335", "5242731673", "888718033", "1111111111", "", "-"] {
            assert!(!ir_national_code(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ir_national_code(value));
        }
    }
}
