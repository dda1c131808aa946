//! The spans of one article, for calls that are recorded: how long it waited, how long it was worked on, and each stage of that. The core
//! has no clock: it says when a stage ends, and here is the clock that is read then.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant, SystemTime},
};

use super::{
    status::Failure,
    traceparent::SpanId,
    tracer::{Recorded, Span, Tracer},
    workers::{Engine, Task, Timing},
};
use crate::nlp::{Analysis, Article, Interrupted, Options, Scratch, Stage, Stop};

/// An article of a recorded call, from its check to its answer.
pub struct ArticleSpans<'a> {
    tracer: &'a Tracer,
    call: Recorded,
    start: SystemTime,
    n_bytes: usize,
    times: Arc<StageTimes>,
}

impl<'a> ArticleSpans<'a> {
    /// Begins with the queue.
    pub fn begin(tracer: &'a Tracer, call: Recorded, n_bytes: usize) -> Self {
        Self { tracer, call, start: SystemTime::now(), n_bytes, times: Arc::default() }
    }

    /// `task`, with its stages timed.
    pub fn timed<T>(&self, task: T) -> Timed<T> {
        Timed { task, times: self.times.clone() }
    }

    /// Ends with the work; where it failed, there is one span that says why.
    pub fn end(self, result: Result<Timing, &Failure>) {
        let bytes = ("article.bytes".into(), (self.n_bytes as u64).into());
        let timing = match result {
            Ok(timing) => timing,
            Err(failure) => {
                let attributes = vec![bytes, ("error.type".into(), failure.reason().into())];
                let span = self.span("analyze", self.call.span, (self.start, SystemTime::now()));
                return self.tracer.finish(Span { attributes, failed: true, ..span });
            }
        };
        let began = self.start + timing.queue;
        self.tracer.finish(self.span("queue", self.call.span, (self.start, began)));
        let analyze = Span { attributes: vec![bytes], ..self.span("analyze", self.call.span, (began, began + timing.work)) };
        for (stage, from, to) in self.times.spans() {
            self.tracer.finish(self.span(name(stage), analyze.id, (began + from, began + to)));
        }
        self.tracer.finish(analyze);
    }

    fn span(&self, name: &'static str, parent: SpanId, (start, end): (SystemTime, SystemTime)) -> Span {
        let (trace, id) = (self.call.trace, self.tracer.span_id());
        Span { trace, id, parent: Some(parent), name, is_call: false, start, end, attributes: Vec::new(), failed: false }
    }
}

fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Reading => "reading",
        Stage::Entities => "entities",
        Stage::Summary => "summary",
    }
}

/// The times of one article, in nanoseconds since its work began; 0: the stage did not end.
#[derive(Debug, Default)]
struct StageTimes([AtomicU64; Stage::ALL.len()]);

impl StageTimes {
    /// Begin and end of each stage that ended, since the work began. One begins where the one before ended.
    fn spans(&self) -> impl Iterator<Item = (Stage, Duration, Duration)> {
        let mut begin = 0;
        Stage::ALL.into_iter().zip(&self.0).filter_map(move |(stage, end)| {
            let end = end.load(Relaxed);
            (end > 0).then(|| (stage, Duration::from_nanos(std::mem::replace(&mut begin, end)), Duration::from_nanos(end)))
        })
    }
}

/// A task whose stages are timed.
pub struct Timed<T> {
    task: T,
    /// Filled in while it runs.
    times: Arc<StageTimes>,
}

impl<T: Task> Task for Timed<T> {
    type Output = T::Output;

    fn n_bytes(&self) -> usize {
        self.task.n_bytes()
    }

    fn run(self, engine: &dyn Engine, scratch: &mut Scratch, stop: Stop) -> Result<T::Output, Interrupted> {
        self.task.run(&Watched { engine, times: &self.times, start: Instant::now() }, scratch, stop)
    }
}

/// An engine with somebody who looks at the clock.
struct Watched<'a> {
    engine: &'a dyn Engine,
    times: &'a StageTimes,
    start: Instant,
}

impl Engine for Watched<'_> {
    fn analyze(&self, article: &Article, options: &Options, scratch: &mut Scratch, stop: Stop) -> Result<Analysis, Interrupted> {
        let mut ended = |stage: Stage| {
            let nanos = self.start.elapsed().as_nanos() as u64;
            self.times.0[stage as usize].store(nanos.max(1), Relaxed);
        };
        self.engine.analyze_in_stages(article, options, scratch, stop, &mut ended)
    }
}
