//! Coats: the ways in which a text is written so that it does not look like itself, each in a file of its own.
//!
//! There are two kinds. A [`Lens`] reads running text in which some *units* stand for something else (`%41`, `&#65;`), and everything
//! else for itself. A [`Run`] is a stretch that is encoded as a whole (base64, hex), a document inside the document. Neither
//! knows what is looked for; what they find worth decoding depends on the text alone, never on how it was cut.

mod base32;
mod base64;
mod cues;
mod entity;
mod escape;
mod hex;
mod inflate;
mod inline;
mod join;
mod leet;
mod markup;
mod name;
mod percent;
mod quoted_printable;
mod reversed;
mod rot13;
mod runs;
mod spaced;
mod tags;
mod unicode;
mod utf16;
mod variation;
mod vowels;

pub(crate) use cues::cues;
pub(crate) use inflate::{Inflated, inflate};

use crate::base::Coat;

/// What stands at a place of a text that is read through a lens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// The byte stands for itself.
    Plain,
    /// More bytes are needed to tell. Only where there may be more.
    Open,
    /// So many bytes stand together for what was appended to the decoded text.
    Coded(Coded),
}

/// A unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Coded {
    /// How many bytes it has.
    pub(crate) length: usize,
    pub(crate) coat: Coat,
    /// Whether it is worth decoding the text around it. One that is common in ordinary text is not: it is decoded where another is
    /// near.
    pub(crate) is_trigger: bool,
}

/// Whether a text holds something worth decoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trigger {
    None,
    /// The first one is here.
    At(usize),
    /// There is none before here, and there may be one here: more bytes are needed to tell.
    Open(usize),
}

/// Reads running text in which some units stand for something else.
pub(crate) trait Lens: Sync {
    /// The unit at `text[at]`, whose decoded bytes (perhaps none) are appended to `out`. `more` says whether bytes may follow `text`.
    ///
    /// Looks at most [`LOOK`] bytes back, and ahead as far as a unit may be long, which must be bounded.
    fn unit(&self, text: &[u8], at: usize, more: bool, out: &mut Vec<u8>) -> Unit;

    /// The bytes a unit may start with.
    fn leads(&self) -> &[bool; 256];

    /// The first unit in `text[from..]` that is a trigger.
    fn find(&self, text: &[u8], from: usize, more: bool) -> Trigger {
        let (leads, mut scratch) = (self.leads(), Vec::new());
        let mut at = from;
        while let Some(skipped) = text.get(at..).and_then(|rest| rest.iter().position(|b| leads[usize::from(*b)])) {
            at += skipped;
            scratch.clear();
            match self.unit(text, at, more, &mut scratch) {
                Unit::Plain => at += 1,
                Unit::Open => return Trigger::Open(at),
                Unit::Coded(Coded { is_trigger: true, .. }) => return Trigger::At(at),
                Unit::Coded(unit) => at += unit.length,
            }
        }
        Trigger::None
    }

    /// The coat by which it is known to those who hear [`cues`], if each trigger contains one: the lens is then asked only where one
    /// stands, and [`Lens::find`] need not be fast.
    fn cued(&self) -> Option<Coat> {
        None
    }

    /// Where in a text, which may be cut anywhere, the first unit may start.
    fn hint(&self, text: &[u8]) -> Option<usize> {
        let leads = self.leads();
        text.iter().position(|b| leads[usize::from(*b)])
    }

    /// The length of the shortest text in which it reads anything worth looking for.
    fn shortest(&self) -> usize {
        1
    }

    /// Whether only instructions are looked for in what it reads.
    fn is_for_injection(&self) -> bool {
        false
    }

    /// Writes a text so that it reads as itself among units of these coats.
    fn write(&self, text: &[u8], coats: &[Coat]) -> Vec<u8>;
}

/// As many bytes before a place a lens or a run may look at.
pub(crate) const LOOK: usize = 64;

/// Where a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    None,
    /// All of the first run.
    Run {
        start: usize,
        end: usize,
    },
    /// There is none before here, and what starts here may be one, or a longer one: more bytes are needed to tell.
    Open {
        start: usize,
    },
}

