//! All clocks of one connection in one timer: silence, idleness, age, peers that stall, the server's stop. Says what is to be done;
//! the connection does it.

use std::{
    hash::{BuildHasher, RandomState},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use h2::{Ping, PingPong};
use tokio::time::{Instant, Sleep, sleep_until};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

use super::{LINGER, Limits, socket::Wire, stream::Pace};

/// After the first GOAWAY, new calls are still taken for this time: clients tell the rest of themselves a moment after they have read it.
const LATE_CALLS: Duration = Duration::from_secs(1);

/// What is to be done.
pub(super) enum Event {
    /// Ask the peer to make no new calls.
    GoAway,
    /// Take no new calls, and end after the last one.
    Leave,
    /// End the calls that would go on for ever: streams and Watches.
    EndCalls,
    /// End now; says why.
    Cut(&'static str),
}

/// See above.
pub(super) struct Clock<'a> {
    limits: &'a Limits,
    pace: Pace,
    wire: Wire,
    closing: Pin<Box<WaitForCancellationFutureOwned>>,
    timer: Pin<Box<Sleep>>,
    /// When there last was a call.
    busy_at: Instant,
    /// An unanswered keepalive ping.
    pinged_at: Option<Instant>,
    age_at: Instant,
    leaving: Option<Leaving>,
}

/// After GOAWAY.
#[derive(Clone, Copy)]
struct Leaving {
    since: Instant,
    /// When streams must end.
    ends_at: Instant,
    /// New calls are no longer taken.
    left: bool,
    /// Streams have been told to end: nothing shortens what is left, one drain's time.
    closing: bool,
}

/// What comes next.
enum Due {
    Ping,
    GoAway,
    Leave,
    EndCalls,
    Cut(&'static str),
}

impl<'a> Clock<'a> {
    pub(super) fn new(limits: &'a Limits, wire: Wire, closing: CancellationToken) -> Self {
        let now = Instant::now();
        // Connections that were opened together shall not all end together.
        let tenths = (RandomState::new().hash_one(now) % 2001) as f64 / 10_000.0 - 0.1;
        let age_at = now + limits.age.mul_f64(1.0 + tenths);
        let timer = Box::pin(sleep_until(now + limits.keepalive));
        let closing = Box::pin(closing.cancelled_owned());
        Self { limits, pace: limits.pace(), wire, closing, timer, busy_at: now, pinged_at: None, age_at, leaving: None }
    }

    /// Ready when something is to be done. `n_open` counts the calls that are not answered yet.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, pings: &mut PingPong, n_open: usize) -> Poll<Event> {
        let mut now = Instant::now();
        if n_open > 0 {
            self.busy_at = now;
        }
        if !self.leaving.is_some_and(|l| l.closing) && self.closing.as_mut().poll(cx).is_ready() {
            let before = self.leaving.replace(Leaving { since: now, ends_at: now, left: false, closing: true });
            let Some(before) = before else { return Poll::Ready(Event::GoAway) };
            // It was leaving already; what has been said is not said again.
            self.leaving = Some(Leaving { ends_at: now, closing: true, ..before });
        }
        if self.pinged_at.is_some() && pings.poll_pong(cx).is_ready() {
            self.pinged_at = None;
        }
        loop {
            let (at, due) = self.due(n_open);
            if at <= now {
                match due {
                    Due::Cut(why) => return Poll::Ready(Event::Cut(why)),
                    Due::GoAway => {
                        self.leaving = Some(Leaving { since: now, ends_at: now + self.limits.age_grace, left: false, closing: false });
                        return Poll::Ready(Event::GoAway);
                    }
                    Due::Leave => {
                        self.leaving = self.leaving.map(|leaving| Leaving { left: true, ..leaving });
                        return Poll::Ready(Event::Leave);
                    }
                    Due::EndCalls => return Poll::Ready(Event::EndCalls),
                    Due::Ping => {
                        self.pinged_at = Some(now);
                        // Fails where the connection has ended, which it tells by itself.
                        let _ = pings.send_ping(Ping::opaque());
                        continue;
                    }
                }
            }
            // A timer that rings early only looks again, so it is moved only where it would ring late.
            if self.timer.is_elapsed() || self.timer.deadline() > at {
                self.timer.as_mut().reset(at);
            }
            if self.timer.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
            now = Instant::now();
        }
    }

    /// The first thing that will be due if nothing happens before.
    fn due(&self, n_open: usize) -> (Instant, Due) {
        let limits = self.limits;
        let (read_at, stalled_since, late_at, done_since) = {
            let state = self.wire.state();
            (state.read_at, state.stalled_since, state.guard.late_at(limits.handshake, self.pace), state.done_since)
        };
        if let Some(since) = done_since {
            return (since + LINGER, Due::Cut("DOES_NOT_CLOSE"));
        }
        let alive = match self.pinged_at {
            Some(at) => (at + limits.keepalive_timeout, Due::Cut("NO_SIGN_OF_LIFE")),
            None => (read_at + limits.keepalive, Due::Ping),
        };
        let end = match self.leaving {
            None if n_open == 0 => (self.age_at.min(self.busy_at + limits.idle), Due::GoAway),
            None => (self.age_at, Due::GoAway),
            Some(l) if !l.closing && n_open > 0 => (l.ends_at, Due::EndCalls),
            Some(l) if n_open == 0 && stalled_since.is_none() => {
                ((l.ends_at + limits.drain).min(l.since.max(self.busy_at) + LINGER), Due::Cut("STAYS_AFTER_GOAWAY"))
            }
            Some(l) => (l.ends_at + limits.drain, Due::Cut("CALLS_OUTLAST_GOAWAY")),
        };
        let stalled = stalled_since.map(|since| (since + limits.slow, Due::Cut("READS_TOO_SLOWLY")));
        let late = late_at.map(|at| (at, Due::Cut("SENDS_TOO_SLOWLY")));
        let leave = self.leaving.filter(|l| !l.left).map(|l| (l.since + LATE_CALLS, Due::Leave));
        [Some(alive), stalled, late, leave].into_iter().flatten().fold(end, |first, other| if other.0 < first.0 { other } else { first })
    }
}
