//! What one caller may ask for in a second: requests and bytes, with a burst, by the generic cell rate algorithm (ITU-T I.371). A caller is
//! let in unless in debt, and charged when the cost is known, so that one call over the burst is paid for afterwards. The table has a fixed
//! size, whatever callers there are: who owes nothing is forgotten, and where all owe, who owes least.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use super::Caller;
use crate::server::status::Failure;

/// Quotas of each caller.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Calls in a second, an article of a batch or stream counting as one; 0: any number.
    pub requests_per_second: u64,
    /// Bytes of request messages in a second; 0: any number.
    pub bytes_per_second: u64,
    /// What is not used up in this time may be used at once.
    pub burst: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { requests_per_second: 0, bytes_per_second: 0, burst: Duration::from_secs(2) }
    }
}

/// Tables of 16,384 sets with 8 callers each: 3 MB.
const N_SETS: usize = 1 << 14;
const N_WAYS: usize = 8;

/// What one caller owes: the times at which nothing is owed any more, in nanoseconds since the start.
#[derive(Clone, Copy, Debug, Default)]
struct Account {
    key: u64,
    requests: u64,
    bytes: u64,
}

impl Account {
    fn debt_free_at(&self) -> u64 {
        self.requests.max(self.bytes)
    }
}

/// All accounts.
#[derive(Debug)]
pub struct Quotas {
    settings: Settings,
    start: Instant,
    hasher: RandomState,
    /// Empty where nothing is limited.
    sets: Vec<Mutex<[Account; N_WAYS]>>,
}

impl Quotas {
    /// Nobody owes anything.
    pub fn new(settings: Settings) -> Self {
        let limited = settings.requests_per_second > 0 || settings.bytes_per_second > 0;
        let sets = (0..if limited { N_SETS } else { 0 }).map(|_| Mutex::default()).collect();
        Self { settings, start: Instant::now(), hasher: RandomState::new(), sets }
    }

    /// Whether the caller may call now; if so, one request is charged.
    pub fn take(&self, caller: &Caller) -> Result<(), Failure> {
        self.take_at(caller, || self.start.elapsed())
    }

    fn take_at(&self, caller: &Caller, now: impl FnOnce() -> Duration) -> Result<(), Failure> {
        self.with_account(caller, now, |account, now| {
            self.debt(account, now)?;
            self.charge_account(account, now, 1, 0);
            Ok(())
        })
        .unwrap_or(Ok(()))
    }

    /// Charges what turned out to be asked for.
    pub fn charge(&self, caller: &Caller, n_requests: u64, n_bytes: u64) {
        self.with_account(caller, || self.start.elapsed(), |account, now| self.charge_account(account, now, n_requests, n_bytes));
    }

    /// Waits until the caller owes nothing beyond the burst; nothing is charged.
    pub async fn wait(&self, caller: &Caller) {
        let debt = || self.with_account(caller, || self.start.elapsed(), |account, now| self.debt(account, now)).unwrap_or(Ok(()));
        while let Err(Failure::RateLimited { retry_after, .. }) = debt() {
            tokio::time::sleep(retry_after).await;
        }
    }

    /// Whether the caller has used up the burst, and when it is back within.
    fn debt(&self, account: &Account, now: u64) -> Result<(), Failure> {
        let burst = nanos(self.settings.burst);
        for (what, free_at) in [("requests", account.requests), ("bytes", account.bytes)] {
            let excess = free_at.saturating_sub(now).saturating_sub(burst);
            if excess > 0 {
                return Err(Failure::RateLimited { what, retry_after: Duration::from_nanos(excess) });
            }
        }
        Ok(())
    }

    fn charge_account(&self, account: &mut Account, now: u64, n_requests: u64, n_bytes: u64) {
        let cost = |n: u64, per_second: u64| {
            let nanos = u128::from(n) * 1_000_000_000 / u128::from(per_second.max(1));
            if per_second == 0 { 0 } else { u64::try_from(nanos).unwrap_or(u64::MAX) }
        };
        account.requests = account.requests.max(now).saturating_add(cost(n_requests, self.settings.requests_per_second));
        account.bytes = account.bytes.max(now).saturating_add(cost(n_bytes, self.settings.bytes_per_second));
    }