/// A decoded run.
pub(crate) struct Decoded {
    pub(crate) coat: Coat,
    pub(crate) bytes: Vec<u8>,
    /// How many bytes at the start of the run are not part of it: `path/` before base64.
    pub(crate) skip: usize,
}

/// Finds and decodes stretches that are encoded as a whole.
pub(crate) trait Run: Sync {
    /// The first run in `text[from..]` that is long enough to be worth decoding. Looks at most [`LOOK`] bytes back.
    fn find(&self, text: &[u8], from: usize, more: bool) -> Found;

    /// As [`Lens::cued`].
    fn cued(&self) -> Option<Coat> {
        None
    }

    /// Where in a text, which may be cut anywhere, the first run may start.
    fn hint(&self, text: &[u8]) -> Option<usize> {
        match self.find(text, 0, true) {
            Found::None => None,
            Found::Run { start, .. } | Found::Open { start } => Some(start),
        }
    }

    /// The length of the shortest run.
    fn shortest(&self) -> usize {
        FEWEST_PRINTABLE
    }

    /// Decodes a run; `None` if it is none, or what comes out is not [`is_telling`].
    fn decode(&self, run: &[u8]) -> Option<Decoded>;

    /// Of the group of the run that holds the decoded byte at `index`: where it starts in the run, and the index of its first decoded
    /// byte. For the index behind the last byte, the end of the run and that index.
    fn group(&self, run: &[u8], decoded: &Decoded, index: usize) -> (usize, usize);

    /// Encodes bytes that take the place of what starts at `offset` of the run (which is where a group starts) to its end, as the run
    /// itself is written: alphabet, case, separators, line width, padding.
    fn encode(&self, run: &[u8], decoded: &Decoded, offset: usize, bytes: &[u8]) -> Vec<u8>;
}

/// The lenses, in the order in which they are tried.
pub(crate) static LENSES: [&dyn Lens; 6] =
    [&inline::Inline, &quoted_printable::QuotedPrintable, &leet::Leet, &spaced::Spaced, &rot13::Rot13, &vowels::Vowels];

/// The kinds of runs, in the order in which they are tried.
pub(crate) static RUNS: [&dyn Run; 6] =
    [&runs::Runs, &hex::SeparatedHex, &utf16::Utf16, &tags::Tags, &variation::Variation, &reversed::Reversed];

/// The fewest printable bytes in a row that make decoded bytes worth a look.
pub(crate) const FEWEST_PRINTABLE: usize = 12;

/// Whether decoded bytes start like something compressed.
pub(crate) fn is_compressed(bytes: &[u8]) -> bool {
    inflate::is_compressed(bytes)
}

/// Whether decoded bytes look like UTF-16.
pub(crate) fn is_utf16(bytes: &[u8]) -> bool {
    utf16::is_likely(bytes)
}

/// Whether decoded bytes may say something: a stretch of printable UTF-8, UTF-16, or something compressed.
pub(crate) fn is_telling(bytes: &[u8]) -> bool {
    is_compressed(bytes) || is_utf16(bytes) || stretches(bytes).next().is_some()
}

/// The stretches of printable UTF-8 of at least [`FEWEST_PRINTABLE`] bytes.
pub(crate) fn stretches(bytes: &[u8]) -> impl Iterator<Item = (usize, usize)> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < bytes.len() {
            let start = at;
            while let Some(length) = printable(&bytes[at..]) {
                at += length;
            }
            if at - start >= FEWEST_PRINTABLE {
                return Some((start, at));
            }
            at += 1;
        }
        None
    })
}

/// How many bytes at the start of `bytes` are one printable character.
fn printable(bytes: &[u8]) -> Option<usize> {
    match *bytes.first()? {
        b' '..=b'~' | b'\t' | b'\n' | b'\r' | 0x1b => Some(1),
        0xC2..=0xF4 => {
            let start = &bytes[..bytes.len().min(4)];
            let chunk = start.utf8_chunks().next()?;
            chunk.valid().chars().next().filter(|c| !c.is_control()).map(char::len_utf8)
        }
        _ => None,
    }
}
