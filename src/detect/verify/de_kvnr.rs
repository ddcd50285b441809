//! German health insurance numbers. Source: GKV-Spitzenverband, rules for the Krankenversichertennummer under § 290 SGB V.

/// Whether a letter and nine digits end in the check digit: the letter as two digits, every second digit doubled, sums of digits, modulus 10.
pub fn de_kvnr(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let [letter @ b'A'..=b'Z', rest @ ..] = v.as_slice() else { return false };
    if rest.len() != 9 || !rest.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let number = letter - b'A' + 1;
    let digits = [&[number / 10, number % 10], super::digits(rest).as_slice()].concat();
    let (check, body) = (digits[10], &digits[..10]);
    let worth =
        |(at, digit): (usize, &u8)| u32::from(*digit * (1 + at as u8 % 2) / 10 + *digit * (1 + at as u8 % 2) % 10);
    !super::arith::all_same(body) && body.iter().enumerate().map(worth).sum::<u32>() % 10 == u32::from(check)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::de_kvnr;

    #[test]
    fn valid_and_invalid() {
        for value in ["J026859952", "R820018263", "Y222791805"] {
            assert!(de_kvnr(value.as_bytes()), "{value}");
        }
        for value in ["J026859953", "R820018264", "J02685995", "1234567890", "AB12345678", "", "-"] {
            assert!(!de_kvnr(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!de_kvnr(value));
        }
    }
}
