//! Turkish identity numbers. Source: Turkish Population Services Law 5490, T.C. Kimlik No (two check digits).

/// Whether the value is eleven digits, the first not 0, with both check digits right.
pub fn tr_tckn(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 11 || d[0] == 0 {
        return false;
    }
    let odd: u32 = d[..9].iter().step_by(2).map(|x| u32::from(*x)).sum();
    let even: u32 = d[1..8].iter().step_by(2).map(|x| u32::from(*x)).sum();
    let tenth = (odd * 7 + 10 * 9 - even) % 10;
    tenth == u32::from(d[9]) && (odd + even + tenth) % 10 == u32::from(d[10])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::tr_tckn;

    #[test]
    fn valid_and_invalid() {
        for value in ["17291716060", "10000000146", "99308612176", "83419070406"] {
            assert!(tr_tckn(value.as_bytes()), "{value}");
        }
        for value in ["17291716050", "07291716092", "1729171606", "", "-"] {
            assert!(!tr_tckn(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!tr_tckn(value));
        }
    }
}
