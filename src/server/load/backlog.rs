//! The work that was let in and is not done, by predicted time and by caller. A call is refused where it would wait too long: longer than
//! its deadline allows, or longer than anybody should. Under pressure a caller within a fair share is let in where a greedy one is not.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{
    Caller, Company, Settings, Size,
    lately::{Refusals, Work},
    pace::Pace,
};
use crate::server::status::Failure;

/// However fair the shares: nobody is let in beyond so many times the limit.
const HARD: u32 = 4;
/// Where nothing was refused lately, a large call may wait for so many times its own work, and a burst is let in; where nearly everything
/// was, for a part of it: the next call is never far then, and a queue would only make all of them late.
const PATIENCE: (f64, f64) = (0.6, 5.4);
/// Where nothing was refused lately, any large call may wait this long: some callers that each wait for their answer are no overload.
const BURST: Duration = Duration::from_millis(250);
/// Shorter waits than this are no reason to refuse a small call.
const LEAST_WAIT: Duration = Duration::from_millis(5);
/// The least that a large call's own work counts for.
const LEAST_LARGE: Duration = Duration::from_millis(2);
/// The share of the time that work has, whatever is refused.
const LEAST_WORK: f64 = 0.5;
/// Small work that found this long a queue of tasks before it goes in turn, if callers compete.
const PRESSURE: Duration = Duration::from_millis(1);

/// All of it.
#[derive(Debug)]
pub struct Backlog {
    max_in_flight: usize,
    max_small_wait: Duration,
    small: Kind,
    large: Kind,
    state: Mutex<State>,
}

/// What differs between small and large work.
#[derive(Debug)]
struct Kind {
    /// Done at once.
    n_places: u32,
    pace: Pace,
}

#[derive(Debug, Default)]
struct State {
    total: Pending,
    callers: HashMap<Caller, Pending>,
    /// Large work that has begun.
    begun: Vec<Begun>,
    n_tickets: u64,
    company: Company,
    /// Calls let in and refused lately, small and large.
    refusals: [Refusals; 2],
    /// Work let in lately, small and large.
    work: [Work; 2],
}

/// Work on a ticket that has begun.
#[derive(Clone, Copy, Debug)]
struct Begun {
    ticket: u64,
    at: Instant,
    predicted: Duration,
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

impl State {
    /// How much of the pending work of this size is behind us.
    fn done(&self, size: Size) -> Duration {
        let begun = self.begun.iter().filter(|_| size == Size::Large);
        begun.map(|work| work.at.elapsed().min(work.predicted)).sum()
    }
}

/// What is known about a call's time.
#[derive(Clone, Copy, Debug, Default)]
pub struct Times {
    /// Between its arrival and the first look at it.
    pub waited: Duration,
    /// Until its deadline, if it has one.
    pub left: Option<Duration>,
}

/// A call's place in the backlog, until dropped.
#[derive(Debug)]
pub struct Ticket<'a> {
    backlog: &'a Backlog,
    number: u64,
    caller: Caller,
    size: Size,
    predicted: Duration,
    contested: bool,
}

impl Backlog {
    /// Nothing yet; `n_threads` serve small work, `n_large` large.
    pub fn new(settings: &Settings, n_threads: usize, n_large: usize) -> Self {
        let kind = |n: usize| Kind { n_places: n.clamp(1, 1 << 16) as u32, pace: Pace::default() };
        Self {
            max_in_flight: settings.max_in_flight,
            max_small_wait: settings.max_small_wait,
            small: kind(n_threads),
            large: kind(n_large),
            state: Mutex::default(),
        }
    }

    fn kind(&self, size: Size) -> &Kind {
        if size == Size::Small { &self.small } else { &self.large }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a call of so many bytes would be let in now.
    pub fn check(&self, caller: &Caller, n_bytes: usize, times: Times) -> Result<(), Failure> {
        let mut state = self.state();
        state.company.seen(caller);
        let verdict = self.admits(&state, caller, n_bytes, times);
        state.refusals[Size::of(n_bytes) as usize].decided(verdict.is_err(), Instant::now());
        verdict
    }

    /// Lets a call in, or not.
    pub fn admit(&self, caller: &Caller, n_bytes: usize, times: Times) -> Result<Ticket<'_>, Failure> {
        let mut state = self.state();
        self.admits(&state, caller, n_bytes, times)?;
        Ok(self.add(&mut state, caller, n_bytes, times))
    }

