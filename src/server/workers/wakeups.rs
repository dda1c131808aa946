//! When the threads that serve connections wake up.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use super::Slices;

/// The longest sleep: work that is slow to ask whether a slice is over must not keep anybody waiting.
const LONGEST: Duration = Slices::LONG.saturating_mul(2);

/// Wake-ups, coalesced as those of network cards are (interrupt moderation): a thread that waits for events is woken for each call that
/// arrives, which costs more than to refuse it. While every core is held by large work, such threads sleep until a slice of it ends, and find
/// all that has come since.
#[derive(Debug)]
pub struct Wakeups {
    n_cores: usize,
    longest: Duration,
    state: Mutex<State>,
    paused: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Cores that are held.
    n_held: usize,
    /// Slices that have ended.
    n_pauses: u64,
}

impl Default for Wakeups {
    fn default() -> Self {
        Self::new(thread::available_parallelism().map_or(1, usize::from), LONGEST)
    }
}

impl Wakeups {
    fn new(n_cores: usize, longest: Duration) -> Self {
        Self { n_cores, longest, state: Mutex::default(), paused: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Large work holds one core more, until dropped.
    pub(super) fn hold(self: &Arc<Self>) -> Hold {
        self.state().n_held += 1;
        Hold(self.clone())
    }

    /// For a thread that is about to wait for events: sleeps until large work pauses, if it holds every core.
    pub fn coalesce(&self) {
        let state = self.state();
        let n_pauses = state.n_pauses;
        let holds = |state: &mut State| state.n_held >= self.n_cores && state.n_pauses == n_pauses;
        // What comes of it does not matter: the thread looks for events next.
        let _ = self.paused.wait_timeout_while(state, self.longest, holds);
    }
}

/// A core held by large work.
#[derive(Debug)]
pub(super) struct Hold(Arc<Wakeups>);

impl Hold {
    /// A slice ends: one thread wakes up, to run on this core.
    pub(super) fn pause(&self) {
        self.0.state().n_pauses += 1;
        self.0.paused.notify_one();
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.n_held -= 1;
        state.n_pauses += 1;
        drop(state);
        self.0.paused.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::mpsc, time::Instant};

    use super::*;

    const FOR_EVER: Duration = Duration::from_secs(3600);

    /// A thread that sleeps, and tells when it wakes up.
    fn sleeper(wakeups: &Arc<Wakeups>) -> mpsc::Receiver<()> {
        let ((tell, told), wakeups) = (mpsc::channel(), wakeups.clone());
        thread::spawn(move || {
            wakeups.coalesce();
            tell.send(())
        });
        told
    }

    #[test]
    fn nobody_sleeps_while_a_core_is_free() {
        let wakeups = Arc::new(Wakeups::new(2, FOR_EVER));
        let _one = wakeups.hold();
        wakeups.coalesce();
    }

    #[test]
    fn where_all_cores_are_held_a_thread_sleeps_but_not_for_long() {
        let longest = Duration::from_millis(20);
        let wakeups = Arc::new(Wakeups::new(1, longest));
        let _hold = wakeups.hold();
        let asleep = Instant::now();
        wakeups.coalesce();
        assert!(asleep.elapsed() >= longest);
    }

    #[test]
    fn the_end_of_a_slice_wakes_it() {
        let wakeups = Arc::new(Wakeups::new(1, FOR_EVER));
        let hold = wakeups.hold();
        let sleeping = sleeper(&wakeups);
        // It may fall asleep only after a slice has ended: more of them end until it wakes up.
        while sleeping.recv_timeout(Duration::from_millis(1)).is_err() {
            hold.pause();
        }
    }

    #[test]
    fn the_end_of_the_work_wakes_all() {
        let wakeups = Arc::new(Wakeups::new(1, FOR_EVER));
        let hold = wakeups.hold();
        let sleeping = [(); 3].map(|()| sleeper(&wakeups));
        drop(hold);
        sleeping.iter().for_each(|sleeping| sleeping.recv().expect("it wakes up"));
        assert_eq!(wakeups.state().n_held, 0);
    }
}
