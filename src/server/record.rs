//! What is known about one call while it runs: made by the trace layer, filled in by layers and handlers, told when the call ends.

use std::{
    net::SocketAddr,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use super::{
    load::{Caller, budget::Held},
    method::Method,
    traceparent::{TraceId, TraceParent},
    tracer::Recorded,
    workers::Timing,
};

/// One call, in its request's extensions as `Arc<Record>`. Numbers only, besides the ids: no text of an article can get in.
#[derive(Debug, Default)]
pub struct Record {
    /// What was asked for.
    pub method: Method,
    /// The caller's id for the call, or ours.
    pub id: Option<Arc<str>>,
    /// The trace that its caller says it belongs to.
    pub parent: Option<TraceParent>,
    /// Its place in a trace that is recorded here.
    pub recorded: Option<Recorded>,
    /// Where the call came from.
    pub address: Option<SocketAddr>,
    identity: OnceLock<Arc<str>>,
    caller: OnceLock<Caller>,
    held: OnceLock<Held>,
    n_request_bytes: AtomicU64,
    n_articles: AtomicU64,
    queue_us: AtomicU64,
    work_us: AtomicU64,
}

/// What the closing line says about the work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Of the request body so far, as they travelled.
    pub n_request_bytes: u64,
    /// Answered ones.
    pub n_articles: u64,
    /// All articles' time in the queue, in microseconds.
    pub queue_us: u64,
    /// All articles' time at work, in microseconds.
    pub work_us: u64,
}

impl Record {
    /// A call that has just begun.
    pub fn new(method: Method, id: Option<Arc<str>>) -> Self {
        Self { method, id, ..Self::default() }
    }

    /// The caller has proved who it is.
    pub fn identify(&self, identity: Arc<str>) {
        // Once: there is one layer that finds out.
        let _ = self.identity.set(identity);
    }

    /// The call holds this until its answer is sent, or given up: who does not read answers can ask for few.
    pub fn hold(&self, held: Held) {
        // Once: one layer lets calls in.
        let _ = self.held.set(held);
    }

    /// Who the caller is; empty: nobody in particular.
    pub fn identity(&self) -> &str {
        self.identity.get().map_or("", |identity| identity)
    }

    /// The call counts for this caller.
    pub fn count_for(&self, caller: Caller) {
        // Once: there is one layer that says so.
        let _ = self.caller.set(caller);
    }

    /// Whom the call counts for.
    pub fn caller(&self) -> &Caller {
        self.caller.get().unwrap_or(&Caller::Unknown)
    }

    /// More of the request body was read.
    pub fn read(&self, n_bytes: usize) {
        self.n_request_bytes.fetch_add(n_bytes as u64, Relaxed);
    }

    /// One article was answered.
    pub fn answered(&self, timing: Timing) {
        let micros = |time: Duration| time.as_micros() as u64;
        self.n_articles.fetch_add(1, Relaxed);
        self.queue_us.fetch_add(micros(timing.queue), Relaxed);
        self.work_us.fetch_add(micros(timing.work), Relaxed);
    }

    /// The trace that measurements may point at, if somebody records it.
    pub fn sampled_trace(&self) -> Option<TraceId> {
        let by_caller = || self.parent.filter(|parent| parent.sampled).map(|parent| parent.trace);
        self.recorded.map(|recorded| recorded.trace).or_else(by_caller)
    }

    /// The trace that the call belongs to, recorded or not.
    pub fn trace(&self) -> Option<TraceId> {
        self.recorded.map(|recorded| recorded.trace).or(self.parent.map(|parent| parent.trace))
    }

    /// The sums so far.
    pub fn totals(&self) -> Totals {
        Totals {
            n_request_bytes: self.n_request_bytes.load(Relaxed),
            n_articles: self.n_articles.load(Relaxed),
            queue_us: self.queue_us.load(Relaxed),
            work_us: self.work_us.load(Relaxed),
        }
    }
}