    /// Lets work in that has to wait rather than be refused: the articles of streams, which are bounded otherwise.
    pub fn enter(&self, caller: &Caller, n_bytes: usize) -> Ticket<'_> {
        self.add(&mut self.state(), caller, n_bytes, Times::default())
    }

    /// The share of calls of this size that were refused lately.
    pub fn refused(&self, size: Size) -> f64 {
        self.state().refusals[size as usize].share()
    }

    fn admits(&self, state: &State, caller: &Caller, n_bytes: usize, times: Times) -> Result<(), Failure> {
        let size = Size::of(n_bytes);
        let kind = self.kind(size);
        let mine = state.callers.get(caller).copied().unwrap_or_default();
        let n_callers = (state.callers.len() + usize::from(mine.n() == 0)) as u32;
        let n = state.total.n();
        if n >= self.max_in_flight && (mine.n() >= self.max_in_flight / n_callers as usize || n >= self.max_in_flight * HARD as usize) {
            return Err(Failure::Overloaded);
        }
        let predicted = kind.pace.predict(n_bytes);
        let limit = self.limit(size, predicted, state.refusals[size as usize].share());
        if times.waited > limit && !self.bears(state, caller, size, times.waited) {
            return Err(Failure::Overloaded);
        }
        let pending = state.total.of(size);
        if pending.n < kind.n_places as usize {
            return Ok(());
        }
        let wait = pending.work.saturating_sub(state.done(size)) / kind.n_places;
        if times.left.is_some_and(|left| wait + predicted > left) {
            return Err(Failure::DeadlineUnmeetable);
        }
        let my_wait = mine.of(size).work / kind.n_places;
        if wait > limit && (my_wait > limit / n_callers || wait > limit * HARD) {
            return Err(Failure::Overloaded);
        }
        Ok(())
    }

    /// Whether a call is let in that has waited for longer than it should: the tasks before it were a queue already. It is where its caller
    /// is not the one who made that queue, and where refusals would take more of the time than work does, as long as others waited no longer.
    fn bears(&self, state: &State, caller: &Caller, size: Size, waited: Duration) -> bool {
        let (work, n_places, now) = (&state.work[size as usize], self.kind(size).n_places, Instant::now());
        waited <= self.max_small_wait && work.share(n_places, now) < LEAST_WORK
            || state.company.is_there() && work.has_room(caller, n_places, now)
    }

    /// The longest wait that a call is let in for, where this share of calls was refused lately.
    fn limit(&self, size: Size, predicted: Duration, refused: f64) -> Duration {
        let calm = (1.0 - refused).clamp(0.0, 1.0).powi(3);
        match size {
            Size::Small => self.max_small_wait.mul_f64(calm).max(LEAST_WAIT),
            Size::Large => predicted.max(LEAST_LARGE).mul_f64(PATIENCE.0 + PATIENCE.1 * calm).max(BURST.mul_f64(calm)),
        }
    }

    fn add(&self, state: &mut State, caller: &Caller, n_bytes: usize, times: Times) -> Ticket<'_> {
        let size = Size::of(n_bytes);
        let predicted = self.kind(size).pace.predict(n_bytes);
        for pending in [&mut state.total, state.callers.entry(caller.clone()).or_default()] {
            let part = pending.of_mut(size);
            part.n += 1;
            part.work += predicted;
        }
        let company = state.company.is_there();
        state.work[size as usize].add(company.then_some(caller), predicted, Instant::now());
        let contested = company && (times.waited > PRESSURE || state.total.small.n > self.small.n_places as usize);
        state.n_tickets += 1;
        Ticket { backlog: self, number: state.n_tickets, caller: caller.clone(), size, predicted, contested }
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

    /// Its turn has come: what waits behind it waits for less from now on.
    pub fn begin(&self) {
        if self.size == Size::Large {
            let begun = Begun { ticket: self.number, at: Instant::now(), predicted: self.predicted };
            self.backlog.state().begun.push(begun);
        }
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
        state.begun.retain(|work| work.ticket != self.number);
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

    fn within(left: Duration) -> Times {
        Times { waited: Duration::ZERO, left: Some(left) }
    }

    /// Lets calls in until one is refused.
    fn fill<'a>(backlog: &'a Backlog, caller: &Caller, n_bytes: usize) -> (Vec<Ticket<'a>>, Failure) {
        let mut tickets = Vec::new();
        loop {
            match backlog.admit(caller, n_bytes, Times::default()) {
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
        assert!((8..=16).contains(&tickets.len()), "{} large calls", tickets.len());
        drop(tickets);
        assert!(backlog.admit(&caller("one"), LARGE, Times::default()).is_ok(), "the places are free again");
        assert!(backlog.state().callers.is_empty());
    }

    #[test]
    fn the_more_is_refused_the_shorter_is_the_queue() {
        let backlog = backlog(1024);
        let (calm, all) =
            (backlog.limit(Size::Large, Duration::from_millis(10), 0.0), backlog.limit(Size::Large, Duration::from_millis(10), 1.0));
        assert_eq!((calm, all), (BURST, Duration::from_millis(6)));
        let (tickets, _) = fill(&backlog, &caller("one"), LARGE);
        let n_calm = tickets.len();
        for _ in 0..2000 {
            assert!(backlog.check(&caller("one"), LARGE, Times::default()).is_err());
        }
        drop(tickets);
        let (tickets, _) = fill(&backlog, &caller("one"), LARGE);
        assert!(tickets.len() < n_calm && tickets.len() <= 5, "{} after {n_calm}", tickets.len());
    }

    #[test]
    fn work_that_is_nearly_done_lets_the_next_in() {
        let backlog = backlog(1024);
        let name = caller("one");
        for _ in 0..2000 {
            backlog.state().refusals[Size::Large as usize].decided(true, Instant::now());
        }
        let tickets = [backlog.enter(&name, LARGE), backlog.enter(&name, LARGE)];
        tickets.iter().for_each(Ticket::begin);
        assert_eq!(backlog.check(&name, LARGE, Times::default()), Err(Failure::Overloaded));
        for work in &mut backlog.state().begun {
            work.at = work.at.checked_sub(work.predicted * 9 / 10).expect("the machine has run for a while");
        }
        assert_eq!(backlog.check(&name, LARGE, Times::default()), Ok(()));
        drop(tickets);
        assert!(backlog.state().begun.is_empty());
    }

    /// Everything was refused lately.
    fn overloaded(max_in_flight: usize) -> Backlog {
        let backlog = backlog(max_in_flight);
        (0..2000).for_each(|_| backlog.state().refusals[Size::Small as usize].decided(true, Instant::now()));
        backlog
    }

    /// Lets in as much small work as two threads can do in the time that counts.
    fn keep_busy(backlog: &Backlog, caller: &Caller) {
        let n = Duration::from_millis(400).as_nanos() / backlog.small.pace.predict(2000).as_nanos();
        (0..n).for_each(|_| drop(backlog.enter(caller, 2000)));
    }

    #[test]
    fn a_long_queue_of_tasks_is_a_reason_to_refuse_but_not_whoever_did_not_make_it() {
        let backlog = backlog(1024);
        let late = Times { waited: 2 * Settings::default().max_small_wait, left: None };
        assert_eq!(backlog.check(&caller("greedy"), 2000, late), Err(Failure::Overloaded));
        assert_eq!(backlog.check(&caller("polite"), 2000, late), Ok(()));
        drop(backlog.enter(&caller("polite"), 2000));
        keep_busy(&backlog, &caller("greedy"));
        assert_eq!(backlog.check(&caller("greedy"), 2000, late), Err(Failure::Overloaded));
        let _at_work = backlog.enter(&caller("polite"), 2000);
        assert!(backlog.admit(&caller("polite"), 2000, late).is_ok_and(|ticket| ticket.is_contested()));
    }

    #[test]
    fn refusals_never_take_most_of_the_time() {
        let backlog = overloaded(1024);
        let late = Times { waited: LEAST_WAIT * 2, left: None };
        assert_eq!(backlog.check(&caller("one"), 2000, late), Ok(()), "no work is done");
        keep_busy(&backlog, &caller("one"));
        assert_eq!(backlog.check(&caller("one"), 2000, late), Err(Failure::Overloaded));
        assert_eq!(backlog.check(&caller("one"), 2000, Times::default()), Ok(()), "what has not waited");
    }

    #[test]
    fn large_work_never_holds_up_small() {
        let backlog = backlog(1024);
        let _large = fill(&backlog, &caller("one"), LARGE);
        assert!(backlog.admit(&caller("one"), 2000, within(Duration::from_millis(1))).is_ok());
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
            let polite = backlog.admit(&caller("polite"), n_bytes, Times::default());
            assert!(polite.is_ok());
            assert_eq!(backlog.check(&caller("greedy"), n_bytes, Times::default()), Err(Failure::Overloaded));
        }
    }

    #[test]
    fn many_polite_callers_have_a_bound_too() {
        let backlog = backlog(100);
        let tickets = (0..10_000).map_while(|i| backlog.admit(&caller(&i.to_string()), LARGE, Times::default()).ok()).collect::<Vec<_>>();
        assert!(tickets.len() < 100, "{}", tickets.len());
    }

    #[test]
    fn a_deadline_that_the_queue_would_miss_is_refused_at_once() {
        let backlog = backlog(1024);
        let left = within(backlog.large.pace.predict(LARGE) / 2);
        let first = backlog.admit(&caller("one"), LARGE, left);
        assert!(first.is_ok(), "with nothing to wait for it may try");
        let _second = backlog.enter(&caller("one"), LARGE);
        assert_eq!(backlog.check(&caller("one"), LARGE, left), Err(Failure::DeadlineUnmeetable));
        assert_eq!(backlog.check(&caller("one"), LARGE, within(Duration::from_secs(60))), Ok(()));
    }
}
