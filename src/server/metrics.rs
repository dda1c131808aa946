//! What the server counts and measures. One value, made at the start and handed on; no global. Labels come from closed lists, so that no
//! caller can make the tables grow. How it is told (`/metrics`) is not known here.

use std::{fmt, time::SystemTime};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, exemplar::HistogramWithExemplars, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};
use tonic::Code;

use super::{method::Method, traceparent::TraceId};

/// Seconds: from a cached answer to the longest work.
const SECONDS: [f64; 17] = [5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2, 5e-2, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];
/// Bytes: from a headline to the longest text.
const BYTES: [f64; 8] = [256.0, 1024.0, 4096.0, 16384.0, 65536.0, 262_144.0, 1_048_576.0, 4_194_304.0];
/// Sentences of an article.
const SENTENCES: [f64; 10] = [1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 1000.0, 10000.0];

/// Method and code of ended calls.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct CallLabels {
    method: &'static str,
    code: &'static str,
}

/// A method.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct MethodLabel {
    method: &'static str,
}

/// Why something was refused: a constant of the code.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct ReasonLabel {
    /// Such as `OVERLOADED`.
    pub reason: &'static str,
}

/// What was read again while running, and how that went.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct ReloadLabels {
    /// `certificate` or `tokens`.
    pub what: &'static str,
    /// `ok` or `failed`.
    pub result: &'static str,
}

/// What is read again while running.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct WhatLabel {
    /// `certificate` or `tokens`.
    pub what: &'static str,
}

/// The trace that an exemplar points at.
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct TraceLabel {
    trace_id: String,
}

/// A histogram that remembers, for each bucket, the latest sampled trace.
type Distribution = HistogramWithExemplars<TraceLabel>;
type ByMethod = Family<MethodLabel, Distribution, fn() -> Distribution>;

/// All of them.
pub struct Metrics {
    calls: Family<CallLabels, Counter>,
    /// The common case found without a look-up, one for each method.
    calls_ok: [Counter; Method::ALL.len()],
    call_seconds: ByMethod,
    call_seconds_of: [Distribution; Method::ALL.len()],
    queue_seconds: Distribution,
    work_seconds: Distribution,
    article_bytes: Histogram,
    article_sentences: Histogram,
    refusals: Family<ReasonLabel, Counter>,
    connections_refused: Family<ReasonLabel, Counter>,
    connections_cut: Family<ReasonLabel, Counter>,
    reloads: Family<ReloadLabels, Counter>,
    reload_failing: Family<WhatLabel, Gauge>,
    /// Calls that have begun and not ended.
    pub in_flight: Gauge,
    /// Articles that wait for a worker.
    pub queue_depth: Gauge,
    /// Connections open now.
    pub connections_open: Gauge,
    /// Connections accepted so far.
    pub connections_accepted: Counter,
    /// Panics caught: bugs.
    pub panics: Counter,
    /// When the certificate in use ends, in seconds since 1970; 0 without TLS.
    pub certificate_expiry: Gauge,
    /// Spans handed to the collector.
    pub spans_exported: Counter,
    /// Spans thrown away because the collector was slow or gone.
    pub spans_dropped: Counter,
    /// Log lines of failed or slow calls that were left out because there were too many.
    pub log_lines_dropped: Counter,
}

impl Default for Metrics {
    fn default() -> Self {
        let calls = Family::<CallLabels, Counter>::default();
        let call_seconds: ByMethod = Family::new_with_constructor(seconds);
        Self {
            calls_ok: Method::ALL.map(|method| calls.get_or_create_owned(&CallLabels { method: method.name(), code: code_name(Code::Ok) })),
            calls,
            call_seconds_of: Method::ALL.map(|method| call_seconds.get_or_create_owned(&MethodLabel { method: method.name() })),
            call_seconds,
            queue_seconds: seconds(),
            work_seconds: seconds(),
            article_bytes: Histogram::new(BYTES),
            article_sentences: Histogram::new(SENTENCES),
            refusals: Family::default(),
            connections_refused: Family::default(),
            connections_cut: Family::default(),
            reloads: Family::default(),
            reload_failing: Family::default(),
            in_flight: Gauge::default(),
            queue_depth: Gauge::default(),
            connections_open: Gauge::default(),
            connections_accepted: Counter::default(),
            panics: Counter::default(),
            certificate_expiry: Gauge::default(),
            spans_exported: Counter::default(),
            spans_dropped: Counter::default(),
            log_lines_dropped: Counter::default(),
        }
    }
}

