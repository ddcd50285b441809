//! New Zealand IRD numbers. Source: Inland Revenue, "Resident withholding tax specification" (two rounds, modulus 11).

/// Whether eight or nine digits from 10,000,000 to 150,000,000 hold their check digit.
pub fn nz_ird(value: &[u8]) -> bool {
    let mut d = super::digits(value);
    if d.len() == 8 {
        d.insert(0, 0);
    }
    if d.len() != 9 || !(10_000_000..=150_000_000).contains(&super::arith::number(&d)) {
        return false;
    }
    let check = |weights: &[u32]| (11 - super::arith::weighted(&d, weights) % 11) % 11;
    let first = check(&[3, 2, 7, 6, 5, 4, 3, 2]);
    let last = if first == 10 { check(&[7, 4, 3, 2, 5, 2, 7, 6]) } else { first };
    last == u32::from(d[8])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::nz_ird;

    #[test]
    fn valid_and_invalid() {
        for value in ["49-091-850", "49-098-576", "136-410-132", "35-901-981", "044150458", "071422100"] {
            assert!(nz_ird(value.as_bytes()), "{value}");
        }
        for value in ["136-410-133", "9-125-568", "49-091-851", "999999999", "", "-"] {
            assert!(!nz_ird(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!nz_ird(value));
        }
    }
}
