//! How many calls were refused lately: what tells a burst from overload.

use std::time::{Duration, Instant};

/// Decisions count less by a factor of e in each such time.
const MEMORY: Duration = Duration::from_millis(200);
/// Fewer decisions than this say little: the others are taken for calls that were let in.
const ENOUGH: f64 = 8.0;

/// Decisions of late, older ones weighing less.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Lately {
    n: f64,
    n_refused: f64,
    at: Option<Instant>,
}

impl Lately {
    /// A call was refused, or let in.
    pub(super) fn decided(&mut self, refused: bool, now: Instant) {
        let age = self.at.replace(now).map_or(Duration::ZERO, |at| now.saturating_duration_since(at));
        let left = (-age.as_secs_f64() / MEMORY.as_secs_f64()).exp();
        self.n = self.n * left + 1.0;
        self.n_refused = self.n_refused * left + f64::from(u8::from(refused));
    }

    /// The share of refusals.
    pub(super) fn refused(&self) -> f64 {
        self.n_refused / self.n.max(ENOUGH)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_forgotten() {
        let mut lately = Lately::default();
        let start = Instant::now();
        (0..1000).for_each(|_| lately.decided(true, start));
        assert!(lately.refused() > 0.99);
        (1..=20).for_each(|i| lately.decided(false, start + Duration::from_millis(i * 100)));
        assert!(lately.refused() < 0.05, "{}", lately.refused());
    }

    #[test]
    fn one_refusal_is_no_overload() {
        let mut lately = Lately::default();
        lately.decided(true, Instant::now());
        assert!(lately.refused() < 0.2);
    }
}
