//! Ukrainian company numbers (EDRPOU). Source: State Statistics Service of Ukraine (two rounds modulo 11).

/// Whether the value is eight digits whose check digit holds.
pub fn ua_edrpou(value: &[u8]) -> bool {
    let d = super::digits(value);
    if d.len() != 8 || super::arith::all_same(&d) {
        return false;
    }
    let (first, second) = if matches!(d[0], 3..=5) {
        ([7, 1, 2, 3, 4, 5, 6], [9, 3, 4, 5, 6, 7, 8])
    } else {
        ([1, 2, 3, 4, 5, 6, 7], [3, 4, 5, 6, 7, 8, 9])
    };
    super::arith::two_rounds_11(&d, &first, &second) == u32::from(d[7])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::ua_edrpou;

    #[test]
    fn valid_and_invalid() {
        for value in ["45753584", "70165487", "13886711"] {
            assert!(ua_edrpou(value.as_bytes()), "{value}");
        }
        for value in ["45753588", "70165488", "4575358", "701654871", "", "-"] {
            assert!(!ua_edrpou(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!ua_edrpou(value));
        }
    }
}
