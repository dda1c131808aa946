//! What callers send never leaves in logs, spans, metrics or errors, at any level. A program of its own: it starts itself again as a server
//! with its callers, at the level of trace, and searches everything that comes out for the words that were sent in.

// Shared with the tests of traces, which use more of it.
#[allow(dead_code)]
#[path = "telemetry/collector.rs"]
mod collector;

use std::{
    future::pending,
    net::TcpListener,
    process::{Command, ExitCode},
    sync::Arc,
};

use collector::{Collector, Manner};
use http::uri::PathAndQuery;
use lede::{
    nlp::{self, Analysis, Interrupted, Pipeline, Scratch, Stop},
    server::{
        self, Config,
        pb::{
            AnalyzeOptions, AnalyzeRequest, Article, BatchAnalyzeRequest, ExtractEntitiesRequest, GetInfoRequest, StreamAnalyzeRequest,
            SummarizeRequest, SummaryOptions, article_service_client::ArticleServiceClient,
        },
        tokens::{Tokens, make},
        tracer::Tracer,
        workers::Engine,
    },
    settings::LogFormat,
    telemetry::{
        self, Page,
        otlp::{Exporter, endpoint},
    },
};
use tonic::{
    Request, Status,
    metadata::MetadataValue,
    transport::{Channel, Endpoint},
};

/// In everything that is sent and must not be found.
const CANARY: &str = "CANARY";
/// The same word as base64 may show it, at each of its three places.
const ENCODED: [&str; 3] = ["Q0FOQVJZ", "NBTkFSW", "DQU5BUl"];
const CHILD: &str = "LEDE_PRIVACY_CHILD";

fn main() -> ExitCode {
    if std::env::var_os(CHILD).is_some() {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(serve_and_call());
        return ExitCode::SUCCESS;
    }
    let exe = std::env::current_exe().expect("this program");
    let out = Command::new(exe).env(CHILD, "1").output().expect("it runs");
    let all = [out.stdout, out.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(out.status.success(), "the server or its callers failed:\n{all}");
    // It would be easy to find nothing where nothing is told.
    for told in [
        "\"call\"", "\"call failed\"", "\"panic\"", "rpc.grpc.status_code", "lede_calls_total{", "TEXT_EMPTY", "UNAUTHENTICATED", "BUG",
        "\"TRACE\"",
    ] {
        assert!(all.contains(told), "{told} is missing in:\n{all}");
    }
    let line_with = |word: &str| all.lines().find(|line| line.to_ascii_uppercase().contains(word));
    if let Some(line) = line_with(CANARY).or_else(|| ENCODED.iter().find_map(|word| all.lines().find(|line| line.contains(word)))) {
        eprintln!("what a caller sent was told:\n{line}");
        return ExitCode::FAILURE;
    }
    println!("{} lines were told, and nothing in them that callers sent", all.lines().count());
    ExitCode::SUCCESS
}

/// Reads articles like the real one; panics with the text, as a bug might.
struct Clumsy(Pipeline);

impl Engine for Clumsy {
    fn analyze(&self, article: &nlp::Article, options: &nlp::Options, scratch: &mut Scratch, stop: Stop) -> Result<Analysis, Interrupted> {
        tracing::trace!(target: "lede::clumsy", "an article arrived");
        assert!(!article.text.contains("panic"), "cannot read {}", article.text);
        if let Some(place) = article.text.find('€') {
            // Rust's own message quotes the text here.
            assert!(article.text[place + 1..].is_empty());
        }
        self.0.analyze(article, options, scratch, stop)
    }
}

async fn serve_and_call() {
    let logs = telemetry::start_logs("trace", LogFormat::Json).expect("a level");
    let (collector, address) = Collector::start(Manner::Takes).await;
    let config = Config::default();
    let (tracer, spans) = Tracer::new(1.0, vec!["tenant".to_owned()], config.metrics.clone());
    let metrics = config.metrics.clone();
    let exporter = Exporter { spans, collector: endpoint(&address).expect("an address"), service_name: "lede".to_owned(), metrics };
    let exporter = tokio::spawn(exporter.run());
    let page = Page::new(&config.metrics);

    let (token, line) = make("reader").expect("random bytes");
    // The server must know a token that can be searched for.
    let known = format!("{CANARY}-{token}");
    let hash = ring::digest::digest(&ring::digest::SHA256, known.as_bytes());
    let hash = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("privacy-{}", std::process::id()));
    std::fs::write(&file, format!("{line}\nwriter {hash}\n")).expect("written");
    let tokens = Arc::new(Tokens::load(file.clone(), config.metrics.clone()).expect("good lines"));

    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = listener.local_addr().expect("its address");
    let stop = tokio_util::sync::CancellationToken::new();
    let config = Config { tracer: Some(tracer), tokens: Some(tokens.clone()), drain_delay: std::time::Duration::ZERO, ..config };
    let server = tokio::spawn(server::run(config, Arc::new(Clumsy(Pipeline::new())), listener, stop.clone().cancelled_owned()));
    for level in ["trace", "debug", "info"] {
        logs.set(level).expect("a level");
        call_in_all_ways(&address.to_string(), &known).await;
    }
    logs.set("trace").expect("a level");
    // A line of the file that somebody got wrong must not be quoted.
    std::fs::write(&file, format!("{CANARY} is no line\n")).expect("written");
    tokens.reload();
    let _ = std::fs::remove_file(&file);
    stop.cancel();
    server.await.expect("no panic").expect("a clean stop");
    exporter.await.expect("no panic");
    println!("{:?}\n{}", collector.spans(), page.text());
}

