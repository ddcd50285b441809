//! Values between two markers, followed as they stream by.

use super::super::RuleSet;
use super::super::rule::OpenClose;
use super::super::span::Progress;
use super::{Decision, Pending, Scanner};
use crate::base::{Result, Sensitive};
use crate::detect::hit::Hit;
use crate::text::View;
use std::cmp::Reverse;

pub(super) struct Followed {
    pub(super) rule: u32,
    pub(super) segment: u64,
    pub(super) start: u64,
    /// Where the opening marker ends.
    pub(super) body: u64,
    pub(super) at: u64,
    pub(super) is_sure: bool,
}

impl Scanner {
    /// Starts to follow an open/close value whose opening marker ends at `body`.
    pub(super) fn open(
        &mut self,
        open_close: &OpenClose,
        pending: &Pending,
        body: u64,
        view: &View,
    ) -> Result<Decision> {
        let (rule, start) = (pending.rule, pending.start);
        if self.over.iter().any(|(other, end)| *other == rule && *end > start) {
            return Ok(Decision::Decided);
        }
        // Inside a value of the same rule nothing starts anew; whether this is inside may not be known yet.
        if let Some(outer) = self.followed.iter().find(|outer| outer.rule == rule) {
            return Ok(if outer.is_sure && outer.at > start { Decision::Decided } else { Decision::Open });
        }
        let mut one = Followed { rule, segment: pending.segment, start, body, at: body, is_sure: false };
        if !self.follow_one(open_close, &mut one, view)? {
            self.followed.push(one);
        }
        Ok(Decision::Decided)
    }

    pub(super) fn follow(&mut self, rules: &RuleSet, view: &View) -> Result<()> {
        let mut followed = std::mem::take(&mut self.followed);
        let mut failed = None;
        followed.retain_mut(|one| {
            let pattern = rules.all()[one.rule as usize].pattern.as_ref();
            let Some(open_close) = pattern.and_then(|pattern| pattern.open_close.as_ref()) else { return false };
            match self.follow_one(open_close, one, view) {
                Ok(is_over) => !is_over,
                Err(error) => {
                    failed = Some(error);
                    true
                }
            }
        });
        self.followed = followed;
        failed.map_or(Ok(()), Err)
    }

    /// Follows a value; returns whether it is over.
    fn follow_one(&mut self, open_close: &OpenClose, one: &mut Followed, view: &View) -> Result<bool> {
        let Some(segment) = view.segment(one.segment) else { return Ok(true) };
        let end = segment.end.min(view.end());
        let hay = view.slice(one.at, end);
        let close = self.rules.automata(one.rule).close(&open_close.close)?;
        let progress = open_close.follow(close, hay, 0, (one.at - one.body) as usize, segment.is_open())?;
        let (Progress::Open(length) | Progress::Closed(length)) = progress;
        one.at += length as u64;
        if !one.is_sure && one.at - one.body >= open_close.min_body as u64 {
            one.is_sure = true;
            let confidence = self.rules.get(one.rule).confidence;
            let sure_end = one.body + open_close.min_body as u64;
            self.hits.push(Reverse(Hit {
                rule: one.rule,
                segment: one.segment,
                start: one.start,
                end: sure_end,
                value_start: one.start,
                value_end: u64::MAX,
                confidence,
                fingerprint: self.key.fingerprint(Sensitive::new(view.slice(one.start, sure_end))),
            }));
        }
        let is_over = matches!(progress, Progress::Closed(_));
        if is_over && one.is_sure {
            self.over.push((one.rule, one.at));
            self.end_growing(one.rule, one.start, one.at);
        }
        Ok(is_over)
    }
}
