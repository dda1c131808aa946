//! How many connections, and how long each may stay.

use std::{convert::Infallible, net::TcpListener, sync::Arc, time::Duration};

use lede::{
    nlp::Pipeline,
    server::{
        Config,
        connection::{Limits, Peer},
        layer::{Request, Response},
        listener,
    },
};
use tokio_util::sync::CancellationToken;
use tower::service_fn;

use super::wire::{END_HEADERS, END_STREAM, GOAWAY, HEADERS, NO_ERROR, PREFACE, SETTINGS, Wire, call, frame};
use crate::client::TestServer;

const SHORT: Duration = Duration::from_millis(50);

async fn server(limits: Limits) -> TestServer {
    TestServer::start_with(Config { connections: limits, ..Config::default() }, Arc::new(Pipeline::new())).await
}

#[tokio::test]
async fn requests_carry_the_address_of_their_peer() {
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = socket.local_addr().expect("its address").to_string();
    let (told, mut peers) = tokio::sync::mpsc::unbounded_channel();
    let service = service_fn(move |req: Request| {
        told.send(req.extensions().get::<Peer>().map(|peer| (peer.address, peer.identity.clone()))).expect("a listener");
        async { Ok::<_, Infallible>(Response::default()) }
    });
    let closing = CancellationToken::new();
    let serving = tokio::spawn(listener::serve(socket, service, Limits::default(), closing.clone()));
    let mut wire = Wire::http2(&address).await;
    wire.send(&frame(HEADERS, END_HEADERS | END_STREAM, 1, &call("/any"))).await;
    assert_eq!(wire.find(HEADERS).await.expect("an answer").stream, 1);
    assert_eq!(peers.recv().await, Some(Some((wire.local_address(), None))));
    closing.cancel();
    drop(wire);
    serving.await.expect("no panic").expect("a clean end");
}

#[tokio::test]
async fn connections_over_a_cap_are_closed_and_their_places_taken_again() {
    // The test's client holds one.
    for (limits, what) in [
        (Limits { max_connections: 2, ..Limits::default() }, "in all"),
        (Limits { max_per_address: 2, ..Limits::default() }, "for one address"),
    ] {
        let server = server(limits).await;
        let mut second = Wire::http2(&server.address).await;
        assert!(second.find(SETTINGS).await.is_some(), "{what}: within the cap");
        assert!(Wire::http2(&server.address).await.next().await.is_none(), "{what}: over the cap");
        drop(second);
        // The server sees the end a moment later.
        while Wire::http2(&server.address).await.next().await.is_none() {}
    }
}

#[tokio::test]
async fn a_peer_without_a_whole_preface_is_closed() {
    let server = server(Limits { handshake: SHORT, ..Limits::default() }).await;
    for sent in [&b""[..], &PREFACE[..10]] {
        let mut wire = Wire::connect(&server.address).await;
        wire.send(sent).await;
        wire.end().await;
    }
}

#[tokio::test]
async fn idle_and_old_connections_are_told_to_go() {
    for limits in [Limits { idle: SHORT, ..Limits::default() }, Limits { age: SHORT, ..Limits::default() }] {
        let server = server(limits).await;
        let mut wire = Wire::http2(&server.address).await;
        assert_eq!(wire.find(GOAWAY).await.expect("GOAWAY").code(), NO_ERROR);
        // This peer answers nothing, so it is closed after the linger.
        wire.end().await;
    }
}

#[tokio::test]
async fn a_peer_that_gives_no_sign_of_life_is_closed() {
    let server = server(Limits { keepalive: SHORT, keepalive_timeout: SHORT, ..Limits::default() }).await;
    Wire::http2(&server.address).await.end().await;
    assert!(server.client.clone().get_info(lede::server::pb::GetInfoRequest {}).await.is_ok(), "one that does stays");
}

#[tokio::test]
async fn a_stop_waits_for_no_silent_peer() {
    let server = server(Limits::default()).await;
    let silent = Wire::connect(&server.address).await;
    let mute = Wire::http2(&server.address).await;
    let started = std::time::Instant::now();
    server.stopped().await.expect("a clean stop");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    drop((silent, mute));
}
