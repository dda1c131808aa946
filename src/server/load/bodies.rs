//! A budget for the bytes of request messages in memory, over all connections: charged as they arrive, so that announcing much costs
//! others nothing, and given back when the articles in them are answered.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use tokio::sync::Notify;

/// The budget.
#[derive(Debug)]
pub struct Bodies {
    limit: usize,
    held: AtomicUsize,
    released: Notify,
}

impl Bodies {
    /// At most `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self { limit, held: AtomicUsize::new(0), released: Notify::new() }
    }

    /// Whether nothing more fits.
    pub fn is_full(&self) -> bool {
        self.held.load(Relaxed) >= self.limit
    }

    /// Waits until half of the budget is free: streams read on only then, so that unary calls find the other half.
    pub async fn room(&self) {
        loop {
            let released = self.released.notified();
            if self.held.load(Relaxed) <= self.limit / 2 {
                return;
            }
            released.await;
        }
    }
}

/// What one call holds, until dropped.
#[derive(Debug)]
pub struct Charge {
    bodies: Arc<Bodies>,
    n_bytes: AtomicUsize,
}

/// The budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl Charge {
    /// Nothing yet.
    pub fn new(bodies: Arc<Bodies>) -> Self {
        Self { bodies, n_bytes: AtomicUsize::new(0) }
    }

    /// Charges more.
    pub fn add(&self, n_bytes: usize) -> Result<(), Full> {
        let before = self.bodies.held.fetch_add(n_bytes, Relaxed);
        self.n_bytes.fetch_add(n_bytes, Relaxed);
        if before.saturating_add(n_bytes) > self.bodies.limit { Err(Full) } else { Ok(()) }
    }

    /// Charges the rest of a message that turned out to be longer than what travelled, having been compressed.
    pub fn cover(&self, n_bytes: usize) -> Result<(), Full> {
        self.add(n_bytes.saturating_sub(self.n_bytes.load(Relaxed)))
    }

    /// Takes out what was charged so far, for an article that lives longer than the body it came in.
    pub fn split(&self) -> Self {
        Self { bodies: self.bodies.clone(), n_bytes: AtomicUsize::new(self.n_bytes.swap(0, Relaxed)) }
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        let n_bytes = *self.n_bytes.get_mut();
        if n_bytes > 0 {
            self.bodies.held.fetch_sub(n_bytes, Relaxed);
            self.bodies.released.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_charged_is_given_back() {
        let bodies = Arc::new(Bodies::new(100));
        let (first, second) = (Charge::new(bodies.clone()), Charge::new(bodies.clone()));
        assert_eq!((first.add(60), second.add(40)), (Ok(()), Ok(())));
        assert!(bodies.is_full());
        assert_eq!(second.add(1), Err(Full));
        let article = first.split();
        drop((first, second));
        assert_eq!(bodies.held.load(Relaxed), 60, "the article outlives its body");
        drop(article);
        assert_eq!(bodies.held.load(Relaxed), 0);
    }

    #[tokio::test]
    async fn who_waits_for_room_is_woken() {
        let bodies = Arc::new(Bodies::new(100));
        let charge = Charge::new(bodies.clone());
        assert_eq!(charge.add(80), Ok(()));
        let mut room = std::pin::pin!(bodies.room());
        assert!(futures_util::poll!(room.as_mut()).is_pending());
        drop(charge);
        room.await;
    }
}
