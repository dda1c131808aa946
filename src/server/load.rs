//! How much the server takes on: what calls are predicted to cost, who waits for whom, and when it is too much.

pub mod backlog;
pub mod budget;
pub mod caller;
pub mod company;
mod lately;
pub mod pace;
pub mod quota;
pub mod turns;

use std::{sync::Arc, time::Duration};

pub use backlog::{Backlog, Ticket, Times};
pub use budget::Budget;
pub use caller::Caller;
pub use company::Company;
pub use quota::Quotas;
pub use turns::Turns;

/// Texts up to this many bytes are small: read in about a millisecond at most, less than a switch of threads is worth waiting for.
const SMALL_BYTES: usize = 16 * 1024;

/// Small articles read for one round of the tasks on a thread, where callers compete: one would leave most of a round to refusals, many would
/// make a polite caller wait for as many greedy ones.
const SMALL_PLACES: usize = 4;

/// Open calls for each one that may be in flight: most wait for their message, which costs memory only, and slow ones must not crowd out
/// others. With every limit at its default, one address with all of its connections full of unary calls stays within its share.
const OPEN_PER_IN_FLIGHT: usize = 40;
/// The same at least: some streams.
const LEAST_OPEN: usize = 1024;

/// How much is too much.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Unary calls in flight whose messages have arrived; more are shed.
    pub max_in_flight: usize,
    /// Threads that serve calls, and small articles on the way.
    pub n_threads: usize,
    /// Cores for large articles and batches.
    pub n_large_workers: usize,
    /// The longest wait that a call with a small message is let in for, while nothing is refused. (One with a large message may wait for a
    /// quarter of a second, or some times its own work.)
    pub max_small_wait: Duration,
    /// The longest work on one article, also without a deadline.
    pub max_work: Duration,
    /// The longest unary call, also without a deadline.
    pub max_call: Duration,
    /// Bytes of request messages held at once, and of what answers are longer than their articles, over all connections; a caller holds at
    /// most twice what is still free.
    pub max_body_bytes: usize,
    /// What one caller may ask for.
    pub quota: quota::Settings,
}

impl Default for Settings {
    fn default() -> Self {
        let n_cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            max_in_flight: 1024,
            n_threads: n_cores,
            n_large_workers: n_cores,
            max_small_wait: Duration::from_millis(250),
            max_work: Duration::from_secs(10),
            max_call: Duration::from_secs(60),
            max_body_bytes: 64 << 20,
            quota: quota::Settings::default(),
        }
    }
}

/// Two kinds of work, which never wait for each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Done where the request was read.
    Small,
    /// Done on a bounded pool of threads.
    Large,
}

impl Size {
    /// Of so many bytes of text.
    pub fn of(n_bytes: usize) -> Self {
        if n_bytes <= SMALL_BYTES { Self::Small } else { Self::Large }
    }
}

/// The load of one server; shared by its layers and workers.
#[derive(Debug)]
pub struct Load {
    /// Work let in and not done.
    pub backlog: Backlog,
    /// Bytes of request messages held, and of long answers.
    pub bodies: Arc<Budget>,
    /// Calls that are open, by what they cost in memory.
    pub open: Arc<Budget>,
    /// What callers have used up.
    pub quotas: Quotas,
    /// Places for small articles, where callers compete.
    pub small: Arc<Turns>,
    /// Places for large ones.
    pub large: Arc<Turns>,
    /// Places for compressed messages that are made plain.
    pub inflating: Arc<Turns>,
}

impl Load {
    /// Nothing yet.
    pub fn new(settings: &Settings) -> Self {
        let n_threads = settings.n_threads.clamp(1, 1024);
        let n_large = settings.n_large_workers.clamp(1, 1024);
        Self {
            backlog: Backlog::new(settings, n_threads, n_large),
            bodies: Arc::new(Budget::new(settings.max_body_bytes)),
            open: Arc::new(Budget::new(settings.max_in_flight.saturating_mul(OPEN_PER_IN_FLIGHT).max(LEAST_OPEN))),
            quotas: Quotas::new(settings.quota),
            small: Arc::new(Turns::new(n_threads * SMALL_PLACES)),
            // A core would idle while its place passes from one thread to the next: a few more keep all of them busy.
            large: Arc::new(Turns::new(n_large + (n_large + 2) / 4)),
            inflating: Arc::new(Turns::new(n_threads.div_ceil(2))),
        }
    }
}
