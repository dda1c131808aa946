//! Durations, counted in buckets that grow with the value: any quantile to within 1 %, in a few kilobytes, without a sort.

use std::time::Duration;

/// The leading bits of a value that tell its bucket, after the first one.
const BITS: u32 = 7;
/// Buckets for each doubling of the value.
const PER_OCTAVE: u64 = 1 << BITS;

/// How often each duration was seen.
#[derive(Clone, Debug, Default)]
pub(super) struct Histogram {
    buckets: Vec<u64>,
    n: u64,
    sum_ns: u128,
    max_ns: u64,
}

impl Histogram {
    pub(super) fn add(&mut self, duration: Duration) {
        let ns = u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX);
        let bucket = bucket_of(ns);
        if self.buckets.len() <= bucket {
            self.buckets.resize(bucket + 1, 0);
        }
        self.buckets[bucket] += 1;
        self.n += 1;
        self.sum_ns += u128::from(ns);
        self.max_ns = self.max_ns.max(ns);
    }

    /// Adds everything that `other` has seen.
    pub(super) fn merge(&mut self, other: &Self) {
        if self.buckets.len() < other.buckets.len() {
            self.buckets.resize(other.buckets.len(), 0);
        }
        self.buckets.iter_mut().zip(&other.buckets).for_each(|(mine, theirs)| *mine += theirs);
        self.n += other.n;
        self.sum_ns += other.sum_ns;
        self.max_ns = self.max_ns.max(other.max_ns);
    }

    pub(super) fn n(&self) -> u64 {
        self.n
    }

    /// The duration that the share `part` of all is not above, in milliseconds.
    pub(super) fn quantile_ms(&self, part: f64) -> f64 {
        let wanted = ((self.n as f64 * part).ceil() as u64).max(1);
        let mut seen = 0;
        for (bucket, n) in self.buckets.iter().enumerate() {
            seen += n;
            if seen >= wanted {
                return ms(top_of(bucket).min(self.max_ns));
            }
        }
        ms(self.max_ns)
    }

    pub(super) fn max_ms(&self) -> f64 {
        ms(self.max_ns)
    }

    pub(super) fn mean_ms(&self) -> f64 {
        if self.n == 0 { 0.0 } else { self.sum_ns as f64 / self.n as f64 / 1e6 }
    }
}

fn ms(ns: u64) -> f64 {
    ns as f64 / 1e6
}

fn bucket_of(ns: u64) -> usize {
    // Small values have a bucket each.
    let drop = (u64::BITS - ns.leading_zeros()).saturating_sub(BITS + 1);
    (u64::from(drop) * PER_OCTAVE + (ns >> drop)) as usize
}

/// The largest value of a bucket.
fn top_of(bucket: usize) -> u64 {
    let bucket = bucket as u64;
    if bucket < 2 * PER_OCTAVE {
        return bucket;
    }
    let drop = bucket / PER_OCTAVE - 1;
    let lead = bucket - drop * PER_OCTAVE;
    ((u128::from(lead) + 1) << drop).saturating_sub(1).min(u128::from(u64::MAX)) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_go_up_and_each_holds_its_values() {
        assert!((0..100_000).is_sorted_by_key(bucket_of));
        for ns in (0..100_000).chain((0..64).map(|bit| 1u64 << bit)).chain([u64::MAX]) {
            let bucket = bucket_of(ns);
            let top = top_of(bucket);
            assert!(top >= ns && top as f64 <= ns as f64 * 1.008 + 1.0, "{ns} stands in a bucket up to {top}");
            assert_eq!(bucket_of(top), bucket, "{ns}");
        }
    }

    #[test]
    fn quantiles_are_within_one_percent_and_survive_merging() {
        let (mut a, mut b) = (Histogram::default(), Histogram::default());
        (1..=5_000u64).for_each(|us| a.add(Duration::from_micros(us)));
        (5_001..=10_000u64).for_each(|us| b.add(Duration::from_micros(us)));
        a.merge(&b);
        for (part, ms) in [(0.5, 5.0), (0.9, 9.0), (0.99, 9.9), (0.999, 9.99), (1.0, 10.0)] {
            assert!((a.quantile_ms(part) / ms - 1.0).abs() < 0.01, "{part}: {}", a.quantile_ms(part));
        }
        assert_eq!((a.n(), a.max_ms()), (10_000, 10.0));
        assert!((a.mean_ms() - 5.0005).abs() < 1e-9);
    }

    #[test]
    fn an_empty_one_says_zero() {
        assert_eq!((Histogram::default().quantile_ms(0.99), Histogram::default().mean_ms()), (0.0, 0.0));
    }
}
