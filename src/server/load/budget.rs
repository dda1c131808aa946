//! A budget that callers share: of the bytes of request messages in memory, charged as they arrive, so that announcing much costs others
//! nothing, and of long answers, all given back when the answers are sent; and of open calls. A caller may hold at most twice what is still
//! free (Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches", 1998): two thirds when alone, and ten
//! greedy ones leave a 21st part for the next.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
};

use tokio::sync::Notify;

use super::Caller;

/// How much a caller may hold for each unit that is free.
const SHARE: usize = 2;

/// The budget.
#[derive(Debug)]
pub struct Budget {
    state: Mutex<State>,
    released: Notify,
}

#[derive(Debug)]
struct State {
    n_free: usize,
    /// What each holds of the rest; only those that hold something.
    callers: HashMap<Caller, usize>,
}

impl Budget {
    /// At most `limit` units: bytes, or calls by their weight.
    pub fn new(limit: usize) -> Self {
        Self { state: Mutex::new(State { n_free: limit, callers: HashMap::new() }), released: Notify::new() }
    }

    /// The least budget in which a caller alone may hold so many bytes.
    pub fn least_limit(n_bytes: usize) -> usize {
        n_bytes.saturating_add(n_bytes.div_ceil(SHARE))
    }

    /// Whether nothing more fits for this caller.
    pub fn is_full(&self, caller: &Caller) -> bool {
        self.state().grown(caller, 1).is_err()
    }

