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
    stack,
};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tonic::{Code, Status, body::Body};
use tonic_types::StatusExt;
use tower::{Layer, ServiceExt, service_fn};

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
    inner: impl Fn(Request) -> F + Clone + Send + 'static,
) -> impl Next {
    around_closing(config, CancellationToken::new(), inner)
}

fn around_closing<F: Future<Output = Response> + Send + 'static>(
    config: &Config,
    closing: CancellationToken,
    inner: impl Fn(Request) -> F + Clone + Send + 'static,
) -> impl Next {
    let service = service_fn(move |req| {
        let answer = inner(req);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    stack::layers(config, closing).layer(service)
}

async fn send(service: &impl Next, req: Request) -> Response {
    match service.clone().oneshot(req).await {
        Ok(res) => res,
        Err(never) => match never {},
    }
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
    let (started, release) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let (inner_started, inner_release) = (started.clone(), release.clone());
    let service = around(&Config { max_in_flight: 1, ..Config::default() }, move |req: Request| {
        let (started, release) = (inner_started.clone(), inner_release.clone());
        async move {
            if req.uri().path() == METHOD {
                started.add_permits(1);
                release.acquire().await.expect("open").forget();
            }
            ok()
        }
    });
    let first = tokio::spawn(service.clone().oneshot(plain()));
    started.acquire().await.expect("open").forget();
    let refused = send(&service, plain()).await;
    assert_eq!(failure(&refused), (Code::Unavailable, "OVERLOADED".to_owned()));
    assert!(refused.headers().contains_key("grpc-retry-pushback-ms"));
    for path in ["/grpc.health.v1.Health/Check", "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"] {
        assert!(
            !send(&service, request(path).body(Body::empty()).expect("a request")).await.headers().contains_key("grpc-status"),
            "{path}"
        );
    }
    release.add_permits(2);
    let Ok(first) = first.await.expect("no panic");
    assert!(!first.headers().contains_key("grpc-status"));
    assert!(!send(&service, plain()).await.headers().contains_key("grpc-status"), "the place is free again");
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
    let config = Config { max_work: Duration::from_millis(70), ..Config::default() };
    let service = around(&config, |req: Request| async move {
        let deadline = req.extensions().get::<Deadline>().expect("a deadline");
        assert_eq!((deadline.per_article, deadline.call), (Duration::from_millis(70), None));
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
