//! Hands finished spans to a collector over OTLP/gRPC. A collector that is slow or gone costs the server nothing: spans wait in a bounded
//! queue, and what does not fit there, or cannot be delivered, is lost and counted.

use std::{
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use opentelemetry_proto::tonic::{
    collector::trace::v1::{ExportTraceServiceRequest, trace_service_client::TraceServiceClient},
    common::v1::{AnyValue, InstrumentationScope, KeyValue, any_value},
    resource::v1::Resource,
    trace::v1::{self as wire, ResourceSpans, ScopeSpans, span::SpanKind, status::StatusCode},
};
use tokio::sync::mpsc;
use tonic::{
    Code,
    transport::{Channel, Endpoint},
};

use crate::server::{
    convert::REVISION,
    metrics::Metrics,
    tracer::{Span, Value},
};

/// Spans in one request.
const MAX_BATCH: usize = 512;
/// The longest that a span waits for company.
const MAX_WAIT: Duration = Duration::from_secs(1);
/// For one request.
const TIMEOUT: Duration = Duration::from_secs(5);
/// Waits before further attempts: long enough for a collector to restart.
const PAUSES: [Duration; 3] = [Duration::from_millis(500), Duration::from_secs(2), Duration::from_secs(5)];

/// Where the collector is; the error says what is wrong with `address`.
pub fn endpoint(address: &str) -> Result<Endpoint, String> {
    let endpoint = Endpoint::from_shared(address.to_owned()).ok().filter(|endpoint| endpoint.uri().scheme_str() == Some("http"));
    let endpoint = endpoint.ok_or_else(|| format!("{address:?} is no address such as http://127.0.0.1:4317; only http, without TLS"))?;
    Ok(endpoint.connect_timeout(TIMEOUT).timeout(TIMEOUT))
}

/// What carries spans to the collector.
#[derive(Debug)]
pub struct Exporter {
    /// Finished spans.
    pub spans: mpsc::Receiver<Span>,
    /// Where they go.
    pub collector: Endpoint,
    /// How the collector is told who sends them.
    pub service_name: String,
    /// Counts what was delivered and what was lost.
    pub metrics: Arc<Metrics>,
}

impl Exporter {
    /// Delivers until the other end is gone and nothing is left.
    pub async fn run(self) {
        export(self.spans, self.collector, &self.service_name, &self.metrics).await;
    }
}

async fn export(mut spans: mpsc::Receiver<Span>, collector: Endpoint, service_name: &str, metrics: &Metrics) {
    let mut client = TraceServiceClient::new(collector.connect_lazy());
    let mut batch = Vec::with_capacity(MAX_BATCH);
    while let Some(first) = spans.recv().await {
        batch.push(first);
        let company = async { while batch.len() < MAX_BATCH && spans.recv_many(&mut batch, MAX_BATCH).await > 0 {} };
        let _ = tokio::time::timeout(MAX_WAIT, company).await;
        let n = batch.len() as u64;
        // Nobody adds spans any more: the process is about to end, and does not wait for a collector that is gone.
        let pauses = if spans.is_closed() { &[][..] } else { &PAUSES[..] };
        match deliver(&mut client, request(batch.drain(..), service_name), pauses).await {
            Ok(()) => metrics.spans_exported.inc_by(n),
            Err(code) => {
                tracing::warn!(rpc.code = ?code, spans = n, "the collector takes no spans");
                metrics.spans_dropped.inc_by(n)
            }
        };
    }
}

async fn deliver(client: &mut TraceServiceClient<Channel>, request: ExportTraceServiceRequest, pauses: &[Duration]) -> Result<(), Code> {
    let mut pauses = pauses.iter();
    loop {
        let Err(status) = client.export(request.clone()).await else { return Ok(()) };
        // As the specification of OTLP says: the others would fail again.
        let passing = matches!(
            status.code(),
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled | Code::Aborted | Code::OutOfRange | Code::DataLoss
        );
        let Some(pause) = pauses.next().filter(|_| passing) else { return Err(status.code()) };
        tokio::time::sleep(*pause).await;
    }
}

fn request(spans: impl Iterator<Item = Span>, service_name: &str) -> ExportTraceServiceRequest {
    let attributes =
        [("service.name", service_name), ("service.version", REVISION)].map(|(key, text)| attribute(key, text.to_owned().into()));
    let scope = InstrumentationScope { name: "lede".to_owned(), version: REVISION.to_owned(), ..InstrumentationScope::default() };
    let spans = ScopeSpans { scope: Some(scope), spans: spans.map(span).collect(), ..ScopeSpans::default() };
    let resource = Resource { attributes: attributes.into(), ..Resource::default() };
    let all = ResourceSpans { resource: Some(resource), scope_spans: vec![spans], ..ResourceSpans::default() };
    ExportTraceServiceRequest { resource_spans: vec![all] }
}

fn span(span: Span) -> wire::Span {
    wire::Span {
        trace_id: span.trace.0.into(),
        span_id: span.id.0.into(),
        parent_span_id: span.parent.map_or_else(Vec::new, |parent| parent.0.into()),
        name: span.name.to_owned(),
        kind: if span.is_call { SpanKind::Server } else { SpanKind::Internal }.into(),
        start_time_unix_nano: nanos(span.start),
        end_time_unix_nano: nanos(span.end),
        attributes: span.attributes.into_iter().map(|(key, value)| attribute(&key, value)).collect(),
        status: span.failed.then(|| wire::Status { code: StatusCode::Error.into(), ..wire::Status::default() }),
        // Recorded.
        flags: 1,
        ..wire::Span::default()
    }
}

fn nanos(time: SystemTime) -> u64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos() as u64)
}

fn attribute(key: &str, value: Value) -> KeyValue {
    let value = match value {
        Value::Int(number) => any_value::Value::IntValue(number),
        Value::Text(text) => any_value::Value::StringValue(text.into_owned()),
    };
    KeyValue { key: key.to_owned(), value: Some(AnyValue { value: Some(value) }), ..KeyValue::default() }
}
