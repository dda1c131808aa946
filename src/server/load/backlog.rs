//! The work that was let in and is not done, by predicted time and by caller. A call is refused where it would wait too long: longer than
//! its deadline allows, or longer than anybody should. Under pressure a caller within a fair share is let in where a greedy one is not.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::{Caller, Settings, Size, pace::Pace};
use crate::server::status::Failure;

/// However fair the shares: nobody is let in beyond so many times the limit.
const HARD: u32 = 4;
/// A large call may wait for so many times its own work.
const PATIENCE: u32 = 2;

/// All of it.
#[derive(Debug)]
pub struct Backlog {
    max_in_flight: usize,
    small: Kind,
    large: Kind,
    state: Mutex<State>,
}

/// What differs between small and large work.
#[derive(Debug)]
struct Kind {
    /// Done at once.
    n_places: u32,
    max_wait: Duration,
    pace: Pace,
}

#[derive(Debug, Default)]
struct State {
    total: Pending,
    callers: HashMap<Caller, Pending>,
}

/// Work that is let in and not done.
#[derive(Clone, Copy, Debug, Default)]
struct Pending {
    small: Part,
    large: Part,
}

#[derive(Clone, Copy, Debug, Default)]
struct Part {
    n: usize,
    work: Duration,
}

impl Pending {
    fn of(&self, size: Size) -> Part {
        if size == Size::Small { self.small } else { self.large }
    }

    fn of_mut(&mut self, size: Size) -> &mut Part {
        if size == Size::Small { &mut self.small } else { &mut self.large }
    }

    fn n(&self) -> usize {
        self.small.n + self.large.n
    }
}

/// A call's place in the backlog, until dropped.
#[derive(Debug)]
pub struct Ticket<'a> {
    backlog: &'a Backlog,
    caller: Caller,
    size: Size,
    predicted: Duration,
    contested: bool,
}

impl Backlog {
    /// Nothing yet; `n_threads` serve small work, `n_large` large.
    pub fn new(settings: &Settings, n_threads: usize, n_large: usize) -> Self {
        let kind = |n: usize, max_wait| Kind { n_places: n.clamp(1, 1 << 16) as u32, max_wait, pace: Pace::default() };
        Self {
            max_in_flight: settings.max_in_flight,
            small: kind(n_threads, settings.max_small_wait),
            large: kind(n_large, settings.max_large_wait),
            state: Mutex::default(),
        }
    }

    fn kind(&self, size: Size) -> &Kind {
        if size == Size::Small { &self.small } else { &self.large }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call of so many bytes would be let in now. `left` is the time to its deadline.
    pub fn check(&self, caller: &Caller, n_bytes: usize, left: Option<Duration>) -> Result<(), Failure> {
        self.admits(&self.state(), caller, n_bytes, left)
    }

    /// Lets a call in, or not.
    pub fn admit(&self, caller: &Caller, n_bytes: usize, left: Option<Duration>) -> Result<Ticket<'_>, Failure> {
        let mut state = self.state();
        self.admits(&state, caller, n_bytes, left)?;
        Ok(self.add(&mut state, caller, n_bytes))
    }

    /// Lets work in that has to wait rather than be refused: the articles of streams, which are bounded otherwise.
    pub fn enter(&self, caller: &Caller, n_bytes: usize) -> Ticket<'_> {
        self.add(&mut self.state(), caller, n_bytes)
    }

    fn admits(&self, state: &State, caller: &Caller, n_bytes: usize, left: Option<Duration>) -> Result<(), Failure> {
        let size = Size::of(n_bytes);
        let kind = self.kind(size);
        let mine = state.callers.get(caller).copied().unwrap_or_default();
        let n_callers = (state.callers.len() + usize::from(mine.n() == 0)) as u32;
        let full = |n: usize, limit: usize| n >= limit;
        if full(state.total.n(), self.max_in_flight)
            && (full(mine.n(), self.max_in_flight / n_callers as usize) || full(state.total.n(), self.max_in_flight * HARD as usize))
        {
            return Err(Failure::Overloaded);
        }
        let pending = state.total.of(size);
        if pending.n < kind.n_places as usize {
            return Ok(());
        }
        let predicted = kind.pace.predict(n_bytes);
        let wait = pending.work / kind.n_places;
        if left.is_some_and(|left| wait + predicted > left) {
            return Err(Failure::DeadlineUnmeetable);
        }
        let limit = kind.max_wait.max(predicted * PATIENCE);
        let my_wait = mine.of(size).work / kind.n_places;
        if wait > limit && (my_wait > limit / n_callers || wait > limit * HARD) {
            return Err(Failure::Overloaded);
        }
        Ok(())
    }

    fn add(&self, state: &mut State, caller: &Caller, n_bytes: usize) -> Ticket<'_> {
        let size = Size::of(n_bytes);
        let predicted = self.kind(size).pace.predict(n_bytes);
        for pending in [&mut state.total, state.callers.entry(caller.clone()).or_default()] {
            let part = pending.of_mut(size);
            part.n += 1;
            part.work += predicted;
        }
        let contested = state.callers.len() > 1 && state.total.small.n > self.small.n_places as usize;
        Ticket { backlog: self, caller: caller.clone(), size, predicted, contested }
    }

    /// Articles of so many bytes took so long.
    pub fn learn(&self, n_bytes: usize, took: Duration) {
        self.kind(Size::of(n_bytes)).pace.learn(n_bytes, took);
    }
}