    /// `None` where nothing is limited: nobody reads the clock then.
    fn with_account<T>(&self, caller: &Caller, now: impl FnOnce() -> Duration, change: impl FnOnce(&mut Account, u64) -> T) -> Option<T> {
        if self.sets.is_empty() {
            return None;
        }
        let now = nanos(now());
        let hash = self.hasher.hash_one(caller);
        // Zero is the key of a place that was never taken.
        let key = hash | 1;
        let mut set = self.sets[(hash >> 32) as usize % N_SETS].lock().unwrap_or_else(PoisonError::into_inner);
        let place = match set.iter().position(|account| account.key == key) {
            Some(place) => place,
            None => {
                let place = (0..N_WAYS).min_by_key(|i| set[*i].debt_free_at()).unwrap_or(0);
                set[place] = Account { key, requests: now, bytes: now };
                place
            }
        };
        Some(change(&mut set[place], now))
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quotas(requests_per_second: u64, bytes_per_second: u64) -> Quotas {
        Quotas::new(Settings { requests_per_second, bytes_per_second, burst: Duration::from_secs(1) })
    }

    fn caller(name: &str) -> Caller {
        Caller::Identity(name.into())
    }

    /// Calls until one is refused, all at the same time.
    fn n_let_in(quotas: &Quotas, name: &str, now: Duration) -> usize {
        (0..1000).take_while(|_| quotas.take_at(&caller(name), || now).is_ok()).count()
    }

    #[test]
    fn a_burst_is_let_in_and_then_the_rate() {
        let quotas = quotas(10, 0);
        assert_eq!(n_let_in(&quotas, "one", Duration::ZERO), 11, "a second's worth, and the one that goes over");
        assert_eq!(n_let_in(&quotas, "two", Duration::ZERO), 11, "callers do not share");
        assert_eq!(n_let_in(&quotas, "one", Duration::from_millis(500)), 5);
        assert_eq!(n_let_in(&quotas, "one", Duration::from_secs(3600)), 11, "an hour of silence is worth no more than the burst");
    }

    #[test]
    fn the_time_to_come_back_is_exact() {
        let quotas = quotas(10, 0);
        let now = Duration::from_secs(5);
        n_let_in(&quotas, "one", now);
        let refused = quotas.take_at(&caller("one"), || now);
        let Err(Failure::RateLimited { what: "requests", retry_after }) = refused else { panic!("over the quota: {refused:?}") };
        assert!(quotas.take_at(&caller("one"), || now + retry_after - Duration::from_nanos(1)).is_err());
        assert_eq!(quotas.take_at(&caller("one"), || now + retry_after), Ok(()));
    }

    #[test]
    fn bytes_are_paid_for_afterwards() {
        let quotas = quotas(0, 1000);
        quotas.charge(&caller("one"), 1, 5000);
        let refused = quotas.take_at(&caller("one"), || Duration::ZERO);
        let Err(Failure::RateLimited { what: "bytes", retry_after }) = refused else { panic!("over the quota: {refused:?}") };
        assert!(retry_after >= Duration::from_secs(4), "{retry_after:?}");
    }

    #[test]
    fn a_million_callers_take_no_more_memory_and_a_debtor_is_not_forgotten() {
        let quotas = quotas(10, 0);
        quotas.charge(&caller("debtor"), 10_000, 0);
        for i in 0..1_000_000_u32 {
            assert_eq!(quotas.take_at(&Caller::from(std::net::IpAddr::from(i.to_be_bytes())), || Duration::ZERO), Ok(()));
        }
        assert!(quotas.take_at(&caller("debtor"), || Duration::ZERO).is_err());
        assert_eq!(quotas.sets.len() * N_WAYS, 131_072);
    }

    #[test]
    fn without_a_limit_there_is_no_table() {
        let quotas = quotas(0, 0);
        assert!(quotas.sets.is_empty());
        assert_eq!(n_let_in(&quotas, "one", Duration::ZERO), 1000);
    }
}
