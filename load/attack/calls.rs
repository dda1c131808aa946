//! Messages that are wrong or dangerous, in calls that are not.

use std::{convert::Infallible, io::Write};

use flate2::{Compression, write::GzEncoder};
use h2::client;
use http::{HeaderMap, Request};
use lede::server::{
    encoded::Encoded,
    messages::Messages,
    pb::{AnalyzeOptions, Article, StreamAnalyzeRequest, SummaryOptions},
};
use prost::{Message, bytes::Bytes};
use tokio::net::TcpStream;

use super::Target;

const ANALYZE: &str = "/lede.v1.ArticleService/Analyze";
const STREAM_ANALYZE: &str = "/lede.v1.ArticleService/StreamAnalyze";

/// gRPC's numbers.
const INVALID_ARGUMENT: &str = "3";
const RESOURCE_EXHAUSTED: &str = "8";
const UNIMPLEMENTED: &str = "12";
const INTERNAL: &str = "13";
const UNAVAILABLE: &str = "14";

fn request(target: &Target, method: &str, encoding: &str) -> Request<()> {
    let req = Request::post(format!("http://{}{method}", target.address));
    let req = req.header("content-type", "application/grpc").header("te", "trailers").header("grpc-encoding", encoding);
    req.body(()).expect("a request")
}

fn status(headers: &HeaderMap) -> Option<String> {
    headers.get("grpc-status").map(|status| status.to_str().expect("ascii").to_owned())
}

/// The gRPC status of one call, wherever it stands.
async fn code(target: &Target, encoding: &str, body: Vec<u8>) -> String {
    let stream = TcpStream::connect(&target.address).await.expect("a connection");
    let (mut client, connection) = client::handshake(stream).await.expect("HTTP/2");
    let driver = tokio::spawn(connection);
    let (response, mut out) = client.send_request(request(target, ANALYZE, encoding), false).expect("sent");
    // The server may answer, and close the stream, before it has read everything.
    let _ = out.send_data(Bytes::from(body), true);
    let res = response.await.expect("an answer");
    let found = match status(res.headers()) {
        Some(found) => found,
        None => {
            let mut body = res.into_body();
            while let Some(data) = body.data().await {
                body.flow_control().release_capacity(data.expect("data").len()).expect("capacity");
            }
            body.trailers().await.expect("trailers").as_ref().and_then(status).expect("a status")
        }
    };
    driver.abort();
    found
}

fn framed(flag: u8, message: &[u8]) -> Vec<u8> {
    let mut framed = vec![flag];
    framed.extend((message.len() as u32).to_be_bytes());
    framed.extend(message);
    framed
}

pub async fn bad_messages(target: Target) -> String {
    // Groups within groups: an old form of protobuf that recurses.
    let nested = vec![0x0b; 10_000];
    let cases = [
        ("no message at all", vec![], INTERNAL),
        ("bytes that are no field", framed(0, &[0xff; 30]), INVALID_ARGUMENT),
        ("groups within groups", framed(0, &nested), INVALID_ARGUMENT),
        ("a length over the end", framed(0, &[0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]), INVALID_ARGUMENT),
        ("a number without end", framed(0, &[0x08; 11].map(|b: u8| b | 0x80)), INVALID_ARGUMENT),
        ("text that is no UTF-8", framed(0, &[0x0a, 4, 0x0a, 2, 0xff, 0xfe]), INVALID_ARGUMENT),
        ("a flag that does not exist", framed(7, &[]), INTERNAL),
        ("half a head", vec![0, 0, 0], INTERNAL),
        ("half a message", framed(0, &[0; 100])[..50].to_vec(), INTERNAL),
        ("two messages", [framed(0, &[]), framed(0, &[])].concat(), INTERNAL),
    ];
    for (name, body, expected) in &cases {
        assert_eq!(code(&target, "identity", body.clone()).await, *expected, "{name}");
    }
    assert_eq!(code(&target, "snappy", framed(1, &[])).await, UNIMPLEMENTED, "an unknown compression");
    format!("{} bad messages, each with its status", cases.len() + 1)
}

fn gzip(message: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(message).expect("memory");
    encoder.finish().expect("memory")
}

fn gzip_zeros(n_zeros: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let piece = vec![0; 1 << 20];
    for _ in 0..n_zeros >> 20 {
        encoder.write_all(&piece).expect("memory");
    }
    encoder.finish().expect("memory")
}

pub async fn gzip_bombs(target: Target) -> String {
    // A gigabyte in a megabyte where it is meant; enough to be over every limit in a test.
    let bomb = gzip_zeros(if target.n > 1000 { 1 << 30 } else { 64 << 20 });
    assert_eq!(code(&target, "gzip", framed(1, &bomb)).await, RESOURCE_EXHAUSTED, "a bomb");
    let twice = gzip(&bomb);
    assert_eq!(code(&target, "gzip", framed(1, &twice)).await, INVALID_ARGUMENT, "a bomb in a box: its bytes are no message");
    assert_eq!(code(&target, "gzip", framed(1, &bomb[..1000])).await, INTERNAL, "a bomb without an end");
    format!("a bomb of {} bytes, in a box, and cut off: each with its status", bomb.len())
}