impl Ticket<'_> {
    /// Whose it is.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Whether several callers compete for the places of small work, so that their order matters.
    pub fn is_contested(&self) -> bool {
        self.contested
    }

    /// Where the work is done.
    pub fn size(&self) -> Size {
        self.size
    }

    /// How long it is predicted to take.
    pub fn predicted(&self) -> Duration {
        self.predicted
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let mut state = self.backlog.state();
        let leave = |pending: &mut Pending| {
            let part = pending.of_mut(self.size);
            part.n = part.n.saturating_sub(1);
            part.work = part.work.saturating_sub(self.predicted);
            pending.n() == 0
        };
        leave(&mut state.total);
        // Only callers with work are remembered: the table is as bounded as the work is.
        if state.callers.get_mut(&self.caller).is_none_or(leave) {
            state.callers.remove(&self.caller);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGE: usize = 1 << 20;

    fn backlog(max_in_flight: usize) -> Backlog {
        let settings = Settings { max_in_flight, ..Settings::default() };
        Backlog::new(&settings, 2, 2)
    }

    fn caller(name: &str) -> Caller {
        Caller::Identity(name.into())
    }

    /// Lets calls in until one is refused.
    fn fill<'a>(backlog: &'a Backlog, caller: &Caller, n_bytes: usize) -> (Vec<Ticket<'a>>, Failure) {
        let mut tickets = Vec::new();
        loop {
            match backlog.admit(caller, n_bytes, None) {
                Ok(ticket) => tickets.push(ticket),
                Err(failure) => return (tickets, failure),
            }
            assert!(tickets.len() < 100_000, "nothing is ever refused");
        }
    }

    #[test]
    fn large_work_is_bounded_by_its_predicted_time() {
        let backlog = backlog(1024);
        let (tickets, failure) = fill(&backlog, &caller("one"), LARGE);
        assert_eq!(failure, Failure::Overloaded);
        assert!((4..=8).contains(&tickets.len()), "{} large calls", tickets.len());
        drop(tickets);
        assert!(backlog.admit(&caller("one"), LARGE, None).is_ok(), "the places are free again");
        assert!(backlog.state().callers.is_empty());
    }

    #[test]
    fn large_work_never_holds_up_small() {
        let backlog = backlog(1024);
        let _large = fill(&backlog, &caller("one"), LARGE);
        assert!(backlog.admit(&caller("one"), 2000, Some(Duration::from_millis(1))).is_ok());
    }

    #[test]
    fn a_bounded_number_of_small_calls_is_let_in() {
        let backlog = backlog(100);
        let (tickets, failure) = fill(&backlog, &caller("one"), 2000);
        assert_eq!((tickets.len(), failure), (100, Failure::Overloaded));
    }

    #[test]
    fn under_pressure_a_polite_caller_is_let_in() {
        let backlog = backlog(100);
        for n_bytes in [LARGE, 2000] {
            let _greedy = fill(&backlog, &caller("greedy"), n_bytes);
            let polite = backlog.admit(&caller("polite"), n_bytes, None);
            assert!(polite.is_ok());
            assert_eq!(backlog.check(&caller("greedy"), n_bytes, None), Err(Failure::Overloaded));
        }
    }

    #[test]
    fn many_polite_callers_have_a_bound_too() {
        let backlog = backlog(100);
        let tickets = (0..10_000).map_while(|i| backlog.admit(&caller(&i.to_string()), LARGE, None).ok()).collect::<Vec<_>>();
        assert!(tickets.len() < 100, "{}", tickets.len());
    }

    #[test]
    fn a_deadline_that_the_queue_would_miss_is_refused_at_once() {
        let backlog = backlog(1024);
        let left = Some(backlog.large.pace.predict(LARGE) / 2);
        let first = backlog.admit(&caller("one"), LARGE, left);
        assert!(first.is_ok(), "with nothing to wait for it may try");
        let _second = backlog.enter(&caller("one"), LARGE);
        assert_eq!(backlog.check(&caller("one"), LARGE, left), Err(Failure::DeadlineUnmeetable));
        assert_eq!(backlog.check(&caller("one"), LARGE, Some(Duration::from_secs(60))), Ok(()));
    }
}
