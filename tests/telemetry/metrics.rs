//! The numbers say what happened.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use lede::{
    nlp::Pipeline,
    server::{
        Config, load,
        metrics::Metrics,
        pb::{AnalyzeRequest, Article, BatchAnalyzeRequest, GetInfoRequest, StreamAnalyzeRequest},
        status::REASONS,
    },
    telemetry::Page,
};
use tonic::Code;

use crate::{
    client::{ARTICLE, Broken, TestServer},
    openmetrics::{Families, parse},
};

fn article(text: &str) -> Option<Article> {
    Some(Article { text: text.to_owned(), ..Article::default() })
}

fn page(metrics: &Metrics) -> Families {
    parse(&Page::new(metrics).text()).expect("a page that a strict reader takes")
}

/// The value of the one sample with this name and these labels; 0 if there is none.
fn value(families: &Families, name: &str, labels: &[(&str, &str)]) -> f64 {
    let fits = |of: &std::collections::BTreeMap<String, String>| labels.iter().all(|(k, v)| of.get(*k).is_some_and(|found| found == v));
    families.values().flat_map(|f| &f.samples).filter(|s| s.name == name && fits(&s.labels)).map(|s| s.value).sum()
}

async fn server(engine: Arc<dyn lede::server::workers::Engine>) -> (TestServer, Arc<Metrics>) {
    let metrics = Arc::new(Metrics::default());
    let config = Config { metrics: metrics.clone(), ..Config::default() };
    (TestServer::start_with(config, engine).await, metrics)
}

#[tokio::test]
async fn calls_articles_and_refusals_are_counted_under_their_names() {
    let (server, metrics) = server(Arc::new(Pipeline::new())).await;
    let mut client = server.client.clone();
    client.analyze(AnalyzeRequest { article: article(ARTICLE), options: None }).await.expect("an answer");
    client.analyze(AnalyzeRequest { article: article("\n"), options: None }).await.expect_err("blank");
    let articles = vec![article(ARTICLE).expect("one"), article("").expect("one")];
    client.batch_analyze(BatchAnalyzeRequest { articles, options: None }).await.expect("outcomes");
    client.get_info(GetInfoRequest {}).await.expect("an answer");
    let requests = tokio_stream::iter([StreamAnalyzeRequest { article: article(ARTICLE), options: None }]);
    let mut stream = client.stream_analyze(requests).await.expect("a stream").into_inner();
    while stream.message().await.expect("no failure").is_some() {}
    server.stopped().await.expect("a clean stop");

    let page = page(&metrics);
    let calls = |method: &str, code: &str| {
        value(&page, "lede_calls_total", &[("method", &format!("lede.v1.ArticleService/{method}")), ("code", code)])
    };
    assert_eq!((calls("Analyze", "OK"), calls("Analyze", "INVALID_ARGUMENT")), (1.0, 1.0));
    assert_eq!((calls("BatchAnalyze", "OK"), calls("StreamAnalyze", "OK"), calls("GetInfo", "OK")), (1.0, 1.0, 1.0));
    assert_eq!(value(&page, "lede_call_seconds_count", &[("method", "lede.v1.ArticleService/Analyze")]), 2.0);
    assert_eq!(value(&page, "lede_refusals_total", &[("reason", "TEXT_EMPTY")]), 2.0, "one alone, one in the batch");
    for histogram in ["lede_work_seconds", "lede_queue_seconds", "lede_article_bytes", "lede_article_sentences"] {
        assert_eq!(value(&page, &format!("{histogram}_count"), &[]), 3.0, "{histogram}: one alone, one in the batch, one in the stream");
    }
    assert_eq!(value(&page, "lede_article_bytes_sum", &[]), 3.0 * ARTICLE.len() as f64);
    assert_eq!(value(&page, "lede_article_sentences_sum", &[]), 21.0);
    assert_eq!((value(&page, "lede_calls_in_flight", &[]), value(&page, "lede_queue_depth", &[])), (0.0, 0.0));
}

#[tokio::test]
async fn a_method_that_a_caller_makes_up_adds_no_label() {
    let (server, metrics) = server(Arc::new(Pipeline::new())).await;
    for name in ["/lede.v1.ArticleService/Translate", "/canary.v1.Made/Up"] {
        let mut grpc = tonic::client::Grpc::new(server.channel.clone());
        grpc.ready().await.expect("ready");
        let codec = tonic_prost::ProstCodec::<AnalyzeRequest, AnalyzeRequest>::default();
        let path = http::uri::PathAndQuery::from_static(name);
        let status = grpc.unary(tonic::Request::new(AnalyzeRequest::default()), path, codec).await.expect_err("no such method");
        assert_eq!(status.code(), Code::Unimplemented);
    }
    server.stopped().await.expect("a clean stop");
    let text = Page::new(&metrics).text();
    assert!(!text.contains("Translate") && !text.contains("canary"), "{text}");
    assert_eq!(value(&page(&metrics), "lede_calls_total", &[("method", "other"), ("code", "UNIMPLEMENTED")]), 2.0);
}

