//! Open/close rules: values between two markers, of no fixed length, followed as they stream by.

use super::anchor::ByteSet;
use super::rule::{Machine, Probe};
use super::schema::GuardKind;
use crate::base::Result;

/// What comes behind the opening marker.
pub(super) struct OpenClose {
    pub(super) close: Machine,
    pub(super) close_text: String,
    /// Bytes of the longest closing marker.
    pub(super) close_longest: usize,
    pub(super) close_first: ByteSet,
    pub(super) body: ByteSet,
    pub(super) min_body: usize,
    pub(super) limit: usize,
}

/// How far a value has been followed.
pub(super) enum Progress {
    /// More bytes are needed; the body has been followed up to here.
    Open(usize),
    /// It ends here.
    Closed(usize),
}

impl OpenClose {
    /// The most bytes held back before it is sure that this is a value.
    pub(super) fn hold_back(&self) -> usize {
        self.min_body + self.close_longest
    }

    /// Follows the body in `hay` from `from` on, of which `before` bytes were followed earlier.
    pub(super) fn follow(&self, hay: &[u8], from: usize, before: usize, more: bool) -> Result<Progress> {
        for at in from..hay.len() {
            if before + (at - from) >= self.limit {
                return Ok(Progress::Closed(at));
            }
            let byte = hay[at];
            if self.close_first.contains(byte) {
                match self.close.probe(GuardKind::None, &hay[at..], more)? {
                    Probe::Open => return Ok(Progress::Open(at)),
                    Probe::Ends(ends) => {
                        let longest = ends.longest_first().next().unwrap_or(0);
                        return Ok(Progress::Closed(at + longest));
                    }
                    Probe::Dead => {}
                }
            }
            if !self.body.contains(byte) {
                return Ok(Progress::Closed(at));
            }
        }
        Ok(if more { Progress::Open(hay.len()) } else { Progress::Closed(hay.len()) })
    }
}
