//! The table of what a caller sees, row by row, as bytes on one connection: code, reason, advice to retry, and that errors come as trailers
//! alone, so that clients may retry them. The connection serves a good call after each row.

use std::{io::Write, sync::Arc, time::Duration};

use flate2::{Compression, write::GzEncoder};
use h2::client::{self, SendRequest};
use http::{HeaderMap, Method, Request, StatusCode};
use lede::{
    nlp::Pipeline,
    server::{
        Config,
        load::{self, quota},
        pb::{AnalyzeRequest, Article, BatchAnalyzeRequest},
        workers::Engine,
    },
};
use prost::{Message, bytes::Bytes};
use tokio::net::TcpStream;
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::client::{ARTICLE, Broken, TestServer};

/// What a row sends.
struct Row {
    name: &'static str,
    method: Method,
    path: &'static str,
    headers: Vec<(&'static str, &'static str)>,
    body: Vec<u8>,
    code: Code,
    reason: &'static str,
    /// `grpc-retry-pushback-ms`, where one is due.
    pushback: Option<&'static str>,
}

const ANALYZE: &str = "/lede.v1.ArticleService/Analyze";

fn row(name: &'static str, body: Vec<u8>, code: Code, reason: &'static str) -> Row {
    Row { name, method: Method::POST, path: ANALYZE, headers: Vec::new(), body, code, reason, pushback: None }
}

fn framed(flag: u8, message: &[u8]) -> Vec<u8> {
    [&[flag], &(message.len() as u32).to_be_bytes()[..], message].concat()
}

fn analyze(text: &str) -> Vec<u8> {
    let article = Some(Article { text: text.to_owned(), ..Article::default() });
    framed(0, &AnalyzeRequest { article, options: None }.encode_to_vec())
}

/// `n` zero bytes, very small.
fn bomb(n: usize) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&vec![0; n]).expect("memory");
    framed(1, &gzip.finish().expect("memory"))
}

/// What came back.
#[derive(Debug)]
struct Seen {
    http: StatusCode,
    head: HeaderMap,
    n_data: usize,
    trailers: Option<HeaderMap>,
}

impl Seen {
    fn status(&self) -> Option<Status> {
        Status::from_header_map(&self.head).or_else(|| self.trailers.as_ref().and_then(Status::from_header_map))
    }
}

async fn connect(server: &TestServer) -> SendRequest<Bytes> {
    let stream = TcpStream::connect(&server.address).await.expect("a connection");
    let (client, connection) = client::handshake(stream).await.expect("HTTP/2");
    tokio::spawn(connection);
    client
}

async fn send(client: &mut SendRequest<Bytes>, row: &Row) -> Seen {
    let mut req = Request::builder().method(row.method.clone()).uri(format!("http://lede{}", row.path)).header("te", "trailers");
    for (name, value) in [("content-type", "application/grpc")].iter().chain(&row.headers) {
        req.headers_mut().expect("a sound request").insert(*name, value.parse().expect("a header"));
    }
    let mut ready = client.clone().ready().await.expect("the connection lives");
    let (response, mut out) = ready.send_request(req.body(()).expect("a request"), false).expect("sent");
    // The server may answer, and close the stream, before it has read everything.
    let _ = out.send_data(Bytes::from(row.body.clone()), true);
    let answer = async {
        let (head, mut body) = response.await.unwrap_or_else(|error| panic!("{}: {error}", row.name)).into_parts();
        let mut n_data = 0;
        while let Some(data) = body.data().await {
            n_data += data.unwrap_or_else(|error| panic!("{}: {error}", row.name)).len();
        }
        let trailers = body.trailers().await.unwrap_or_else(|error| panic!("{}: {error}", row.name));
        Seen { http: head.status, head: head.headers, n_data, trailers }
    };
    tokio::time::timeout(Duration::from_secs(60), answer).await.unwrap_or_else(|_| panic!("{}: no answer", row.name))
}

async fn check(client: &mut SendRequest<Bytes>, row: &Row) {
    let seen = send(client, row).await;
    let status = seen.status().unwrap_or_else(|| panic!("{}: no status in {seen:?}", row.name));
    let details = status.get_error_details();
    let reason = details.error_info().map_or("", |info| &info.reason);
    assert_eq!((status.code(), reason), (row.code, row.reason), "{}: {status:?}", row.name);
    assert_eq!(seen.http, StatusCode::OK, "{}", row.name);
    assert!(seen.head.contains_key("grpc-status") && seen.n_data == 0 && seen.trailers.is_none(), "{}: not trailers alone", row.name);
    assert_eq!(seen.head.get("grpc-retry-pushback-ms").map(|v| v.to_str().expect("ascii")), row.pushback, "{}", row.name);
    assert_eq!(details.retry_info().is_some(), matches!(row.code, Code::Unavailable) || row.reason == "RATE_LIMITED", "{}", row.name);
    let good = send(client, &row_of_a_good_call()).await;
    assert_eq!(good.status().map(|s| s.code()), Some(Code::Ok), "after {}", row.name);
}

