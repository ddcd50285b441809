//! Indonesian tax numbers (NPWP). Source: Direktorat Jenderal Pajak, PER-20/PJ/2013 (Luhn over the first nine digits).

/// Whether the value is fifteen digits of which the first nine hold under Luhn's formula.
pub fn id_npwp(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 15 && d[..9].iter().any(|x| *x != 0) && super::arith::luhn_digits(&d[..9])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::id_npwp;

    #[test]
    fn valid_and_invalid() {
        for value in ["71.680.551.0-436.849", "01.380.906.6-141.056", "37.256.564.8-513.974"] {
            assert!(id_npwp(value.as_bytes()), "{value}");
        }
        for value in
            ["71.680.551.2-436.849", "01.380.906.9-141.056", "71.680.551.0-436.84", "01.380.906.6-141.0561", "", "-"]
        {
            assert!(!id_npwp(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!id_npwp(value));
        }
    }
}
