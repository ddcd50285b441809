//! French tax numbers (SPI, NIF). Source: OECD, "Information on Tax Identification Numbers: France" (remainder of 511).

/// Whether thirteen digits start with 0 to 3 and end in the remainder of the first ten by 511.
pub fn fr_spi(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 13
        && d[0] < 4
        && d[1..10].iter().any(|x| *x != 0)
        && super::arith::number(&d[..10]) % 511 == super::arith::number(&d[10..])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::fr_spi;

    #[test]
    fn valid_and_invalid() {
        for value in ["1299174858 282", "17 78 446302 227", "3693391 361380"] {
            assert!(fr_spi(value.as_bytes()), "{value}");
        }
        for value in ["1299174858 283", "17 78 446302 223", "1299174858 28", "17 78 446302 2271", "", "-"] {
            assert!(!fr_spi(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!fr_spi(value));
        }
    }
}
