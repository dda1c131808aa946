//! Every way to fail has its code, its reason and its details.

use std::{sync::Arc, time::Duration};

use lede::nlp::Pipeline;
use lede::server::{
    Config,
    load::{self, quota},
    pb::{
        AnalyzeOptions, AnalyzeRequest, Article, BatchAnalyzeRequest, EntityOptions, GetInfoRequest, SummarizeRequest, SummaryOptions,
        article_service_client::ArticleServiceClient, outcome,
    },
};
use prost::Message;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::client::{ARTICLE, Broken, TestServer};

fn article(text: &str) -> Option<Article> {
    Some(Article { text: text.to_owned(), ..Article::default() })
}

fn with_load(load: load::Settings) -> Config {
    Config { load, ..Config::default() }
}

/// Code, reason, and the paths of all violations.
fn shape(status: &Status) -> (Code, String, Vec<String>) {
    let details = status.get_error_details();
    let info = details.error_info().unwrap_or_else(|| panic!("no ErrorInfo in {status:?}"));
    assert_eq!(info.domain, "lede.v1");
    let violations = details.bad_request().map(|b| b.field_violations.iter().map(|v| v.field.clone()).collect()).unwrap_or_default();
    (status.code(), info.reason.clone(), violations)
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let mut server = TestServer::start().await;
    let article = Article {
        text: "\u{feff} \u{200b}\n\0".to_owned(),
        title: "t".repeat(1001),
        language: "not a tag".to_owned(),
        id: "i".repeat(257),
        publish_time: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
    };
    let options = AnalyzeOptions {
        parts: vec![0, 9],
        summary: Some(SummaryOptions { max_ratio: f32::NAN, order: 77, focus: "f".repeat(1001), ..SummaryOptions::default() }),
        entities: Some(EntityOptions { types: vec![1, 99], min_confidence: -0.5, ..EntityOptions::default() }),
        offset_unit: 42,
    };
    let status = server.client.analyze(AnalyzeRequest { article: Some(article), options: Some(options) }).await.expect_err("all wrong");
    let (code, reason, paths) = shape(&status);
    assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "TEXT_EMPTY"));
    let expected = [
        "article.text",
        "article.title",
        "article.id",
        "article.language",
        "article.publish_time",
        "options.parts[0]",
        "options.parts[1]",
        "options.summary.max_ratio",
        "options.summary.order",
        "options.summary.focus",
        "options.entities.types[1]",
        "options.entities.min_confidence",
        "options.offset_unit",
    ];
    assert_eq!(paths, expected);
}

#[tokio::test]
async fn each_bad_article_has_its_reason() {
    let mut server = TestServer::start().await;
    let long = "a ".repeat(500_001);
    let cases = [
        (None, "ARTICLE_MISSING"),
        (article(""), "TEXT_EMPTY"),
        (article(&long), "TEXT_TOO_LONG"),
        (Some(Article { id: "i".repeat(300), text: "A.".to_owned(), ..Article::default() }), "ID_TOO_LONG"),
    ];
    for (article, expected) in cases {
        let status = server.client.summarize(SummarizeRequest { article, ..SummarizeRequest::default() }).await.expect_err(expected);
        let (code, reason, _) = shape(&status);
        assert_eq!((code, reason.as_str()), (Code::InvalidArgument, expected));
    }
    let batch = |n: usize| BatchAnalyzeRequest { articles: vec![article("One.").expect("one"); n], options: None };
    let status = server.client.batch_analyze(batch(0)).await.expect_err("empty");
    assert_eq!(shape(&status).1, "BATCH_EMPTY");
    let status = server.client.batch_analyze(batch(65)).await.expect_err("too large");
    assert_eq!(shape(&status).1, "BATCH_TOO_LARGE");
    assert_eq!(server.client.batch_analyze(batch(64)).await.expect("a full batch").into_inner().outcomes.len(), 64);
}

#[tokio::test]
async fn errors_never_repeat_the_article() {
    let mut server = TestServer::start().await;
    let secret =
        Article { text: "secret ".repeat(200_000), language: "secret tag".to_owned(), title: "secret".repeat(300), ..Article::default() };
    let status = server.client.analyze(AnalyzeRequest { article: Some(secret), options: None }).await.expect_err("too long");
    assert!(!status.message().contains("secret") && !String::from_utf8_lossy(status.details()).contains("secret"), "{status:?}");
}

