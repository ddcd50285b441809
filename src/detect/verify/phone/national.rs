//! Telephone numbers as they are written inside of a country: the trunk prefix and the national number.
//!
//! Source: the national prefixes in the metadata of Google's libphonenumber; the numbers themselves by [`super::plan`].

use super::super::Checksum;
use super::plan;

/// A check for each country that has a rule, and for groups of countries whose rules share a language.
pub(in super::super) const NATIONAL: &[(&str, Checksum)] = &[
    ("phone-ae", national::<971, 10, true>),
    ("phone-ar", argentina),
    ("phone-at", national::<43, 10, true>),
    ("phone-au", national::<61, 10, true>),
    ("phone-bd", national::<880, 10, false>),
    ("phone-be", national::<32, 10, true>),
    ("phone-bg", national::<359, 10, true>),
    ("phone-br", brazil),
    ("phone-ch", national::<41, 10, true>),
    ("phone-cl", national::<56, 1, false>),
    ("phone-cn", national::<86, 10, false>),
    ("phone-co", national::<57, 10, false>),
    ("phone-cz", national::<420, 1, false>),
    ("phone-de", national::<49, 10, true>),
    ("phone-dk", national::<45, 1, false>),
    ("phone-ee", national::<372, 1, false>),
    ("phone-eg", national::<20, 10, true>),
    ("phone-es", national::<34, 1, false>),
    ("phone-fi", national::<358, 10, true>),
    ("phone-fr", national::<33, 10, true>),
    ("phone-gr", national::<30, 1, false>),
    ("phone-hk", national::<852, 1, false>),
    ("phone-hr", national::<385, 10, true>),
    ("phone-hu", national::<36, 106, true>),
    ("phone-id", national::<62, 10, true>),
    ("phone-ie", national::<353, 10, true>),
    ("phone-il", national::<972, 10, true>),
    ("phone-in", national::<91, 10, false>),
    ("phone-it", national::<39, 1, false>),
    ("phone-jp", national::<81, 10, true>),
    ("phone-ke", national::<254, 10, true>),
    ("phone-kr", national::<82, 10, true>),
    ("phone-lt", national::<370, 10, false>),
    ("phone-lv", national::<371, 1, false>),
    ("phone-mx", national::<52, 1, false>),
    ("phone-my", national::<60, 10, true>),
    ("phone-ng", national::<234, 10, true>),
    ("phone-nl", national::<31, 10, true>),
    ("phone-no", national::<47, 1, false>),
    ("phone-nz", national::<64, 10, true>),
    ("phone-ph", national::<63, 10, true>),
    ("phone-pk", national::<92, 10, true>),
    ("phone-pl", national::<48, 1, false>),
    ("phone-pt", national::<351, 1, false>),
    ("phone-ro", national::<40, 10, true>),
    ("phone-rs", national::<381, 10, true>),
    ("phone-ru", national::<7, 18, false>),
    ("phone-sa", national::<966, 10, true>),
    ("phone-se", national::<46, 10, true>),
    ("phone-sg", national::<65, 1, false>),
    ("phone-si", national::<386, 10, true>),
    ("phone-sk", national::<421, 10, true>),
    ("phone-th", national::<66, 10, true>),
    ("phone-tr", national::<90, 10, false>),
    ("phone-tw", national::<886, 10, true>),
    ("phone-ua", national::<380, 10, true>),
    ("phone-uk", national::<44, 10, true>),
    ("phone-us", national::<1, 11, false>),
    ("phone-vn", national::<84, 10, true>),
    ("phone-za", national::<27, 10, true>),
    ("phone-spanish", spanish),
    ("phone-arabic", arabic),
    ("phone-english", english),
    ("phone-cyrillic", cyrillic),
    ("phone-other", other),
];

/// Whether the digits are a national number of country code `CODE`, behind its trunk prefix or, unless that `NEEDS` to be there, without.
/// `TRUNK` is a 1 and the digits of the prefix.
fn national<const CODE: u32, const TRUNK: u32, const NEEDS: bool>(value: &[u8]) -> bool {
    let digits = super::written(value);
    let behind = digits.strip_prefix(decimal(TRUNK).get(1..).unwrap_or_default()).filter(|_| TRUNK > 1);
    let own = |number: &[u8]| plan::holds(decimal(CODE).into_iter().chain(number.iter().copied()));
    super::is_varied(&digits) && !super::is_other(value) && (behind.is_some_and(own) || (!NEEDS && own(&digits)))
}

/// The decimal digits of a number.
fn decimal(number: u32) -> Vec<u8> {
    number.to_string().bytes().map(|digit| digit - b'0').collect()
}

/// Mobile numbers have a 9 before the area from abroad, and a 15 behind it at home.
fn argentina(value: &[u8]) -> bool {
    let digits = super::written(value);
    let bare = digits.strip_prefix(&[0]).unwrap_or(&digits);
    let mobile = |area: usize| {
        let (area, rest) = bare.split_at_checked(area)?;
        let rest = rest.strip_prefix(&[1, 5])?;
        Some(plan::holds([5, 4, 9].into_iter().chain(area.iter().copied()).chain(rest.iter().copied())))
    };
    national::<54, 10, false>(value) || (2..=4).any(|area| mobile(area).unwrap_or(false))
}

