//! What no gRPC library would send: raw HTTP/2 requests.

use std::sync::Arc;

use h2::client;
use http::{HeaderMap, Method, Request, StatusCode};
use prost::{Message, bytes::Bytes};
use tokio::net::TcpStream;

use crate::client::{ARTICLE, Broken, TestServer};
use lede::server::{
    Config,
    pb::{Article, SummarizeRequest},
};

/// Sends one request; gives the HTTP status and the gRPC status, wherever it stands.
async fn send(server: &TestServer, method: Method, content_type: &str, path: &str, body: Vec<u8>) -> (StatusCode, Option<String>) {
    send_with_timeout(server, method, content_type, path, body, "10S").await
}

/// The same, with a deadline that only the server keeps.
async fn send_with_timeout(
    server: &TestServer,
    method: Method,
    content_type: &str,
    path: &str,
    body: Vec<u8>,
    timeout: &str,
) -> (StatusCode, Option<String>) {
    let stream = TcpStream::connect(&server.address).await.expect("a connection");
    let (mut client, connection) = client::handshake(stream).await.expect("HTTP/2");
    let driver = tokio::spawn(connection);
    let uri = format!("http://{}{path}", server.address);
    let req = Request::builder()
        .method(method)
        .uri(uri)
        .header("content-type", content_type)
        .header("te", "trailers")
        .header("grpc-timeout", timeout)
        .body(())
        .expect("a request");
    let (response, mut out) = client.send_request(req, false).expect("sent");
    // The server may answer, and close the stream, before it has read everything.
    let _ = out.send_data(Bytes::from(body), true);
    let res = response.await.expect("an answer");
    let status = res.status();
    let code = |headers: &HeaderMap| headers.get("grpc-status").map(|v| v.to_str().expect("ascii").to_owned());
    let mut found = code(res.headers());
    let mut body = res.into_body();
    while let Some(data) = body.data().await {
        body.flow_control().release_capacity(data.expect("data").len()).expect("capacity");
    }
    if found.is_none() {
        found = body.trailers().await.expect("trailers").as_ref().and_then(code);
    }
    driver.abort();
    (status, found)
}

fn frame(message: &[u8]) -> Vec<u8> {
    let mut frame = vec![0];
    frame.extend((message.len() as u32).to_be_bytes());
    frame.extend(message);
    frame
}

fn request() -> Vec<u8> {
    request_for(ARTICLE)
}

fn request_for(text: &str) -> Vec<u8> {
    let article = Some(Article { text: text.to_owned(), ..Article::default() });
    frame(&SummarizeRequest { article, ..SummarizeRequest::default() }.encode_to_vec())
}

const PATH: &str = "/lede.v1.ArticleService/Summarize";
const GRPC: &str = "application/grpc";

#[tokio::test]
async fn only_post_with_a_grpc_content_type_is_served() {
    let server = TestServer::start().await;
    assert_eq!(send(&server, Method::POST, GRPC, PATH, request()).await, (StatusCode::OK, Some("0".to_owned())));
    assert_eq!(send(&server, Method::POST, "application/grpc+proto", PATH, request()).await.1.as_deref(), Some("0"));
    assert_eq!(send(&server, Method::GET, GRPC, PATH, request()).await.0, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(send(&server, Method::POST, "application/json", PATH, request()).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(send(&server, Method::POST, "application/grpc-web", PATH, request()).await.0, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn bytes_that_are_no_message_are_the_callers_fault() {
    let server = TestServer::start().await;
    let invalid = Some("3".to_owned());
    assert_eq!(send(&server, Method::POST, GRPC, PATH, frame(b"\xff\xff\xff")).await.1, invalid);
    // Field 1 (article), field 1 in it (text): bytes that are no UTF-8.
    assert_eq!(send(&server, Method::POST, GRPC, PATH, frame(b"\x0a\x04\x0a\x02\xff\xfe")).await.1, invalid);
}

#[tokio::test]
async fn a_second_message_on_a_unary_call_is_refused() {
    let server = TestServer::start().await;
    let code = send(&server, Method::POST, GRPC, PATH, [request(), request()].concat()).await.1;
    assert_eq!(code.as_deref(), Some("13"));
}

#[tokio::test]
async fn an_unknown_method_or_service_is_unimplemented() {
    let server = TestServer::start().await;
    for path in ["/lede.v1.ArticleService/Nothing", "/lede.v9.Other/Analyze", "/"] {
        assert_eq!(send(&server, Method::POST, GRPC, path, request()).await.1.as_deref(), Some("12"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deadline_is_told_by_the_server_and_stops_the_work() {
    let server = TestServer::start_with(Config::default(), Arc::new(Broken::NeverEnds)).await;
    // A small article is worked on where it was read, a large one on the pool.
    for text in [ARTICLE.to_owned(), ARTICLE.repeat(100)] {
        let code = send_with_timeout(&server, Method::POST, GRPC, PATH, request_for(&text), "80m").await.1;
        assert_eq!(code.as_deref(), Some("4"), "{} bytes", text.len());
    }
}

#[tokio::test]
async fn an_expired_deadline_starts_no_work_and_a_malformed_one_is_refused() {
    let server = TestServer::start_with(Config::default(), Arc::new(Broken::Panics)).await;
    for (timeout, expected) in [("0n", "4"), ("soon", "3"), ("123456789S", "3")] {
        let code = send_with_timeout(&server, Method::POST, GRPC, PATH, request_for("Please panic now."), timeout).await.1;
        assert_eq!(code.as_deref(), Some(expected), "{timeout}");
    }
}
