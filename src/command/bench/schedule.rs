//! When calls are due: fixed before the first one is sent, whatever the answers do. And an alarm that keeps to it more closely than the
//! runtime's timer, whose unit is a millisecond.

use std::{
    io,
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::Notify;

use super::random::Random;
use crate::settings::Arrivals;

/// The times of one driver's calls, in order.
#[derive(Debug)]
pub(super) struct Schedule {
    start: Instant,
    per_second: f64,
    /// Seconds after the start.
    next: f64,
    arrivals: Arrivals,
    random: Random,
}

impl Schedule {
    /// The part of a schedule of `per_second` calls that driver `i` of `n` sends.
    pub(super) fn new(start: Instant, per_second: f64, arrivals: Arrivals, i: usize, n: usize) -> Self {
        let per_driver = per_second / n as f64;
        Self { start, per_second: per_driver, next: i as f64 / per_second, arrivals, random: Random::new(i as u64) }
    }
}

impl Iterator for Schedule {
    type Item = Instant;

    fn next(&mut self) -> Option<Instant> {
        let due = self.start + Duration::from_secs_f64(self.next);
        self.next += match self.arrivals {
            Arrivals::Even => 1.0,
            // The gaps between callers who know nothing of each other.
            Arrivals::Random => -self.random.part().ln(),
        } / self.per_second;
        Some(due)
    }
}

/// Calls that are due within this much of each other go out together: waking up more often would cost more than it tells.
const LEAST_WAIT: Duration = Duration::from_micros(100);
/// The runtime's timer may be late by this much.
const TIMER_UNIT: Duration = Duration::from_millis(2);

/// Wakes a driver at a time, to within some ten microseconds: the last stretch is slept by a thread.
pub(super) struct Alarm {
    ask: mpsc::Sender<Instant>,
    rung: Arc<Notify>,
}

impl Alarm {
    pub(super) fn new() -> io::Result<Self> {
        let (ask, asked) = mpsc::channel::<Instant>();
        let rung = Arc::new(Notify::new());
        let bell = rung.clone();
        thread::Builder::new().name("alarm".to_owned()).spawn(move || {
            for until in asked {
                thread::sleep(until.saturating_duration_since(Instant::now()));
                bell.notify_one();
            }
        })?;
        Ok(Self { ask, rung })
    }

    /// Returns at `until`, and never at once.
    pub(super) async fn wait(&self, until: Instant) {
        let now = Instant::now();
        if until > now + TIMER_UNIT {
            tokio::time::sleep_until((until - TIMER_UNIT).into()).await;
        }
        // The thread ends with the alarm only.
        if self.ask.send(until.max(now + LEAST_WAIT)).is_ok() {
            self.rung.notified().await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drivers_share_one_even_schedule() {
        let start = Instant::now();
        let mut all = (0..4).flat_map(|i| Schedule::new(start, 1000.0, Arrivals::Even, i, 4).take(25)).collect::<Vec<_>>();
        all.sort();
        for (k, due) in all.iter().enumerate() {
            let off = (*due - start).as_secs_f64() - k as f64 / 1000.0;
            assert!(off.abs() < 1e-6, "call {k} is off by {off} s");
        }
    }

    #[test]
    fn random_arrivals_keep_the_rate_and_repeat() {
        let start = Instant::now();
        let times = |n| Schedule::new(start, 500.0, Arrivals::Random, 0, 1).take(n).collect::<Vec<_>>();
        let last = *times(10_000).last().expect("some");
        assert!(((last - start).as_secs_f64() - 20.0).abs() < 1.0);
        assert_eq!(times(100), times(100));
    }
}
