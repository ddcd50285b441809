//! Forms that tell that a value was counted, computed or written, and not drawn at random.

use crate::detect::randomness::efficiency;

/// Whether few characters repeat: `aaaa`, `ababab`, `121212`.
pub(super) fn is_repeated(value: &[u8]) -> bool {
    let value: Vec<u8> = value.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    (1..=3).any(|period| {
        value.len() >= (2 * period).max(4) && value.windows(period + 1).all(|pair| pair[0] == pair[period])
    })
}

/// Whether it mostly counts up or down: `12345678`, `abcdefgh`.
pub(super) fn is_sequential(value: &[u8]) -> bool {
    let value: Vec<u8> = value.iter().filter(|b| b.is_ascii_alphanumeric()).map(u8::to_ascii_lowercase).collect();
    let follows = |up: bool| {
        let step =
            |pair: &&[u8]| if up { pair[1] == pair[0].wrapping_add(1) } else { pair[0] == pair[1].wrapping_add(1) };
        value.windows(2).filter(step).count()
    };
    value.len() >= 4 && follows(true).max(follows(false)) * 5 >= (value.len() - 1) * 4
}

/// Whether it is a UUID with dashes.
pub(super) fn is_uuid(value: &[u8]) -> bool {
    value.len() == 36
        && value.iter().enumerate().all(|(at, b)| match at {
            8 | 13 | 18 | 23 => *b == b'-',
            _ => b.is_ascii_hexdigit(),
        })
}

/// Whether it has the length and alphabet of a common digest in hex: MD5, SHA-1, SHA-2.
pub(super) fn is_hex_digest(value: &[u8]) -> bool {
    matches!(value.len(), 32 | 40 | 56 | 64 | 96 | 128) && value.iter().all(u8::is_ascii_hexdigit)
}

/// Whether it is a number, with a sign, a point or groups.
pub(super) fn is_number(value: &[u8]) -> bool {
    let value = value.strip_prefix(b"-").unwrap_or(value);
    let plain = |part: &[u8]| {
        part.iter().any(u8::is_ascii_digit)
            && part.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
    };
    // `1.25E10dd`: an exponent, and the letters for a type.
    let mut parts = value.splitn(2, |byte| matches!(byte, b'e' | b'E'));
    let (mantissa, exponent) = (parts.next().unwrap_or_default(), parts.next());
    plain(mantissa)
        && exponent.is_none_or(|exponent| {
            let exponent = exponent.strip_prefix(b"-").or_else(|| exponent.strip_prefix(b"+")).unwrap_or(exponent);
            let digits = exponent.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (1..=4).contains(&digits)
                && exponent.len() <= digits + 2
                && exponent[digits..].iter().all(u8::is_ascii_lowercase)
        })
}

/// Whether it is the name of a constant: words in capitals with a low line between.
pub(super) fn is_constant(value: &[u8]) -> bool {
    let is_word = |word: &[u8]| !word.is_empty() && word.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    value.contains(&b'_') && value[0].is_ascii_uppercase() && value.split(|byte| *byte == b'_').all(is_word)
}

/// Whether it is a name in source code: words of four letters and more on average, joined by dots and the like,
/// `DistributionList.NextMarker`. Of random letters, one in four is a capital behind a small one.
pub(super) fn is_identifier(value: &[u8]) -> bool {
    let is_joint = |b: &u8| matches!(b, b'.' | b'_' | b'-' | b':' | b'/');
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    let joints = value.iter().filter(|b| is_joint(b)).count();
    let parts = value.split(|b| is_joint(b)).filter(|part| !part.is_empty()).count();
    let starts = value.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
    letters > 0 && letters + joints == value.len() && (parts + starts) * 4 <= letters
}

/// Whether it is made of words and short numbers with joints between, as names of files, modules and releases are:
/// `gdb.base/jit-elf.exp`, `i2d_PRIV_KEY_bio`, `GPL-2.0-or-later`. Of random characters, more than two runs of digits, or letters of both cases, come between two joints.
pub(super) fn is_slug(value: &[u8]) -> bool {
    let parts = || value.split(|b| br"._-:/+\".contains(b)).filter(|part| !part.is_empty());
    let is_plain = |part: &[u8]| {
        let letters = part.iter().filter(|b| b.is_ascii_alphabetic()).count();
        let starts =
            part.windows(2).filter(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase()).count();
        let is_one_case = !part.iter().any(u8::is_ascii_lowercase) || !part[1..].iter().any(u8::is_ascii_uppercase);
        let runs = part.chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit()).filter(|run| run[0].is_ascii_digit());
        let (count, longest) = runs.fold((0, 0), |(count, longest), run| (count + 1, run.len().max(longest)));
        let is_camel = (starts + 1) * 4 <= letters;
        (is_one_case || is_camel) && count <= 2 && longest <= 6 && part.iter().all(u8::is_ascii_alphanumeric)
    };
    let is_word = |part: &[u8]| {
        let letters = part.iter().take_while(|b| b.is_ascii_alphabetic()).count();
        letters >= 4 && efficiency(&part[..letters]) >= 2.0
    };
    let digits = value.iter().filter(|b| b.is_ascii_digit()).count();
    let letters = value.iter().filter(|b| b.is_ascii_alphabetic()).count();
    parts().count() >= 2 && letters > digits && parts().all(is_plain) && parts().any(is_word)
}

