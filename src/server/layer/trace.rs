//! Tells how each call ended: counts it, measures it, and writes one line where it failed or was slow (for all calls at debug). Never
//! article text. Outside of the status layer, so that it tells what the caller sees; inside of the request id, which it names. Builds
//! nothing for a call that nobody will read about.

use std::{
    borrow::Cow,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::{Duration, Instant, SystemTime},
};

use http::{HeaderMap, HeaderName};
use http_body::{Body, Frame, SizeHint};
use prost::bytes::Bytes;
use tonic::{Code, Status};
use tracing::{Level, field::display};

use super::{Middleware, Next, Request, Response, request_id::Id};
use crate::server::{
    Config,
    connection::Peer,
    convert::REVISION,
    method::Method,
    metrics::{Metrics, code_name},
    record::Record,
    status::Failed,
    traceparent::TraceParent,
    tracer::{Span, Tracer, Value},
};

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The layer. One pointer, since each call keeps it to its end.
#[derive(Clone, Debug)]
pub struct Trace(Arc<Watch>);

/// Who looks, and at what.
#[derive(Debug)]
struct Watch {
    /// Calls that take longer are logged like failed ones.
    slow: Duration,
    metrics: Arc<Metrics>,
    tracer: Option<Tracer>,
    lines: LineBudget,
}

impl Trace {
    /// Counts and records where `config` says.
    pub fn new(config: &Config) -> Self {
        let (metrics, tracer) = (config.metrics.clone(), config.tracer.clone());
        Self(Arc::new(Watch { slow: config.slow_call, metrics, tracer, lines: LineBudget::new(config.max_call_lines) }))
    }
}

impl Middleware for Trace {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        let id = req.extensions().get::<Id>().map(|id| id.0.clone());
        let parent = req.headers().get(TRACEPARENT).and_then(|value| TraceParent::parse(value.as_bytes()));
        let recorded = self.0.tracer.as_ref().and_then(|tracer| tracer.decide(parent.as_ref()));
        let mut record = Record::new(Method::of(req.uri().path()), id);
        (record.parent, record.recorded) = (parent, recorded);
        record.address = req.extensions().get::<Peer>().map(|peer| peer.address);
        let record = Arc::new(record);
        let span = recorded.map(|_| self.begin_span(req));
        req.extensions_mut().insert(record.clone());
        self.0.metrics.in_flight.inc();
        let mut outcome = Outcome { watch: self.0.clone(), record, start: Instant::now(), code: None, reason: "", n_bytes: 0, span };
        let res = next.answer(req).await;
        if let Some(&failed) = res.extensions().get::<Failed>() {
            outcome.ended(failed);
        } else if res.status() != http::StatusCode::OK {
            outcome.code = Some(Code::Unimplemented);
            outcome.reason = "NOT_GRPC";
        }
        if outcome.code.is_some() {
            return res;
        }
        res.map(|inner| tonic::body::Body::new(Told { inner, outcome }))
    }
}

impl Trace {
    /// What the span of a recorded call begins with.
    fn begin_span(&self, req: &Request) -> Begun {
        let baggage = req.headers().get("baggage").and_then(|value| value.to_str().ok());
        let attributes = self.0.tracer.as_ref().zip(baggage).map_or_else(Vec::new, |(tracer, header)| tracer.baggage(header));
        Begun { start: SystemTime::now(), attributes }
    }
}

