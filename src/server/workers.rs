//! From async to CPU: an ordinary article is read where its request was, a large one on a bounded pool of threads, so that it never
//! holds up small ones. Owns the working memory of the core.

mod idle;
mod slices;
mod wakeups;

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use self::idle::Idle;
pub use self::{slices::Slices, wakeups::Wakeups};
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

/// Runs the engine.
#[derive(Clone)]
pub struct Workers {
    engine: Arc<dyn Engine>,
    idle: Idle,
    load: Arc<Load>,
    metrics: Arc<Metrics>,
    wakeups: Arc<Wakeups>,
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
    pub fn new(engine: Arc<dyn Engine>, load: Arc<Load>, metrics: Arc<Metrics>, wakeups: Arc<Wakeups>) -> Self {
        Self { engine, idle: Idle::default(), load, metrics, wakeups }
    }

    /// Does one task before its deadline.
    pub async fn run<T: Task>(&self, task: T, terms: &Terms<'_>) -> Result<(T::Output, Timing), Failure> {
        let queued = Instant::now();
        let size = Size::of(task.n_bytes());
        let turn = match terms.ticket {
            Some(ticket) => self.turn(ticket, size).await,
            None => None,
        };
        // Late because of others. Who has not waited is worked on until its deadline: the server is not too busy for it.
        let waited = queued.elapsed();
        let late = |ticket: &Ticket| waited > ticket.predicted() / 4 && terms.deadline.is_sooner_than(ticket.predicted() / 2);
        if turn.is_some() && terms.ticket.is_some_and(late) {
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
            let slices = Slices::beside(&workers.wakeups, workers.refused());
            workers.work(task, queued, &Terms { deadline, request_id: &id, ticket: None }, &gone, Some(&slices))
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
        Slices::new(self.refused())
    }

    /// The share of large work that was refused lately.
    fn refused(&self) -> f64 {
        self.load.backlog.refused(Size::Large)
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
        let mut scratch = self.idle.take(n_bytes);
        let stop = || {
            if let Some(slices) = slices.filter(|slices| slices.is_over()) {
                slices.offer();
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
        self.idle.keep(n_bytes, scratch);
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
