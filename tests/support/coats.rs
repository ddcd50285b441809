//! Dresses texts in coats, as tests need it: written from the standards, without a line of Cofferdam, so that the one can be held
//! against the other.
//!
//! [`dress`] puts one coat on a whole text, [`chain`] several on the value that stands in a text. Which of a coat's many forms is taken is
//! decided by a seed. [`Dressed::undress`] decodes again, also what redaction has made of it.

#![allow(dead_code, clippy::unwrap_used)]

#[path = "coats/alphabets.rs"]
mod alphabets;
#[path = "chance.rs"]
mod chance;
#[path = "coats/decode.rs"]
mod decode;
#[path = "coats/encode.rs"]
mod encode;

pub use chance::Chance;
use decode::decode;
use encode::{a_cut, inline, replace, run, surroundings, utf16};
use serde_json::Value;
use std::collections::HashSet;
use std::ops::Range;

/// A way to write a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Coat {
    Json,
    Percent,
    Entity,
    Escape,
    FullWidth,
    Math,
    ZeroWidth,
    Marks,
    Homoglyphs,
    Bidi,
    Markup,
    Join,
    Continuation,
    Array,
    QuotedPrintable,
    Base64,
    Base32,
    Hex,
    Utf16,
    Gzip,
    Zlib,
    Tags,
    Variation,
}

impl Coat {
    pub const ALL: [Self; 23] = [
        Self::Json,
        Self::Percent,
        Self::Entity,
        Self::Escape,
        Self::FullWidth,
        Self::Math,
        Self::ZeroWidth,
        Self::Marks,
        Self::Homoglyphs,
        Self::Bidi,
        Self::Markup,
        Self::Join,
        Self::Continuation,
        Self::Array,
        Self::QuotedPrintable,
        Self::Base64,
        Self::Base32,
        Self::Hex,
        Self::Utf16,
        Self::Gzip,
        Self::Zlib,
        Self::Tags,
        Self::Variation,
    ];

    /// A name, and the same in two letters.
    pub fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Json => ("json", "js"),
            Self::Percent => ("percent", "pc"),
            Self::Entity => ("entity", "en"),
            Self::Escape => ("escape", "es"),
            Self::FullWidth => ("full-width", "fw"),
            Self::Math => ("math-letters", "ml"),
            Self::ZeroWidth => ("zero-width", "zw"),
            Self::Marks => ("combining-marks", "cm"),
            Self::Homoglyphs => ("homoglyphs", "hg"),
            Self::Bidi => ("bidi-controls", "bd"),
            Self::Markup => ("markup", "mk"),
            Self::Join => ("joined-literals", "jl"),
            Self::Continuation => ("line-continuation", "lc"),
            Self::Array => ("json-array", "ja"),
            Self::QuotedPrintable => ("quoted-printable", "qp"),
            Self::Base64 => ("base64", "64"),
            Self::Base32 => ("base32", "32"),
            Self::Hex => ("hex", "hx"),
            Self::Utf16 => ("utf-16", "16"),
            Self::Gzip => ("gzip+base64", "gz"),
            Self::Zlib => ("zlib+base64", "zl"),
            Self::Tags => ("tag-characters", "tc"),
            Self::Variation => ("variation-selectors", "vs"),
        }
    }

    pub fn name(self) -> &'static str {
        self.names().0
    }

    /// Whether it is put on the value alone, and what stands around it stays.
    pub fn is_inline(self) -> bool {
        use Coat::*;
        matches!(
            self,
            Percent
                | Entity
                | Escape
                | FullWidth
                | Math
                | ZeroWidth
                | Marks
                | Homoglyphs
                | Bidi
                | Markup
                | Join
                | Continuation
        )
    }

    /// Whether redaction takes all of it: what is compressed cannot be replaced in place, and hidden text is redacted for being hidden.
    pub fn is_taken_whole(self) -> bool {
        matches!(self, Self::Gzip | Self::Zlib | Self::Tags | Self::Variation)
    }
}

