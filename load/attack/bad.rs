//! Bytes that are no HTTP/2, or against its rules.

use std::iter::once;

use super::Target;
use crate::wire::{
    CONTINUATION, DATA, END_HEADERS, END_STREAM, HEADERS, NO_ERROR, PING, PREFACE, PRIORITY, PROTOCOL_ERROR, RST_STREAM, SETTINGS,
    WINDOW_UPDATE, Wire, block, call, frame,
};

const ANALYZE: &str = "/lede.v1.ArticleService/Analyze";

/// Numbers that are the same each time: Marsaglia's xorshift.
fn noise(mut state: u64) -> impl Iterator<Item = u8> {
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    })
}

pub async fn garbage(target: Target) -> String {
    let n = (target.n / 50).clamp(5, 200) as u64;
    for seed in 1..=n {
        let bytes = noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)).take(5000).collect::<Vec<_>>();
        let mut wire = Wire::connect(&target.address).await;
        if seed % 2 == 0 {
            wire.send(PREFACE).await;
            wire.send(&frame(SETTINGS, 0, 0, &[])).await;
        }
        wire.send(&bytes).await;
        // An end of ours, so that also a frame that claims to be longer than the garbage ends.
        wire.hang_up().await;
        wire.end().await;
    }
    format!("{n} connections of noise, all closed")
}

pub async fn rules(target: Target) -> String {
    let broken = [
        ("a frame longer than allowed", [&[0xff, 0xff, 0xff, DATA, 0, 0, 0, 0, 1][..], &[0; 100]].concat()),
        ("DATA on no stream", frame(DATA, 0, 0, &[1])),
        ("DATA on a stream that is not open", frame(DATA, 0, 1, &[1])),
        ("HEADERS on no stream", frame(HEADERS, END_HEADERS, 0, &call(ANALYZE))),
        ("HEADERS on a server's stream", frame(HEADERS, END_HEADERS, 2, &call(ANALYZE))),
        ("CONTINUATION out of nowhere", frame(CONTINUATION, END_HEADERS, 1, &[])),
        ("DATA within a block", [frame(HEADERS, 0, 1, &call(ANALYZE)), frame(DATA, 0, 1, &[1])].concat()),
        ("SETTINGS of a wrong length", frame(SETTINGS, 0, 0, &[1])),
        ("SETTINGS on a stream", frame(SETTINGS, 0, 1, &[])),
        ("a window wider than possible", frame(SETTINGS, 0, 0, &[0, 4, 0xff, 0xff, 0xff, 0xff])),
        ("PING of a wrong length", frame(PING, 0, 0, &[1])),
        ("WINDOW_UPDATE of nothing", frame(WINDOW_UPDATE, 0, 0, &[0; 4])),
        ("a window over its end", [frame(WINDOW_UPDATE, 0, 0, &[0x7f, 0xff, 0xff, 0xff])].concat()),
        ("RST_STREAM of no stream", frame(RST_STREAM, 0, 0, &[0; 4])),
        ("RST_STREAM of a stream that never was", frame(RST_STREAM, 0, 7, &[0; 4])),
        ("PUSH_PROMISE", frame(5, END_HEADERS, 1, &[0, 0, 0, 2])),
        ("headers that do not decode", frame(HEADERS, END_HEADERS, 1, &[0x80])),
        ("padding longer than the frame", frame(DATA, 8, 1, &[200])),
        ("a stream that depends on itself", frame(PRIORITY, 0, 0, &[0, 0, 0, 1, 1])),
    ];
    for (name, bytes) in &broken {
        let mut wire = Wire::http2(&target.address).await;
        wire.send(bytes).await;
        let code = wire.end().await;
        assert!(code.is_some_and(|code| code != NO_ERROR), "{name}: GOAWAY {code:?}");
    }
    format!("{} broken rules, each answered by GOAWAY with an error", broken.len())
}

pub async fn other_protocols(target: Target) -> String {
    let hello = [0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3];
    let foreign: [&[u8]; 4] = [b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"POST /x HTTP/1.0\r\n\r\n", &hello, b"SSH-2.0-OpenSSH_9\r\n"];
    for bytes in foreign {
        let mut wire = Wire::connect(&target.address).await;
        wire.send(bytes).await;
        // A preface's length of it is enough to know.
        wire.send(&[b' '; 24]).await;
        wire.end().await;
    }
    format!("{} foreign protocols, all closed", foreign.len())
}

pub async fn requests(target: Target) -> String {
    let usual = [(":scheme", "http"), (":path", ANALYZE), (":authority", "test"), ("content-type", "application/grpc")];
    let with = |more: &[(&str, &str)]| block(&[more, &usual].concat());
    let bad = [
        ("no method", with(&[])),
        ("GET", with(&[(":method", "GET")])),
        ("CONNECT", with(&[(":method", "CONNECT")])),
        ("two methods", with(&[(":method", "POST"), (":method", "POST")])),
        ("an upper-case name", with(&[(":method", "POST"), ("X-Upper", "1")])),
        ("a connection header", with(&[(":method", "POST"), ("connection", "close")])),
        ("a pseudo header after others", [with(&[(":method", "POST")]), block(&[(":path", "/")])].concat()),
        ("a wrong length", [with(&[(":method", "POST")]), block(&[("content-length", "9999")])].concat()),
        ("a path that is none", block(&[(":method", "POST"), (":scheme", "http"), (":path", "\\"), (":authority", "test")])),
    ];
    for (name, headers) in &bad {
        let wire = Wire::http2(&target.address).await;
        let sent = [frame(HEADERS, END_HEADERS, 1, headers), frame(DATA, END_STREAM, 1, &[0; 5])].concat();
        let seen = wire.exchange(once(sent), 1).await;
        // Some of these HTTP/2 calls errors of the whole connection.
        let goaway = seen.goaway.as_ref().is_some_and(|(code, _)| *code == PROTOCOL_ERROR);
        assert!(seen.n_answers + seen.n_resets == 1 || goaway, "{name}: {seen:?}");
    }
    format!("{} bad requests, each refused or ended with GOAWAY PROTOCOL_ERROR", bad.len())
}
