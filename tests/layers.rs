//! The list of layers around a service of the test's own: no socket, no sleep. Each test stands for the promise of one layer.

use std::{
    convert::Infallible,
    future::{Future, pending},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use http::{Method, StatusCode};
use lede::server::{
    Config,
    layer::{Next, Request, Response, deadline::Deadline, request_id::Id},
    load::{self, Caller, Load},
    stack,
};
use prost::bytes::Bytes;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, body::Body};
use tonic_types::StatusExt;
use tower::{Layer, service_fn};

const METHOD: &str = "/lede.v1.ArticleService/Analyze";

fn request(path: &str) -> http::request::Builder {
    http::Request::builder().method(Method::POST).uri(path).header("content-type", "application/grpc")
}

fn plain() -> Request {
    request(METHOD).body(Body::empty()).expect("a request")
}

/// All layers around `inner`.
fn around<F: Future<Output = Response> + Send + 'static>(
    config: &Config,
    inner: impl Fn(Request) -> F + Clone + Send + Sync + 'static,
) -> impl Next {
    around_closing(config, CancellationToken::new(), inner)
}

/// A body in pieces.
struct Pieces(std::collections::VecDeque<Bytes>);

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Status>>> {
        std::task::Poll::Ready(self.0.pop_front().map(|piece| Ok(http_body::Frame::data(piece))))
    }
}

fn framed(message: &[u8]) -> Vec<u8> {
    let length = (message.len() as u32).to_be_bytes();
    [&[0], &length[..], message].concat()
}

fn message(message: &[u8]) -> Body {
    Body::new(Pieces([Bytes::from(framed(message))].into()))
}

fn around_closing<F: Future<Output = Response> + Send + 'static>(
    config: &Config,
    closing: CancellationToken,
    inner: impl Fn(Request) -> F + Clone + Send + Sync + 'static,
) -> impl Next {
    around_load(config, Arc::new(Load::new(&config.load)), closing, inner)
}

