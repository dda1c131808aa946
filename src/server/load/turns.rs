//! Who is next: a bounded number of places, and a queue for each caller, served in turn, so that one with a thousand calls holds up
//! another with one by no more than one.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;

use super::Caller;

/// The places.
#[derive(Debug)]
pub struct Turns {
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    n_free: usize,
    /// One queue for each caller that waits; the first one is served next.
    queues: VecDeque<(Caller, VecDeque<oneshot::Sender<Turn>>)>,
}

/// A place, until dropped.
#[derive(Debug)]
pub struct Turn {
    /// `None`: passed on.
    turns: Option<Arc<Turns>>,
}

impl Turns {
    /// So many places.
    pub fn new(n: usize) -> Self {
        Self { state: Mutex::new(State { n_free: n, queues: VecDeque::new() }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place, in the caller's turn. Dropping the future leaves the queue.
    pub async fn take(self: &Arc<Self>, caller: &Caller) -> Turn {
        let waiting = {
            let mut state = self.state();
            if let Some(n_free) = state.n_free.checked_sub(1) {
                state.n_free = n_free;
                None
            } else {
                let (sender, receiver) = oneshot::channel();
                match state.queues.iter_mut().find(|(other, _)| other == caller) {
                    Some((_, queue)) => queue.push_back(sender),
                    None => state.queues.push_back((caller.clone(), VecDeque::from([sender]))),
                }
                Some(receiver)
            }
        };
        match waiting {
            // A sender is dropped only with `self`, which this future holds.
            Some(receiver) => receiver.await.unwrap_or(Turn { turns: None }),
            None => Turn { turns: Some(self.clone()) },
        }
    }

    /// The next one to be served; the place is free if there is none.
    fn next(&self) -> Option<oneshot::Sender<Turn>> {
        let mut state = self.state();
        while let Some((caller, mut queue)) = state.queues.pop_front() {
            let Some(next) = queue.pop_front() else { continue };
            if !queue.is_empty() {
                state.queues.push_back((caller, queue));
            }
            if !next.is_closed() {
                return Some(next);
            }
        }
        state.n_free += 1;
        None
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let Some(turns) = self.turns.take() else { return };
        // Handed on until somebody takes it: who waits may go away at any moment.
        while let Some(next) = turns.next() {
            match next.send(Self { turns: Some(turns.clone()) }) {
                Ok(()) => return,
                Err(mut returned) => returned.turns = None,
            }
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

    #[tokio::test]
    async fn callers_are_served_in_turn() {
        let turns = Arc::new(Turns::new(1));
        let (greedy, polite) = (caller("greedy"), caller("polite"));
        let held = turns.take(&greedy).await;
        let mut waiting = (0..5).map(|_| Box::pin(turns.take(&greedy))).collect::<Vec<_>>();
        for take in &mut waiting {
            assert!(poll!(take).is_pending());
        }
        let mut late = Box::pin(turns.take(&polite));
        assert!(poll!(&mut late).is_pending());
        drop(held);
        let held = waiting.remove(0).await;
        assert!(poll!(&mut late).is_pending());
        drop(held);
        late.await;
    }

    #[tokio::test]
    async fn who_gives_up_loses_no_place() {
        let turns = Arc::new(Turns::new(1));
        let name = caller("one");
        let held = turns.take(&name).await;
        let mut gone = Box::pin(turns.take(&name));
        let mut served = Box::pin(turns.take(&name));
        assert!(poll!(&mut gone).is_pending() && poll!(&mut served).is_pending());
        drop(held);
        // The place is on its way to somebody who leaves without taking it.
        drop(gone);
        drop(served.await);
        let free = || turns.take(&name).now_or_never().is_some();
        assert!(free());
        let mut never = Box::pin(turns.take(&name));
        assert!(free() && poll!(&mut never).is_ready());
    }

    #[tokio::test]
    async fn a_place_is_held_until_dropped() {
        let turns = Arc::new(Turns::new(2));
        let name = caller("one");
        let take = || turns.take(&name).now_or_never();
        let (first, second) = (take(), take());
        assert!(first.is_some() && second.is_some() && take().is_none());
        drop(first);
        assert!(take().is_some());
    }
}
