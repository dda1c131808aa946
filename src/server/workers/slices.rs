//! Large work in slices, so that whoever shares its core does not wait for its end.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::task;

use super::wakeups::{Hold, Wakeups};

/// Pieces of large work, after each of which it offers its core to others: where threads are more than cores, the kernel would let it run on
/// for some milliseconds, and calls would wait that long for a look at them.
pub struct Slices {
    each: Duration,
    begun: Instant,
    /// When the current one began, in nanoseconds after `begun`.
    since: AtomicU64,
    hold: Option<Hold>,
}

impl Slices {
    /// Where everybody is let in.
    const SHORT: Duration = Duration::from_micros(250);
    /// Where nearly everybody is refused: switching to each of them would take more of the time than refusing does.
    pub(super) const LONG: Duration = Duration::from_micros(2500);
    /// From this share of refusals on, threads that serve connections sleep until a slice ends: with fewer, most slices would wake them for
    /// nothing.
    const CROWDED: f64 = 0.75;

    /// Where this share of calls was refused lately.
    pub(super) fn new(refused: f64) -> Self {
        let each = Self::SHORT + (Self::LONG - Self::SHORT).mul_f64(refused.clamp(0.0, 1.0));
        Self { each, begun: Instant::now(), since: AtomicU64::new(0), hold: None }
    }

    /// The same on a thread of its own, beside those with these wake-ups.
    pub(super) fn beside(wakeups: &Arc<Wakeups>, refused: f64) -> Self {
        let hold = (refused >= Self::CROWDED).then(|| wakeups.hold());
        Self { hold, ..Self::new(refused) }
    }

    /// Whether it is time to offer the core to others.
    pub fn is_over(&self) -> bool {
        self.begun.elapsed() >= Duration::from_nanos(self.since.load(Ordering::Relaxed)) + self.each
    }

    /// Lets other threads run before the next one.
    pub(super) fn offer(&self) {
        if let Some(hold) = &self.hold {
            hold.pause();
        }
        thread::yield_now();
        self.next();
    }

    /// Lets other tasks of this thread run before the next one.
    pub async fn pause(&self) {
        // What has come is read in the first round; whom that wakes, to answer or to be refused, would else wait for one more slice.
        for _ in 0..2 {
            task::yield_now().await;
        }
        self.next();
    }

    fn next(&self) {
        self.since.store(self.begun.elapsed().as_nanos() as u64, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::{TcpListener, TcpStream},
        sync::oneshot,
    };

    use super::*;

    #[test]
    fn slices_are_longer_where_nearly_everybody_is_refused() {
        let each = |refused: f64| Slices::new(refused).each;
        assert_eq!((each(0.0), each(1.0)), (Slices::SHORT, Slices::LONG));
        assert!(Slices::SHORT < each(0.5) && each(0.5) < Slices::LONG);
    }

    #[test]
    fn a_slice_is_over_in_time_and_the_next_one_begins_when_it_is_told_to() {
        let long_ago = Instant::now() - 4 * Slices::LONG;
        let slices = Slices { begun: long_ago, ..Slices::new(1.0) };
        assert!(slices.is_over());
        slices.next();
        assert!(slices.since.load(Ordering::Relaxed) >= 4 * Slices::LONG.as_nanos() as u64);
        let new = Slices { each: Duration::from_secs(3600), ..slices };
        assert!(!new.is_over());
    }

    #[test]
    fn only_in_a_crowd_are_others_held_back() {
        let wakeups = Arc::new(Wakeups::default());
        let few = Slices::beside(&wakeups, 0.1);
        assert!(few.hold.is_none() && few.each < Slices::LONG);
        let crowd = Slices::beside(&wakeups, 0.9);
        assert!(crowd.hold.is_some());
    }

    #[tokio::test]
    async fn in_a_pause_a_call_that_has_come_is_read_and_answered() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let mut caller = TcpStream::connect(listener.local_addr().expect("bound")).await.expect("it listens");
        let (connection, _) = listener.accept().await.expect("a connection");
        let wire = connection.into_std().expect("a socket");
        let mut connection = TcpStream::from_std(wire.try_clone().expect("a descriptor")).expect("a socket");
        let (read, call) = oneshot::channel();
        let (answer, mut answered) = oneshot::channel();
        tokio::spawn(async move { connection.read_u8().await.map(|byte| read.send(byte)) });
        tokio::spawn(async move { call.await.map(|byte| answer.send(byte)) });
        // Both wait.
        task::yield_now().await;
        caller.write_u8(7).await.expect("sent");
        while wire.peek(&mut [0]).is_err() {
            thread::yield_now();
        }
        Slices::new(0.0).pause().await;
        assert_eq!(answered.try_recv(), Ok(7));
    }
}