#[tokio::test]
async fn a_sampled_trace_is_the_exemplar_of_its_call_and_an_unsampled_one_is_not() {
    let (server, metrics) = server(Arc::new(Pipeline::new())).await;
    for (trace, flags) in [("4bf92f3577b34da6a3ce929d0e0e4736", "01"), ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "00")] {
        let mut req = tonic::Request::new(AnalyzeRequest { article: article(ARTICLE), options: None });
        req.metadata_mut().insert("traceparent", format!("00-{trace}-00f067aa0ba902b7-{flags}").parse().expect("ascii"));
        server.client.clone().analyze(req).await.expect("an answer");
    }
    server.stopped().await.expect("a clean stop");
    let page = page(&metrics);
    for family in ["lede_call_seconds", "lede_work_seconds"] {
        let traces = page[family].samples.iter().filter_map(|s| Some(s.exemplar.as_ref()?.0["trace_id"].clone())).collect::<BTreeSet<_>>();
        assert_eq!(traces.into_iter().collect::<Vec<_>>(), ["4bf92f3577b34da6a3ce929d0e0e4736"], "{family}");
    }
}

#[tokio::test]
async fn panics_are_counted() {
    let (server, metrics) = server(Arc::new(Broken::Panics)).await;
    server.client.clone().analyze(AnalyzeRequest { article: article("Please panic."), options: None }).await.expect_err("a bug");
    server.stopped().await.expect("a clean stop");
    let page = page(&metrics);
    assert_eq!((value(&page, "lede_panics_total", &[]), value(&page, "lede_refusals_total", &[("reason", "BUG")])), (1.0, 1.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_caller_gave_up_is_cancelled_and_no_longer_in_flight() {
    let metrics = Arc::new(Metrics::default());
    let config = Config {
        metrics: metrics.clone(),
        load: load::Settings { max_work: Duration::from_secs(60), n_large_workers: 1, ..load::Settings::default() },
        ..Config::default()
    };
    let server = TestServer::start_with(config, Arc::new(Broken::NeverEnds)).await;
    let mut client = server.client.clone();
    let call = tokio::spawn(async move { client.analyze(AnalyzeRequest { article: article(&ARTICLE.repeat(100)), options: None }).await });
    while metrics.in_flight.get() == 0 {
        tokio::task::yield_now().await;
    }
    call.abort();
    while metrics.in_flight.get() != 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(value(&page(&metrics), "lede_calls_total", &[("code", "CANCELLED")]), 1.0);
}

/// Every family that there can be, with at least one sample.
fn everything() -> Families {
    let metrics = Metrics::default();
    metrics.refused("OVERLOADED");
    metrics.connection_refused("HANDSHAKE_FAILED");
    metrics.connection_cut("FLOOD");
    metrics.reloaded("tokens", false);
    page(&metrics)
}

/// Their names as Prometheus has them.
pub fn exported_names() -> BTreeSet<String> {
    let suffix = |kind: &str| match kind {
        "counter" => "_total",
        "info" => "_info",
        _ => "",
    };
    everything().into_iter().map(|(name, family)| name + suffix(&family.kind)).collect()
}

#[test]
fn every_metric_is_documented_and_every_documented_metric_exists() {
    let text = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/operations.md")).expect("the document");
    let documented = text.lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`').map(|(name, _)| name));
    let documented = documented.filter(|name| name.starts_with("lede_") || name.starts_with("process_"));
    let documented = documented.map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(documented, exported_names(), "the table of metrics in docs/operations.md must name each as Prometheus does");
}

#[test]
fn every_reason_that_a_caller_may_be_told_is_documented_and_counted_under_its_name() {
    let api = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/api.md")).expect("the document");
    let table = api.split("## Errors").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the section about errors");
    let rows = table.lines().filter(|line| line.starts_with("| ")).skip(1).filter_map(|line| line.split('|').nth(2));
    let words = rows.flat_map(|cell| cell.split(|c: char| !c.is_ascii_uppercase() && c != '_'));
    let documented = words.filter(|word| word.len() > 2 && *word != "UTF").collect::<BTreeSet<_>>();
    assert_eq!(documented, BTreeSet::from(REASONS), "docs/api.md and REASONS in src/server/status.rs must name the same");
}