/// Whether it is a sentence: a full stop behind three words and more, or six words and more, of letters.
pub(super) fn is_prose(value: &[u8]) -> bool {
    let words: Vec<&[u8]> = value.split(|b| *b == b' ').filter(|word| !word.is_empty()).collect();
    let is_word = |word: &&&[u8]| {
        let word = word.strip_suffix(b".").or_else(|| word.strip_suffix(b",")).unwrap_or(word);
        !word.is_empty() && word.iter().all(|b| b.is_ascii_alphabetic() || matches!(b, b'\'' | b'-'))
    };
    let written = words.iter().filter(is_word).count();
    written * 5 >= words.len() * 4 && (written >= 6 || (written >= 3 && value.ends_with(b".")))
}

/// Whether it is a file's place: from the root, the home folder, the folder at hand or a drive on, and through folders with names.
pub(super) fn is_path(value: &[u8]) -> bool {
    let is_drive =
        value.len() > 3 && value[0].is_ascii_alphabetic() && value[1] == b':' && matches!(value[2], b'\\' | b'/');
    let starts: [&[u8]; 4] = [b"/", b"~/", b"./", b"../"];
    let rest = match starts.iter().find_map(|start| value.strip_prefix(*start)) {
        Some(rest) => rest,
        None if is_drive => &value[3..],
        None => return false,
    };
    let is_home_or_near = value[0] != b'/';
    (is_home_or_near || rest.contains(&b'/')) && efficiency(rest) >= 2.0
}

/// Whether it is an expression of source code, or refers to where a credential is kept.
pub(super) fn is_code(value: &[u8]) -> bool {
    const PARTS: [&str; 44] = [
        "self.",
        "this.",
        "config.",
        "settings.",
        "request.",
        "params.",
        "args.",
        "argv",
        "opts.",
        "options.",
        "props.",
        "state.",
        ".length",
        ".value",
        ".text",
        "hashlib",
        "sha256",
        "sha512",
        "base64",
        "utf-8",
        "argon2",
        "bcrypt",
        "scrypt",
        "pbkdf2",
        "oauth2",
        "varchar",
        "://",
        "::",
        "->",
        "=>",
        "process.env",
        "os.environ",
        "env:",
        "getenv",
        "getpass",
        "keyring",
        "vault:",
        "op://",
        "arn:aws",
        "enc[",
        "secretref",
        "ssm:",
        "get_secret",
        "/secrets/",
    ];
    let lower = value.to_ascii_lowercase();
    is_joined(value)
        || is_member(value)
        || is_call(value)
        || is_hex_literal(value)
        || PARTS.iter().any(|part| memchr::memmem::find(&lower, part.as_bytes()).is_some())
}

/// A call of a function, up to its arguments.
fn is_call(value: &[u8]) -> bool {
    value.ends_with(b"(")
}

/// A number of at most 64 bits: `0x00000001`.
fn is_hex_literal(value: &[u8]) -> bool {
    let digits = value.strip_prefix(b"0x").unwrap_or_default();
    let digits = digits.strip_suffix(b"LL").or_else(|| digits.strip_suffix(b"L")).unwrap_or(digits);
    (1..=16).contains(&digits.len()) && digits.iter().all(u8::is_ascii_hexdigit)
}

/// Between two quoted texts: ` + dir + `, `+name, `.
fn is_joined(value: &[u8]) -> bool {
    let goes_on = |byte: u8| matches!(byte, b' ' | b',' | b'+' | b'(' | b')');
    value.trim_ascii_start().starts_with(b"+")
        && (value.starts_with(b" ") || value.last().is_some_and(|last| goes_on(*last)))
}

/// A field by its number: `vector.2`.
fn is_member(value: &[u8]) -> bool {
    let [name @ .., b'.', digit] = value else { return false };
    digit.is_ascii_digit() && name.len() > 5 && name.iter().all(|byte| byte.is_ascii_lowercase() || *byte == b'_')
}

/// Whether it starts with a day in eight digits, year first, that is not far from now: `20260302`, `20181013-2`.
pub(super) fn is_date(value: &[u8]) -> bool {
    let digits = value.iter().take_while(|b| b.is_ascii_digit()).count();
    let number = |from: usize, to: usize| value[from..to].iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'));
    digits == 8
        && (1980..2040).contains(&number(0, 4))
        && (1..=12).contains(&number(4, 6))
        && (1..=31).contains(&number(6, 8))
}