fn around_load<F: Future<Output = Response> + Send + 'static>(
    config: &Config,
    load: Arc<Load>,
    closing: CancellationToken,
    inner: impl Fn(Request) -> F + Clone + Send + Sync + 'static,
) -> impl Next {
    let service = service_fn(move |req| {
        let answer = inner(req);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    stack::layers(config, load, closing).layer(service)
}

async fn send(service: &impl Next, mut req: Request) -> Response {
    service.answer(&mut req).await
}

fn ok() -> Response {
    Response::default()
}

/// Code and reason of a failure; every one has both.
#[track_caller]
fn failure(res: &Response) -> (Code, String) {
    let status = Status::from_header_map(res.headers()).unwrap_or_else(|| panic!("no status in {res:?}"));
    let details = status.get_error_details();
    let info = details.error_info().unwrap_or_else(|| panic!("no ErrorInfo in {status:?}"));
    assert_eq!(info.domain, "lede.v1");
    (status.code(), info.reason.clone())
}

#[tokio::test]
async fn a_request_id_is_echoed_and_handed_on() {
    let service = around(&Config::default(), |req: Request| async move {
        assert_eq!(req.extensions().get::<Id>().map(|id| &*id.0), Some("mine-7"));
        ok()
    });
    let res = send(&service, request(METHOD).header("x-request-id", "mine-7").body(Body::empty()).expect("a request")).await;
    assert_eq!(res.headers()["x-request-id"], "mine-7");
    let service = around(&Config::default(), |_| async { ok() });
    for id in ["mine 8", "!\t~", "x".repeat(128).as_str()] {
        let res = send(&service, request(METHOD).header("x-request-id", id).body(Body::empty()).expect("a request")).await;
        assert_eq!(res.headers()["x-request-id"], id, "printable");
    }
}

#[tokio::test]
async fn a_missing_or_unusable_request_id_is_made() {
    let service = around(&Config::default(), |_| async { ok() });
    let mut made = Vec::new();
    for given in [None, Some(""), Some("x".repeat(129).as_str())] {
        let req = given.map_or(request(METHOD), |id| request(METHOD).header("x-request-id", id));
        let res = send(&service, req.body(Body::empty()).expect("a request")).await;
        made.push(res.headers()["x-request-id"].to_str().expect("ascii").to_owned());
    }
    assert!(made.iter().all(|id| id.len() == 16), "{made:?}");
    assert!(made[0] != made[1] && made[1] != made[2], "{made:?}");
}

#[tokio::test]
async fn what_is_not_grpc_is_refused_before_the_service() {
    let service = around(&Config::default(), |_| async { panic!("reached") });
    let get = http::Request::builder().method(Method::GET).uri(METHOD).body(Body::empty()).expect("a request");
    assert_eq!(send(&service, get).await.status(), StatusCode::METHOD_NOT_ALLOWED);
    let json = http::Request::builder().method(Method::POST).uri(METHOD).header("content-type", "application/json");
    assert_eq!(send(&service, json.body(Body::empty()).expect("a request")).await.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_bare_status_from_below_gets_our_shape() {
    for (below, code, reason) in [
        (Status::unknown("x"), Code::Internal, "INTERNAL"),
        (Status::out_of_range("x"), Code::ResourceExhausted, "MESSAGE_TOO_LARGE"),
        (Status::resource_exhausted("x"), Code::ResourceExhausted, "MESSAGE_TOO_LARGE"),
        (Status::unimplemented(""), Code::Unimplemented, "UNIMPLEMENTED"),
        (Status::cancelled("x"), Code::Cancelled, "CANCELLED"),
        (Status::deadline_exceeded("x"), Code::DeadlineExceeded, "DEADLINE"),
    ] {
        let service = around(&Config::default(), move |_| {
            let below = below.clone();
            async move { below.into_http() }
        });
        assert_eq!(failure(&send(&service, plain()).await), (code, reason.to_owned()));
    }
}

#[tokio::test]
async fn a_panic_is_a_bug_with_the_request_id() {
    let service = around(&Config::default(), |_| async { panic!("asked for") });
    let res = send(&service, request(METHOD).header("x-request-id", "mine-8").body(Body::empty()).expect("a request")).await;
    assert_eq!(failure(&res), (Code::Internal, "BUG".to_owned()));
    let details = Status::from_header_map(res.headers()).expect("a status").get_error_details();
    assert_eq!(details.request_info().map(|info| info.request_id.as_str()), Some("mine-8"));
}

#[tokio::test]
async fn a_full_server_sheds_articles_but_never_health_or_reflection() {
    let config = Config { load: load::Settings { max_in_flight: 1, ..load::Settings::default() }, ..Config::default() };
    let load = Arc::new(Load::new(&config.load));
    let service = around_load(&config, load.clone(), CancellationToken::new(), |_| async { ok() });
    let article = || request(METHOD).body(message(&[0; 100])).expect("a request");
    assert!(!send(&service, article()).await.headers().contains_key("grpc-status"));
    let ticket = load.backlog.admit(&Caller::Unknown, 100, load::Times::default()).expect("the only place");
    let refused = send(&service, article()).await;
    assert_eq!(failure(&refused), (Code::Unavailable, "OVERLOADED".to_owned()));
    assert!(refused.headers().contains_key("grpc-retry-pushback-ms"));
    for path in ["/grpc.health.v1.Health/Check", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"] {
        assert!(
            !send(&service, request(path).body(message(&[0; 100])).expect("a request")).await.headers().contains_key("grpc-status"),
            "{path}"
        );
    }
    drop(ticket);
    assert!(!send(&service, article()).await.headers().contains_key("grpc-status"), "the place is free again");
}

#[tokio::test]
async fn a_deadline_that_cannot_be_met_is_refused_from_the_length_of_the_message() {
    let config = Config { load: load::Settings { n_large_workers: 1, ..load::Settings::default() }, ..Config::default() };
    let load = Arc::new(Load::new(&config.load));
    let service = around_load(&config, load.clone(), CancellationToken::new(), |_| async { panic!("reached") });
    let _busy = load.backlog.enter(&Caller::Unknown, 100 << 20);
    let large = request(METHOD).header("grpc-timeout", "50m").body(message(&vec![0; 1 << 20])).expect("a request");
    assert_eq!(failure(&send(&service, large).await), (Code::Unavailable, "DEADLINE_UNMEETABLE".to_owned()));
}

#[tokio::test]
async fn bodies_have_a_budget() {
    let config = Config { load: load::Settings { max_body_bytes: 1500, ..load::Settings::default() }, ..Config::default() };
    let load = Arc::new(Load::new(&config.load));
    let service = around_load(&config, load.clone(), CancellationToken::new(), |req: Request| async move {
        let mut body = req.into_body();
        while let Some(frame) = std::future::poll_fn(|cx| http_body::Body::poll_frame(std::pin::Pin::new(&mut body), cx)).await {
            if let Err(status) = frame {
                return status.into_http();
            }
        }
        Response::new(Body::new("an answer".to_owned()))
    });
    let sized = |n| request(METHOD).body(message(&vec![0; n])).expect("a request");
    assert!(!send(&service, sized(900)).await.headers().contains_key("grpc-status"));
    assert_eq!(failure(&send(&service, sized(1100)).await), (Code::Unavailable, "OVERLOADED".to_owned()));
    assert!(!send(&service, sized(900)).await.headers().contains_key("grpc-status"), "what was held is given back");
    let unread = send(&service, sized(900)).await;
    assert_eq!(failure(&send(&service, sized(900)).await), (Code::Unavailable, "OVERLOADED".to_owned()), "an answer waits for its reader");
    drop(unread);
    assert!(!send(&service, sized(900)).await.headers().contains_key("grpc-status"), "it was given up");
}

#[tokio::test]
async fn the_first_message_may_come_in_any_pieces() {
    let config = Config::default();
    let wire = framed(b"twelve bytes");
    for cut in 1..=wire.len() {
        let expected = wire.clone();
        let service = around(&config, move |req: Request| {
            let expected = expected.clone();
            async move {
                let mut body = req.into_body();
                let mut seen = Vec::new();
                while let Some(frame) = std::future::poll_fn(|cx| http_body::Body::poll_frame(std::pin::Pin::new(&mut body), cx)).await {
                    seen.extend(frame.expect("a frame").into_data().expect("data"));
                }
                assert_eq!(seen, expected);
                ok()
            }
        });
        let pieces = wire.chunks(cut).map(Bytes::copy_from_slice).collect::<std::collections::VecDeque<_>>();
        let res = send(&service, request(METHOD).body(Body::new(Pieces(pieces))).expect("a request")).await;
        assert!(!res.headers().contains_key("grpc-status"), "pieces of {cut}");
    }
}

#[tokio::test]
async fn an_expired_or_malformed_deadline_starts_no_work() {
    let calls = Arc::new(AtomicUsize::new(0));
    let count = calls.clone();
    let service = around(&Config::default(), move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        async { ok() }
    });
    for (timeout, code, reason) in [("0n", Code::DeadlineExceeded, "DEADLINE"), ("soon", Code::InvalidArgument, "TIMEOUT_MALFORMED")] {
        let res = send(&service, request(METHOD).header("grpc-timeout", timeout).body(Body::empty()).expect("a request")).await;
        assert_eq!(failure(&res), (code, reason.to_owned()));
    }
    assert_eq!(calls.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_service_that_never_answers_meets_the_deadline() {
    let service = around(&Config::default(), |_| pending());
    let res = send(&service, request(METHOD).header("grpc-timeout", "5m").body(Body::empty()).expect("a request")).await;
    assert_eq!(failure(&res), (Code::DeadlineExceeded, "DEADLINE".to_owned()));
}

#[tokio::test]
async fn the_servers_own_maximum_is_handed_on() {
    let config = Config { load: load::Settings { max_work: Duration::from_millis(70), ..load::Settings::default() }, ..Config::default() };
    let service = around(&config, |req: Request| async move {
        let deadline = req.extensions().get::<Deadline>().expect("a deadline");
        assert_eq!(deadline.per_article, Duration::from_millis(70));
        assert!(deadline.left().is_some_and(|left| left > Duration::from_secs(50)), "a unary call always ends");
        ok()
    });
    assert!(!send(&service, plain()).await.headers().contains_key("grpc-status"));
}

#[tokio::test]
async fn a_closing_server_refuses_new_calls_and_says_to_go_elsewhere() {
    let closing = CancellationToken::new();
    let service = around_closing(&Config::default(), closing.clone(), |_| async { ok() });
    assert!(!send(&service, plain()).await.headers().contains_key("grpc-status"));
    closing.cancel();
    let res = send(&service, plain()).await;
    assert_eq!(failure(&res), (Code::Unavailable, "DRAINING".to_owned()));
    assert_eq!(res.headers()["grpc-retry-pushback-ms"], "0");
}
