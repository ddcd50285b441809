//! Private IPv4 addresses. Source: RFC 1918, RFC 6598 and RFC 3927.

/// Whether the value is four octets of a private, shared or link-local network, and neither the network itself nor its broadcast.
pub fn ipv4_private(value: &[u8]) -> bool {
    let Some(address) = std::str::from_utf8(value).ok().and_then(|text| text.parse::<std::net::Ipv4Addr>().ok()) else {
        return false;
    };
    let octets = address.octets();
    let is_shared = octets[0] == 100 && (64..128).contains(&octets[1]);
    (address.is_private() || address.is_link_local() || is_shared) && !matches!(octets[3], 0 | 255)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ipv4_private;

    #[test]
    fn valid_and_invalid() {
        for value in ["10.0.0.1", "192.168.1.17", "172.16.3.4", "169.254.1.1", "100.64.1.1"] {
            assert!(ipv4_private(value.as_bytes()), "{value}");
        }
        for value in
            ["8.8.8.8", "127.0.0.1", "192.168.0.0", "192.168.0.255", "172.32.1.1", "10.0.0", "10.0.0.256", "", "-"]
        {
            assert!(!ipv4_private(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ipv4_private(value));
        }
    }
}
