//! Slovak tax and VAT numbers (DIČ, IČ DPH). Source: Finančná správa SR; European Commission, VIES (a multiple of eleven).

/// Whether ten digits, the third 2 to 4 or 7 to 9, are a multiple of eleven.
pub fn sk_dph(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 10
        && d[0] != 0
        && matches!(d[2], 2..=4 | 7..=9)
        && !super::arith::all_same(&d)
        && super::arith::number(&d).is_multiple_of(11)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::sk_dph;

    #[test]
    fn valid_and_invalid() {
        for value in ["4839986756", "9549162909", "SK7030854303"] {
            assert!(sk_dph(value.as_bytes()), "{value}");
        }
        for value in ["4839986755", "9549162906", "483998675", "95491629091", "", "-"] {
            assert!(!sk_dph(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!sk_dph(value));
        }
    }
}