/// The span of a call that runs.
struct Begun {
    start: SystemTime,
    attributes: Vec<(Cow<'static, str>, Value)>,
}

/// A response body that is told about when it ends, however it ends.
struct Told {
    inner: tonic::body::Body,
    outcome: Outcome,
}

impl Body for Told {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = Pin::new(&mut self.inner).poll_frame(cx);
        match &frame {
            Poll::Ready(Some(Ok(frame))) => {
                self.outcome.n_bytes += frame.data_ref().map_or(0, Bytes::len);
                if let Some(trailers) = frame.trailers_ref() {
                    self.outcome.trailers(trailers);
                }
            }
            Poll::Ready(Some(Err(status))) => self.outcome.ended(Failed::of(status)),
            Poll::Ready(None) => self.outcome.code = self.outcome.code.or(Some(Code::Ok)),
            Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Is told when dropped: after the last byte, or when the caller went away.
struct Outcome {
    watch: Arc<Watch>,
    record: Arc<Record>,
    start: Instant,
    /// `None`: no status yet.
    code: Option<Code>,
    /// As the caller is told it; empty: none.
    reason: &'static str,
    n_bytes: usize,
    /// `None`: not recorded.
    span: Option<Begun>,
}

impl Outcome {
    fn ended(&mut self, Failed { code, reason }: Failed) {
        (self.code, self.reason) = (Some(code), reason);
    }

    fn trailers(&mut self, trailers: &HeaderMap) {
        let code = trailers.get(Status::GRPC_STATUS).map(|value| Code::from_bytes(value.as_bytes()));
        self.code = code;
        if code != Some(Code::Ok)
            && let Some(status) = Status::from_header_map(trailers)
        {
            self.ended(Failed::of(&status));
        }
    }

    fn finish_span(&mut self, code: Code) {
        let (Some(begun), Some(tracer), Some(recorded)) = (self.span.take(), &self.watch.tracer, self.record.recorded) else { return };
        let (service, method) = self.record.method.parts();
        let totals = self.record.totals();
        let mut attributes = begun.attributes;
        attributes.extend([
            ("rpc.system".into(), "grpc".into()),
            ("rpc.service".into(), service.into()),
            ("rpc.method".into(), method.into()),
            ("rpc.grpc.status_code".into(), Value::Int(code as i64)),
            ("rpc.request.size".into(), totals.n_request_bytes.into()),
            ("rpc.response.size".into(), (self.n_bytes as u64).into()),
            ("lede.articles".into(), totals.n_articles.into()),
        ]);
        if let Some(id) = &self.record.id {
            attributes.push(("lede.request_id".into(), id.to_string().into()));
        }
        if code != Code::Ok {
            attributes.push(("error.type".into(), self.reason.into()));
        }
        // As the conventions for servers say: a caller's mistake is not this server's failure.
        let failed = matches!(
            code,
            Code::Unknown | Code::DeadlineExceeded | Code::Unimplemented | Code::Internal | Code::Unavailable | Code::DataLoss
        );
        tracer.finish(Span {
            trace: recorded.trace,
            id: recorded.span,
            parent: recorded.parent,
            name: self.record.method.name(),
            is_call: true,
            start: begun.start,
            end: begun.start + self.start.elapsed(),
            attributes,
            failed,
        });
    }

    fn line(&self, code: Code, took: Duration, slow: bool) {
        let record = &self.record;
        let (method, name, reason) = (record.method.name(), code_name(code), self.reason);
        let (id, trace) = (record.id.as_deref().unwrap_or_default(), record.trace().map(display));
        let address = record.address.map(display);
        let (totals, response_bytes, took_us) = (record.totals(), self.n_bytes, took.as_micros() as u64);
        // The level must be a constant, so each level has its own event; the fields are the same.
        macro_rules! line {
            ($level:expr, $text:literal) => {
                tracing::event!(
                    $level,
                    rpc.method = method,
                    rpc.code = name,
                    rpc.reason = reason,
                    request.id = id,
                    peer.identity = record.identity(),
                    peer.address = address,
                    trace.id = trace,
                    request.bytes = totals.n_request_bytes,
                    response.bytes = response_bytes,
                    articles = totals.n_articles,
                    queue_us = totals.queue_us,
                    work_us = totals.work_us,
                    took_us,
                    revision = REVISION,
                    $text
                )
            };
        }
        match code {
            Code::Internal | Code::Unknown | Code::DataLoss => line!(Level::ERROR, "call failed"),
            Code::Ok if slow => line!(Level::INFO, "slow call"),
            Code::Ok => line!(Level::DEBUG, "call"),
            _ => line!(Level::INFO, "call failed"),
        }
    }
}

impl Drop for Outcome {
    fn drop(&mut self) {
        let took = self.start.elapsed();
        let code = self.code.unwrap_or(Code::Cancelled);
        if self.code.is_none() {
            self.reason = "CANCELLED";
        }
        self.finish_span(code);
        let (metrics, record) = (&self.watch.metrics, &self.record);
        metrics.in_flight.dec();
        metrics.call_ended(record.method, code, took.as_secs_f64(), record.sampled_trace());
        if code != Code::Ok {
            metrics.refused(self.reason);
        }
        let slow = took > self.watch.slow;
        if tracing::enabled!(Level::DEBUG) {
            self.line(code, took, slow);
        } else if (code != Code::Ok || slow) && tracing::enabled!(Level::INFO) {
            if self.watch.lines.take(self.start + took) {
                self.line(code, took, slow);
            } else {
                metrics.log_lines_dropped.inc();
            }
        }
    }
}

/// So many lines in each second: a server that refuses most of its calls must not spend itself on saying so.
#[derive(Debug)]
struct LineBudget {
    per_second: u64,
    began: Instant,
    /// The second in the upper half, lines in it in the lower half.
    state: AtomicU64,
}

impl LineBudget {
    fn new(per_second: u32) -> Self {
        Self { per_second: per_second.into(), began: Instant::now(), state: AtomicU64::new(0) }
    }

    /// Whether one more line is allowed at `now`. Calls that end at once tell it in any order: a second does not begin again.
    fn take(&self, now: Instant) -> bool {
        let second = now.saturating_duration_since(self.began).as_secs();
        let next = |state: u64| {
            let n = if state >> 32 < second { 0 } else { state & 0xffff_ffff };
            (n < self.per_second).then_some((state >> 32).max(second) << 32 | (n + 1))
        };
        self.state.fetch_update(Relaxed, Relaxed, next).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_limited_second_by_second() {
        let budget = LineBudget::new(2);
        let at = |millis| budget.began + Duration::from_millis(millis);
        let allowed = [0, 10, 20, 999, 1000, 1001, 1002, 2000].map(|millis| budget.take(at(millis)));
        assert_eq!(allowed, [true, true, false, false, true, true, false, true]);
        let late = [1999, 2000, 2001, 1999, 3000].map(|millis| budget.take(at(millis)));
        assert_eq!(late, [true, false, false, false, true], "what ends late counts in the second that has begun");
    }
}
