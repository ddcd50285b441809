//! Passages of documents, followed as they stream by.
//!
//! Matches of one index follow one another if the later starts at most [`REACH_WORDS`] words and [`REACH`] bytes behind the earlier. A
//! passage is the longest row of matches that do, if they cover at least [`ENOUGH`] words together; it is the text from the start of the
//! first match to the end of the last. That is the whole definition: it does not depend on how the text is cut.

use super::grams::{GRAM, GRAM_REACH, Gram};

/// See [`grams`](super::grams) for what the numbers do.
const REACH_WORDS: u64 = 20;
const REACH: u64 = 1024;
const ENOUGH: u64 = 16;

/// The most bytes held back: until enough matches have come, and until it is sure that no other does.
pub(super) const HOLD_BACK: usize = (ENOUGH as usize - GRAM) * REACH as usize + GRAM_REACH;

/// Follows the matches of one index.
#[derive(Default)]
pub(super) struct PassageWatch {
    row: Option<Row>,
}

/// Matches that follow one another.
struct Row {
    start: u64,
    /// The number of the first word of the last match, and where that match starts and ends.
    last: u64,
    last_start: u64,
    end: u64,
    /// How many words the matches cover.
    covered: u64,
}

/// What comes of a row of matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It is a passage: start, and the end of what made it sure.
    Sure(u64, u64),
    /// The passage is over: start and end.
    Over(u64, u64),
}

impl Row {
    fn is_sure(&self) -> bool {
        self.covered >= ENOUGH
    }
}

impl PassageWatch {
    /// Takes the next match, which starts behind all before.
    pub(super) fn gram(&mut self, gram: &Gram, tell: &mut impl FnMut(Step)) {
        let row = self.row.get_or_insert(Row {
            start: gram.start,
            last: gram.index.wrapping_sub(GRAM as u64),
            last_start: gram.start,
            end: gram.end,
            covered: 0,
        });
        let was_sure = row.is_sure();
        row.covered += gram.index.wrapping_sub(row.last).min(GRAM as u64);
        (row.last, row.last_start, row.end) = (gram.index, gram.start, gram.end);
        if row.is_sure() && !was_sure {
            tell(Step::Sure(row.start, row.end));
        }
    }

    /// Says that grams to come start at this word, of that number, or behind it.
    pub(super) fn pass(&mut self, index: u64, start: u64, tell: &mut impl FnMut(Step)) {
        if self.row.as_ref().is_some_and(|row| index > row.last + REACH_WORDS || start > row.last_start + REACH) {
            self.cut(tell);
        }
    }

    /// Says that no passage reaches from before to behind this place.
    pub(super) fn cut(&mut self, tell: &mut impl FnMut(Step)) {
        if let Some(row) = self.row.take().filter(Row::is_sure) {
            tell(Step::Over(row.start, row.end));
        }
    }

    /// What may still become part of a passage, or go on from one.
    pub(super) fn open_from(&self) -> Option<u64> {
        self.row.as_ref().map(|row| if row.is_sure() { row.end } else { row.start })
    }
}
