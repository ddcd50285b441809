//! Polish tax numbers (NIP). Source: Act of 13 October 1995 on registration of taxpayers (weights 6 5 7 2 3 4 5 6 7, modulus 11).

/// Whether the value is ten digits whose check digit holds.
pub fn pl_nip(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 10
        && !super::arith::all_same(&d)
        && super::arith::weighted(&d, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 == u32::from(d[9])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::pl_nip;

    #[test]
    fn valid_and_invalid() {
        for value in ["856-734-62-15", "1504583108", "9828873398"] {
            assert!(pl_nip(value.as_bytes()), "{value}");
        }
        for value in ["856-734-62-16", "1111111111", "856734621", "", "-"] {
            assert!(!pl_nip(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!pl_nip(value));
        }
    }
}
