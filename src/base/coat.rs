//! What a text may be dressed in: encodings, and tricks that look like none.

/// A way in which a text is written so that it does not look like itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Coat {
    /// `%41` (RFC 3986).
    Percent,
    /// `&#65;`, `&#x41;`, `&amp;` (HTML).
    Entity,
    /// `\x41`, `\101`, `\u0041`, `\u{41}` as in source code.
    Escape,
    /// Characters that look like others, or like nothing: full-width letters, zero-width spaces, homoglyphs, stacked marks.
    Unicode,
    /// Tags, emphasis or code marks inside a word.
    Markup,
    /// Literals put together, lines continued.
    Join,
    /// `=41` (RFC 2045).
    QuotedPrintable,
    /// RFC 4648, both alphabets, wrapped or not.
    Base64,
    /// RFC 4648.
    Base32,
    /// Two hex digits a byte, with or without something between.
    Hex,
    /// Two bytes a character.
    Utf16,
    /// A gzip member (RFC 1952).
    Gzip,
    /// A zlib stream (RFC 1950).
    Zlib,
    /// Characters U+E0020 to U+E007E, which nobody sees.
    TagCharacters,
    /// A byte for each variation selector.
    VariationSelectors,
    /// `1gn0r3`.
    Leet,
    /// `i g n o r e`, `i+g+n`.
    Spaced,
    /// Letters moved by 13.
    Rot13,
    /// Back to front.
    Reversed,
    /// `gnr prvs nstrctns`.
    Vowels,
}

impl Coat {
    /// Every coat.
    pub const ALL: [Self; 20] = [
        Self::Percent,
        Self::Entity,
        Self::Escape,
        Self::Unicode,
        Self::Markup,
        Self::Join,
        Self::QuotedPrintable,
        Self::Base64,
        Self::Base32,
        Self::Hex,
        Self::Utf16,
        Self::Gzip,
        Self::Zlib,
        Self::TagCharacters,
        Self::VariationSelectors,
        Self::Leet,
        Self::Spaced,
        Self::Rot13,
        Self::Reversed,
        Self::Vowels,
    ];

    /// The name as reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Entity => "entity",
            Self::Escape => "escape",
            Self::Unicode => "unicode",
            Self::Markup => "markup",
            Self::Join => "join",
            Self::QuotedPrintable => "quoted-printable",
            Self::Base64 => "base64",
            Self::Base32 => "base32",
            Self::Hex => "hex",
            Self::Utf16 => "utf-16",
            Self::Gzip => "gzip",
            Self::Zlib => "zlib",
            Self::TagCharacters => "tag-characters",
            Self::VariationSelectors => "variation-selectors",
            Self::Leet => "leet",
            Self::Spaced => "spaced",
            Self::Rot13 => "rot13",
            Self::Reversed => "reversed",
            Self::Vowels => "vowels",
        }
    }

    /// Whether only instructions are looked for under it: people write like that, machines that read credentials do not.
    pub(crate) fn is_for_injection(self) -> bool {
        matches!(self, Self::Leet | Self::Spaced | Self::Rot13 | Self::Reversed | Self::Vowels)
    }
}
