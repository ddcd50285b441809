//! Payment card numbers. Source: ISO/IEC 7812-1 (Luhn) and the number ranges that the networks publish.

/// Ranges of the first six digits, and the lengths that the network issues there.
const RANGES: &[(u64, u64, &[usize])] = &[
    (400_000, 499_999, &[13, 16, 19]),                     // Visa
    (510_000, 559_999, &[16]),                             // Mastercard
    (222_100, 272_099, &[16]),                             // Mastercard
    (340_000, 349_999, &[15]),                             // American Express
    (370_000, 379_999, &[15]),                             // American Express
    (300_000, 305_999, &[14, 16]),                         // Diners Club
    (309_500, 309_599, &[14, 16]),                         // Diners Club
    (360_000, 369_999, &[14, 16, 19]),                     // Diners Club
    (380_000, 399_999, &[14, 16, 19]),                     // Diners Club
    (601_100, 601_199, &[16, 19]),                         // Discover
    (644_000, 659_999, &[16, 19]),                         // Discover
    (352_800, 358_999, &[16, 17, 18, 19]),                 // JCB
    (620_000, 629_999, &[16, 17, 18, 19]),                 // UnionPay
    (810_000, 817_199, &[16, 17, 18, 19]),                 // UnionPay
    (220_000, 220_499, &[16, 17, 18, 19]),                 // Mir
    (500_000, 509_999, &[12, 13, 14, 15, 16, 17, 18, 19]), // Maestro, Dankort, Elo, RuPay, Verve
    (560_000, 589_999, &[12, 13, 14, 15, 16, 17, 18, 19]), // Maestro
    (600_000, 601_099, &[16]),                             // RuPay, Hipercard
    (606_282, 606_282, &[16]),                             // Hipercard
    (607_000, 609_999, &[16]),                             // RuPay
    (630_400, 630_499, &[12, 13, 14, 15, 16, 17, 18, 19]), // Maestro
    (636_000, 639_999, &[16, 18, 19]),                     // Elo, InstaPayment, Maestro
    (670_000, 679_999, &[12, 13, 14, 15, 16, 17, 18, 19]), // Maestro
    (820_000, 829_999, &[16]),                             // RuPay
    (979_200, 979_289, &[16]),                             // Troy
];

/// Whether the value has a length that its network issues, holds under Luhn's formula, and is neither a published test number
/// nor a placeholder (fewer than four different digits, or four groups that start alike).
pub fn card(value: &[u8]) -> bool {
    let d = super::digits(value);
    if !(12..=19).contains(&d.len()) {
        return false;
    }
    let prefix = super::arith::number(&d[..6]);
    let network =
        RANGES.iter().any(|(from, to, lengths)| (*from..=*to).contains(&prefix) && lengths.contains(&d.len()));
    let mut seen = [false; 10];
    for x in &d {
        seen[usize::from(*x)] = true;
    }
    let distinct = seen.iter().filter(|s| **s).count();
    // `5213 5214 5215 5217`: a table that counts, no card
    let counting = d.len() == 16 && d.chunks(4).all(|group| group[..2] == d[..2]);
    network && distinct > 3 && !counting && super::arith::luhn_digits(&d) && !super::test_card::test_card(value)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::card;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "4539 1488 0343 6467",
            "4567176483134362",
            "4116243726832784",
            "341650979275427",
            "348829238214269",
            "5147 0683 9114 5257",
            "5134 1041 0223 3929",
            "36052630428737",
            "36467953710141",
            "6294926864132892236",
            "6239326361612051475",
        ] {
            assert!(card(value.as_bytes()), "{value}");
        }
        for value in [
            "4111111111111111",
            "4539148803436468",
            "9999999999999995",
            "4444444444444448",
            "453914880343646",
            "1234567890123452",
            "5211 5212 5213 5214",
            "",
            "-",
        ] {
            assert!(!card(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!card(value));
        }
    }
}
