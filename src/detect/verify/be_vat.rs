//! Belgian enterprise and VAT numbers. Source: FOD Economie, Kruispuntbank van Ondernemingen (97 minus remainder).

/// Whether ten digits start with 0 or 1 and end in 97 minus the remainder of the first eight.
pub fn be_vat(value: &[u8]) -> bool {
    let mut d = super::digits(value);
    // Until 2005 numbers had nine digits; they go on with a zero before them.
    if d.len() == 9 {
        d.insert(0, 0);
    }
    d.len() == 10
        && d[0] < 2
        && d[1..8].iter().any(|x| *x != 0)
        && 97 - super::arith::number(&d[..8]) % 97 == super::arith::number(&d[8..])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::be_vat;

    #[test]
    fn valid_and_invalid() {
        for value in ["BE 1844888 035", "1328.366.597", "0954.391.710"] {
            assert!(be_vat(value.as_bytes()), "{value}");
        }
        for value in ["BE 1844888 030", "1328.366.592", "BE 1844888 03", "1328.366.5971", "", "-"] {
            assert!(!be_vat(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!be_vat(value));
        }
    }
}
