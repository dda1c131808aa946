//! A receiver as OTLP defines it, in the test's own process, sees what a collector would see.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use lede::{
    nlp::Pipeline,
    server::{
        Config,
        metrics::Metrics,
        pb::{AnalyzeRequest, Article, BatchAnalyzeRequest},
        tracer::Tracer,
        workers::Engine,
    },
    telemetry::otlp::{Exporter, endpoint},
};
use opentelemetry_proto::tonic::{
    common::v1::any_value::Value,
    trace::v1::{Span, span::SpanKind},
};
use tonic::{Request, Status};

use crate::{
    client::{ARTICLE, Broken, TestServer},
    collector::{Collector, Manner},
};

/// A server that records, and what carries its spans away.
struct Traced {
    server: TestServer,
    exporter: tokio::task::JoinHandle<()>,
    metrics: Arc<Metrics>,
}

impl Traced {
    async fn start(collector: &str, ratio: f64, engine: Arc<dyn Engine>) -> Self {
        let metrics = Arc::new(Metrics::default());
        let (tracer, spans) = Tracer::new(ratio, vec!["tenant".to_owned()], metrics.clone());
        let collector = endpoint(collector).expect("an address");
        let exporter = Exporter { spans, collector, service_name: "lede-test".to_owned(), metrics: metrics.clone() };
        let config = Config { metrics: metrics.clone(), tracer: Some(tracer), ..Config::default() };
        Self { exporter: tokio::spawn(exporter.run()), server: TestServer::start_with(config, engine).await, metrics }
    }