/// A dressed text.
#[derive(Clone, Debug)]
pub struct Dressed {
    /// What it looks like.
    pub bytes: Vec<u8>,
    /// Where in it the dressed value, or the run that holds it, stands.
    pub value: Range<usize>,
    /// The text that is dressed. It differs from the one given where a coat needs quotes around the value.
    pub plain: Vec<u8>,
    /// Whether there was something the coats could be put on. If not, `bytes` is the text itself.
    pub is_dressed: bool,
    layers: Vec<Layer>,
}

/// What was put on, and what was put around it.
#[derive(Clone, Debug)]
enum Layer {
    /// On the value alone.
    Inline(Coat),
    /// On all of the text, with something before and behind.
    Whole { coat: Coat, variant: usize, before: String, after: String },
    /// The text up to here is what a string of a JSON document says.
    Frame,
}

/// Puts one coat on a whole text.
pub fn dress(coat: Coat, text: &str, seed: u64) -> Dressed {
    chain(text, 0..text.len(), &[coat], seed).unwrap_or_else(|| Dressed {
        bytes: text.as_bytes().to_vec(),
        value: 0..text.len(),
        plain: text.as_bytes().to_vec(),
        is_dressed: false,
        layers: Vec::new(),
    })
}

/// Puts coats on, the first first: those that are inline on the value, the others on the whole text with it. `None` if there is
/// nothing that one of them could be put on.
pub fn chain(text: &str, value: Range<usize>, coats: &[Coat], seed: u64) -> Option<Dressed> {
    let mut outfit = Outfit::new(text, value, coats.first().is_some_and(|coat| coat.is_inline()))?;
    let mut chance = Chance(seed);
    for coat in coats {
        outfit.put_on(*coat, &mut chance)?;
    }
    outfit.open_frame();
    let plain = outfit.plain();
    let Outfit { before, value, after, layers, .. } = outfit;
    let span = before.len()..before.len() + value.len();
    Some(Dressed { bytes: join([&before, "", &after], &value), value: span, plain, is_dressed: true, layers })
}

impl Dressed {
    /// Takes all coats off: of `bytes`, or of what redaction has made of them.
    pub fn undress(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        undress(&self.layers, bytes)
    }

    /// Of what redaction has made of the bytes, if it cannot be undressed: whether a part that was left shows what must go.
    pub fn leaks(&self, bytes: &[u8], shows: impl Fn(&[u8]) -> bool) -> bool {
        let (mut left, mut coated) = (bytes.to_vec(), self.bytes.clone());
        for (index, layer) in self.layers.iter().enumerate().rev() {
            match (layer.take_off(&left), layer.take_off(&coated)) {
                (Some(next), Some(below)) => (left, coated) = (next, below),
                (_, whole) => {
                    let coated = layer.inside(&coated).unwrap_or(&coated);
                    return kept(&left, coated).into_iter().any(|part| {
                        let shown = whole.as_ref().and_then(|whole| layer.part(coated, whole, part));
                        // What cannot be told must not be left.
                        shown.and_then(|shown| undress(&self.layers[..index], &shown)).is_none_or(|shown| shows(&shown))
                    });
                }
            }
        }
        !kept(&left, &coated).is_empty()
    }

    /// What [`Dressed::undress`] makes of a text around the dressed value that looks dressed itself: `&amp;` in a page.
    pub fn settle(&self, text: &[u8]) -> Option<Vec<u8>> {
        let whole = self.layers.iter().position(|layer| matches!(layer, Layer::Whole { .. }));
        undress(&self.layers[..whole.unwrap_or(self.layers.len())], text)
    }
}

fn undress(layers: &[Layer], bytes: &[u8]) -> Option<Vec<u8>> {
    let Some((last, rest)) = layers.split_last() else { return Some(bytes.to_vec()) };
    if !matches!(last, Layer::Frame) {
        return undress(rest, &last.take_off(bytes)?);
    }
    let mut document: Value = serde_json::from_slice(bytes).ok()?;
    each_string(&mut document, &|text| String::from_utf8(undress(rest, text.as_bytes())?).ok())?;
    Some(document.to_string().into_bytes())
}