fn row_of_a_good_call() -> Row {
    Row { path: "/grpc.health.v1.Health/Check", ..row("a good call", framed(0, &[]), Code::Ok, "") }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_way_to_send_it_wrong_has_its_code_and_reason() {
    let server = TestServer::start().await;
    let mut client = connect(&server).await;
    let gzip = |row: Row| Row { headers: vec![("grpc-encoding", "gzip")], ..row };
    let long = [&[0], &(17_u32 << 20).to_be_bytes()[..], &[0; 100]].concat();
    let batch = framed(0, &BatchAnalyzeRequest::default().encode_to_vec());
    let rows = [
        row("garbage", framed(0, b"\xff\xff\xff"), Code::InvalidArgument, "MALFORMED_MESSAGE"),
        row("text that is not UTF-8", framed(0, b"\x0a\x04\x0a\x02\xff\xfe"), Code::InvalidArgument, "MALFORMED_MESSAGE"),
        row("no article", framed(0, &[]), Code::InvalidArgument, "ARTICLE_MISSING"),
        row("an empty text", analyze("\u{200b}\n"), Code::InvalidArgument, "TEXT_EMPTY"),
        row("a text too long", analyze(&"a ".repeat(500_001)), Code::InvalidArgument, "TEXT_TOO_LONG"),
        Row { path: "/lede.v1.ArticleService/BatchAnalyze", ..row("an empty batch", batch, Code::InvalidArgument, "BATCH_EMPTY") },
        Row { pushback: Some("-1"), ..row("a long message", long, Code::ResourceExhausted, "MESSAGE_TOO_LARGE") },
        Row { pushback: Some("-1"), ..gzip(row("a bomb", bomb(64 << 20), Code::ResourceExhausted, "MESSAGE_TOO_LARGE")) },
        row("a second message", [analyze(ARTICLE), analyze(ARTICLE)].concat(), Code::Internal, "SECOND_MESSAGE"),
        row("no message", Vec::new(), Code::Internal, "PROTOCOL"),
        row("half a message", analyze(ARTICLE)[..50].to_vec(), Code::Internal, "PROTOCOL"),
        row("an unknown flag", framed(7, &[]), Code::Internal, "PROTOCOL"),
        row("compressed, it is not said how", framed(1, b"x"), Code::Internal, "PROTOCOL"),
        gzip(row("not what gzip gives", framed(1, b"not gzip"), Code::Internal, "PROTOCOL")),
        Row {
            path: "/lede.v1.ArticleService/Translate",
            ..row("an unknown method", analyze(ARTICLE), Code::Unimplemented, "UNIMPLEMENTED")
        },
        Row { path: "/lede.v9.Other/Analyze", ..row("an unknown service", analyze(ARTICLE), Code::Unimplemented, "UNIMPLEMENTED") },
        Row { headers: vec![("grpc-timeout", "soon")], ..row("no timeout", analyze(ARTICLE), Code::InvalidArgument, "TIMEOUT_MALFORMED") },
        Row { headers: vec![("grpc-timeout", "0n")], ..row("no time", analyze(ARTICLE), Code::DeadlineExceeded, "DEADLINE") },
        Row { headers: vec![("grpc-timeout", "1n")], ..row("hardly any time", analyze(ARTICLE), Code::DeadlineExceeded, "DEADLINE") },
    ];
    for row in &rows {
        check(&mut client, row).await;
    }
    let unknown =
        Row { headers: vec![("grpc-encoding", "brotli")], ..row("brotli", framed(1, b"x"), Code::Unimplemented, "UNIMPLEMENTED") };
    check(&mut client, &unknown).await;
    let accepted = send(&mut client, &unknown).await.head["grpc-accept-encoding"].clone();
    assert!(accepted.to_str().is_ok_and(|names| names.contains("gzip")), "{accepted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_decode_is_told_in_our_words_and_by_its_field() {
    let server = TestServer::start().await;
    let mut client = connect(&server).await;
    // In the article (1) a text (1) that is no UTF-8; in the options (2) those of the summary (2), of which the first (1) is no number.
    let rows = [
        ("text", framed(0, b"\x0a\x04\x0a\x02\xff\xfe"), "the message does not decode: article.text: not UTF-8", "article.text"),
        (
            "a wrong type",
            framed(0, b"\x12\x04\x12\x02\x0a\x00"),
            "the message does not decode: options.summary.max_sentences: no protobuf of the expected type",
            "options.summary.max_sentences",
        ),
        ("garbage", framed(0, b"\xff\xff\xff"), "the message does not decode: no protobuf of the expected type", ""),
        ("no message", Vec::new(), "a call without a message", ""),
        ("half a message", analyze(ARTICLE)[..50].to_vec(), "a message breaks off", ""),
        ("an unknown flag", framed(7, &[]), "a message begins neither with 0 nor with 1", ""),
        ("compressed, it is not said how", framed(1, b"x"), "a message is compressed, and grpc-encoding does not say how", ""),
    ];
    for (name, body, text, field) in rows {
        let status = send(&mut client, &row(name, body, Code::Ok, "")).await.status().expect("a status");
        let fields = status.get_details_bad_request().map(|bad| bad.field_violations).unwrap_or_default();
        let fields = fields.into_iter().map(|violation| violation.field).collect::<Vec<_>>();
        assert_eq!((status.message(), fields.join(",").as_str()), (text, field), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_tells_the_same_of_its_messages() {
    let server = TestServer::start().await;
    let mut client = connect(&server).await;
    let stream = |row: Row| Row { path: "/lede.v1.ArticleService/StreamAnalyze", ..row };
    let encoding = |name: &'static str, row: Row| stream(Row { headers: vec![("grpc-encoding", name)], ..row });
    let long = [&[0], &(17_u32 << 20).to_be_bytes()[..], &[0; 100]].concat();
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(&analyze(ARTICLE)[5..]).expect("memory");
    let zipped = framed(1, &gzip.finish().expect("memory"));
    // Whether the article before it is answered.
    let rows = [
        (true, stream(row("a good article", analyze(ARTICLE), Code::Ok, ""))),
        (true, encoding("gzip", row("a compressed one", zipped.clone(), Code::Ok, ""))),
        (true, encoding("gzip", row("one of each", [zipped, analyze(ARTICLE)].concat(), Code::Ok, ""))),
        (false, stream(row("nothing", Vec::new(), Code::Ok, ""))),
        (false, stream(row("garbage", framed(0, b"\xff\xff\xff"), Code::InvalidArgument, "MALFORMED_MESSAGE"))),
        (false, stream(row("a long message", long, Code::ResourceExhausted, "MESSAGE_TOO_LARGE"))),
        (false, encoding("gzip", row("a bomb", bomb(64 << 20), Code::ResourceExhausted, "MESSAGE_TOO_LARGE"))),
        (false, stream(row("half a message", analyze(ARTICLE)[..50].to_vec(), Code::Internal, "PROTOCOL"))),
        (true, stream(row("half a head", [&analyze(ARTICLE)[..], &[0, 0]].concat(), Code::Internal, "PROTOCOL"))),
        (true, stream(row("an unknown flag", [analyze(ARTICLE), framed(7, &[])].concat(), Code::Internal, "PROTOCOL"))),
        (false, stream(row("compressed, it is not said how", framed(1, b"x"), Code::Internal, "PROTOCOL"))),
        (false, encoding("gzip", row("not what gzip gives", framed(1, b"not gzip"), Code::Internal, "PROTOCOL"))),
        (false, encoding("brotli", row("brotli", framed(1, b"x"), Code::Unimplemented, "UNIMPLEMENTED"))),
    ];
    for (answered, row) in &rows {
        let seen = send(&mut client, row).await;
        let status = seen.status().unwrap_or_else(|| panic!("{}: no status in {seen:?}", row.name));
        let reason = status.get_details_error_info().map(|info| info.reason).unwrap_or_default();
        assert_eq!((status.code(), reason.as_str(), seen.n_data > 0), (row.code, row.reason, *answered), "{}: {status:?}", row.name);
        assert_eq!(seen.head["content-type"], "application/grpc", "{}", row.name);
    }
    let (_, unknown) = &rows[rows.len() - 1];
    assert_eq!(send(&mut client, unknown).await.head["grpc-accept-encoding"], "gzip,identity");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_articles_are_long() {
    let server = TestServer::start().await;
    let mut client = connect(&server).await;
    let long = |path| row(path, framed(0, &[0; 5000]), Code::ResourceExhausted, "MESSAGE_TOO_LARGE");
    for path in ["/lede.v1.ArticleService/GetInfo", "/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch"] {
        let status = send(&mut client, &Row { path, ..long(path) }).await.status().expect("a status");
        assert_eq!((status.code(), status.message().contains("4096")), (Code::ResourceExhausted, true), "{path}: {status:?}");
    }
    // Reflection ends there without a word; what it is asked by name is answered with that name.
    let path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    for (n_bytes, answered) in [(3000, true), (5000, false)] {
        let name = [&[0x22, (n_bytes & 127 | 128) as u8, (n_bytes >> 7) as u8][..], &vec![b'x'; n_bytes]].concat();
        let seen = send(&mut client, &Row { path, body: framed(0, &name), ..long(path) }).await;
        let is_ok = seen.status().is_some_and(|status| status.code() == Code::Ok);
        assert_eq!(seen.n_data > 0 || !is_ok, answered, "{n_bytes} bytes: {seen:?}");
    }
}

#[tokio::test]
async fn what_is_not_grpc_gets_an_http_status() {
    let server = TestServer::start().await;
    let mut client = connect(&server).await;
    let json = Row { headers: vec![("content-type", "application/json")], ..row("JSON", b"{}".to_vec(), Code::Ok, "") };
    assert_eq!(send(&mut client, &json).await.http, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let get = Row { method: Method::GET, ..row("GET", Vec::new(), Code::Ok, "") };
    let seen = send(&mut client, &get).await;
    assert_eq!((seen.http, seen.head["allow"].as_bytes()), (StatusCode::METHOD_NOT_ALLOWED, &b"POST"[..]));
}

async fn with(load: load::Settings, engine: Arc<dyn Engine>) -> (TestServer, SendRequest<Bytes>) {
    let server = TestServer::start_with(Config { load, ..Config::default() }, engine).await;
    let client = connect(&server).await;
    (server, client)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_at_work_is_told_by_the_server_soon_after() {
    let (_server, mut client) = with(load::Settings::default(), Arc::new(Broken::NeverEnds)).await;
    for (name, text) in [("a small article at work", ARTICLE.to_owned()), ("a large one", ARTICLE.repeat(100))] {
        let row = Row { headers: vec![("grpc-timeout", "60m")], ..row(name, analyze(&text), Code::DeadlineExceeded, "DEADLINE") };
        check(&mut client, &row).await;
    }
    // Nobody is in its way, so the server is not too busy for it, however little time it has.
    let hopeless = row("one that takes longer than it has", analyze(&"日本。".repeat(330_000)), Code::DeadlineExceeded, "DEADLINE");
    check(&mut client, &Row { headers: vec![("grpc-timeout", "40m")], ..hopeless }).await;
    let own = load::Settings { max_call: Duration::from_millis(50), ..load::Settings::default() };
    let (_server, mut client) = with(own, Arc::new(Broken::NeverEnds)).await;
    check(&mut client, &row("no deadline", analyze(&ARTICLE.repeat(100)), Code::DeadlineExceeded, "DEADLINE")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_server_and_a_quota_say_when_to_come_back() {
    // Bodies have less room than the article takes.
    let (_server, mut client) = with(load::Settings { max_body_bytes: 100, ..load::Settings::default() }, Arc::new(Pipeline::new())).await;
    check(&mut client, &Row { pushback: Some("100"), ..row("no room", analyze(ARTICLE), Code::Unavailable, "OVERLOADED") }).await;

    let quota = quota::Settings { requests_per_second: 1, burst: Duration::ZERO, ..quota::Settings::default() };
    let (_server, mut client) = with(load::Settings { quota, ..load::Settings::default() }, Arc::new(Pipeline::new())).await;
    let call = row("the first", analyze(ARTICLE), Code::Ok, "");
    assert_eq!(send(&mut client, &call).await.status().map(|s| s.code()), Some(Code::Ok));
    let seen = send(&mut client, &call).await;
    let status = seen.status().expect("a status");
    assert_eq!(
        (status.code(), status.get_error_details().error_info().map(|i| i.reason.as_str())),
        (Code::ResourceExhausted, Some("RATE_LIMITED"))
    );
    assert!(status.get_error_details().quota_failure().is_some() && status.get_error_details().retry_info().is_some());
    let pushback = seen.head["grpc-retry-pushback-ms"].to_str().ok().and_then(|text| text.parse::<u64>().ok());
    assert!(pushback.is_some_and(|ms| (1..=1000).contains(&ms)), "{pushback:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bug_is_internal_with_the_request_id() {
    let (_server, mut client) = with(load::Settings::default(), Arc::new(Broken::Panics)).await;
    let headers = vec![("x-request-id", "find-me")];
    check(&mut client, &Row { headers, ..row("a panic", analyze("Please panic now."), Code::Internal, "BUG") }).await;
}
