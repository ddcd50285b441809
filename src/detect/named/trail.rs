//! A quick look for providers before a value: each word of a segment is looked up once, whatever number of values stand behind it.

use super::{Hash, MOST_PARTS, NameIndex, REACH, Words, is_alphanumeric, is_joint, stem};

/// Where in a segment the last name of a provider was seen, as far as somebody has asked.
#[derive(Default)]
pub(in crate::detect) struct Trail {
    segment: u64,
    /// All words that end before this position were looked up, or are too far back to count.
    read: u64,
    /// One past the last word that ends what may be a name.
    last: Option<u64>,
    /// The last few words: where each starts and ends, and its hash.
    words: [(u64, u64, Hash); MOST_PARTS],
    /// How many of them there are.
    count: usize,
}

impl Trail {
    /// Whether a name may stand so close before `start` that [`super::Naming::read`] sees it. `hay` are the bytes of the segment from
    /// `base` on. Never says no where that sees one; cost is constant a byte of the segment, if asked in order.
    pub(in crate::detect) fn may_name(
        &mut self,
        (segment, base): (u64, u64),
        (hay, start): (&[u8], usize),
        index: &NameIndex,
    ) -> bool {
        // A value may start inside of a word then, and the word is cut there.
        if start.checked_sub(1).is_some_and(|before| hay[before] >= 0x80) {
            return true;
        }
        if self.segment != segment {
            *self = Self { segment, ..Self::default() };
        }
        let far = start.saturating_sub(REACH);
        let mut from = (self.read.max(base) - base) as usize;
        if from < far {
            // What was cut there is no word.
            let is_cut = far > 0 && is_alphanumeric(hay[far - 1]);
            let cut =
                if is_cut { hay[far..start].iter().take_while(|byte| is_alphanumeric(**byte)).count() } else { 0 };
            from = far + cut;
            self.count = 0;
        }
        if from < start {
            self.look_up(base + from as u64, &hay[from..start], index);
            self.read = base + start as u64;
        }
        self.last.is_some_and(|last| last + REACH as u64 >= base + start as u64)
    }

    /// Looks up the words of a text that stands at a position.
    fn look_up(&mut self, at: u64, text: &[u8], index: &NameIndex) {
        let mut words = Words::new(text, false);
        while let Some((from, to)) = words.next() {
            let word = &text[from..to];
            self.words.rotate_right(1);
            self.words[0] = (at + from as u64, at + to as u64, Hash::of(word));
            self.count = (self.count + 1).min(MOST_PARTS);
            if self.ends_name(text, at, index) || stem(word).is_some_and(|stem| index.has(Hash::of(stem).value)) {
                self.last = Some(at + to as u64);
            }
        }
    }

    /// Whether the last word ends what may be a name of so many words.
    fn ends_name(&self, text: &[u8], at: u64, index: &NameIndex) -> bool {
        let mut name = Hash::EMPTY;
        for parts in 0..self.count {
            let (_, end, hash) = self.words[parts];
            if parts > 0 {
                let next = self.words[parts - 1].0;
                // Of what was read before this text, only the length is known.
                let is_joined = match end.checked_sub(at) {
                    Some(end) => is_joint(&text[end as usize..(next - at) as usize]),
                    None => next - end <= 1,
                };
                if !is_joined {
                    return false;
                }
            }
            name = hash.then(name);
            if index.has(name.value) {
                return true;
            }
        }
        false
    }
}

/// Whether a name of a provider may be among the words of a text.
pub(in crate::detect) fn may_have_name(text: &[u8], index: &NameIndex) -> bool {
    let mut trail = Trail::default();
    trail.look_up(0, text, index);
    trail.last.is_some()
}
