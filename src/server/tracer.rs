//! Spans: what a trace says about a call and its articles. Whether a call is recorded is decided before anything is built for it, and a
//! finished span goes into a bounded queue without waiting: where nobody takes them out, spans are lost and counted. Who takes them out
//! is not known here.

use std::{
    borrow::Cow,
    collections::hash_map::RandomState,
    hash::BuildHasher,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::SystemTime,
};

use percent_encoding::percent_decode_str;
use tokio::sync::mpsc;

use super::{
    metrics::Metrics,
    traceparent::{SpanId, TraceId, TraceParent},
};

/// Spans that wait for the collector: about a megabyte.
const MAX_WAITING: usize = 2048;

/// A finished span.
#[derive(Clone, Debug)]
pub struct Span {
    /// Its trace.
    pub trace: TraceId,
    /// Itself.
    pub id: SpanId,
    /// The span around it.
    pub parent: Option<SpanId>,
    /// Such as `queue`.
    pub name: &'static str,
    /// The span of a whole call, as its server saw it; all others are inside of one.
    pub is_call: bool,
    /// When it began.
    pub start: SystemTime,
    /// When it ended.
    pub end: SystemTime,
    /// What there is to say about it; never text of an article.
    pub attributes: Vec<(Cow<'static, str>, Value)>,
    /// Whether the server, not the caller, is to blame.
    pub failed: bool,
}

/// The value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A number.
    Int(i64),
    /// A word.
    Text(Cow<'static, str>),
}

impl From<&'static str> for Value {
    fn from(text: &'static str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Int(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

/// A call that is recorded: its trace, its own span, and the caller's, if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The trace.
    pub trace: TraceId,
    /// The span of the call.
    pub span: SpanId,
    /// The caller's span.
    pub parent: Option<SpanId>,
}

/// Decides, and takes what is finished.
#[derive(Clone, Debug)]
pub struct Tracer {
    /// New traces whose id, as a number of 64 bits, is below this are recorded.
    bound: u64,
    /// Keyed at random in each process, so that hashes of a counter are ids that nobody else makes.
    random: RandomState,
    n_ids: Arc<AtomicU64>,
    finished: mpsc::Sender<Span>,
    metrics: Arc<Metrics>,
    /// Entries of the caller's baggage that become attributes.
    baggage: Arc<[String]>,
}

impl Tracer {
    /// Records this part of the calls that come without a trace of their own; of the others, those whose caller records them. The spans
    /// come out of the receiver.
    pub fn new(ratio: f64, mut baggage: Vec<String>, metrics: Arc<Metrics>) -> (Self, mpsc::Receiver<Span>) {
        baggage.retain(|key| !key.is_empty());
        let (finished, spans) = mpsc::channel(MAX_WAITING);
        // The largest factor keeps 1.0 above every id.
        let bound = if ratio >= 1.0 { u64::MAX } else { (ratio.max(0.0) * u64::MAX as f64) as u64 };
        let tracer = Self { bound, random: RandomState::new(), n_ids: Arc::default(), finished, metrics, baggage: baggage.into() };
        (tracer, spans)
    }

    /// `None`: nothing is to be built for this call.
    pub fn decide(&self, parent: Option<&TraceParent>) -> Option<Recorded> {
        match parent {
            Some(parent) => parent.sampled.then(|| Recorded { trace: parent.trace, span: self.span_id(), parent: Some(parent.span) }),
            None => {
                let low = self.number();
                let trace = || TraceId((u128::from(self.number()) << 64 | u128::from(low)).to_be_bytes());
                (low < self.bound).then(|| Recorded { trace: trace(), span: self.span_id(), parent: None })
            }
        }
    }

    /// A new span's id.
    pub fn span_id(&self) -> SpanId {
        SpanId(self.number().to_be_bytes())
    }

    /// Hands a span on, or loses it.
    pub fn finish(&self, span: Span) {
        if self.finished.try_send(span).is_err() {
            self.metrics.spans_dropped.inc();
        }
    }