/// They say nothing about themselves where a configuration is printed.
impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    /// A call ended.
    pub fn call_ended(&self, method: Method, code: Code, seconds: f64, trace: Option<TraceId>) {
        if code == Code::Ok {
            self.calls_ok[method as usize].inc();
        } else {
            self.calls.get_or_create(&CallLabels { method: method.name(), code: code_name(code) }).inc();
        }
        observe(&self.call_seconds_of[method as usize], seconds, trace);
    }

    /// An article was answered.
    pub fn article_done(&self, article: &ArticleFacts, trace: Option<TraceId>) {
        observe(&self.queue_seconds, article.queue_seconds, trace);
        observe(&self.work_seconds, article.work_seconds, trace);
        self.article_bytes.observe(article.n_bytes as f64);
        self.article_sentences.observe(f64::from(article.n_sentences));
    }

    /// A call or an article was refused or failed, for the reason that its caller is told. `reason` must be a constant of the code.
    pub fn refused(&self, reason: &'static str) {
        self.refusals.get_or_create(&ReasonLabel { reason }).inc();
    }

    /// A connection was closed at accept, or before it carried a call.
    pub fn connection_refused(&self, reason: &'static str) {
        self.connections_refused.get_or_create(&ReasonLabel { reason }).inc();
    }

    /// We ended a connection without waiting for its peer.
    pub fn connection_cut(&self, reason: &'static str) {
        self.connections_cut.get_or_create(&ReasonLabel { reason }).inc();
    }

    /// `what` is in use, and will be read again while running: told from the start, so that an alert sees a first failure.
    pub fn loaded(&self, what: &'static str) {
        self.reload_failing.get_or_create(&WhatLabel { what }).set(0);
    }

    /// `what` was read again while running.
    pub fn reloaded(&self, what: &'static str, ok: bool) {
        self.reload_failing.get_or_create(&WhatLabel { what }).set(i64::from(!ok));
        self.reloads.get_or_create(&ReloadLabels { what, result: if ok { "ok" } else { "failed" } }).inc();
    }

    /// Registers all of them under their names.
    pub fn register(&self, registry: &mut Registry) {
        let registry = registry.sub_registry_with_prefix("lede");
        registry.register("calls", "Calls that ended, by method and code", self.calls.clone());
        registry.register("calls_in_flight", "Calls that have begun and not ended", self.in_flight.clone());
        registry.register_with_unit("call", "Time from the headers to the end of the answer", Unit::Seconds, self.call_seconds.clone());
        registry.register_with_unit("queue", "Time an article waited for a worker", Unit::Seconds, self.queue_seconds.clone());
        registry.register_with_unit("work", "Time an article was worked on", Unit::Seconds, self.work_seconds.clone());
        registry.register("queue_depth", "Articles that wait for a worker", self.queue_depth.clone());
        registry.register_with_unit("article", "Bytes of text in an answered article", Unit::Bytes, self.article_bytes.clone());
        registry.register("article_sentences", "Sentences in an answered article", self.article_sentences.clone());
        registry.register("refusals", "Calls and articles refused or failed, by the reason told to the caller", self.refusals.clone());
        registry.register("connections_open", "Connections open now", self.connections_open.clone());
        registry.register("connections_accepted", "Connections accepted", self.connections_accepted.clone());
        registry.register("connections_refused", "Connections closed before they carried a call", self.connections_refused.clone());
        registry.register("connections_cut", "Connections ended without waiting for their peer", self.connections_cut.clone());
        registry.register("reloads", "Certificates and tokens read again while running", self.reloads.clone());
        let failing = "Whether the files have changed to what cannot be used, and the old contents stay: 1 until they are good again";
        registry.register("reload_failing", failing, self.reload_failing.clone());
        let expiry = "When the certificate in use ends, since 1970; 0 without TLS";
        registry.register_with_unit("certificate_expiry_timestamp", expiry, Unit::Seconds, self.certificate_expiry.clone());
        registry.register("panics", "Bugs: panics that were caught", self.panics.clone());
        registry.register("spans_exported", "Spans handed to the collector", self.spans_exported.clone());
        registry.register("spans_dropped", "Spans lost because the collector was slow or gone", self.spans_dropped.clone());
        registry.register("log_lines_dropped", "Lines of failed or slow calls left out, being too many", self.log_lines_dropped.clone());
    }
}

/// What is measured about one article.
#[derive(Clone, Copy, Debug)]
pub struct ArticleFacts {
    /// Waiting for a worker.
    pub queue_seconds: f64,
    /// Being worked on.
    pub work_seconds: f64,
    /// Of text.
    pub n_bytes: usize,
    /// In the text.
    pub n_sentences: u32,
}

fn seconds() -> Distribution {
    HistogramWithExemplars::new(SECONDS.into_iter())
}

fn observe(distribution: &Distribution, value: f64, trace: Option<TraceId>) {
    let label = trace.map(|id| TraceLabel { trace_id: id.to_string() });
    let now = label.is_some().then(SystemTime::now);
    distribution.observe(value, label, now);
}

/// As the specification of gRPC writes it.
pub fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
