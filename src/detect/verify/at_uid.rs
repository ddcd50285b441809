//! Austrian VAT numbers. Source: Bundesministerium für Finanzen, "Konstruktionsregeln der UID-Nummern" (Luhn with an offset of four).

/// Whether U stands before eight digits whose check digit holds.
pub fn at_uid(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    let d = super::digits(&v);
    d.len() == 8
        && v[v.len() - 8..].iter().all(u8::is_ascii_digit)
        && v[..v.len() - 8].ends_with(b"U")
        && (super::arith::luhn_sum(&d[..7]) + u32::from(d[7])) % 10 == 6
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::at_uid;

    #[test]
    fn valid_and_invalid() {
        for value in ["ATU65068945", "ATU83867460", "ATU51097986"] {
            assert!(at_uid(value.as_bytes()), "{value}");
        }
        for value in ["ATU65068947", "ATU83867465", "ATU6506894", "ATU838674601", "", "-"] {
            assert!(!at_uid(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!at_uid(value));
        }
    }
}