    /// What the caller's `baggage` says under the keys that were asked for; everything else stays where it is.
    pub fn baggage(&self, header: &str) -> Vec<(Cow<'static, str>, Value)> {
        let wanted = |entry: &str| {
            let (key, value) = entry.split(';').next()?.split_once('=')?;
            let key = self.baggage.iter().find(|wanted| *wanted == key.trim())?;
            let value = percent_decode_str(value.trim()).decode_utf8_lossy();
            Some((Cow::Owned(format!("baggage.{key}")), Value::from(value.chars().take(MAX_BAGGAGE).collect::<String>())))
        };
        if self.baggage.is_empty() { Vec::new() } else { header.split(',').filter_map(wanted).take(self.baggage.len()).collect() }
    }

    /// Never 0, which stands for no id.
    fn number(&self) -> u64 {
        self.random.hash_one(self.n_ids.fetch_add(1, Relaxed)).max(1)
    }
}

/// Characters of one entry.
const MAX_BAGGAGE: usize = 128;

#[cfg(test)]
mod tests {
    use super::*;

    fn tracer(ratio: f64) -> (Tracer, mpsc::Receiver<Span>) {
        Tracer::new(ratio, vec!["tenant".to_owned()], Arc::default())
    }

    fn parent(sampled: bool) -> TraceParent {
        TraceParent { trace: TraceId([7; 16]), span: SpanId([8; 8]), sampled }
    }

    #[test]
    fn the_caller_decides_where_there_is_one() {
        for ratio in [0.0, 1.0] {
            let (tracer, _spans) = tracer(ratio);
            let recorded = tracer.decide(Some(&parent(true))).expect("the caller records it");
            assert_eq!((recorded.trace, recorded.parent), (TraceId([7; 16]), Some(SpanId([8; 8]))));
            assert_eq!(tracer.decide(Some(&parent(false))), None);
        }
    }

    #[test]
    fn the_ratio_decides_where_there_is_none() {
        for (ratio, low, high) in [(0.0, 0, 0), (0.1, 800, 1200), (1.0, 10_000, 10_000)] {
            let (tracer, _spans) = tracer(ratio);
            let n = (0..10_000).filter(|_| tracer.decide(None).is_some()).count();
            assert!((low..=high).contains(&n), "{ratio}: {n}");
        }
    }

    #[test]
    fn a_full_queue_loses_spans_and_counts_them() {
        let (tracer, mut spans) = tracer(1.0);
        let recorded = tracer.decide(None).expect("all are recorded");
        let now = SystemTime::now();
        for _ in 0..MAX_WAITING + 3 {
            tracer.finish(Span {
                trace: recorded.trace,
                id: tracer.span_id(),
                parent: None,
                name: "queue",
                is_call: false,
                start: now,
                end: now,
                attributes: Vec::new(),
                failed: false,
            });
        }
        assert_eq!(tracer.metrics.spans_dropped.get(), 3);
        assert!(spans.try_recv().is_ok());
    }

    #[test]
    fn only_the_baggage_that_was_asked_for_is_told() {
        let (tracer, _spans) = tracer(1.0);
        let told = tracer.baggage("user=canary , tenant = a;secret=b,tenants=c");
        assert_eq!(told, [(Cow::from("baggage.tenant"), Value::Text("a".into()))]);
    }

    #[test]
    fn values_of_baggage_are_told_as_they_were_before_they_were_percent_encoded() {
        let (tracer, _spans) = tracer(1.0);
        for (header, value) in
            [("acme%20co", "acme co"), ("Z%C3%BCrich", "Zürich"), ("%ff", "\u{fffd}"), ("100%", "100%"), ("a%2Cb=c", "a,b=c")]
        {
            let told = tracer.baggage(&format!("tenant={header}"));
            assert_eq!(told, [(Cow::from("baggage.tenant"), Value::Text(value.into()))], "{header}");
        }
    }
}
