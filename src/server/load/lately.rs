//! What happened lately: amounts that count less the older they are.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use super::Caller;

/// Amounts count less by a factor of e in each such time.
const MEMORY: Duration = Duration::from_millis(200);

/// Sums of what was added lately, as of then.
#[derive(Clone, Copy, Debug)]
struct Fading<const N: usize> {
    sums: [f64; N],
    at: Option<Instant>,
}

impl<const N: usize> Default for Fading<N> {
    fn default() -> Self {
        Self { sums: [0.0; N], at: None }
    }
}

impl<const N: usize> Fading<N> {
    fn add(&mut self, amounts: [f64; N], now: Instant) {
        let left = self.left(now);
        *self = Self { sums: std::array::from_fn(|i| left[i] + amounts[i]), at: Some(now) };
    }

    fn left(&self, now: Instant) -> [f64; N] {
        let age = self.at.map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        let part = (-age.as_secs_f64() / MEMORY.as_secs_f64()).exp();
        self.sums.map(|sum| sum * part)
    }
}

/// How many calls were refused: what tells a burst from overload.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Refusals {
    /// All calls, and those refused.
    n: Fading<2>,
}

impl Refusals {
    /// Fewer decisions than this say little: the others are taken for calls that were let in.
    const ENOUGH: f64 = 8.0;

    /// A call was refused, or let in.
    pub(super) fn decided(&mut self, refused: bool, now: Instant) {
        self.n.add([1.0, f64::from(u8::from(refused))], now);
    }

    /// The share of refusals, as of the last decision.
    pub(super) fn share(&self) -> f64 {
        let [n, n_refused] = self.n.sums;
        n_refused / n.max(Self::ENOUGH)
    }
}

/// How much work was let in, and whose.
#[derive(Debug, Default)]
pub(super) struct Work {
    total: Fading<1>,
    callers: HashMap<Caller, Fading<1>>,
    swept: Option<Instant>,
}

impl Work {
    /// Callers remembered at once, at most.
    const MOST: usize = 256;
    /// Seconds of work that are as good as none.
    const NONE: f64 = 1e-6;

    /// Work is let in; of whom matters where callers compete.
    pub(super) fn add(&mut self, caller: Option<&Caller>, work: Duration, now: Instant) {
        let work = [work.as_secs_f64()];
        self.total.add(work, now);
        let Some(caller) = caller else { return };
        if self.swept.is_none_or(|at| now.saturating_duration_since(at) > MEMORY / 4) {
            self.callers.retain(|_, work| work.left(now) > [Self::NONE]);
            self.swept = Some(now);
        }
        if let Some(mine) = self.callers.get_mut(caller) {
            mine.add(work, now);
        } else if self.callers.len() < Self::MOST {
            self.callers.entry(caller.clone()).or_default().add(work, now);
        }
    }

    /// The share of the time that work took in so many places.
    pub(super) fn share(&self, n_places: u32, now: Instant) -> f64 {
        let [work] = self.total.left(now);
        work / (MEMORY.as_secs_f64() * f64::from(n_places))
    }

    /// Whether a caller has had less than its part of so many places.
    pub(super) fn has_room(&self, caller: &Caller, n_places: u32, now: Instant) -> bool {
        let [mine] = self.callers.get(caller).map_or([0.0], |work| work.left(now));
        mine * self.callers.len() as f64 <= MEMORY.as_secs_f64() * f64::from(n_places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_forgotten() {
        let mut refusals = Refusals::default();
        let start = Instant::now();
        (0..1000).for_each(|_| refusals.decided(true, start));
        assert!(refusals.share() > 0.99);
        (1..=20).for_each(|i| refusals.decided(false, start + Duration::from_millis(i * 100)));
        assert!(refusals.share() < 0.05, "{}", refusals.share());
    }

    #[test]
    fn one_refusal_is_no_overload() {
        let mut refusals = Refusals::default();
        refusals.decided(true, Instant::now());
        assert!(refusals.share() < 0.2);
    }

    fn caller(name: &str) -> Caller {
        Caller::Identity(name.into())
    }

    /// Work for so many milliseconds in each of a hundred.
    fn work_of(work: &mut Work, caller: &Caller, millis: u64, start: Instant) -> Instant {
        (0..20).for_each(|i| work.add(Some(caller), Duration::from_millis(millis), start + Duration::from_millis(i * 100)));
        start + Duration::from_millis(1950)
    }

    #[test]
    fn the_share_of_the_time_is_that_of_the_work() {
        let mut work = Work::default();
        let now = work_of(&mut work, &caller("one"), 50, Instant::now());
        let share = work.share(1, now);
        assert!((0.4..0.6).contains(&share), "{share}");
        assert!((work.share(2, now) - share / 2.0).abs() < 1e-9);
        assert!(work.share(1, now + MEMORY * 10) < 0.001);
    }

    #[test]
    fn two_callers_have_room_for_a_half_each() {
        let mut work = Work::default();
        let start = Instant::now();
        work_of(&mut work, &caller("greedy"), 80, start);
        let now = work_of(&mut work, &caller("polite"), 10, start);
        assert!(!work.has_room(&caller("greedy"), 1, now) && work.has_room(&caller("polite"), 1, now));
        assert!(work.has_room(&caller("greedy"), 2, now), "of two places");
        assert!(work.has_room(&caller("greedy"), 1, now + MEMORY), "some time later");
    }

    #[test]
    fn a_million_callers_have_a_bound() {
        let mut work = Work::default();
        (0..1_000_000).for_each(|i| work.add(Some(&caller(&i.to_string())), Duration::from_millis(1), Instant::now()));
        assert!(work.callers.len() <= Work::MOST);
    }
}
