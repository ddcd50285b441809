//! Mexican CURP. Source: RENAPO, "Instructivo normativo para la asignación de la CURP" (Diario Oficial, 18 October 2021).

const STATES: &[u8] = b"ASBCBSCCCLCMCSCHDFDGGTGRHGJCMCMNMSNTNLOCPLQTQRSPSLSRTCTSTLVZYNZSNE";

/// Whether eighteen characters hold name letters, a birth date, a sex letter, a state, and the right check digit.
pub fn mx_curp(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 18 || !v[4..10].iter().all(u8::is_ascii_digit) || !v[17].is_ascii_digit() {
        return false;
    }
    let letters = v[..4].iter().chain(&v[11..16]).all(u8::is_ascii_uppercase);
    let state = STATES.chunks(2).any(|s| s == &v[11..13]);
    let d = super::digits(&v[4..10]);
    let (year, month, day) =
        (super::arith::number(&d[..2]), super::arith::number(&d[2..4]), super::arith::number(&d[4..6]));
    let born = super::arith::is_date(if v[16].is_ascii_digit() { 1900 } else { 2000 } + year, month, day);
    let sum: u32 = v[..17]
        .iter()
        .zip((2..=18).rev())
        .map(|(b, w)| {
            w * match b {
                b'0'..=b'9' => u32::from(b - b'0'),
                b'A'..=b'N' => u32::from(b - b'A') + 10,
                _ => u32::from(b - b'A') + 11,
            }
        })
        .sum();
    letters && b"HMX".contains(&v[10]) && state && born && (10 - sum % 10) % 10 == u32::from(v[17] - b'0')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::mx_curp;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "BOXW310820HNERXN09",
            "PEPJ900103HDFRRN01",
            "PEPJ900108HDFRRN06",
            "LOGA050212MJCPRNA4",
            "LOGA050214MJCPRNA6",
        ] {
            assert!(mx_curp(value.as_bytes()), "{value}");
        }
        for value in ["BOXW310820HNERXN08", "BOXW311320HNERXN09", "BOXW310820HZZRXN09", "BOXW310820HNERXN0", "", "-"] {
            assert!(!mx_curp(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!mx_curp(value));
        }
    }
}
