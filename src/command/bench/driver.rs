//! One thread's share of the load: its connections, its calls in flight, and what came of them.

use std::{
    collections::VecDeque,
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    request::Request,
    schedule::{Alarm, Schedule},
    tally::{Call, End, Tally},
    target::{Sender, Target},
    unary,
};

/// What all drivers of a run have in common.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) target: Target,
    pub(super) requests: Vec<Request>,
    /// Whether answers are batches, whose outcomes are counted one by one.
    pub(super) batches: bool,
    pub(super) deadline: Option<Duration>,
    pub(super) max_streams: usize,
}

/// When a run counts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// Calls due before are not counted.
    pub(super) from: Instant,
    /// No call is due after.
    pub(super) until: Instant,
}

/// A connection, or its place while it is broken.
#[derive(Debug, Default)]
struct Lane {
    sender: Option<Sender>,
    n_calls: usize,
    connecting: bool,
}

/// One thread's share of the load.
#[derive(Debug)]
pub(super) struct Driver {
    pub(super) plan: Arc<Plan>,
    lanes: Vec<Mutex<Lane>>,
    tally: Mutex<Tally>,
    window: Window,
    /// Calls that are due and found all streams busy.
    backlog: Mutex<VecDeque<Instant>>,
    n_in_flight: AtomicUsize,
    next_lane: AtomicUsize,
    next_request: AtomicUsize,
}

