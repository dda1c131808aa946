//! What the real binary writes about calls, and how that is changed while it runs.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{ChildStderr, Command, Stdio},
};

use lede::server::pb::{AnalyzeRequest, Article, article_service_client::ArticleServiceClient};
use serde_json::Value;
use tonic::{Request, Status, transport::Channel};

use crate::binary::{Binary, SERVE};

/// The real binary, and the lines that it writes.
struct Server {
    binary: Binary,
    lines: BufReader<ChildStderr>,
}

impl Server {
    fn start(args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lede"));
        let mut binary = Binary::start(command.args(SERVE).args(["--log-format", "json"]).args(args).stderr(Stdio::piped()));
        let lines = BufReader::new(binary.child.stderr.take().expect("a pipe"));
        Self { binary, lines }
    }

    async fn analyze(&self, text: &str, id: &str) -> Result<(), Status> {
        let channel =
            Channel::from_shared(format!("http://{}", self.binary.address)).expect("an address").connect().await.expect("a server");
        let article = Some(Article { text: text.to_owned(), ..Article::default() });
        let mut req = Request::new(AnalyzeRequest { article, options: None });
        req.metadata_mut().insert("x-request-id", id.parse().expect("ascii"));
        req.metadata_mut().insert("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00".parse().expect("ascii"));
        ArticleServiceClient::new(channel).analyze(req).await.map(|_| ())
    }

    /// The next line about a call.
    fn next_call(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).expect("a line") > 0, "the server ended");
            let line: Value = serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
            if line.get("rpc.method").is_some() {
                return line;
            }
        }
    }

    fn admin(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.binary.admin).expect("admin pages");
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    fn set_log_level(&self, filter: &str) -> String {
        self.admin(&format!("PUT /log-level HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n\r\n{filter}", filter.len()))
    }
}

#[tokio::test]
async fn a_failed_call_is_one_line_with_everything_that_is_needed_to_find_it() {
    let mut server = Server::start(&[]);
    server.analyze("Rain fell in Oslo.", "fine").await.expect("an answer");
    server.analyze("\n", "find \"me\"").await.expect_err("blank");
    let line = server.next_call();
    for (field, value) in [
        ("rpc.method", "lede.v1.ArticleService/Analyze"),
        ("rpc.code", "INVALID_ARGUMENT"),
        ("rpc.reason", "TEXT_EMPTY"),
        ("request.id", "find \"me\""),
        ("trace.id", "4bf92f3577b34da6a3ce929d0e0e4736"),
        ("message", "call failed"),
        ("level", "INFO"),
    ] {
        assert_eq!(line[field], value, "{field} of {line}");
    }
    for field in ["request.bytes", "took_us"] {
        assert!(line[field].as_u64().is_some_and(|n| n > 0), "{field} of {line}");
    }
    assert!(line["peer.address"].as_str().is_some_and(|address| address.starts_with("127.0.0.1:")), "{line}");
    assert_eq!(line["revision"], lede::server::convert::REVISION);
}

#[tokio::test]
async fn a_slow_call_is_a_line_too() {
    let mut server = Server::start(&["--slow-call-ms", "0"]);
    server.analyze("Rain fell in Oslo.", "slow").await.expect("an answer");
    let line = server.next_call();
    assert_eq!((&line["message"], &line["rpc.code"]), (&"slow call".into(), &"OK".into()));
    assert!(line["work_us"].as_u64().is_some_and(|n| n > 0) && line["articles"] == 1, "{line}");
}

#[tokio::test]
async fn the_level_is_changed_while_the_server_runs() {
    let mut server = Server::start(&[]);
    assert!(server.admin("GET /log-level HTTP/1.1\r\n\r\n").ends_with("\r\n\r\ninfo\n"));
    server.analyze("Rain fell in Oslo.", "before").await.expect("an answer");
    assert!(server.set_log_level("warn,lede::server=debug").starts_with("HTTP/1.1 200"));
    server.analyze("Rain fell in Oslo.", "during").await.expect("an answer");
    for mistake in ["", " ", "info,lede::x\u{1b}[31m=debug", "loud"] {
        assert!(server.set_log_level(mistake).starts_with("HTTP/1.1 400"), "{mistake:?}");
    }
    assert!(server.admin("GET /log-level HTTP/1.1\r\n\r\n").ends_with("\r\n\r\nwarn,lede::server=debug\n"));
    assert!(server.set_log_level("error").starts_with("HTTP/1.1 200"));
    server.analyze("\n", "after").await.expect_err("blank");
    assert!(server.set_log_level("info").starts_with("HTTP/1.1 200"));
    server.analyze("\n", "last").await.expect_err("blank");
    assert_eq!((server.next_call()["request.id"].clone(), server.next_call()["request.id"].clone()), ("during".into(), "last".into()));
}

#[tokio::test]
async fn too_many_lines_are_counted_instead() {
    let mut server = Server::start(&["--max-log-lines", "1"]);
    let mut n_failed = 0;
    let is_counted = |page: &str| page.lines().any(|l| l.strip_prefix("lede_log_lines_dropped_total ").is_some_and(|n| n != "0"));
    while !is_counted(&server.admin("GET /metrics HTTP/1.1\r\n\r\n")) {
        n_failed += 1;
        assert!(n_failed < 1000, "a thousand lines were written");
        server.analyze("\n", "again").await.expect_err("blank");
    }
    assert_eq!(server.next_call()["request.id"], "again");
}

#[test]
fn admin_pages_answer_what_they_are_asked() {
    let server = Server::start(&[]);
    for (request, expected) in [
        ("GET /healthz HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK"),
        ("GET /readyz?verbose HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK"),
        ("GET /version HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK"),
        ("GET /metrics HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Type: application/openmetrics-text; version=1.0.0"),
        ("GET /else HTTP/1.1\r\n\r\n", "HTTP/1.1 404"),
        ("POST /healthz HTTP/1.1\r\n\r\n", "HTTP/1.1 405"),
        ("DELETE /log-level HTTP/1.1\r\n\r\n", "HTTP/1.1 405"),
        ("\u{fffd}\r\n\r\n", "HTTP/1.1 405"),
    ] {
        assert!(server.admin(request).starts_with(expected), "{request:?}");
    }
    for bad in ["loud", "h2=trace", ""] {
        let answer = server.set_log_level(bad);
        assert!(answer.starts_with("HTTP/1.1 400") || bad.is_empty(), "{bad:?}: {answer}");
    }
    let head = server.admin("HEAD /metrics HTTP/1.1\r\n\r\n");
    assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");
    // The largest request that is read, and one that never ends its head.
    let huge = server.admin(&format!("GET /healthz HTTP/1.1\r\nX: {}\r\n\r\n", "x".repeat(9000)));
    assert!(huge.is_empty() || huge.starts_with("HTTP/1.1 200"), "{huge}");
}