    async fn analyze(&self, text: &str, headers: &[(&'static str, &str)]) -> Result<(), Status> {
        let article = Some(Article { text: text.to_owned(), ..Article::default() });
        let mut req = Request::new(AnalyzeRequest { article, options: None });
        for (name, value) in headers {
            req.metadata_mut().insert(*name, value.parse().expect("ascii"));
        }
        self.server.client.clone().analyze(req).await.map(|_| ())
    }

    /// Stops the server, and waits until all its spans are delivered.
    async fn delivered(self) {
        self.server.stopped().await.expect("a clean stop");
        self.exporter.await.expect("no panic");
    }
}

fn attributes(span: &Span) -> BTreeMap<String, String> {
    let text = |value: &Value| match value {
        Value::StringValue(text) => text.clone(),
        Value::IntValue(number) => number.to_string(),
        other => panic!("an attribute of a type that lede does not use: {other:?}"),
    };
    span.attributes.iter().map(|a| (a.key.clone(), text(a.value.as_ref().and_then(|v| v.value.as_ref()).expect("a value")))).collect()
}

const SAMPLED: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const NOT_SAMPLED: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

#[tokio::test]
async fn a_recorded_call_is_a_tree_of_spans_below_its_callers() {
    let (collector, address) = Collector::start(Manner::Takes).await;
    let traced = Traced::start(&address, 0.0, Arc::new(Pipeline::new())).await;
    let headers = [("traceparent", SAMPLED), ("baggage", "tenant=blue,secret=canary"), ("x-request-id", "find-me")];
    traced.analyze(ARTICLE, &headers).await.expect("an answer");
    let metrics = traced.metrics.clone();
    traced.delivered().await;

    let spans = collector.spans();
    let named = |name: &str| spans.iter().find(|s| s.name == name).unwrap_or_else(|| panic!("no span {name} in {spans:?}"));
    let call = named("lede.v1.ArticleService/Analyze");
    assert_eq!(call.kind(), SpanKind::Server);
    assert_eq!(call.parent_span_id, [0x00, 0xf0, 0x67, 0xaa, 0x0b, 0xa9, 0x02, 0xb7]);
    for (name, parent) in [("queue", call), ("analyze", call), ("reading", named("analyze")), ("entities", named("analyze"))] {
        let span = named(name);
        assert_eq!((&span.trace_id, &span.parent_span_id, span.kind()), (&call.trace_id, &parent.span_id, SpanKind::Internal), "{name}");
        assert!(span.start_time_unix_nano <= span.end_time_unix_nano, "{name}");
    }
    assert_eq!(named("reading").end_time_unix_nano, named("entities").start_time_unix_nano);
    assert!(named("summary").end_time_unix_nano <= named("analyze").end_time_unix_nano);
    assert_eq!(spans.len(), 6);
    assert_eq!(metrics.spans_exported.get(), 6);

    let told = attributes(call);
    for (key, value) in [
        ("rpc.system", "grpc"),
        ("rpc.service", "lede.v1.ArticleService"),
        ("rpc.method", "Analyze"),
        ("rpc.grpc.status_code", "0"),
        ("lede.request_id", "find-me"),
        ("lede.articles", "1"),
        ("baggage.tenant", "blue"),
    ] {
        assert_eq!(told.get(key).map(String::as_str), Some(value), "{key}");
    }
    assert!(told["rpc.request.size"].parse::<usize>().expect("a number") > ARTICLE.len());
    assert!(!format!("{spans:?}").contains("canary"));
    let resource = collector.got.lock().expect("no panic")[0].resource.clone().expect("a resource");
    assert!(format!("{resource:?}").contains("lede-test"));
}

#[tokio::test]
async fn what_the_caller_does_not_record_is_not_recorded() {
    let (collector, address) = Collector::start(Manner::Takes).await;
    let traced = Traced::start(&address, 1.0, Arc::new(Pipeline::new())).await;
    traced.analyze(ARTICLE, &[("traceparent", NOT_SAMPLED)]).await.expect("an answer");
    traced.analyze(ARTICLE, &[("traceparent", "nonsense")]).await.expect("an answer");
    traced.delivered().await;
    let calls = collector.spans().into_iter().filter(|s| s.name.contains('/')).collect::<Vec<_>>();
    assert_eq!(calls.len(), 1, "the second call has no trace of its own, so the ratio decides");
    assert!(calls[0].parent_span_id.is_empty() && calls[0].trace_id.len() == 16);
}

#[tokio::test]
async fn failures_say_why_and_only_the_servers_own_are_errors() {
    let (collector, address) = Collector::start(Manner::Takes).await;
    let traced = Traced::start(&address, 1.0, Arc::new(Broken::Panics)).await;
    traced.analyze("\n", &[]).await.expect_err("blank");
    traced.analyze("Please panic now.", &[]).await.expect_err("a bug");
    let articles = ["One.", "Please panic.", ""].map(|text| Article { text: text.to_owned(), ..Article::default() }).to_vec();
    traced.server.client.clone().batch_analyze(BatchAnalyzeRequest { articles, options: None }).await.expect("outcomes");
    traced.delivered().await;
    let spans = collector.spans();
    let failures = |name: &str| {
        let of_name = spans.iter().filter(|s| s.name == name && attributes(s).contains_key("error.type"));
        let mut found = of_name.map(|s| (attributes(s)["error.type"].clone(), s.status.is_some())).collect::<Vec<_>>();
        found.sort();
        found
    };
    let bug = ("BUG".to_owned(), true);
    assert_eq!(failures("lede.v1.ArticleService/Analyze"), [bug.clone(), ("TEXT_EMPTY".to_owned(), false)]);
    assert_eq!(failures("analyze"), [bug.clone(), bug]);
}

#[tokio::test]
async fn a_collector_that_restarts_loses_nothing() {
    let (collector, address) = Collector::start(Manner::FailsOnce).await;
    let traced = Traced::start(&address, 1.0, Arc::new(Pipeline::new())).await;
    traced.analyze(ARTICLE, &[]).await.expect("an answer");
    // The first attempt must have failed before the server stops, since the last spans are tried only once.
    while *collector.n_requests.lock().expect("no panic") < 2 {
        tokio::task::yield_now().await;
    }
    let metrics = traced.metrics.clone();
    traced.delivered().await;
    assert_eq!((collector.spans().len(), metrics.spans_dropped.get()), (6, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_that_never_answers_or_is_not_there_costs_callers_nothing() {
    let (_collector, silent) = Collector::start(Manner::NeverAnswers).await;
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port");
    for address in [silent, format!("http://{nobody}")] {
        let traced = Traced::start(&address, 1.0, Arc::new(Pipeline::new())).await;
        // Each call makes six spans and the queue holds 2,048: most are lost.
        let calls = (0..800).map(|_| traced.analyze("Rain fell in Oslo.", &[]));
        for call in calls {
            tokio::time::timeout(Duration::from_secs(10), call).await.expect("no waiting").expect("an answer");
        }
        assert!(traced.metrics.spans_dropped.get() > 1000, "{address}: {}", traced.metrics.spans_dropped.get());
        traced.server.stopped().await.expect("a clean stop");
        traced.exporter.abort();
    }
}