/// Calls in flight at the end may take this long to be answered.
pub(super) const GRACE: Duration = Duration::from_secs(5);
/// A server answers deadlines itself; one that has not by then has lost the call.
const AFTER_DEADLINE: Duration = Duration::from_secs(1);
/// A call waits this long for a connection, as clients do while they connect anew.
const CONNECTION_WAIT: Duration = Duration::from_secs(1);
const CONNECTION_POLL: Duration = Duration::from_millis(10);
const RECONNECT_PAUSE: Duration = Duration::from_millis(100);
/// Calls started in one go, before answers are looked at.
const BURST: usize = 16;

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Driver {
    /// Opens `n` connections. At least one must be there; the others are tried again later.
    pub(super) async fn connect(plan: Arc<Plan>, n: usize) -> Result<(Vec<Sender>, Option<String>), String> {
        let opening = (0..n).map(|_| {
            let plan = plan.clone();
            tokio::spawn(async move { plan.target.connect().await })
        });
        let (mut senders, mut error) = (Vec::new(), None);
        for open in opening.collect::<Vec<_>>() {
            match open.await.map_err(|error| error.to_string()).and_then(|result| result) {
                Ok(sender) => senders.push(sender),
                Err(text) => error = Some(text),
            }
        }
        if senders.is_empty() { Err(error.unwrap_or_default()) } else { Ok((senders, error)) }
    }

    pub(super) fn new(plan: Arc<Plan>, senders: Vec<Sender>, n: usize, window: Window, first_request: usize) -> Arc<Self> {
        let mut senders = senders.into_iter();
        let lanes = (0..n).map(|_| Mutex::new(Lane { sender: senders.next(), ..Lane::default() })).collect();
        let driver = Self {
            plan,
            lanes,
            window,
            tally: Mutex::default(),
            backlog: Mutex::default(),
            n_in_flight: AtomicUsize::new(0),
            next_lane: AtomicUsize::new(0),
            next_request: AtomicUsize::new(first_request),
        };
        Arc::new(driver)
    }

    /// Starts each call when it is due, whatever came of those before.
    pub(super) async fn open_loop(self: &Arc<Self>, schedule: Schedule, alarm: &Alarm) {
        for (n, due) in schedule.take_while(|due| *due < self.window.until).enumerate() {
            if due > Instant::now() {
                alarm.wait(due).await;
            } else if n % BURST == 0 {
                tokio::task::yield_now().await;
            }
            self.due(due);
            if self.n_in_flight.load(Ordering::Relaxed) >= self.lanes.len() * self.plan.max_streams {
                self.sent(due);
                lock(&self.backlog).push_back(due);
                continue;
            }
            self.n_in_flight.fetch_add(1, Ordering::Relaxed);
            let driver = self.clone();
            tokio::spawn(async move {
                driver.call(due, true).await;
                // Who comes free takes what waits.
                loop {
                    let Some(due) = lock(&driver.backlog).pop_front() else { break };
                    driver.call(due, false).await;
                }
                driver.n_in_flight.fetch_sub(1, Ordering::Relaxed);
            });
        }
        self.finish().await;
    }

    /// Keeps `n` calls in flight.
    pub(super) async fn closed_loop(self: &Arc<Self>, n: usize) {
        for _ in 0..n {
            let driver = self.clone();
            self.n_in_flight.fetch_add(1, Ordering::Relaxed);
            tokio::spawn(async move {
                loop {
                    let now = Instant::now();
                    if now >= driver.window.until {
                        break;
                    }
                    driver.due(now);
                    driver.call(now, true).await;
                }
                driver.n_in_flight.fetch_sub(1, Ordering::Relaxed);
            });
        }
        tokio::time::sleep_until(self.window.until.into()).await;
        self.finish().await;
    }

    /// Waits for the answers that are still to come; what does not come is lost.
    pub(super) async fn finish(&self) {
        let end = Instant::now() + self.plan.deadline.map_or(GRACE, |deadline| deadline + AFTER_DEADLINE);
        while self.n_in_flight.load(Ordering::Relaxed) > 0 && Instant::now() < end {
            tokio::time::sleep(CONNECTION_POLL).await;
        }
        let (n_unsent, n_open) = (mem::take(&mut *lock(&self.backlog)).len() as u64, self.n_in_flight.load(Ordering::Relaxed) as u64);
        let mut tally = lock(&self.tally);
        for (reason, n) in [("never sent, all streams were busy", n_unsent), ("not answered at the end", n_open)] {
            if n > 0 {
                *tally.lost.entry(reason).or_default() += n;
            }
        }
    }

    /// Makes one call, over whichever connection is free, and counts what came of it. `prompt`: it did not wait for a free stream, which
    /// would be the server's delay and not the generator's.
    async fn call(self: &Arc<Self>, due: Instant, prompt: bool) {
        let request = self.request();
        if prompt {
            self.sent(due);
        }
        let answer = async {
            for retried in [false, true] {
                let Some((i, sender)) = self.lane(due).await else { return unary::lost("no connection") };
                let attempt = unary::call(sender, &self.plan, request).await;
                lock(&self.lanes[i]).n_calls -= 1;
                match attempt {
                    Ok(answer) => return answer,
                    Err(error) => {
                        if !error.is_reset() {
                            self.reconnect(i);
                        }
                        // The server has said that it did not begin: every client tries such a call once more.
                        let untouched = error.reason().is_some_and(|r| r == h2::Reason::REFUSED_STREAM || r == h2::Reason::NO_ERROR);
                        if retried || !untouched {
                            return unary::failed(&error);
                        }
                        lock(&self.tally).n_retried += 1;
                    }
                }
            }
            unary::lost("no connection")
        };
        let answer = match self.plan.deadline {
            Some(deadline) => {
                let late = deadline + AFTER_DEADLINE;
                tokio::time::timeout(late, answer).await.unwrap_or_else(|_| unary::lost("no answer, a second after the deadline"))
            }
            None => answer.await,
        };
        self.ended(due, answer.end, answer.n_articles, request.n_text_bytes);
    }

    /// The next request: all drivers together go round the same list.
    pub(super) fn request(&self) -> &Request {
        &self.plan.requests[self.next_request.fetch_add(1, Ordering::Relaxed) % self.plan.requests.len()]
    }

    /// A connection with a free stream, waited for where there is none.
    pub(super) async fn lane(self: &Arc<Self>, due: Instant) -> Option<(usize, Sender)> {
        loop {
            let first = self.next_lane.fetch_add(1, Ordering::Relaxed);
            for step in 0..self.lanes.len() {
                let i = (first + step) % self.lanes.len();
                let mut lane = lock(&self.lanes[i]);
                if lane.sender.is_none() && !lane.connecting {
                    drop(lane);
                    self.reconnect(i);
                    continue;
                }
                if lane.n_calls < self.plan.max_streams
                    && let Some(sender) = lane.sender.clone()
                {
                    lane.n_calls += 1;
                    return Some((i, sender));
                }
            }
            if Instant::now() > due + CONNECTION_WAIT {
                return None;
            }
            tokio::time::sleep(CONNECTION_POLL).await;
        }
    }

    /// Connects a lane anew, until it succeeds or the run is over.
    pub(super) fn reconnect(self: &Arc<Self>, i: usize) {
        let mut lane = lock(&self.lanes[i]);
        lane.sender = None;
        if mem::replace(&mut lane.connecting, true) {
            return;
        }
        drop(lane);
        let driver = self.clone();
        tokio::spawn(async move {
            while Instant::now() < driver.window.until {
                if let Ok(sender) = driver.plan.target.connect().await {
                    lock(&driver.tally).n_reconnected += 1;
                    lock(&driver.lanes[i]).sender = Some(sender);
                    break;
                }
                tokio::time::sleep(RECONNECT_PAUSE).await;
            }
            lock(&driver.lanes[i]).connecting = false;
        });
    }

    /// Gives back the stream that `lane` took.
    pub(super) fn release(&self, i: usize) {
        lock(&self.lanes[i]).n_calls -= 1;
    }

    pub(super) fn n_lanes(&self) -> usize {
        self.lanes.len()
    }

    pub(super) fn window(&self) -> Window {
        self.window
    }

    fn counts(&self, due: Instant) -> bool {
        due >= self.window.from
    }

    pub(super) fn due(&self, due: Instant) {
        if self.counts(due) {
            lock(&self.tally).n_due += 1;
        }
    }

    /// Tells how late the generator was.
    pub(super) fn sent(&self, due: Instant) {
        if self.counts(due) {
            lock(&self.tally).late.add(due.elapsed());
        }
    }

    pub(super) fn ended(&self, due: Instant, end: End, n_articles: (u64, u64), n_text_bytes: u64) {
        if self.counts(due) {
            lock(&self.tally).add(Call { end, latency: due.elapsed(), n_articles, n_text_bytes });
        }
    }

    pub(super) fn flying(&self, more: bool) {
        if more {
            self.n_in_flight.fetch_add(1, Ordering::Relaxed)
        } else {
            self.n_in_flight.fetch_sub(1, Ordering::Relaxed)
        };
    }

    /// What ended since the last time, and how many calls are in flight or waiting now.
    pub(super) fn take(&self) -> (Tally, usize) {
        let n_open = self.n_in_flight.load(Ordering::Relaxed) + lock(&self.backlog).len();
        (mem::take(&mut *lock(&self.tally)), n_open)
    }
}
