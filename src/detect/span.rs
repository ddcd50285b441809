//! Open/close rules: values between two markers, of no fixed length, followed as they stream by.

use super::guard::Guard;
use super::machine::{Machine, Probe};
use super::rule::OpenClose;
use super::schema::GuardKind;
use crate::base::Result;

/// How far a value has been followed.
pub(super) enum Progress {
    /// More bytes are needed; the body has been followed up to here.
    Open(usize),
    /// It ends here.
    Closed(usize),
}

impl OpenClose {
    /// Follows the body in `hay` from `from` on, of which `before` bytes were followed earlier. `close` finds its end.
    pub(super) fn follow(
        &self,
        close: &Machine,
        hay: &[u8],
        from: usize,
        before: usize,
        more: bool,
    ) -> Result<Progress> {
        for at in from..hay.len() {
            if before + (at - from) >= self.limit {
                return Ok(Progress::Closed(at));
            }
            let byte = hay[at];
            if self.close_first.contains(byte) {
                match close.probe(&Guard::Kind(GuardKind::None), &hay[at..], more)? {
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
