//! Streams: order, sticky options, bad articles in the middle, slow readers, deadlines and the end.

use std::{sync::Arc, time::Duration};

use lede::nlp::Pipeline;
use lede::server::{
    Config,
    connection::Limits,
    pb::{AnalyzeOptions, AnalyzeRequest, Article, Part, StreamAnalyzeRequest, SummaryOptions, outcome},
};
use tokio::sync::mpsc;
use tokio_stream::{StreamExt, iter, wrappers::ReceiverStream};
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};
use tonic_types::StatusExt;

use crate::client::{ARTICLE, Broken, TestServer};

fn request(text: &str, id: usize) -> StreamAnalyzeRequest {
    StreamAnalyzeRequest { article: Some(Article { text: text.to_owned(), id: id.to_string(), ..Article::default() }), options: None }
}

#[tokio::test]
async fn outcomes_come_in_order_and_a_bad_article_fails_alone() {
    let mut server = TestServer::start().await;
    let texts = [ARTICLE.to_owned(), ARTICLE.repeat(60), String::new(), "One line.".to_owned(), ARTICLE.to_owned()];
    let requests = texts.iter().enumerate().map(|(i, text)| request(text, i)).collect::<Vec<_>>();
    let mut outcomes = server.client.stream_analyze(iter(requests)).await.expect("a stream").into_inner();
    for i in 0..texts.len() {
        let outcome = outcomes.next().await.expect("one more").expect("an outcome").outcome.expect("an outcome");
        assert_eq!((outcome.index, outcome.id), (Some(i as u32), i.to_string()));
        match outcome.result.expect("a result") {
            outcome::Result::Analysis(analysis) => assert!(i != 2 && analysis.summary.is_some(), "without options all parts are answered"),
            outcome::Result::Error(error) => assert_eq!((i, error.code), (2, Code::InvalidArgument as i32)),
        }
    }
    assert!(outcomes.next().await.is_none());
}

#[tokio::test]
async fn options_hold_until_others_come() {
    let mut server = TestServer::start().await;
    let options = |n| AnalyzeOptions {
        parts: vec![Part::Summary.into()],
        summary: Some(SummaryOptions { max_sentences: n, ..SummaryOptions::default() }),
        ..AnalyzeOptions::default()
    };
    let mut requests = (0..6).map(|i| request(ARTICLE, i)).collect::<Vec<_>>();
    requests[1].options = Some(options(1));
    requests[4].options = Some(options(2));
    let outcomes = server.client.stream_analyze(iter(requests)).await.expect("a stream").into_inner();
    let counts = outcomes.map(|res| match res.expect("an outcome").outcome.expect("an outcome").result {
        Some(outcome::Result::Analysis(a)) => a.summary.map_or(0, |s| s.sentences.len()),
        _ => 0,
    });
    assert_eq!(counts.collect::<Vec<_>>().await, [3, 1, 1, 1, 2, 2]);
}

#[tokio::test]
async fn each_outcome_comes_before_the_next_request_is_needed() {
    let mut server = TestServer::start().await;
    let (send, requests) = mpsc::channel(1);
    send.send(request(ARTICLE, 0)).await.expect("open");
    let mut outcomes = server.client.stream_analyze(ReceiverStream::new(requests)).await.expect("a stream").into_inner();
    for i in 0..20 {
        let outcome = outcomes.next().await.expect("one more").expect("an outcome").outcome.expect("an outcome");
        assert_eq!(outcome.index, Some(i));
        send.send(request(ARTICLE, i as usize + 1)).await.expect("open");
    }
    drop(send);
    assert!(outcomes.next().await.is_some());
    assert!(outcomes.next().await.is_none());
}