fn of_text(text: String) -> StreamAnalyzeRequest {
    StreamAnalyzeRequest { article: Some(Article { text, ..Article::default() }), options: None }
}

/// Each stream sends some kilobytes that become megabytes, and stays open behind the answer.
pub async fn gzip_streams(target: Target) -> String {
    const TEXT: usize = 15 << 20;
    let (n_connections, n_streams) = if target.n > 1000 { (5, 80) } else { (1, 10) };
    // In a text of zeros nothing is to be read: the answer is about that article alone.
    let message = Bytes::from(framed(1, &gzip(&of_text("\0".repeat(TEXT)).encode_to_vec())));
    let mut open = Vec::new();
    for _ in 0..n_connections {
        let stream = TcpStream::connect(&target.address).await.expect("a connection");
        let (mut client, connection) = client::handshake(stream).await.expect("HTTP/2");
        tokio::spawn(connection);
        for _ in 0..n_streams {
            client = client.ready().await.expect("room for a stream");
            let (response, mut out) = client.send_request(request(&target, STREAM_ANALYZE, "gzip"), false).expect("sent");
            out.send_data(message.clone(), false).expect("sent");
            open.push((response, out));
        }
    }
    let (mut kept, mut n_refused) = (Vec::new(), 0);
    for (response, out) in open {
        let res = response.await.expect("an answer");
        let told = status(res.headers());
        let mut body = res.into_body();
        match body.data().await {
            Some(outcome) => {
                let outcome = outcome.expect("no reset");
                assert!(outcome.windows(10).any(|part| part == b"TEXT_EMPTY"), "its article is refused, and nothing else");
                kept.push((body, out));
            }
            None => {
                let trailers = body.trailers().await.expect("no reset");
                assert_eq!(told.or_else(|| trailers.as_ref().and_then(status)).as_deref(), Some(UNAVAILABLE), "the server is full");
                n_refused += 1;
            }
        }
    }
    let (n_kept, n_bytes) = (kept.len(), message.len());
    format!("{n_kept} streams open behind {n_bytes} bytes each that became {TEXT}, {n_refused} refused")
}

/// Each stream has a long article answered, with every sentence and its reasons, and stays open behind it.
pub async fn long_answers(target: Target) -> String {
    let (n_streams, n_sentences) = if target.n > 1000 { (60, 38_000) } else { (5, 1000) };
    let text = (0..n_sentences).map(|n| format!("Bob {n} sat in Paris. ")).collect::<String>();
    let n_text = text.len();
    let summary = SummaryOptions { max_sentences: n_sentences, explain: true, ..SummaryOptions::default() };
    let options = Some(AnalyzeOptions { summary: Some(summary), ..AnalyzeOptions::default() });
    let message = Encoded::from(&StreamAnalyzeRequest { options, ..of_text(text) }).framed();
    let stream = TcpStream::connect(&target.address).await.expect("a connection");
    let mut builder = client::Builder::new();
    let (mut client, connection) = builder.initial_window_size(1 << 20).handshake::<_, Bytes>(stream).await.expect("HTTP/2");
    tokio::spawn(connection);
    let (mut kept, mut n_bytes) = (Vec::new(), 0);
    for _ in 0..n_streams {
        client = client.ready().await.expect("room for a stream");
        let (response, mut out) = client.send_request(request(&target, STREAM_ANALYZE, "identity"), false).expect("sent");
        out.send_data(message.clone(), false).expect("sent");
        let mut body = response.await.expect("an answer").into_body();
        let (mut messages, mut n_whole) = (Messages::default(), 0);
        while n_whole == 0 {
            let data = body.data().await.expect("an outcome").expect("no reset");
            body.flow_control().release_capacity(data.len()).expect("capacity");
            n_bytes += data.len();
            let Ok(n) = messages.see(&data, |_| Ok::<_, Infallible>(()));
            n_whole = n;
        }
        kept.push((body, out));
    }
    let n_bytes = n_bytes / n_streams;
    format!("{n_streams} streams open behind articles of {n_text} bytes and answers of {n_bytes}")
}

pub async fn too_large(target: Target) -> String {
    let n = (target.n / 1000).clamp(2, 20);
    for _ in 0..n {
        // Says that four gigabytes follow.
        let body = [&[0, 0xff, 0xff, 0xff, 0xff][..], &[0; 1000]].concat();
        assert_eq!(code(&target, "identity", body).await, RESOURCE_EXHAUSTED);
    }
    format!("{n} messages of 4 GB announced, refused from their first five bytes")
}
