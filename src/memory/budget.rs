//! Budgets: so many calls, bytes or distinct sensitive values in so much time, for each principal and server.

use super::Millis;
use crate::base::Fingerprint;
use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// So much in so much time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How much: calls, bytes or values.
    pub count: NonZeroU32,
    /// In how many milliseconds it comes back.
    pub per: Millis,
}

/// What would be spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// There was enough.
    Within,
    /// There was not; nothing was taken.
    Over,
}

/// The budgets of one clause of a policy, one account for each key.
pub struct Budgets {
    calls: Option<Account>,
    bytes: Option<Account>,
    entities: Option<(Rate, HashMap<Arc<str>, Seen>)>,
    now: Now,
    /// Calls since accounts that nobody uses were last forgotten.
    since: u32,
}

/// After so many calls, accounts that are full again are forgotten: whoever makes up principals fills nothing.
const SWEEP: u32 = 4096;

/// When each value was last seen.
type Seen = HashMap<Fingerprint, Millis>;
type Account = RateLimiter<Arc<str>, HashMapStateStore<Arc<str>>, Now, NoOpMiddleware<Nanos>>;

impl Budgets {
    /// Budgets of calls, of bytes, and of distinct sensitive values.
    pub fn new(calls: Option<Rate>, bytes: Option<Rate>, entities: Option<Rate>) -> Self {
        let now = Now::default();
        let account = |rate: Rate| {
            // What is smaller than a nanosecond for one is as good as no bound.
            let one = Duration::from_millis(rate.per.max(1)) / rate.count.get();
            let quota = Quota::with_period(one.max(Duration::from_nanos(1)))?.allow_burst(rate.count);
            Some(RateLimiter::new(quota, HashMapStateStore::default(), now.clone()))
        };
        Self {
            calls: calls.and_then(account),
            bytes: bytes.and_then(account),
            entities: entities.map(|rate| (rate, HashMap::new())),
            now: now.clone(),
            since: 0,
        }
    }

    /// A call of so many bytes.
    pub fn spend(&mut self, key: &str, bytes: usize, now: Millis) -> Spent {
        self.tick(now);
        let key: Arc<str> = key.into();
        let bytes = NonZeroU32::new(u32::try_from(bytes).unwrap_or(u32::MAX)).unwrap_or(NonZeroU32::MIN);
        let is_over = |account: &Option<Account>, count| {
            account.as_ref().is_some_and(|account| !matches!(account.check_key_n(&key, count), Ok(Ok(()))))
        };
        if is_over(&self.calls, NonZeroU32::MIN) || is_over(&self.bytes, bytes) { Spent::Over } else { Spent::Within }
    }

    fn tick(&mut self, now: Millis) {
        self.now.set(now);
        self.since += 1;
        if self.since < SWEEP {
            return;
        }
        self.since = 0;
        [&self.calls, &self.bytes].into_iter().flatten().for_each(RateLimiter::retain_recent);
        if let Some((rate, accounts)) = &mut self.entities {
            accounts.retain(|_, seen| seen.values().any(|at| now.saturating_sub(*at) < rate.per));
        }
    }

    /// Sensitive values that would go through. What was seen within the window costs nothing.
    pub fn spend_entities(&mut self, key: &str, values: &[Fingerprint], now: Millis) -> Spent {
        self.tick(now);
        let Some((rate, accounts)) = &mut self.entities else { return Spent::Within };
        let seen = accounts.entry(key.into()).or_default();
        seen.retain(|_, at| now.saturating_sub(*at) < rate.per);
        let mut new: Vec<Fingerprint> = values.iter().filter(|value| !seen.contains_key(value)).copied().collect();
        new.sort_unstable_by_key(|value| value.0);
        new.dedup();
        if seen.len() + new.len() > rate.count.get() as usize {
            return Spent::Over;
        }
        seen.extend(new.into_iter().map(|value| (value, now)));
        values.iter().for_each(|value| {
            seen.insert(*value, now);
        });
        Spent::Within
    }
}

/// The time that the caller said last.
#[derive(Clone, Default)]
struct Now(Arc<AtomicU64>);

impl Now {
    fn set(&self, now: Millis) {
        self.0.fetch_max(now, Ordering::Relaxed);
    }
}

impl Clock for Now {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::from(Duration::from_millis(self.0.load(Ordering::Relaxed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(count: u32, per: Millis) -> Option<Rate> {
        Some(Rate { count: NonZeroU32::new(count).unwrap(), per })
    }

    #[test]
    fn calls_and_bytes_come_back_with_time() {
        let mut budgets = Budgets::new(rate(2, 1000), rate(100, 1000), None);
        assert_eq!(budgets.spend("ann", 10, 0), Spent::Within);
        assert_eq!(budgets.spend("ann", 10, 0), Spent::Within);
        assert_eq!(budgets.spend("ann", 10, 0), Spent::Over);
        assert_eq!(budgets.spend("bob", 10, 0), Spent::Within);
        assert_eq!(budgets.spend("ann", 10, 600), Spent::Within);
        assert_eq!(budgets.spend("bob", 101, 9000), Spent::Over);
    }

    #[test]
    fn distinct_values_count_once() {
        let value = |n: u8| Fingerprint([n; 16]);
        let mut budgets = Budgets::new(None, None, rate(2, 1000));
        assert_eq!(budgets.spend_entities("ann", &[value(1), value(1), value(2)], 0), Spent::Within);
        assert_eq!(budgets.spend_entities("ann", &[value(2)], 500), Spent::Within);
        assert_eq!(budgets.spend_entities("ann", &[value(3)], 500), Spent::Over);
        assert_eq!(budgets.spend_entities("bob", &[value(3)], 500), Spent::Within);
        assert_eq!(budgets.spend_entities("ann", &[value(3)], 1200), Spent::Within);
    }
}
