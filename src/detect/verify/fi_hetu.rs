//! Finnish personal identity codes. Source: Digital and Population Data Services Agency (remainder of 31; signs of 2023).

/// Whether birth date, century sign, individual number (002 and above) and check character agree.
pub fn fi_hetu(value: &[u8]) -> bool {
    let v: Vec<u8> = value.iter().map(u8::to_ascii_uppercase).collect();
    if v.len() != 11 || !v[..6].iter().chain(&v[7..10]).all(u8::is_ascii_digit) {
        return false;
    }
    let century = match v[6] {
        b'+' => 1800,
        b'-' | b'U'..=b'Y' => 1900,
        b'A'..=b'F' => 2000,
        _ => return false,
    };
    let mut d = super::digits(&v[..6]);
    let (day, month) = (super::arith::number(&d[..2]), super::arith::number(&d[2..4]));
    let year = century + super::arith::number(&d[4..6]);
    d.extend(super::digits(&v[7..10]));
    let rest = (super::arith::number(&d) % 31) as usize;
    super::arith::is_date(year, month, day)
        && super::arith::number(&d[6..]) >= 2
        && b"0123456789ABCDEFHJKLMNPRSTUVWXY".get(rest) == Some(&v[10])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::fi_hetu;

    #[test]
    fn valid_and_invalid() {
        for value in ["131052-308T", "010113-993U", "010112-971V"] {
            assert!(fi_hetu(value.as_bytes()), "{value}");
        }
        for value in ["131052-308U", "131352-308T", "131052*308T", "131052-308", "", "-"] {
            assert!(!fi_hetu(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!fi_hetu(value));
        }
    }
}
