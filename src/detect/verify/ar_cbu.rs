//! Argentine bank account numbers (CBU). Source: Banco Central de la República Argentina, Comunicación A 2622 (weights 7 1 3 9).

/// Whether bank and branch (eight digits) and account (fourteen) each end in their check digit.
pub fn ar_cbu(value: &[u8]) -> bool {
    let d = super::digits(value);
    let Some((bank, account)) = d.split_at_checked(8) else { return false };
    let check = super::arith::up_to_10;
    super::arith::checked(bank, &[7, 1, 3, 9, 7, 1, 3], check)
        && super::arith::checked(account, &[3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3], check)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ar_cbu;

    #[test]
    fn valid_and_invalid() {
        for value in ["9504466400166594134689", "3673221637832567482759", "3464627604534577691526"] {
            assert!(ar_cbu(value.as_bytes()), "{value}");
        }
        for value in ["9504466400166594134680", "3673221637832567482750", "950446640016659413468", "", "-"] {
            assert!(!ar_cbu(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ar_cbu(value));
        }
    }
}
