//! Dates of birth. Source: ISO 8601 (order of year, month, day) and the national orders of day, month, year.

const MONTHS: &[&[u8]] = &[
    b"jan", b"feb", b"mar", b"apr", b"may", b"jun", b"jul", b"aug", b"sep", b"oct", b"nov", b"dec", b"mai", b"okt",
    b"dez", b"maj", b"ene", b"abr", b"ago", b"dic", b"gen", b"mag", b"giu", b"lug", b"set", b"ott", b"fev", b"out",
    b"avr", b"mei", b"aou", b"jui", b"mrz",
];

/// Whether the value is a day that exists, from 1900 to 2035, in one of the orders year-month-day, day-month-year and
/// month-day-year, the month in digits or as a word.
pub fn date_of_birth(value: &[u8]) -> bool {
    let mut numbers: Vec<(u64, usize)> = Vec::new();
    let mut word: Vec<u8> = Vec::new();
    for part in value.split(|b| !b.is_ascii_alphanumeric()).filter(|p| !p.is_empty()) {
        let d = super::digits(part);
        if !d.is_empty() {
            numbers.push((super::arith::number(&d), d.len()));
        } else if word.is_empty() && part.len() > 2 {
            word = part.to_ascii_lowercase();
        }
    }
    let year = |(n, len): (u64, usize)| match len {
        4 if (1900..=2035).contains(&n) => Some(n),
        2 => Some(if n < 36 { 2000 + n } else { 1900 + n }),
        _ => None,
    };
    let date = super::arith::is_date;
    match (numbers.as_slice(), word.is_empty()) {
        ([(n, 8)], true) => {
            date(n / 10_000, n / 100 % 100, n % 100) && (1900..=2035).contains(&(n / 10_000))
                || date(n % 10_000, n / 100 % 100, n / 10_000) && (1900..=2035).contains(&(n % 10_000))
        }
        ([a, b, c], true) if a.1 == 4 => year(*a).is_some_and(|y| date(y, b.0, c.0)),
        ([a, b, c], true) => year(*c).is_some_and(|y| date(y, b.0, a.0) || date(y, a.0, b.0)),
        ([a, b], false) => {
            let named = MONTHS.iter().any(|m| word.starts_with(m));
            let (day, y) = if a.1 == 4 { (b.0, year(*a)) } else { (a.0, year(*b)) };
            named && (1..=31).contains(&day) && y.is_some()
        }
        _ => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::date_of_birth;

    #[test]
    fn valid_and_invalid() {
        for value in [
            "1985-03-02",
            "02.03.1985",
            "3/2/85",
            "2 March 1985",
            "Mar 2, 1985",
            "19850302",
            "02/13/1985",
            "2. Marz 1985",
            "1985/3/2",
        ] {
            assert!(date_of_birth(value.as_bytes()), "{value}");
        }
        for value in [
            "1985-02-30",
            "2085-03-02",
            "32.03.1985",
            "1850-01-01",
            "1985-13-13",
            "20:15:33",
            "85",
            "2 Foo 1985",
            "",
            "99999999999999999999-1-1",
            "",
            "-",
        ] {
            assert!(!date_of_birth(value.as_bytes()), "{value}");
        }
        for value in [&b"\xff\xfe\x00"[..], &[b'9'; 99], &[b'Z'; 40], &[0xc3; 16]] {
            assert!(!date_of_birth(value));
        }
    }
}
