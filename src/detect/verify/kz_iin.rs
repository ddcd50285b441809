//! Kazakh numbers of persons (IIN) and companies (BIN). Source: Law of Kazakhstan on National Registers, 2007 (two rounds modulo 11).

/// Whether birth date, sex and century, and the check digit hold.
pub fn kz_iin(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 12
        && (1..=6).contains(&d[6])
        && super::arith::is_date(
            1800 + u64::from(d[6] - 1) / 2 * 100 + super::arith::number(&d[..2]),
            super::arith::number(&d[2..4]),
            super::arith::number(&d[4..6]),
        )
        && is_checked(&d)
}

/// Whether month of registration, kind of company, and the check digit hold.
pub fn kz_bin(value: &[u8]) -> bool {
    let d = super::digits(value);
    d.len() == 12
        && (1..=12).contains(&super::arith::number(&d[2..4]))
        && matches!(d[4], 4..=6)
        && d[5] < 5
        && is_checked(&d)
}

fn is_checked(d: &[u8]) -> bool {
    let first = super::arith::weighted(d, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
    let second = super::arith::weighted(d, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11;
    u32::from(d[11]) == if first < 10 { first } else { second }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{kz_bin, kz_iin};

    #[test]
    fn valid_and_invalid() {
        for value in ["261002190306", "870217169400", "150526225495"] {
            assert!(kz_iin(value.as_bytes()), "{value}");
        }
        for value in ["261002190303", "870217169406", "26100219030", "8702171694001", "", "-"] {
            assert!(!kz_iin(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!kz_iin(value));
        }
    }

    #[test]
    fn bin_valid_and_invalid() {
        for value in ["840763686773", "750160881301", "461054231342"] {
            assert!(kz_bin(value.as_bytes()), "{value}");
        }
        for value in ["840763686775", "750160881308", "84076368677", "7501608813011", "", "-"] {
            assert!(!kz_bin(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!kz_bin(value));
        }
    }
}
