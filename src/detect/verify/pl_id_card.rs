//! Polish identity card numbers. Source: Act of 6 August 2010 on identity cards, and ICAO Doc 9303 (weights 7 3 1).

/// Whether three letters and six digits, the first of which is the check digit, sum to a multiple of ten under the weights.
pub fn pl_id_card(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 9 || !v[..3].iter().all(u8::is_ascii_uppercase) || !v[3..].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let worth = |b: &u8| if b.is_ascii_digit() { u32::from(b - b'0') } else { u32::from(b - b'A') + 10 };
    let sum: u32 = v.iter().map(worth).zip([7, 3, 1, 9, 7, 3, 1, 7, 3]).map(|(n, weight)| n * weight).sum();
    sum.is_multiple_of(10) && !super::arith::all_same(&v[3..])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::pl_id_card;

    #[test]
    fn valid_and_invalid() {
        for value in ["OOO183417", "TUQ415377", "MSC564041"] {
            assert!(pl_id_card(value.as_bytes()), "{value}");
        }
        for value in ["OOO183418", "TUQ415378", "OOO18341", "AB1234567", "", "-"] {
            assert!(!pl_id_card(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!pl_id_card(value));
        }
    }
}
