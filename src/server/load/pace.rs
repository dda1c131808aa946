//! How long work takes, predicted from its bytes: learned from the work that was done, kept within what is possible.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

/// Picoseconds for one byte: between the fastest memory and a machine in great trouble.
const BOUNDS: (u64, u64) = (1_000, 2_000_000);
/// Before anything was learned.
const FIRST: u64 = 30_000;
/// Any work costs at least this.
const LEAST: Duration = Duration::from_micros(20);
/// How much one measurement of many moves the prediction: one in so many.
const INERTIA: u64 = 16;

/// A running average.
#[derive(Debug)]
pub struct Pace {
    picos_per_byte: AtomicU64,
}

impl Default for Pace {
    fn default() -> Self {
        Self { picos_per_byte: AtomicU64::new(FIRST) }
    }
}

impl Pace {
    /// How long so many bytes will take.
    pub fn predict(&self, n_bytes: usize) -> Duration {
        let picos = self.picos_per_byte.load(Relaxed).saturating_mul(n_bytes as u64);
        Duration::from_nanos(picos / 1000).max(LEAST)
    }

    /// So many bytes took so long.
    pub fn learn(&self, n_bytes: usize, took: Duration) {
        let measured = (took.as_nanos() as u64).saturating_mul(1000) / (n_bytes.max(1) as u64);
        let measured = measured.clamp(BOUNDS.0, BOUNDS.1);
        let old = self.picos_per_byte.load(Relaxed);
        // Two threads may lose one of two measurements; the next one makes up for it.
        self.picos_per_byte.store((old * (INERTIA - 1) + measured) / INERTIA, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prediction_follows_what_was_measured() {
        let pace = Pace::default();
        for _ in 0..200 {
            pace.learn(1_000_000, Duration::from_millis(50));
        }
        let predicted = pace.predict(2_000_000);
        assert!((95..=105).contains(&predicted.as_millis()), "{predicted:?}");
    }

    #[test]
    fn no_measurement_makes_it_absurd() {
        let pace = Pace::default();
        for _ in 0..200 {
            pace.learn(0, Duration::from_secs(1000));
        }
        assert!(pace.predict(1_000_000) <= Duration::from_secs(2));
        for _ in 0..200 {
            pace.learn(usize::MAX, Duration::ZERO);
        }
        assert!(pace.predict(1_000_000) >= Duration::from_micros(900));
    }
}
