//! Mobile equipment identities. Source: 3GPP TS 23.003, clause 6.2 (Luhn), and GSMA TS.06 (reporting body identifiers).

/// Whether the value is fifteen digits behind a known reporting body that hold under Luhn's formula.
pub fn imei(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 15
        && matches!(super::arith::number(&d[..2]), 1 | 10 | 30 | 33 | 35 | 44 | 45 | 49..=54 | 86 | 91 | 98 | 99)
        && !super::arith::all_same(&d[2..])
        && super::arith::luhn_digits(&d)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::imei;

    #[test]
    fn valid_and_invalid() {
        for value in ["490154203237518", "35-209900-176148-1", "351784760547939", "356615127061302"] {
            assert!(imei(value.as_bytes()), "{value}");
        }
        for value in ["490154203237519", "170154203237518", "49015420323751", "", "-"] {
            assert!(!imei(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!imei(value));
        }
    }
}
