//! Chinese resident identity numbers. Source: GB 11643-1999 (ISO/IEC 7064 mod 11-2) and GB/T 2260 (province codes).

/// Whether province, birth date and the check character (0 to 9 or X) hold.
pub fn cn_resident_id(value: &[u8]) -> bool {
    let v = super::arith::alnum(value);
    if v.len() != 18 || !v[..17].iter().all(u8::is_ascii_digit) {
        return false;
    }
    let d = super::digits(&v[..17]);
    let province = super::arith::number(&d[..2]);
    let year = super::arith::number(&d[6..10]);
    let sum = super::arith::weighted(&d, &[7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    matches!(province, 11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
        && (1900..=2035).contains(&year)
        && super::arith::is_date(year, super::arith::number(&d[10..12]), super::arith::number(&d[12..14]))
        && b"10X98765432".get((sum % 11) as usize) == Some(&v[17])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::cn_resident_id;

    #[test]
    fn valid_and_invalid() {
        for value in ["11010519491231002X", "310104199001161784", "310104199001188733"] {
            assert!(cn_resident_id(value.as_bytes()), "{value}");
        }
        for value in [
            "110105194912310021",
            "991010519491231002",
            "110105194913310021",
            "11010518991231002X",
            "1101051949123100",
            "",
            "-",
        ] {
            assert!(!cn_resident_id(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!cn_resident_id(value));
        }
    }
}
