//! From async to CPU: an ordinary article is read where its request was, a large one on a bounded pool of threads, so that it never
//! holds up small ones. Owns the working memory of the core.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    layer::deadline::Deadline,
    load::{Load, Size, Ticket, turns::Turn},
    metrics::Metrics,
    status::Failure,
};
use crate::nlp::{Analysis, Article, Interrupted, Options, Pipeline, Scratch, Stage, Stop};

/// What the server serves. A trait so that tests can put a slow or a broken engine in the pipeline's place.
pub trait Engine: Send + Sync {
    /// Reads one article; fails only when `stop` answers `true`.
    fn analyze(&self, article: &Article, options: &Options, scratch: &mut Scratch, stop: Stop) -> Result<Analysis, Interrupted>;

    /// The same, saying after each stage that it ended, if the engine has stages.
    fn analyze_in_stages(
        &self,
        article: &Article,
        options: &Options,
        scratch: &mut Scratch,
        stop: Stop,
        _ended: &mut dyn FnMut(Stage),
    ) -> Result<Analysis, Interrupted> {
        self.analyze(article, options, scratch, stop)
    }
}

impl Engine for Pipeline {
    fn analyze(&self, article: &Article, options: &Options, scratch: &mut Scratch, stop: Stop) -> Result<Analysis, Interrupted> {
        Pipeline::analyze(self, article, options, scratch, stop)
    }

    fn analyze_in_stages(
        &self,
        article: &Article,
        options: &Options,
        scratch: &mut Scratch,
        stop: Stop,
        ended: &mut dyn FnMut(Stage),
    ) -> Result<Analysis, Interrupted> {
        Pipeline::analyze_in_stages(self, article, options, scratch, stop, ended)
    }
}

/// Scratch memory that grew with a large article is given back rather than kept.
const KEPT_BYTES: usize = 256 * 1024;

/// Runs the engine.
#[derive(Clone)]
pub struct Workers {
    engine: Arc<dyn Engine>,
    idle: Arc<Mutex<Vec<Scratch>>>,
    load: Arc<Load>,
    metrics: Arc<Metrics>,
}

/// A piece of work: one article with everything that its answer depends on.
pub trait Task: Send + 'static {
    /// What comes out.
    type Output: Send + 'static;
    /// Bytes of text, by which the cost is predicted.
    fn n_bytes(&self) -> usize;
    /// Does it.
    fn run(self, engine: &dyn Engine, scratch: &mut Scratch, stop: Stop) -> Result<Self::Output, Interrupted>;
}

/// Under which terms a task is done.
#[derive(Clone, Copy, Debug)]
pub struct Terms<'a> {
    /// When it must be done.
    pub deadline: Deadline,
    /// Told where the engine has a bug.
    pub request_id: &'a str,
    /// Its place in the backlog; `None`: it is part of something larger whose turn has come.
    pub ticket: Option<&'a Ticket<'a>>,
}

/// How long an article waited and was worked on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing {
    /// Before the work.
    pub queue: Duration,
    /// The work.
    pub work: Duration,
}

/// Tells the work that its caller is gone, when the caller's future is dropped.
struct Gone(Arc<AtomicBool>);

impl Drop for Gone {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Pieces of large work, after each of which it offers its core to others: where threads are more than cores, the kernel would let it run on
/// for some milliseconds, and calls would wait that long for a look at them.
pub struct Slices {
    each: Duration,
    begun: Instant,
    /// When the current one began, in nanoseconds after `begun`.
    since: AtomicU64,
}

impl Slices {
    /// Where everybody is let in.
    const SHORT: Duration = Duration::from_micros(250);
    /// Where nearly everybody is refused: switching threads for each of them would take more of the time than refusing does.
    const LONG: Duration = Duration::from_micros(750);

    /// Where this share of calls was refused lately.
    fn new(refused: f64) -> Self {
        let each = Self::SHORT + (Self::LONG - Self::SHORT).mul_f64(refused.clamp(0.0, 1.0));
        Self { each, begun: Instant::now(), since: AtomicU64::new(0) }
    }

    /// Whether it is time to offer the core to others.
    pub fn is_over(&self) -> bool {
        self.begun.elapsed() >= Duration::from_nanos(self.since.load(Ordering::Relaxed)) + self.each
    }

