//! The caps on connections: in all, and for each address, so that one machine cannot take every place.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};

/// How long a peer may wait for a place: connections that have ended hold theirs until they have had a turn.
const GRACE: Duration = Duration::from_millis(250);
/// So many peers at once: each holds a descriptor.
const MAX_WAITING: usize = 256;
/// They look again and again: to wake them all whenever somebody goes would make a storm of connections worse.
const PAUSE: Duration = Duration::from_millis(10);

/// All places.
#[derive(Clone)]
pub struct Places {
    max: usize,
    max_per_address: usize,
    taken: Arc<Mutex<Taken>>,
    waiting: Arc<Semaphore>,
}

#[derive(Default)]
struct Taken {
    n: usize,
    by_address: HashMap<IpAddr, usize>,
}

/// One place, given back when dropped.
pub struct Place {
    places: Places,
    address: IpAddr,
}

impl Places {
    /// At most `max` places, `max_per_address` of them for one address.
    pub fn new(max: usize, max_per_address: usize) -> Self {
        Self { max, max_per_address, taken: Arc::default(), waiting: Arc::new(Semaphore::new(MAX_WAITING)) }
    }

    /// A place for a peer at `address`, or the reason why there is none, not even in a moment.
    pub async fn enter(&self, address: IpAddr) -> Result<Place, &'static str> {
        let refused = match self.take(address) {
            Err(refused) => refused,
            taken => return taken,
        };
        let Ok(_waiting) = self.waiting.try_acquire() else { return Err(refused) };
        let place = async {
            loop {
                sleep(PAUSE).await;
                if let Ok(place) = self.take(address) {
                    return place;
                }
            }
        };
        timeout(GRACE, place).await.map_err(|_| refused)
    }

    fn take(&self, address: IpAddr) -> Result<Place, &'static str> {
        let address = network(address);
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let n_here = taken.by_address.get(&address).copied().unwrap_or(0);
        if taken.n >= self.max {
            return Err("TOO_MANY");
        }
        if n_here >= self.max_per_address {
            return Err("TOO_MANY_FROM_ADDRESS");
        }
        taken.n += 1;
        taken.by_address.insert(address, n_here + 1);
        Ok(Place { places: self.clone(), address })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.n = taken.n.saturating_sub(1);
        // The table holds only addresses that are connected, so that it never outgrows the cap.
        match taken.by_address.get_mut(&self.address) {
            Some(n) if *n > 1 => *n -= 1,
            _ => drop(taken.by_address.remove(&self.address)),
        }
    }
}

/// Who counts as one: an IPv4 address, or the /64 that an IPv6 user is given as a whole.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.into(),
        IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & (!0 << 64)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn there_is_a_cap_for_each_address_and_one_for_all() {
        let places = Places::new(3, 2);
        let first = places.take(ip("10.0.0.1"));
        let second = places.take(ip("10.0.0.1"));
        assert!(first.is_ok() && second.is_ok() && places.take(ip("10.0.0.1")).is_err(), "two for one address");
        let third = places.take(ip("10.0.0.2"));
        assert!(third.is_ok() && places.take(ip("10.0.0.3")).is_err(), "three in all");
        drop(first);
        assert!(places.take(ip("10.0.0.1")).is_ok(), "a place that was given back is free");
        drop((second, third));
        assert!(places.taken.lock().expect("no panic").by_address.is_empty(), "nobody is remembered who is not connected");
    }

    #[test]
    fn a_v6_network_counts_as_one_and_a_mapped_address_as_v4() {
        assert_eq!(network(ip("2001:db8:1:2::1")), network(ip("2001:db8:1:2:ffff::9")));
        assert_ne!(network(ip("2001:db8:1:2::1")), network(ip("2001:db8:1:3::1")));
        assert_eq!(network(ip("::ffff:10.0.0.1")), ip("10.0.0.1"));
    }
}
