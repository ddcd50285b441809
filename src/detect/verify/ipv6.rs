//! Public IPv6 addresses. Source: RFC 4291 (text form), IANA IPv6 Special-Purpose Address Registry, RFC 3849 and RFC 9637.

/// The eight groups of an address in text form, at most one `::`.
fn groups(value: &[u8]) -> Option<[u16; 8]> {
    let text = std::str::from_utf8(value).ok()?;
    if text.len() > 45 {
        return None;
    }
    text.parse::<std::net::Ipv6Addr>().ok().map(|a| a.segments())
}

/// Whether the value is an address of the global unicast range 2000::/3 outside documentation, benchmark, ORCHID and Teredo
/// ranges, and no public resolver.
pub fn ipv6(value: &[u8]) -> bool {
    let Some(g) = groups(value) else { return false };
    let special = matches!(g, [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] | [0x2001, 0..=0x01ff, ..]);
    let resolver = matches!(g, [0x2001, 0x4860, 0x4860, ..] | [0x2606, 0x4700, 0x4700, ..] | [0x2620, 0xfe, ..]);
    (0x2000..0x4000).contains(&g[0]) && !special && !resolver && g[1..].iter().any(|x| *x != 0)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ipv6;

    #[test]
    fn valid_and_invalid() {
        for value in ["2a02:d280:7a31:5c9e:1f27:88b4:c63:9e12", "2a02:cf40::1", "2600:1f18:7c2::5e1a"] {
            assert!(ipv6(value.as_bytes()), "{value}");
        }
        for value in [
            "2001:db8::1",
            "3fff::1",
            "fe80::1",
            "::1",
            "fd12:3456::1",
            "ff02::1",
            "2001:4860:4860::8888",
            "2a02:d280:7a31",
            "12:34:56",
            "2a02::1::2",
            "2001:0:1::1",
            "2400::",
            "",
            "-",
        ] {
            assert!(!ipv6(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ipv6(value));
        }
    }
}