impl Layer {
    fn take_off(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Inline(coat) => decode(*coat, 0, bytes),
            Self::Whole { coat, variant, .. } => decode(*coat, *variant, self.inside(bytes)?),
            Self::Frame => None,
        }
    }

    /// What a part of the coated text stands for, where it can be told from its place.
    fn part(&self, coated: &[u8], whole: &[u8], part: Range<usize>) -> Option<Vec<u8>> {
        let Self::Whole { coat: coat @ (Coat::Base64 | Coat::Base32 | Coat::Hex), variant, .. } = self else {
            return None;
        };
        let length = |end: usize| decode(*coat, *variant, &coated[..end]).map(|bytes| bytes.len());
        let start = (0..=part.start).rev().find_map(length)?;
        let end = (part.end..=coated.len()).find_map(length)?;
        whole.get(start..end).map(<[u8]>::to_vec)
    }

    fn inside<'a>(&self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        match self {
            Self::Whole { before, after, .. } => bytes.strip_prefix(before.as_bytes())?.strip_suffix(after.as_bytes()),
            _ => Some(bytes),
        }
    }
}

/// The parts of `before` of at least 12 bytes that are in `left`.
fn kept(left: &[u8], before: &[u8]) -> Vec<Range<usize>> {
    let windows: HashSet<&[u8]> = left.windows(PART).collect();
    let mut parts: Vec<Range<usize>> = Vec::new();
    for (at, _) in before.windows(PART).enumerate().filter(|(_, window)| windows.contains(window)) {
        match parts.last_mut().filter(|last| at <= last.end) {
            Some(last) => last.end = at + PART,
            None => parts.push(at..at + PART),
        }
    }
    parts
}

/// So many bytes of a text are a part that tells something.
const PART: usize = 12;

fn each_string(value: &mut Value, change: &impl Fn(&str) -> Option<String>) -> Option<()> {
    match value {
        Value::String(text) => *text = change(text)?,
        Value::Array(values) => values.iter_mut().try_for_each(|value| each_string(value, change))?,
        Value::Object(members) => members.values_mut().try_for_each(|value| each_string(value, change))?,
        _ => {}
    }
    Some(())
}

fn join([before, middle, after]: [&str; 3], value: &[u8]) -> Vec<u8> {
    [before.as_bytes(), middle.as_bytes(), value, after.as_bytes()].concat()
}

/// A text that is being dressed.
struct Outfit {
    before: String,
    value: Vec<u8>,
    after: String,
    /// The value at the beginning.
    naked: String,
    /// The text to be decoded to, once a whole text was put into something.
    plain: Option<Vec<u8>>,
    /// Of a value in a string of a JSON document, what stands before and behind the string.
    frame: Option<(String, String)>,
    layers: Vec<Layer>,
}

impl Outfit {
    fn new(text: &str, value: Range<usize>, in_string: bool) -> Option<Self> {
        let (mut before, mut after) = (text.get(..value.start)?.to_owned(), text.get(value.end..)?.to_owned());
        let mut naked = text.get(value.clone())?.to_owned();
        let mut frame = None;
        if let Some(string) = string_around(text, &value).filter(|_| in_string) {
            let read = |range: Range<usize>| serde_json::from_str::<String>(&format!("\"{}\"", &text[range])).ok();
            frame = Some((text[..string.start].to_owned(), text[string.end..].to_owned()));
            (before, after) = (read(string.start..value.start)?, read(value.end..string.end)?);
            naked = read(value)?;
        }
        let value = naked.clone().into_bytes();
        Some(Self { before, value, after, naked, plain: None, frame, layers: Vec::new() })
    }

    /// The text to be decoded to.
    fn plain(&self) -> Vec<u8> {
        self.plain.clone().unwrap_or_else(|| join([&self.before, &self.naked, &self.after], b""))
    }

    /// Goes on with the JSON document instead of the string in it.
    fn open_frame(&mut self) {
        let Some((before, after)) = self.frame.take() else { return };
        self.before = before + &quoted(&self.before);
        self.after = quoted(&self.after) + &after;
        self.naked = quoted(&self.naked);
        self.value = quoted(&String::from_utf8_lossy(&self.value)).into_bytes();
        self.layers.push(Layer::Frame);
    }

