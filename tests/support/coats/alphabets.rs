//! What coats put in the place of characters, or between them.

/// Bold, sans-serif, sans-serif bold, monospace: the alphabets that have digits.
pub(super) const MATH: [(u32, u32, u32); 4] = [
    (0x1D400, 0x1D41A, 0x1D7CE),
    (0x1D5A0, 0x1D5BA, 0x1D7E2),
    (0x1D5D4, 0x1D5EE, 0x1D7EC),
    (0x1D670, 0x1D68A, 0x1D7F6),
];

pub(super) const ZERO_WIDTH: [char; 6] = ['\u{200B}', '\u{200C}', '\u{200D}', '\u{2060}', '\u{FEFF}', '\u{AD}'];

pub(super) const BIDI: [char; 12] = [
    '\u{200E}', '\u{200F}', '\u{61C}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}', '\u{202E}', '\u{2066}',
    '\u{2067}', '\u{2068}', '\u{2069}',
];

/// Cyrillic and Greek look-alikes.
#[rustfmt::skip]
pub(super) const HOMOGLYPHS: [(char, char); 33] = [
    ('a', 'а'), ('e', 'е'), ('o', 'о'), ('c', 'с'), ('p', 'р'), ('x', 'х'), ('y', 'у'), ('A', 'А'), ('B', 'В'), ('E', 'Е'), ('H', 'Н'),
    ('I', 'І'), ('K', 'К'), ('M', 'М'), ('O', 'О'), ('C', 'С'), ('P', 'Р'), ('T', 'Т'), ('X', 'Х'), ('A', 'Α'), ('B', 'Β'), ('E', 'Ε'),
    ('H', 'Η'), ('I', 'Ι'), ('K', 'Κ'), ('M', 'Μ'), ('O', 'Ο'), ('P', 'Ρ'), ('T', 'Τ'), ('X', 'Χ'), ('o', 'ο'), ('i', 'і'), ('s', 'ѕ'),
];

#[rustfmt::skip]
pub(super) const ENTITIES: [(&str, char); 28] = [
    ("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("excl", '!'), ("num", '#'), ("dollar", '$'), ("percnt", '%'),
    ("lpar", '('), ("rpar", ')'), ("ast", '*'), ("plus", '+'), ("comma", ','), ("period", '.'), ("sol", '/'), ("colon", ':'),
    ("semi", ';'), ("equals", '='), ("quest", '?'), ("commat", '@'), ("lsqb", '['), ("bsol", '\\'), ("rsqb", ']'), ("lowbar", '_'),
    ("lbrace", '{'), ("rbrace", '}'), ("verbar", '|'),
];

pub(super) const MARKUP: [(&str, &str); 9] = [
    ("<b>", "</b>"),
    ("<b></b>", ""),
    ("<!-- -->", ""),
    ("<!-- a note -->", ""),
    ("**", "**"),
    ("`", "`"),
    ("<i>", "</i>"),
    ("<wbr>", ""),
    ("<span class=\"x\">", "</span>"),
];