    /// Waits until the caller holds less than half of what it may: its streams read on only then, so that its unary calls find the other
    /// half.
    pub async fn room(&self, caller: &Caller) {
        loop {
            let released = self.released.notified();
            if self.state().has_room(caller) {
                return;
            }
            released.await;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn held(&self, caller: &Caller) -> usize {
        self.callers.get(caller).copied().unwrap_or_default()
    }

    /// What the caller holds after so many bytes more, where it may.
    fn grown(&self, caller: &Caller, n_bytes: usize) -> Result<usize, Full> {
        let n_free = self.n_free.checked_sub(n_bytes).ok_or(Full)?;
        let held = self.held(caller) + n_bytes;
        if held <= n_free.saturating_mul(SHARE) { Ok(held) } else { Err(Full) }
    }

    fn has_room(&self, caller: &Caller) -> bool {
        self.held(caller) < self.n_free.saturating_mul(SHARE) / 2
    }

    fn take(&mut self, caller: &Caller, n_bytes: usize) -> Result<(), Full> {
        let held = self.grown(caller, n_bytes)?;
        self.n_free -= n_bytes;
        self.callers.insert(caller.clone(), held);
        Ok(())
    }

    fn give_back(&mut self, caller: &Caller, n_bytes: usize) {
        self.n_free += n_bytes;
        match self.held(caller).saturating_sub(n_bytes) {
            0 => self.callers.remove(caller),
            held => self.callers.insert(caller.clone(), held),
        };
    }
}

/// What one call holds, until dropped.
#[derive(Debug)]
pub struct Charge {
    budget: Arc<Budget>,
    caller: Caller,
    n_bytes: AtomicUsize,
}

/// What a call holds of the server's budgets.
#[derive(Debug)]
pub struct Held {
    /// Of open calls.
    pub open: Charge,
    /// Of bytes, for its headers.
    pub headers: Charge,
    /// Of bytes, for its messages.
    pub body: Arc<Charge>,
}

/// The budget is used up, or the caller's part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl Charge {
    /// Nothing yet.
    pub fn new(budget: Arc<Budget>, caller: Caller) -> Self {
        Self { budget, caller, n_bytes: AtomicUsize::new(0) }
    }

    /// Who pays.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Charges more; nothing where it does not fit, as nobody keeps such bytes.
    pub fn add(&self, n_bytes: usize) -> Result<(), Full> {
        if n_bytes > 0 {
            self.budget.state().take(&self.caller, n_bytes)?;
            self.n_bytes.fetch_add(n_bytes, Relaxed);
        }
        Ok(())
    }

    /// Charges the rest of a message that turned out to be longer than what travelled, having been compressed.
    pub fn cover(&self, n_bytes: usize) -> Result<(), Full> {
        self.add(n_bytes.saturating_sub(self.n_bytes.load(Relaxed)))
    }

    /// Takes out what was charged so far, for an article that lives longer than the body it came in.
    pub fn split(&self) -> Self {
        let n_bytes = AtomicUsize::new(self.n_bytes.swap(0, Relaxed));
        Self { budget: self.budget.clone(), caller: self.caller.clone(), n_bytes }
    }
}

impl Drop for Charge {
    fn drop(&mut self) {
        let n_bytes = *self.n_bytes.get_mut();
        if n_bytes > 0 {
            self.budget.state().give_back(&self.caller, n_bytes);
            self.budget.released.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, poll};

    use super::*;

    fn caller(name: &str) -> Caller {
        Caller::Identity(name.into())
    }

    fn charge(budget: &Arc<Budget>, name: &str) -> Charge {
        Charge::new(budget.clone(), caller(name))
    }

    /// Charges byte by byte, as far as it goes.
    fn fill(charge: &Charge) -> usize {
        (0..).take_while(|_| charge.add(1).is_ok()).count()
    }

    #[test]
    fn a_caller_alone_gets_two_thirds() {
        let budget = Arc::new(Budget::new(Budget::least_limit(200)));
        let (first, second) = (charge(&budget, "one"), charge(&budget, "one"));
        assert_eq!((first.add(150), second.add(51), second.add(50)), (Ok(()), Err(Full), Ok(())));
        assert!(budget.is_full(&caller("one")));
        assert!(!budget.is_full(&caller("two")));
    }

    #[test]
    fn ten_greedy_callers_leave_a_21st_part_for_the_next() {
        let budget = Arc::new(Budget::new(21_000));
        // All grow together, as they do where each asks for all there is.
        let greedy = (0..10).map(|i| charge(&budget, &i.to_string())).collect::<Vec<_>>();
        while greedy.iter().filter(|charge| charge.add(1).is_ok()).count() > 0 {}
        assert_eq!(budget.state().n_free, 1000);
        let modest = charge(&budget, "modest");
        assert_eq!((modest.add(667), modest.add(666)), (Err(Full), Ok(())));
    }

    #[test]
    fn what_is_charged_is_given_back_and_free_for_others() {
        let budget = Arc::new(Budget::new(300));
        let (greedy, modest) = (charge(&budget, "greedy"), charge(&budget, "modest"));
        assert_eq!((fill(&greedy), fill(&modest)), (200, 66));
        let article = greedy.split();
        drop(greedy);
        assert!(budget.is_full(&caller("greedy")), "the article outlives its body");
        assert_eq!(modest.add(1), Err(Full));
        drop(article);
        assert_eq!(fill(&modest), 134);
        drop(modest);
        let state = budget.state();
        assert_eq!((state.n_free, state.callers.len()), (300, 0), "who holds nothing is forgotten");
    }

    #[tokio::test]
    async fn streams_wait_for_their_own_caller_only_and_are_woken() {
        let budget = Arc::new(Budget::new(300));
        let [greedy_one, modest_one] = ["greedy", "modest"].map(caller);
        let (greedy, modest) = (charge(&budget, "greedy"), charge(&budget, "modest"));
        assert_eq!(greedy.add(149), Ok(()));
        assert!(budget.room(&greedy_one).now_or_never().is_some(), "it holds less than half of what it may");
        assert_eq!((fill(&greedy), modest.add(49)), (51, Ok(())));
        assert!(budget.room(&modest_one).now_or_never().is_some(), "49 are less than the 51 that are free");
        assert_eq!(modest.add(2), Ok(()));
        let (mut greedy_room, mut modest_room) = (Box::pin(budget.room(&greedy_one)), Box::pin(budget.room(&modest_one)));
        assert!(poll!(greedy_room.as_mut()).is_pending() && poll!(modest_room.as_mut()).is_pending());
        drop(greedy);
        modest_room.await;
        greedy_room.await;
    }
}
