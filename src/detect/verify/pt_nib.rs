//! Portuguese bank account numbers (NIB). Source: Banco de Portugal (ISO/IEC 7064 mod 97-10).

/// Whether twenty-one digits leave a remainder of one by 97.
pub fn pt_nib(value: &[u8]) -> bool {
    let d = super::arith::alnum(value);
    d.len() == 21 && d.iter().all(u8::is_ascii_digit) && !super::arith::all_same(&d) && super::arith::mod_97(&d) == 1
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::pt_nib;

    #[test]
    fn valid_and_invalid() {
        for value in ["004261068917692649916", "000098624108651702264", "008373996106803828531"] {
            assert!(pt_nib(value.as_bytes()), "{value}");
        }
        for value in ["004261068917692649917", "000098624108651702265", "00426106891769264991", "", "-"] {
            assert!(!pt_nib(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!pt_nib(value));
        }
    }
}