    /// The next one begins.
    pub fn next(&self) {
        self.since.store(self.begun.elapsed().as_nanos() as u64, Ordering::Relaxed);
    }
}

/// One article more in the queue, until dropped.
struct Waiting<'a>(&'a Metrics);

impl<'a> Waiting<'a> {
    fn new(metrics: &'a Metrics) -> Self {
        metrics.queue_depth.inc();
        Self(metrics)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.queue_depth.dec();
    }
}

impl Workers {
    /// Runs `engine`, when it is a caller's turn.
    pub fn new(engine: Arc<dyn Engine>, load: Arc<Load>, metrics: Arc<Metrics>) -> Self {
        Self { engine, idle: Arc::default(), load, metrics }
    }

    /// Does one task before its deadline.
    pub async fn run<T: Task>(&self, task: T, terms: &Terms<'_>) -> Result<(T::Output, Timing), Failure> {
        let queued = Instant::now();
        let size = Size::of(task.n_bytes());
        let turn = match terms.ticket {
            Some(ticket) => self.turn(ticket, size).await,
            None => None,
        };
        if turn.is_some() && terms.ticket.is_some_and(|ticket| terms.deadline.is_sooner_than(ticket.predicted() / 2)) {
            return Err(Failure::DeadlineUnmeetable);
        }
        if size == Size::Small {
            return self.work(task, queued, terms, &AtomicBool::new(false), None);
        }
        let gone = Arc::new(AtomicBool::new(false));
        let guard = Gone(gone.clone());
        let (workers, deadline, id) = (self.clone(), terms.deadline, terms.request_id.to_owned());
        let job = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            workers.work(task, queued, &Terms { deadline, request_id: &id, ticket: None }, &gone, Some(&workers.slices()))
        });
        let result = job.await.unwrap_or_else(|_| Err(Failure::Bug(terms.request_id.to_owned())));
        drop(guard);
        result
    }

    /// A place for work of this size; `None` where small work may go ahead without one. Waiting ends with the call: the deadline layer and
    /// dropped calls see to that.
    pub async fn turn(&self, ticket: &Ticket<'_>, size: Size) -> Option<Turn> {
        if size == Size::Large {
            let _waiting = Waiting::new(&self.metrics);
            let turn = self.load.large.take(ticket.caller()).await;
            ticket.begin();
            return Some(turn);
        }
        if !ticket.is_contested() {
            return None;
        }
        let _waiting = Waiting::new(&self.metrics);
        let turn = self.load.small.take(ticket.caller()).await;
        // Small work never waits inside of its turn, so that without this the first caller to be polled would always find one.
        tokio::task::yield_now().await;
        Some(turn)
    }

    /// Of large work that begins now.
    pub fn slices(&self) -> Slices {
        Slices::new(self.load.backlog.refused(Size::Large))
    }

    fn work<T: Task>(
        &self,
        task: T,
        queued: Instant,
        terms: &Terms<'_>,
        gone: &AtomicBool,
        slices: Option<&Slices>,
    ) -> Result<(T::Output, Timing), Failure> {
        let start = Instant::now();
        let end = start + terms.deadline.per_article;
        let end = terms.deadline.call.map_or(end, |call| call.into_std().min(end));
        let late = || Instant::now() >= end;
        if late() {
            return Err(Failure::Deadline);
        }
        let n_bytes = task.n_bytes();
        let mut scratch = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let stop = || {
            if let Some(slices) = slices.filter(|slices| slices.is_over()) {
                thread::yield_now();
                slices.next();
            }
            gone.load(Ordering::Relaxed) || late()
        };
        // Unwind safety: after a panic the scratch is thrown away, and the engine is immutable.
        let result = panic::catch_unwind(AssertUnwindSafe(|| task.run(&*self.engine, &mut scratch, &stop)));
        let Ok(result) = result else {
            self.metrics.panics.inc();
            tracing::error!(request.id = terms.request_id, "the engine panicked");
            return Err(Failure::Bug(terms.request_id.to_owned()));
        };
        if n_bytes <= KEPT_BYTES {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
        }
        let timing = Timing { queue: start - queued, work: start.elapsed() };
        match result {
            Ok(output) => {
                self.load.backlog.learn(n_bytes, timing.work);
                Ok((output, timing))
            }
            Err(Interrupted) if gone.load(Ordering::Relaxed) => Err(Failure::Cancelled),
            Err(Interrupted) => Err(Failure::Deadline),
        }
    }
}

#[cfg(test)]
mod tests {
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
}