/// Good and bad calls of every kind; tells how each failed.
async fn call_in_all_ways(address: &str, token: &str) {
    let channel = Endpoint::from_shared(format!("http://{address}")).expect("an address").user_agent(format!("{CANARY}-agent"));
    let channel = channel.expect("ascii").connect().await.expect("a server");
    let mut client = ArticleServiceClient::new(channel.clone());
    let texts = [
        format!("Mayor {CANARY} Smith left {CANARY}ville on Monday. {CANARY} said it cost $5 million."),
        format!("{CANARY} must panic now."),
        format!("{CANARY} cut in half: €{CANARY}"),
        " \n".to_owned(),
        format!("{CANARY} ").repeat(200_000),
    ];
    for text in &texts {
        for good in [true, false] {
            let options = AnalyzeOptions { summary: Some(summary(good)), ..AnalyzeOptions::default() };
            let req = AnalyzeRequest { article: Some(article(text, good)), options: Some(options) };
            tell("analyze", client.analyze(with_headers(req, Some(token))).await.err());
        }
        let req = SummarizeRequest { article: Some(article(text, true)), options: Some(summary(true)), ..SummarizeRequest::default() };
        tell("summarize", client.summarize(with_headers(req, Some(token))).await.err());
        let req = ExtractEntitiesRequest { article: Some(article(text, true)), ..ExtractEntitiesRequest::default() };
        tell("entities", client.extract_entities(with_headers(req, Some(token))).await.err());
    }
    let articles = texts.iter().map(|text| article(text, true)).collect::<Vec<_>>();
    let batch = BatchAnalyzeRequest { articles: articles.clone(), options: None };
    let outcomes = client.batch_analyze(with_headers(batch, Some(token))).await.expect("outcomes").into_inner().outcomes;
    for outcome in outcomes {
        if let Some(server::pb::outcome::Result::Error(error)) = outcome.result {
            let details = error.details.iter().map(|any| String::from_utf8_lossy(&any.value)).collect::<String>();
            println!("outcome: {} {details:?}", error.message);
        }
    }
    let requests = articles.into_iter().map(|article| StreamAnalyzeRequest { article: Some(article), options: None }).collect::<Vec<_>>();
    let mut stream = client.stream_analyze(with_headers(tokio_stream::iter(requests), Some(token))).await.expect("a stream").into_inner();
    while stream.message().await.expect("outcomes").is_some() {}
    for bad in [None, Some(format!("{CANARY}-nobody"))] {
        tell("nobody", client.get_info(with_headers(GetInfoRequest {}, bad.as_deref())).await.err());
    }
    call_oddly(&channel, token).await;
    give_up(&channel, token).await;
}

/// What no good client sends: methods, deadlines, encodings and bytes of its own invention.
async fn call_oddly(channel: &Channel, token: &str) {
    for (path, header) in [
        ("/lede.v1.ArticleService/CANARY", None),
        ("/CANARY.v1.Made/Up", None),
        ("/lede.v1.ArticleService/Analyze", Some(("grpc-timeout", "CANARY"))),
        ("/lede.v1.ArticleService/Analyze", Some(("grpc-encoding", "CANARY"))),
        ("/lede.v1.ArticleService/Analyze", None),
    ] {
        let mut grpc = tonic::client::Grpc::new(channel.clone());
        grpc.ready().await.expect("ready");
        // A string where an article should be.
        let mut req = with_headers(format!("{CANARY} is no article"), Some(token));
        if let Some((name, value)) = header {
            req.metadata_mut().insert(name, value.parse().expect("ascii"));
        }
        let codec = tonic_prost::ProstCodec::<String, GetInfoRequest>::default();
        tell(path.trim_matches(|c| c != 'l'), grpc.unary(req, PathAndQuery::from_static(path), codec).await.err());
    }
}

/// A call that its caller gives up while the server reads it.
async fn give_up(channel: &Channel, token: &str) {
    let mut client = ArticleServiceClient::new(channel.clone());
    let first = StreamAnalyzeRequest { article: Some(article(CANARY, true)), options: None };
    let requests = tokio_stream::StreamExt::chain(tokio_stream::iter([first]), futures_util::stream::once(pending()));
    let mut stream = client.stream_analyze(with_headers(requests, Some(token))).await.expect("a stream").into_inner();
    stream.message().await.expect("an outcome");
}

fn article(text: &str, good: bool) -> Article {
    let canary = |what: &str| format!("{CANARY} {what}");
    let language = if good { String::new() } else { canary("tongue") };
    let id = if good { canary("id") } else { canary("id").repeat(100) };
    Article { text: text.to_owned(), title: canary("title"), id, language, ..Article::default() }
}

fn summary(good: bool) -> SummaryOptions {
    let focus = format!("{CANARY} focus").repeat(if good { 1 } else { 200 });
    SummaryOptions { focus, max_ratio: if good { 0.5 } else { -1.0 }, explain: true, ..SummaryOptions::default() }
}

fn with_headers<T>(message: T, token: Option<&str>) -> Request<T> {
    let mut req = Request::new(message);
    let headers = req.metadata_mut();
    if let Some(token) = token {
        headers.insert("authorization", format!("Bearer {token}").parse().expect("ascii"));
    }
    for name in ["x-custom", "cookie", "tracestate", "traceparent", "baggage", "grpc-trace", "x-forwarded-for"] {
        headers.insert(name, format!("{CANARY}={CANARY}").parse().expect("ascii"));
    }
    headers.insert_bin("custom-bin", MetadataValue::from_bytes(CANARY.as_bytes()));
    req
}

fn tell(what: &str, failure: Option<Status>) {
    if let Some(status) = failure {
        let details = String::from_utf8_lossy(status.details());
        println!("{what}: {:?} {} {details:?} {:?}", status.code(), status.message(), status.metadata());
    }
}