#[tokio::test]
async fn a_reader_that_does_not_read_slows_the_sender() {
    let mut server = TestServer::start().await;
    let (send, requests) = mpsc::channel(1);
    let text = ARTICLE.repeat(40);
    send.send(request(&text, 0)).await.expect("open");
    let outcomes = server.client.stream_analyze(ReceiverStream::new(requests)).await.expect("a stream").into_inner();
    // Nobody reads: the windows and the read-ahead fill, and then sending stalls.
    let mut sent = 1;
    while tokio::time::timeout(Duration::from_millis(300), send.send(request(&text, sent))).await.is_ok() {
        sent += 1;
        assert!(sent < 5_000, "the sender is never slowed");
    }
    let article = Some(Article { text: ARTICLE.to_owned(), ..Article::default() });
    let mut client = server.client.clone();
    let beside = client.analyze(AnalyzeRequest { article, options: None });
    tokio::time::timeout(Duration::from_secs(30), beside).await.expect("other calls of the connection go on").expect("an answer");
    drop(send);
    assert_eq!(outcomes.collect::<Vec<_>>().await.into_iter().filter(Result::is_ok).count(), sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_ends_the_stream_with_deadline_exceeded() {
    let mut server = TestServer::start_with(Config::default(), Arc::new(Broken::NeverEnds)).await;
    let (send, requests) = mpsc::channel(1);
    send.send(request(&ARTICLE.repeat(100), 0)).await.expect("open");
    let mut req = tonic::Request::new(ReceiverStream::new(requests));
    req.metadata_mut().insert("grpc-timeout", "100m".parse().expect("ascii"));
    let mut outcomes = server.client.stream_analyze(req).await.expect("a stream").into_inner();
    loop {
        match outcomes.next().await.expect("the stream says how it ends") {
            Ok(res) => {
                let result = res.outcome.expect("an outcome").result;
                assert!(matches!(result, Some(outcome::Result::Error(e)) if e.code == Code::DeadlineExceeded as i32));
            }
            Err(status) => break assert_eq!(status.code(), Code::DeadlineExceeded),
        }
    }
}

#[tokio::test]
async fn an_old_connection_ends_streams_and_watches_and_says_that_the_server_goes_on() {
    let connections = Limits { age: Duration::from_millis(200), age_grace: Duration::from_millis(50), ..Limits::default() };
    let mut server = TestServer::start_with(Config { connections, ..Config::default() }, Arc::new(Pipeline::new())).await;
    let mut health = HealthClient::new(server.channel.clone());
    let mut watch = health.watch(HealthCheckRequest::default()).await.expect("a watch").into_inner();
    let (send, requests) = mpsc::channel(4);
    send.send(request(ARTICLE, 0)).await.expect("open");
    let mut outcomes = server.client.stream_analyze(ReceiverStream::new(requests)).await.expect("a stream").into_inner();
    assert!(outcomes.next().await.expect("one").is_ok(), "what it has read is answered");
    assert!(watch.next().await.expect("one").is_ok());
    let ends =
        [outcomes.next().await.expect("the stream's end").expect_err("the end"), watch.next().await.expect("an end").expect_err("the end")];
    for status in ends {
        let details = status.get_error_details();
        let reason = details.error_info().map(|info| info.reason.as_str());
        assert_eq!((status.code(), reason, status.message().contains("stopping")), (Code::Unavailable, Some("CONNECTION_AGE"), false));
        assert!(details.retry_info().is_some());
    }
    drop(send);
}

#[tokio::test]
async fn a_stop_ends_streams_after_what_they_have_read() {
    let mut server = TestServer::start().await;
    let (send, requests) = mpsc::channel(4);
    send.send(request(ARTICLE, 0)).await.expect("open");
    let mut outcomes = server.client.clone().stream_analyze(ReceiverStream::new(requests)).await.expect("a stream").into_inner();
    assert!(outcomes.next().await.expect("one").is_ok());
    server.ask_to_stop();
    let status = outcomes.next().await.expect("the stream says how it ends").expect_err("the end");
    assert_eq!(status.code(), Code::Unavailable);
    assert_eq!(status.get_details_error_info().map(|info| info.reason).as_deref(), Some("DRAINING"));
    drop(send);
    server.stopped().await.expect("a clean stop");
}
