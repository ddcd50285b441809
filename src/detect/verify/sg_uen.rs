//! Singapore entity numbers (UEN). Source: Accounting and Corporate Regulatory Authority (weighted sums, modulus 11).

/// Whether a business (eight digits), a company (year and five digits) or another body (letter, year, kind, four digits) ends in its check letter.
pub fn sg_uen(value: &[u8]) -> bool {
    const KINDS: &[u8] = b"CCCDCHCLCMCPCSCXDPFBFCFMFNGAGBGSHSLLLPMBMCMDMHMMMQNBNRPAPBPFRFRPSMSSTCTUVHXL";
    const OTHER: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWX0123456789";
    let v = super::arith::alnum(value);
    let Some((check, body)) = v.split_last() else { return false };
    let numbers = body.iter().all(u8::is_ascii_digit);
    let d = super::digits(body);
    let letter = |letters: &[u8], sum: u32| letters.get((sum % 11) as usize) == Some(check);
    match body.len() {
        8 if numbers => letter(b"XMKECAWLJDB", super::arith::weighted(&d, &[10, 4, 9, 3, 8, 2, 7, 1])),
        9 if numbers => {
            (1900..=2050).contains(&super::arith::number(&d[..4]))
                && letter(b"ZKCMDNERGWH", super::arith::weighted(&d, &[10, 8, 6, 4, 9, 7, 5, 3, 1]))
        }
        9 if b"RST".contains(&body[0])
            && body[1..3].iter().chain(&body[5..]).all(u8::is_ascii_digit)
            && KINDS.chunks(2).any(|kind| kind == &body[3..5]) =>
        {
            let codes: Option<Vec<u8>> =
                body.iter().map(|b| OTHER.iter().position(|a| a == b).map(|at| at as u8)).collect();
            codes.is_some_and(|c| letter(OTHER, super::arith::weighted(&c, &[4, 3, 5, 3, 10, 2, 2, 5, 7]) + 6))
        }
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::sg_uen;

    #[test]
    fn valid_and_invalid() {
        for value in ["30346093L", "16387111J", "15453874D"] {
            assert!(sg_uen(value.as_bytes()), "{value}");
        }
        for value in ["30346093X", "16387111E", "30346093", "16387111J1", "", "-"] {
            assert!(!sg_uen(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!sg_uen(value));
        }
    }
}