#[tokio::test]
async fn a_message_over_the_limit_is_resource_exhausted_and_not_retried() {
    let mut server = TestServer::start().await;
    let status = server.client.summarize(SummarizeRequest { article: article(&"a".repeat(17 << 20)), ..SummarizeRequest::default() }).await;
    let status = status.expect_err("too large");
    let (code, reason, _) = shape(&status);
    assert_eq!((code, reason.as_str()), (Code::ResourceExhausted, "MESSAGE_TOO_LARGE"));
    assert_eq!(status.metadata().get("grpc-retry-pushback-ms").expect("pushback"), "-1");
}

#[tokio::test]
async fn a_panic_is_internal_with_the_request_id_and_the_neighbours_live() {
    let mut server = TestServer::start_with(Config::default(), Arc::new(Broken::Panics)).await;
    let mut req = tonic::Request::new(AnalyzeRequest { article: article("Please panic now."), options: None });
    req.metadata_mut().insert("x-request-id", "find-me".parse().expect("ascii"));
    let status = server.client.analyze(req).await.expect_err("a bug");
    assert_eq!((shape(&status).0, shape(&status).1.as_str()), (Code::Internal, "BUG"));
    assert_eq!(status.get_details_request_info().expect("an id").request_id, "find-me");
    let articles = vec![article(ARTICLE).expect("one"), article("Please panic now.").expect("one"), article(ARTICLE).expect("one")];
    let outcomes =
        server.client.batch_analyze(BatchAnalyzeRequest { articles, options: None }).await.expect("outcomes").into_inner().outcomes;
    let fine = outcomes.iter().map(|o| matches!(o.result, Some(outcome::Result::Analysis(_)))).collect::<Vec<_>>();
    assert_eq!(fine, [true, false, true]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_own_maximum_applies_without_a_deadline() {
    let config = with_load(load::Settings { max_work: Duration::from_millis(30), ..load::Settings::default() });
    let mut server = TestServer::start_with(config, Arc::new(Broken::NeverEnds)).await;
    let status = server.client.analyze(AnalyzeRequest { article: article(ARTICLE), options: None }).await.expect_err("too long");
    assert_eq!(shape(&status).0, Code::DeadlineExceeded);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_server_says_unavailable_and_when_to_come_back() {
    let settings = load::Settings { max_in_flight: 1, max_work: Duration::from_secs(60), n_large_workers: 1, ..load::Settings::default() };
    let server = TestServer::start_with(with_load(settings), Arc::new(Broken::NeverEnds)).await;
    let mut first = server.client.clone();
    // A large article, so that it works on the pool and leaves the connection free. It tries until it has the only place.
    let busy = tokio::spawn(async move {
        while let Err(status) = first.analyze(AnalyzeRequest { article: article(&ARTICLE.repeat(100)), options: None }).await
            && status.code() == Code::Unavailable
        {}
    });
    let mut client = server.client.clone();
    let status = loop {
        let mut req = tonic::Request::new(AnalyzeRequest { article: article(ARTICLE), options: None });
        req.set_timeout(Duration::from_millis(500));
        match client.analyze(req).await {
            Err(status) if status.code() == Code::Unavailable => break status,
            _ => tokio::task::yield_now().await,
        }
    };
    assert_eq!(shape(&status).1, "OVERLOADED");
    assert!(status.get_details_retry_info().and_then(|r| r.retry_delay).is_some());
    assert_eq!(status.metadata().get("grpc-retry-pushback-ms").expect("pushback"), "100");
    // Health is never shed.
    let mut health = tonic_health::pb::health_client::HealthClient::new(server.channel.clone());
    assert!(health.check(tonic_health::pb::HealthCheckRequest::default()).await.is_ok());
    busy.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_over_its_quota_is_told_when_to_come_back() {
    let quota = quota::Settings { requests_per_second: 1, burst: Duration::from_secs(1), ..quota::Settings::default() };
    let mut server =
        TestServer::start_with(with_load(load::Settings { quota, ..load::Settings::default() }), Arc::new(Pipeline::new())).await;
    let req = AnalyzeRequest { article: article(ARTICLE), options: None };
    let status = loop {
        if let Err(status) = server.client.analyze(req.clone()).await {
            break status;
        }
    };
    assert_eq!((shape(&status).0, shape(&status).1.as_str()), (Code::ResourceExhausted, "RATE_LIMITED"));
    let delay = status.get_details_retry_info().and_then(|r| r.retry_delay).expect("a delay");
    assert!(delay > Duration::ZERO && delay <= Duration::from_secs(1), "{delay:?}");
    let pushback = status.metadata().get("grpc-retry-pushback-ms").expect("pushback").to_str().expect("ascii").to_owned();
    assert_eq!(pushback, delay.as_millis().to_string());
    let quota = status.get_details_quota_failure().expect("a quota");
    assert_eq!(quota.violations[0].description, "requests per second");
    // Health is free.
    let mut health = tonic_health::pb::health_client::HealthClient::new(server.channel.clone());
    assert!(health.check(tonic_health::pb::HealthCheckRequest::default()).await.is_ok());
}

#[tokio::test]
async fn health_uses_up_no_quota_and_articles_do() {
    let quota = quota::Settings { bytes_per_second: 100, burst: Duration::ZERO, ..quota::Settings::default() };
    let mut server =
        TestServer::start_with(with_load(load::Settings { quota, ..load::Settings::default() }), Arc::new(Pipeline::new())).await;
    let mut health = tonic_health::pb::health_client::HealthClient::new(server.channel.clone());
    let unknown = tonic_health::pb::HealthCheckRequest { service: "x".repeat(4000) };
    assert_eq!(health.check(unknown).await.expect_err("no such service").code(), Code::NotFound);
    server.client.get_info(GetInfoRequest {}).await.expect("nothing is used up");
    server.client.analyze(AnalyzeRequest { article: article(ARTICLE), options: None }).await.expect("the one that goes over");
    assert_eq!(server.client.get_info(GetInfoRequest {}).await.expect_err("over the quota").code(), Code::ResourceExhausted);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_charged_for_each_article() {
    let quota = quota::Settings { requests_per_second: 1, burst: Duration::from_secs(10), ..quota::Settings::default() };
    let mut server =
        TestServer::start_with(with_load(load::Settings { quota, ..load::Settings::default() }), Arc::new(Pipeline::new())).await;
    let batch = BatchAnalyzeRequest { articles: vec![article("One.").expect("one"); 64], options: None };
    assert!(server.client.batch_analyze(batch.clone()).await.is_ok(), "one that goes over is let in, and paid for afterwards");
    let status = server.client.batch_analyze(batch).await.expect_err("over the quota");
    let delay = status.get_details_retry_info().and_then(|r| r.retry_delay).expect("a delay");
    assert!(delay > Duration::from_secs(50), "{delay:?}");
}

#[tokio::test]
async fn answers_far_longer_than_their_articles_are_bounded_like_messages() {
    let max_body_bytes = 600_000;
    let mut server =
        TestServer::start_with(with_load(load::Settings { max_body_bytes, ..load::Settings::default() }), Arc::new(Pipeline::new())).await;
    // Every sentence, and of each why it was chosen: some thirty times the text.
    let text = "Rain fell. Bob ran. ".repeat(300);
    let summary = Some(SummaryOptions { max_sentences: 1_000_000, explain: true, ..SummaryOptions::default() });
    let options = Some(AnalyzeOptions { summary, ..AnalyzeOptions::default() });
    let articles = vec![article(&text).expect("an article"); 20];
    for _ in 0..2 {
        let req = BatchAnalyzeRequest { articles: articles.clone(), options: options.clone() };
        let answer = server.client.batch_analyze(req).await.expect("outcomes").into_inner();
        assert!(answer.encoded_len() < max_body_bytes, "{} bytes", answer.encoded_len());
        let failed = answer.outcomes.iter().filter_map(|outcome| match &outcome.result {
            Some(outcome::Result::Error(status)) => Some(status.code),
            _ => None,
        });
        let failed = failed.collect::<Vec<_>>();
        assert!(!failed.is_empty() && failed.len() < 20, "{} of 20 failed", failed.len());
        assert!(failed.iter().all(|code| *code == Code::Unavailable as i32));
    }
    // All of it was given back.
    let req = AnalyzeRequest { article: article(&text), options };
    server.client.analyze(req).await.expect("room for one");
}

#[tokio::test]
async fn an_unknown_method_is_unimplemented_with_details() {
    let server = TestServer::start().await;
    let mut grpc = tonic::client::Grpc::new(server.channel.clone());
    grpc.ready().await.expect("ready");
    let path = http::uri::PathAndQuery::from_static("/lede.v1.ArticleService/Translate");
    let codec = tonic_prost::ProstCodec::<AnalyzeRequest, AnalyzeRequest>::default();
    let status = grpc.unary(tonic::Request::new(AnalyzeRequest::default()), path, codec).await.expect_err("no such method");
    assert_eq!((shape(&status).0, shape(&status).1.as_str()), (Code::Unimplemented, "UNIMPLEMENTED"));
}

#[tokio::test]
async fn compressed_requests_are_read() {
    let server = TestServer::start().await;
    let mut client = ArticleServiceClient::new(server.channel.clone()).send_compressed(tonic::codec::CompressionEncoding::Gzip);
    assert!(client.analyze(AnalyzeRequest { article: article(ARTICLE), options: None }).await.is_ok());
}