/// A carrier may be chosen between the trunk prefix and the area.
fn brazil(value: &[u8]) -> bool {
    let digits = super::written(value);
    let behind_carrier = digits.get(3..).filter(|_| digits[0] == 0 && digits.len() >= 13);
    let own = |number: &[u8]| plan::holds([5, 5].into_iter().chain(number.iter().copied()));
    national::<55, 10, false>(value) || behind_carrier.is_some_and(own)
}

fn spanish(value: &[u8]) -> bool {
    let checks: &[Checksum] = &[
        national::<51, 10, false>,  // pe
        national::<593, 10, false>, // ec
        national::<598, 10, false>, // uy
        national::<595, 10, false>, // py
        national::<591, 10, false>, // bo
        national::<506, 1, false>,  // cr
        national::<1, 11, false>,   // do
        national::<58, 10, false>,  // ve
        national::<502, 1, false>,  // gt
        national::<503, 1, false>,  // sv
        national::<504, 1, false>,  // hn
        national::<505, 1, false>,  // ni
        national::<507, 1, false>,  // pa
        national::<53, 10, false>,  // cu
        national::<1, 11, false>,   // pr
    ];
    checks.iter().any(|check| check(value))
}

fn arabic(value: &[u8]) -> bool {
    let checks: &[Checksum] = &[
        national::<212, 10, true>, // ma
        national::<213, 10, true>, // dz
        national::<216, 1, false>, // tn
        national::<218, 10, true>, // ly
        national::<962, 10, true>, // jo
        national::<964, 10, true>, // iq
        national::<965, 1, false>, // kw
        national::<974, 1, false>, // qa
        national::<973, 1, false>, // bh
        national::<968, 1, false>, // om
        national::<961, 10, true>, // lb
        national::<963, 10, true>, // sy
        national::<967, 10, true>, // ye
    ];
    checks.iter().any(|check| check(value))
}

fn english(value: &[u8]) -> bool {
    let checks: &[Checksum] = &[
        national::<233, 10, true>, // gh
        national::<255, 10, true>, // tz
        national::<256, 10, true>, // ug
        national::<263, 10, true>, // zw
        national::<94, 10, true>,  // lk
        national::<251, 10, true>, // et
        national::<356, 1, false>, // mt
        national::<852, 1, false>, // hk
    ];
    checks.iter().any(|check| check(value))
}

fn cyrillic(value: &[u8]) -> bool {
    let checks: &[Checksum] = &[
        national::<375, 180, false>, // by
        national::<7, 18, false>,    // kz
        national::<996, 10, false>,  // kg
        national::<998, 1, false>,   // uz
        national::<976, 10, true>,   // mn
        national::<389, 10, true>,   // mk
    ];
    checks.iter().any(|check| check(value))
}

fn other(value: &[u8]) -> bool {
    let checks: &[Checksum] = &[
        national::<387, 10, true>, // ba
        national::<382, 10, true>, // me
        national::<389, 10, true>, // mk
        national::<355, 10, true>, // al
        national::<373, 10, true>, // md
        national::<354, 1, false>, // is
        national::<352, 1, false>, // lu
        national::<357, 1, false>, // cy
        national::<995, 10, true>, // ge
        national::<374, 10, true>, // am
        national::<994, 10, true>, // az
        national::<98, 10, true>,  // ir
        national::<977, 10, true>, // np
        national::<95, 10, true>,  // mm
        national::<855, 10, true>, // kh
        national::<856, 10, true>, // la
    ];
    checks.iter().any(|check| check(value))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::NATIONAL;

    fn check(name: &str, value: &str) -> bool {
        NATIONAL.iter().find(|(known, _)| *known == name).unwrap().1(value.as_bytes())
    }

    #[test]
    fn valid_and_invalid() {
        let cases = [
            ("phone-de", "030/901820", "30 901820"),
            ("phone-de", "(0171) 5550123", "0000 123456"),
            ("phone-fr", "06 39 98 12 34", "6 39 98 12 34"),
            ("phone-es", "912 345 678", "2019-10-12 9"),
            ("phone-dk", "20 10 14 11", "2010-1411"),
            ("phone-dk", "3870 8889", "38.708889"),
            ("phone-no", "22 04 10 23", "20041023"),
            ("phone-uk", "(020) 7946 0018", "020 7946 001"),
            ("phone-us", "(212) 555-0187", "(112) 555-0187"),
            ("phone-in", "98765 43210", "00345 67890"),
            ("phone-hu", "06 1 234 5678", "1 234 5678"),
            ("phone-br", "(11) 96123-4567", "(11) 06123-4567"),
            ("phone-br", "0 21 11 3123-4567", "0 21 00 3123-4567"),
            ("phone-ar", "011 15-2345-6789", "011 16-2345-6789 1"),
            ("phone-arabic", "0612-345678", "0012-345678"),
            ("phone-spanish", "0987654321", "00000000"),
            ("phone-english", "024 412 3456", "1111111"),
            ("phone-cyrillic", "8 017 234-56-78", "8 000 234-56-78"),
            ("phone-other", "555 1234", "555"),
        ];
        for (name, valid, invalid) in cases {
            assert!(check(name, valid), "{name} {valid}");
            assert!(!check(name, invalid), "{name} {invalid}");
        }
        for (name, check) in NATIONAL {
            for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'0'; 10], b"", b"-"] {
                assert!(!check(value), "{name}");
            }
        }
    }
}
