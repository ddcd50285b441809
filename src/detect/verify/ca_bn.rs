//! Canadian business numbers. Source: Canada Revenue Agency, Business Number (Luhn over nine digits, then programme and account).

/// Whether nine digits under Luhn's formula stand alone or before a programme (RC, RM, RP, RT, RR, RZ) and four digits.
pub fn ca_bn(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let programme = [&b"RC"[..], b"RM", b"RP", b"RT", b"RR", b"RZ"];
    let account = v.len() == 15 && programme.contains(&&v[9..11]) && v[11..].iter().all(u8::is_ascii_digit);
    if !(v.len() == 9 || account) || !v[..9].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let d = super::digits(&v[..9]);
    d.iter().any(|x| *x != 0) && super::arith::luhn_digits(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ca_bn;

    #[test]
    fn valid_and_invalid() {
        for value in ["669024689RZ1415", "475392262 RR1896", "946469442RP 9347"] {
            assert!(ca_bn(value.as_bytes()), "{value}");
        }
        for value in ["669024682RZ1415", "475392261 RR1896", "669024689RZ141", "475392262 RR18961", "", "-"] {
            assert!(!ca_bn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ca_bn(value));
        }
    }
}
