//! Public IPv4 addresses. Source: IANA IPv4 Special-Purpose Address Registry (RFC 6890) and RFC 5737 (documentation).

/// Whether the value is four octets without leading zeros that name a public host: no private, shared, loopback, link-local,
/// documentation, benchmark, multicast or reserved address, no public resolver, and nothing that looks like a version number or
/// an object identifier (no octet above 31, two zeros, a zero at the end, or 1 to 4 and 0 to 16 in front).
pub fn ipv4(value: &[u8]) -> bool {
    let mut octets = [0u8; 4];
    let mut count = 0;
    for part in value.split(|b| *b == b'.') {
        let leading_zero = part.len() > 1 && part[0] == b'0';
        if part.is_empty() || part.len() > 3 || leading_zero || !part.iter().all(u8::is_ascii_digit) {
            return false;
        }
        let Ok(n) = u8::try_from(super::arith::number(&super::digits(part))) else { return false };
        let Some(slot) = octets.get_mut(count) else { return false };
        *slot = n;
        count += 1;
    }
    if count != 4 {
        return false;
    }
    let special = matches!(
        octets,
        [0 | 10 | 127 | 224..=255, ..]
            | [100, 64..=127, ..]
            | [169, 254, ..]
            | [172, 16..=31, ..]
            | [192, 168, ..]
            | [198, 18 | 19, ..]
            | [192, 0, 0 | 2, _]
            | [192, 88, 99, _]
            | [198, 51, 100, _]
            | [203, 0, 113, _]
    );
    let resolver = matches!(
        octets,
        [8, 8, 8, 8] | [8, 8, 4, 4] | [1, 1, 1, 1] | [1, 0, 0, 1] | [9, 9, 9, 9] | [208, 67, 222, 222 | 220]
    );
    // `2.5.29.32` is an object identifier, `4.6.85.31` a version.
    let version = (octets[0] < 5 && octets[1] < 17)
        || octets.iter().all(|o| *o < 32)
        || octets.iter().filter(|o| **o == 0).count() > 1;
    !special && !resolver && !version && octets[3] != 0
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ipv4;

    #[test]
    fn valid_and_invalid() {
        for value in ["81.2.69.142", "89.160.20.112", "175.16.199.37"] {
            assert!(ipv4(value.as_bytes()), "{value}");
        }
        for value in [
            "192.168.1.10",
            "10.0.0.1",
            "127.0.0.1",
            "172.20.1.2",
            "169.254.3.4",
            "192.0.2.33",
            "198.51.100.7",
            "203.0.113.9",
            "100.64.3.2",
            "1.2.3.4",
            "8.8.8.8",
            "224.0.0.251",
            "255.255.255.255",
            "120.0.0.0",
            "81.2.69.256",
            "81.2.69",
            "81.02.69.142",
            "81.2.69.142.7",
            "2.5.29.32",
            "4.6.85.31",
            "1.3.101.112",
            "99999999999999999999.1.1.1",
            "",
            "-",
        ] {
            assert!(!ipv4(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ipv4(value));
        }
    }
}
