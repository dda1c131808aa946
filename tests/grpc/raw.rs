//! What no gRPC library would send: raw HTTP/2 requests.

use h2::client;
use http::{HeaderMap, Method, Request, StatusCode};
use prost::{Message, bytes::Bytes};
use tokio::net::TcpStream;

use crate::client::{ARTICLE, TestServer};
use lede::server::pb::{Article, SummarizeRequest};

/// Sends one request; gives the HTTP status and the gRPC status, wherever it stands.
async fn send(server: &TestServer, method: Method, content_type: &str, path: &str, body: Vec<u8>) -> (StatusCode, Option<String>) {
    let stream = TcpStream::connect(&server.address).await.expect("a connection");
    let (mut client, connection) = client::handshake(stream).await.expect("HTTP/2");
    let driver = tokio::spawn(connection);
    let uri = format!("http://{}{path}", server.address);
    let req = Request::builder()
        .method(method)
        .uri(uri)
        .header("content-type", content_type)
        .header("te", "trailers")
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
    let article = Some(Article { text: ARTICLE.to_owned(), ..Article::default() });
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

#[tokio::test]
async fn an_expired_deadline_starts_no_work() {
    let server = TestServer::start().await;
    let stream = TcpStream::connect(&server.address).await.expect("a connection");
    let (mut client, connection) = client::handshake(stream).await.expect("HTTP/2");
    let driver = tokio::spawn(connection);
    let req = Request::post(format!("http://{}{PATH}", server.address)).header("content-type", GRPC).header("grpc-timeout", "0n");
    let (response, mut out) = client.send_request(req.body(()).expect("a request"), false).expect("sent");
    let _ = out.send_data(Bytes::from(request()), true);
    assert_eq!(response.await.expect("an answer").headers().get("grpc-status").expect("a status"), "4");
    driver.abort();
}
