//! How many connections, how long each may stay, and what one caller may take from others.

use std::{
    convert::Infallible,
    future::poll_fn,
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    task::Poll,
    time::Duration,
};

use lede::{
    nlp::Pipeline,
    server::{
        Config,
        connection::{Limits, Peer},
        layer::{Request, Response},
        listener, load, pb,
    },
};
use tokio::net::TcpSocket;
use tokio_util::sync::CancellationToken;
use tower::service_fn;

use crate::client::{ARTICLE, TestServer};
use crate::wire::{
    DATA, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, GOAWAY, HEADERS, NO_ERROR, PING, PREFACE, RST_STREAM, SETTINGS, WINDOW_UPDATE, Wire,
    call, frame,
};

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
    let serving = tokio::spawn(listener::serve(socket, service, Limits::default(), Arc::default(), closing.clone()));
    let mut wire = Wire::http2(&address).await;
    wire.send(&frame(HEADERS, END_HEADERS | END_STREAM, 1, &call("/any"))).await;
    assert_eq!(wire.find(HEADERS).await.expect("an answer").stream, 1);
    assert_eq!(peers.recv().await, Some(Some((wire.stream.local_addr().expect("an address"), None))));
    closing.cancel();
    drop(wire);
    serving.await.expect("no panic").expect("a clean end");
}

/// A connection from another address than the usual one.
#[cfg(target_os = "linux")]
async fn from_elsewhere(server: SocketAddr) -> Wire {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind((Ipv4Addr::new(127, 0, 0, 2), 0).into()).expect("an address of this machine");
    let mut wire = Wire { stream: socket.connect(server).await.expect("a connection") };
    wire.send(PREFACE).await;
    wire.send(&frame(SETTINGS, 0, 0, &[])).await;
    wire
}