    fn put_on(&mut self, coat: Coat, chance: &mut Chance) -> Option<()> {
        if coat.is_inline() {
            let value = if coat == Coat::Join { self.join(chance)? } else { inline(coat, &self.value, chance)? };
            if value == self.value {
                return None;
            }
            self.value = value;
            self.layers.push(Layer::Inline(coat));
            return Some(());
        }
        self.open_frame();
        self.plain = Some(self.plain());
        let whole = join([&self.before, "", &self.after], &self.value);
        let mut variant = 0;
        let (mut before, mut after) = (String::new(), String::new());
        let value = match coat {
            Coat::Json | Coat::Array => self.document(coat, chance)?.into_bytes(),
            Coat::Utf16 => {
                variant = chance.below(4);
                utf16(readable(&whole)?, variant)
            }
            _ => {
                (before, after) = surroundings(coat, chance);
                run(coat, &whole, chance)?.into_bytes()
            }
        };
        (self.before, self.value, self.after) = (before.clone(), value, after.clone());
        self.layers.push(Layer::Whole { coat, variant, before, after });
        Some(())
    }

    /// The text as string of a JSON document, or as two of an array.
    fn document(&self, coat: Coat, chance: &mut Chance) -> Option<String> {
        let value = readable(&self.value)?;
        let (before, after) = (quoted(&self.before), quoted(&self.after));
        if coat == Coat::Array {
            let (left, right) = value.split_at(a_cut(value, chance, |_, _| true)?);
            return Some(format!(r#"{{"parts": ["{before}{}", "{}{after}"]}}"#, quoted(left), quoted(right)));
        }
        let must = |c: char| c == '"' || c == '\\' || c.is_control();
        let unit = |unit: &u16| format!("\\u{unit:04x}");
        let value = replace(value, chance, must, |c, _| Some(c.encode_utf16(&mut [0; 2]).iter().map(unit).collect()));
        Some(format!(r#"{{"note": "{before}{value}{after}"}}"#))
    }

    /// The value as two literals put together. If it does not stand in a literal, it is made one, or its line is.
    fn join(&mut self, chance: &mut Chance) -> Option<Vec<u8>> {
        let value = readable(&self.value)?;
        let (left, right) =
            value.split_at(a_cut(value, chance, |a, b| a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric())?);
        let (from, to) = (self.before.rfind('\n').map_or(0, |at| at + 1), self.after.find('\n'));
        let to = to.unwrap_or(self.after.len());
        let mut quote = quote_around(&self.before[from..], &self.after[..to]);
        if quote.is_none() {
            let mark = if value.contains('"') { '\'' } else { '"' };
            quote = Some(mark);
            let at = chance.pick(&[(self.before.len(), 0), (from, to)]);
            self.before.insert(at.0, mark);
            self.after.insert(at.1, mark);
            let whole = self.layers.iter_mut().rev().find(|layer| matches!(layer, Layer::Whole { .. }));
            if let Some(Layer::Whole { before, after, .. }) = whole {
                before.insert(at.0, mark);
                after.insert(at.1, mark);
            }
        }
        let quote = quote?;
        let glue = chance.pick(&[" + ", " ", " +\n    ", "+"]);
        Some(format!("{left}{quote}{glue}{quote}{right}").into_bytes())
    }
}

/// Bytes that are text: what is UTF-16 is none, even if it happens to be UTF-8.
fn readable(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// Where the inside of the string of a JSON document is that holds the span.
fn string_around(text: &str, span: &Range<usize>) -> Option<Range<usize>> {
    serde_json::from_str::<Value>(text).ok().filter(|value| value.is_object() || value.is_array())?;
    let (mut from, mut at) = (None, 0);
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match (bytes[at], from) {
            (b'\\', Some(_)) => at += 1,
            (b'"', None) => from = Some(at + 1),
            (b'"', Some(start)) if start <= span.start && span.end <= at => return Some(start..at),
            (b'"', Some(_)) => from = None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The text as the inside of a JSON string.
fn quoted(text: &str) -> String {
    let quoted = Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

/// The mark of the literal that is open behind `before` and is closed in `after`.
fn quote_around(before: &str, after: &str) -> Option<char> {
    let mut open = None;
    for c in before.chars() {
        match open {
            None if c == '"' || c == '\'' => open = Some(c),
            Some(mark) if c == mark => open = None,
            _ => {}
        }
    }
    open.filter(|mark| after.contains(*mark))
}
