//! The way home from view positions to raw positions (law L2).

use std::collections::VecDeque;

/// Where view positions come from, as a list of stretches ordered by view position.
///
/// A stretch is *linear* (a view byte is a raw byte) or a *unit* (its view bytes together stand for its raw bytes, as
/// `\n` for a line feed). A span that touches a unit takes the whole unit.
#[derive(Default)]
pub(crate) struct OffsetMap {
    stretches: VecDeque<Stretch>,
}

#[derive(Clone, Copy)]
struct Stretch {
    view: u64,
    raw: u64,
    /// Raw length of a unit; `None` for a linear stretch.
    unit: Option<u64>,
}

impl OffsetMap {
    /// Says that view bytes from `view` on come from raw bytes from `raw` on, one for one.
    pub(crate) fn linear(&mut self, view: u64, raw: u64) {
        if let Some(last) = self.stretches.back()
            && last.unit.is_none()
            && last.raw + (view - last.view) == raw
        {
            return;
        }
        self.stretches.push_back(Stretch { view, raw, unit: None });
    }

    /// Says that the view bytes from `view` to the next stretch stand together for `length` raw bytes.
    pub(crate) fn unit(&mut self, view: u64, raw: u64, length: u64) {
        self.stretches.push_back(Stretch { view, raw, unit: Some(length) });
    }

    /// The raw position of the view byte, or of the unit it belongs to.
    pub(crate) fn raw_start(&self, view: u64) -> u64 {
        match self.find(view) {
            Some(Stretch { raw, unit: Some(_), .. }) => raw,
            Some(stretch) => stretch.raw + (view - stretch.view),
            None => view,
        }
    }

    /// The raw position behind the view byte before `view_end`, or behind the unit it belongs to.
    pub(crate) fn raw_end(&self, view_end: u64) -> u64 {
        let last = view_end.saturating_sub(1);
        match self.find(last) {
            Some(Stretch { raw, unit: Some(length), .. }) => raw + length,
            Some(stretch) => stretch.raw + (last - stretch.view) + 1,
            None => view_end,
        }
    }

    /// Forgets what is needed only for positions before `view`.
    pub(crate) fn discard_before(&mut self, view: u64) {
        while self.stretches.get(1).is_some_and(|next| next.view <= view) {
            self.stretches.pop_front();
        }
    }

    /// Bytes of memory in use.
    pub(crate) fn footprint(&self) -> usize {
        self.stretches.len() * size_of::<Stretch>()
    }

    fn find(&self, view: u64) -> Option<Stretch> {
        let behind = self.stretches.partition_point(|stretch| stretch.view <= view);
        self.stretches.get(behind.checked_sub(1)?).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_come_home_whole() {
        // Raw `ab\ncd`, view `ab<LF>cd`.
        let mut map = OffsetMap::default();
        map.linear(0, 0);
        map.unit(2, 2, 2);
        map.linear(3, 4);
        let starts: Vec<u64> = (0..5).map(|view| map.raw_start(view)).collect();
        assert_eq!(starts, [0, 1, 2, 4, 5]);
        let ends: Vec<u64> = (1..=5).map(|view| map.raw_end(view)).collect();
        assert_eq!(ends, [1, 2, 4, 5, 6]);
        map.discard_before(3);
        assert_eq!(map.raw_start(4), 5);
    }
}