/// On one thread, so that tasks run one after the other: `rounds` goes up each time that all others have had their turn.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn while_callers_compete_a_connection_begins_few_calls_before_it_is_others_turn() {
    const CALLS: u32 = 64;
    let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = socket.local_addr().expect("its address");
    let rounds = Arc::new(AtomicUsize::new(0));
    let (told, mut begun) = tokio::sync::mpsc::unbounded_channel();
    let now = rounds.clone();
    let service = service_fn(move |req: Request| {
        let ip = req.extensions().get::<Peer>().map(|peer| peer.address.ip());
        told.send((ip, now.load(Relaxed))).expect("a listener");
        async { Ok::<_, Infallible>(Response::default()) }
    });
    let counting = tokio::spawn(poll_fn(move |cx| {
        rounds.fetch_add(1, Relaxed);
        // A task that wakes itself while it runs goes behind all others.
        cx.waker().wake_by_ref();
        Poll::<()>::Pending
    }));
    let serving = tokio::spawn(listener::serve(socket, service, Limits::default(), Arc::default(), CancellationToken::new()));
    let (mut greedy, mut polite) = (Wire::http2(&address.to_string()).await, from_elsewhere(address).await);
    let calls = |first: u32, n: u32| {
        (0..n).flat_map(move |i| frame(HEADERS, END_HEADERS | END_STREAM, first + 2 * i, &call("/any"))).collect::<Vec<_>>()
    };
    // Callers compete for a second after they have called: on a machine that stops for longer, the next try is as good.
    let mut most = usize::MAX;
    for first in (1..).step_by(1000).take(20) {
        polite.send(&calls(first, 1)).await;
        polite.find(HEADERS).await.expect("an answer");
        greedy.send(&calls(first, CALLS)).await;
        let mut of_rounds = std::collections::BTreeMap::new();
        for _ in 0..CALLS {
            greedy.find(HEADERS).await.expect("an answer");
        }
        while let Ok((ip, round)) = begun.try_recv() {
            *of_rounds.entry(round).or_insert(0) += usize::from(ip == Some(IpAddr::from(Ipv4Addr::LOCALHOST)));
        }
        most = most.min(of_rounds.values().copied().max().unwrap_or_default());
        if most <= 8 {
            break;
        }
    }
    assert!(most <= 8, "{most} calls of one connection between two rounds");
    counting.abort();
    serving.abort();
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn half_sent_messages_of_one_caller_leave_room_for_another_ones() {
    // Longer than the test: nothing is given back before its end.
    let long = Duration::from_secs(600);
    let config = Config {
        connections: Limits { slow: long, ..Limits::default() },
        load: load::Settings { max_body_bytes: 30_000, max_call: long, ..load::Settings::default() },
        ..Config::default()
    };
    let server = TestServer::start_with(config, Arc::new(Pipeline::new())).await;
    let mut greedy = from_elsewhere(server.address.parse().expect("an address")).await;
    // Half of a message of 10,000 bytes each, and more of them than fit.
    let half = [&[0, 0, 0, 0x27, 0x10][..], &[b' '; 5000]].concat();
    for stream in (1..).step_by(2).take(10) {
        greedy.send(&frame(HEADERS, END_HEADERS, stream, &call("/lede.v1.ArticleService/Analyze"))).await;
        greedy.send(&frame(DATA, 0, stream, &half)).await;
    }
    let refusal = greedy.find(HEADERS).await.expect("an answer");
    assert!(refusal.flags & END_STREAM != 0, "a status alone: this caller has its share");

    let mut polite = server.client.clone();
    let article = pb::Article { text: ARTICLE.repeat(12), ..pb::Article::default() };
    polite.analyze(pb::AnalyzeRequest { article: Some(article.clone()), ..Default::default() }).await.expect("room for a whole article");
    let request = pb::StreamAnalyzeRequest { article: Some(article), ..Default::default() };
    let answered = async {
        let answers = polite.stream_analyze(tokio_stream::iter([request])).await?.into_inner();
        tokio_stream::StreamExt::collect::<Result<Vec<_>, _>>(answers).await
    };
    let answers = tokio::time::timeout(Duration::from_secs(30), answered).await.expect("no wait for another one's messages");
    assert_eq!(answers.expect("outcomes").len(), 1);
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn open_calls_of_one_caller_leave_room_for_another_ones() {
    let long = Duration::from_secs(600);
    let config = Config {
        connections: Limits { slow: long, max_streams: 2000, ..Limits::default() },
        load: load::Settings { max_in_flight: 1, max_call: long, ..load::Settings::default() },
        ..Config::default()
    };
    let server = TestServer::start_with(config, Arc::new(Pipeline::new())).await;
    let mut greedy = from_elsewhere(server.address.parse().expect("an address")).await;
    // Headers alone: each of these calls waits for its message.
    for stream in (1..).step_by(2).take(1000) {
        greedy.send(&frame(HEADERS, END_HEADERS, stream, &call("/lede.v1.ArticleService/Analyze"))).await;
    }
    let refusal = greedy.find(HEADERS).await.expect("an answer");
    assert!(refusal.flags & END_STREAM != 0, "a status alone: this caller has its share");
    let article = Some(pb::Article { text: ARTICLE.to_owned(), ..pb::Article::default() });
    let mut polite = server.client.clone();
    polite.analyze(pb::AnalyzeRequest { article, ..Default::default() }).await.expect("room for another caller's call");
}

#[tokio::test]
async fn connections_over_a_cap_are_closed_unless_a_place_becomes_free() {
    // The test's client holds one.
    for (limits, what) in [
        (Limits { max_connections: 2, ..Limits::default() }, "in all"),
        (Limits { max_per_address: 2, ..Limits::default() }, "for one address"),
    ] {
        let server = server(limits).await;
        let mut second = Wire::http2(&server.address).await;
        assert!(second.find(SETTINGS).await.is_some(), "{what}: within the cap");
        assert!(Wire::http2(&server.address).await.next().await.is_none(), "{what}: over the cap");
        let mut third = Wire::http2(&server.address).await;
        // The server sees the end a moment later.
        drop(second);
        assert!(third.find(SETTINGS).await.is_some(), "{what}: within the cap again");
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

#[tokio::test]
async fn headers_that_do_not_end_close_the_connection() {
    let server = server(Limits { handshake: SHORT, ..Limits::default() }).await;
    let headers = frame(HEADERS, END_HEADERS, 1, &call("/lede.v1.ArticleService/Analyze"));
    // In the middle of the head, in the middle of the frame, and between two frames of the block.
    for sent in [&headers[..5], &headers[..40], &frame(HEADERS, 0, 1, &call("/any"))] {
        let mut wire = Wire::http2(&server.address).await;
        wire.send(sent).await;
        wire.end().await;
    }
}

#[tokio::test]
async fn a_message_that_does_not_arrive_is_answered_and_the_connection_lives() {
    let server = server(Limits { slow: SHORT, ..Limits::default() }).await;
    let mut wire = Wire::http2(&server.address).await;
    for (stream, body) in [(1, &b""[..]), (3, &[0, 0, 0, 1, 0, 10]), (5, &[0, 0])] {
        wire.send(&frame(HEADERS, END_HEADERS, stream, &call("/lede.v1.ArticleService/Analyze"))).await;
        wire.send(&frame(DATA, 0, stream, body)).await;
        let answer = wire.find(HEADERS).await.expect("an answer");
        assert_eq!(answer.stream, stream);
        assert!(answer.flags & END_STREAM != 0, "the status comes at once");
    }
}

#[tokio::test]
async fn a_message_in_one_frame_may_come_as_slowly_as_the_least_rate() {
    let server = server(Limits { slow: SHORT, min_rate: 1000, ..Limits::default() }).await;
    let mut wire = Wire::http2(&server.address).await;
    wire.send(&frame(HEADERS, END_HEADERS, 1, &call("/lede.v1.ArticleService/Summarize"))).await;
    // An article of a thousand bytes: five times as fast as they must come, and for four times as long as none may come.
    let body = [&[0, 0, 0, 0x03, 0xee, 0x0a, 0xeb, 0x07, 0x0a, 0xe8, 0x07][..], &"A ferry sank. ".repeat(72).as_bytes()[..1000]].concat();
    for piece in frame(DATA, END_STREAM, 1, &body).chunks(100) {
        wire.send(piece).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let answer = wire.find(HEADERS).await.expect("an answer");
    assert!(answer.flags & END_STREAM == 0, "a summary, and no status alone");
}

#[tokio::test]
async fn a_stream_may_rest_between_messages_but_not_within_one() {
    let server = server(Limits { slow: SHORT, ..Limits::default() }).await;
    let mut wire = Wire::http2(&server.address).await;
    wire.send(&frame(HEADERS, END_HEADERS, 1, &call("/lede.v1.ArticleService/StreamAnalyze"))).await;
    wire.send(&frame(HEADERS, END_HEADERS, 3, &call("/lede.v1.ArticleService/StreamAnalyze"))).await;
    wire.send(&frame(DATA, 0, 3, &[0, 0, 0, 1, 0, 10])).await;
    loop {
        let answer = wire.find(HEADERS).await.expect("an answer");
        if answer.flags & END_STREAM != 0 {
            assert_eq!(answer.stream, 3, "the one that had begun a message");
            break;
        }
    }
    // An empty message: no article, so an outcome with an error.
    wire.send(&frame(DATA, 0, 1, &[0, 0, 0, 0, 0])).await;
    assert_eq!(wire.find(DATA).await.expect("an outcome").stream, 1, "the other one goes on");
}

#[tokio::test]
async fn a_stream_that_the_server_ends_is_its_peers_to_end_too() {
    let server = server(Limits::default()).await;
    let mut wire = Wire::http2(&server.address).await;
    wire.send(&frame(HEADERS, END_HEADERS, 1, &call("/lede.v1.ArticleService/StreamAnalyze"))).await;
    // A message that is none.
    wire.send(&frame(DATA, 0, 1, &[0, 0, 0, 0, 1, 0xff])).await;
    while wire.find(HEADERS).await.expect("an answer").flags & END_STREAM == 0 {}
    wire.send(&frame(PING, 0, 0, &[0; 8])).await;
    loop {
        let next = wire.next().await.expect("an answer");
        assert_ne!(next.kind, RST_STREAM, "a proxy might hand this on in place of the status");
        if next.kind == PING {
            break;
        }
    }
}

#[tokio::test]
async fn an_answer_that_is_not_taken_is_given_up_and_the_connection_lives() {
    let server = server(Limits { slow: SHORT, ..Limits::default() }).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.send(PREFACE).await;
    // INITIAL_WINDOW_SIZE: no room for any answer.
    wire.send(&frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 0])).await;
    wire.send(&frame(HEADERS, END_HEADERS, 1, &call("/lede.v1.ArticleService/GetInfo"))).await;
    wire.send(&frame(DATA, END_STREAM, 1, &[0, 0, 0, 0, 0])).await;
    assert_eq!(wire.find(RST_STREAM).await.expect("a reset").stream, 1);
    wire.send(&frame(PING, 0, 0, &[0; 8])).await;
    assert!(wire.find(PING).await.is_some(), "the connection answers");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_peer_that_reads_nothing_is_closed() {
    let server = server(Limits { slow: SHORT, ..Limits::default() }).await;
    let mut wire = Wire::connect(&server.address).await;
    wire.send(PREFACE).await;
    // Windows as wide as they may be: only the sockets' buffers have an end.
    wire.send(&frame(SETTINGS, 0, 0, &[0, 4, 0x7f, 0xff, 0xff, 0xff])).await;
    wire.send(&frame(WINDOW_UPDATE, 0, 0, &[0x7f, 0, 0, 0])).await;
    for stream in (1..).step_by(2) {
        let sent =
            [frame(HEADERS, END_HEADERS, stream, &call("/lede.v1.ArticleService/GetInfo")), frame(DATA, END_STREAM, stream, &[0; 5])];
        if !wire.try_send(&sent.concat()).await {
            break;
        }
    }
}

#[tokio::test]
async fn a_flood_is_cut_and_told_why() {
    let server = server(Limits::default()).await;
    for (kind, payload, why) in
        [(PING, &[0; 8][..], "too_many_pings"), (SETTINGS, &[], "settings"), (WINDOW_UPDATE, &[0, 0, 0, 1], "window updates")]
    {
        let mut wire = Wire::http2(&server.address).await;
        for _ in 0..200 {
            wire.send(&frame(kind, 0, 0, payload)).await;
        }
        let goaway = wire.find(GOAWAY).await.expect("GOAWAY");
        assert_eq!(goaway.code(), ENHANCE_YOUR_CALM, "{why}");
        assert_eq!(goaway.payload[8..], *why.as_bytes());
        assert!(wire.next().await.is_none(), "{why}: the end");
    }
}

#[tokio::test]
async fn an_old_connection_ends_its_streams_after_the_grace() {
    let server = server(Limits { age: SHORT, age_grace: SHORT, ..Limits::default() }).await;
    let mut wire = Wire::http2(&server.address).await;
    wire.send(&frame(HEADERS, END_HEADERS, 1, &call("/lede.v1.ArticleService/StreamAnalyze"))).await;
    assert_eq!(wire.find(GOAWAY).await.expect("GOAWAY").code(), NO_ERROR);
    loop {
        let answer = wire.find(HEADERS).await.expect("the end of the stream");
        if answer.flags & END_STREAM != 0 {
            break;
        }
    }
}

#[tokio::test]
async fn a_call_that_crosses_goaway_is_answered() {
    let server = server(Limits { age: SHORT, ..Limits::default() }).await;
    let mut wire = Wire::http2(&server.address).await;
    let goaway = wire.find(GOAWAY).await.expect("GOAWAY");
    assert_eq!(goaway.payload[..4], [0x7f, 0xff, 0xff, 0xff], "any stream may still come");
    wire.send(&frame(HEADERS, END_HEADERS, 1, &call("/lede.v1.ArticleService/GetInfo"))).await;
    wire.send(&frame(DATA, END_STREAM, 1, &[0; 5])).await;
    assert_eq!(wire.find(DATA).await.expect("an answer").stream, 1);
}
