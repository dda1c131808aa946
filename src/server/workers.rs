//! From async to CPU: an ordinary article is read where its request was, a large one on a bounded pool of threads, so that it never
//! holds up small ones. Owns the working memory of the core.

use std::{
    panic::{self, AssertUnwindSafe},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::sync::Semaphore;

use super::{layer::deadline::Deadline, metrics::Metrics, status::Failure};
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

/// Texts up to this many bytes take about a millisecond at most: less than a switch of threads is worth waiting for.
const INLINE_BYTES: usize = 32 * 1024;
/// Scratch memory that grew with a large article is given back rather than kept.
const KEPT_BYTES: usize = 256 * 1024;

/// Runs the engine.
#[derive(Clone)]
pub struct Workers {
    engine: Arc<dyn Engine>,
    idle: Arc<Mutex<Vec<Scratch>>>,
    large: Arc<Semaphore>,
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
    /// `n_large`: large articles worked on at once.
    pub fn new(engine: Arc<dyn Engine>, n_large: usize, metrics: Arc<Metrics>) -> Self {
        Self { engine, idle: Arc::default(), large: Arc::new(Semaphore::new(n_large.clamp(1, 1024))), metrics }
    }

    /// Does one task before its deadline. `request_id` is told where the engine has a bug.
    pub async fn run<T: Task>(&self, task: T, deadline: Deadline, request_id: &str) -> Result<(T::Output, Timing), Failure> {
        let queued = Instant::now();
        if task.n_bytes() <= INLINE_BYTES {
            return self.work(task, queued, deadline, request_id, &AtomicBool::new(false));
        }
        // Waiting ends with the call: the deadline layer and dropped calls see to that.
        let waiting = Waiting::new(&self.metrics);
        let permit = self.large.clone().acquire_owned().await.map_err(|_| Failure::Draining)?;
        drop(waiting);
        let gone = Arc::new(AtomicBool::new(false));
        let guard = Gone(gone.clone());
        let (workers, id) = (self.clone(), request_id.to_owned());
        let job = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            workers.work(task, queued, deadline, &id, &gone)
        });
        let result = job.await.unwrap_or_else(|_| Err(Failure::Bug(request_id.to_owned())));
        drop(guard);
        result
    }

    fn work<T: Task>(
        &self,
        task: T,
        queued: Instant,
        deadline: Deadline,
        request_id: &str,
        gone: &AtomicBool,
    ) -> Result<(T::Output, Timing), Failure> {
        let start = Instant::now();
        let end = start + deadline.per_article;
        let end = deadline.call.map_or(end, |call| call.into_std().min(end));
        let late = || Instant::now() >= end;
        if late() {
            return Err(Failure::Deadline);
        }
        let n_bytes = task.n_bytes();
        let mut scratch = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let stop = || gone.load(Ordering::Relaxed) || late();
        // Unwind safety: after a panic the scratch is thrown away, and the engine is immutable.
        let result = panic::catch_unwind(AssertUnwindSafe(|| task.run(&*self.engine, &mut scratch, &stop)));
        let Ok(result) = result else {
            self.metrics.panics.inc();
            tracing::error!(request.id = request_id, "the engine panicked");
            return Err(Failure::Bug(request_id.to_owned()));
        };
        if n_bytes <= KEPT_BYTES {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
        }
        let timing = Timing { queue: start - queued, work: start.elapsed() };
        match result {
            Ok(output) => Ok((output, timing)),
            Err(Interrupted) if gone.load(Ordering::Relaxed) => Err(Failure::Cancelled),
            Err(Interrupted) => Err(Failure::Deadline),
        }
    }
}
