//! Hardware addresses. Source: IEEE 802 (EUI-48) and RFC 7042 (documentation range 00-00-5E-00-53-00 to FF).

/// Whether twelve hex digits name one station: no multicast, not all the same, no documentation range, and at least one letter
/// (six pairs of decimal digits are as often a pair of times).
pub fn mac(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 12 || !v.iter().all(u8::is_ascii_hexdigit) || !v.iter().any(u8::is_ascii_alphabetic) {
        return false;
    }
    let group = !b"02468ACE".contains(&v[1]);
    let documentation = v.starts_with(b"00005E0053");
    !group && !documentation && !super::arith::all_same(&v) && v[6..] != *b"000000"
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::mac;

    #[test]
    fn valid_and_invalid() {
        for value in ["3c:22:fb:9a:10:e7", "00-1A-2B-3C-4D-5E", "001a.2b3c.4d5e"] {
            assert!(mac(value.as_bytes()), "{value}");
        }
        for value in [
            "ff:ff:ff:ff:ff:ff",
            "00:00:00:00:00:00",
            "01:00:5e:7f:ff:fa",
            "10:20:30:40:50:60",
            "00:00:5e:00:53:af",
            "3c:22:fb:9a:10",
            "3c:22:fb:9a:10:eg",
            "",
            "-",
        ] {
            assert!(!mac(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!mac(value));
        }
    }
}
