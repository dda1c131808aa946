//! Streams opened, reset, broken and left, faster than any client would.

use std::iter::{once, repeat_n};

use super::Target;
use crate::wire::{
    DATA, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, HEADERS, PING, PROTOCOL_ERROR, RST_STREAM, SETTINGS, Seen, WINDOW_UPDATE, Wire, call,
    call_with, frame,
};

const ANALYZE: &str = "/lede.v1.ArticleService/Analyze";
const STREAM: &str = "/lede.v1.ArticleService/StreamAnalyze";
const CANCEL: [u8; 4] = [0, 0, 0, 8];

fn ids(n: usize) -> impl Iterator<Item = u32> {
    (0..n as u32).map(|i| 2 * i + 1)
}

fn open(stream: u32, method: &str) -> Vec<u8> {
    frame(HEADERS, END_HEADERS, stream, &call(method))
}

/// A whole call with an article.
fn article(stream: u32, more: &[(&str, &str)]) -> Vec<u8> {
    let text = "The ferry Aurora ran aground off Lisbon on Monday. All 212 passengers were saved, Captain Rui Melo said.";
    // Field 1 (article) with field 1 (text).
    let inner = [&[0x0a, text.len() as u8][..], text.as_bytes()].concat();
    let message = [&[0x0a, inner.len() as u8][..], &inner].concat();
    let body = [&[0, 0, 0, 0, message.len() as u8][..], &message].concat();
    [frame(HEADERS, END_HEADERS, stream, &call_with(ANALYZE, more)), frame(DATA, END_STREAM, stream, &body)].concat()
}

fn calmed(seen: &Seen) -> String {
    let (code, why) = seen.goaway.clone().expect("GOAWAY");
    assert_eq!(code, ENHANCE_YOUR_CALM, "{why}");
    format!("GOAWAY ENHANCE_YOUR_CALM, {why}")
}

pub async fn rapid_reset(target: Target) -> String {
    let frames = ids(target.n).map(|id| [open(id, ANALYZE), frame(RST_STREAM, 0, id, &CANCEL)].concat());
    calmed(&Wire::http2(&target.address).await.exchange(frames, usize::MAX).await)
}

pub async fn late_reset(target: Target) -> String {
    // Whole calls, so that work begins before the reset: as slow as the work, or cut.
    let frames = ids(target.n).map(|id| [article(id, &[]), frame(RST_STREAM, 0, id, &CANCEL)].concat());
    let frames = frames.chain(once(frame(PING, 0, 0, &[7; 8])));
    let seen = Wire::http2(&target.address).await.exchange_until(frames, |seen| seen.n_pongs == 1).await;
    if seen.closed { calmed(&seen) } else { format!("{} calls begun and reset", target.n) }
}

/// Each stream is opened, then broken by a frame that forces the server to reset it.
async fn made_to_reset(target: Target, breaking: impl Fn(u32) -> Vec<u8>) -> String {
    let frames = ids(target.n).map(|id| [open(id, STREAM), breaking(id)].concat());
    let seen = Wire::http2(&target.address).await.exchange(frames, usize::MAX).await;
    let (code, why) = seen.goaway.clone().expect("GOAWAY");
    // Where HTTP/2 calls it an error of the whole connection, the first one is the last.
    if code == PROTOCOL_ERROR { "GOAWAY PROTOCOL_ERROR".to_owned() } else { format!("{} resets, then {why}", seen.n_resets) }
}

pub async fn zero_window(target: Target) -> String {
    made_to_reset(target, |id| frame(WINDOW_UPDATE, 0, id, &[0; 4])).await
}

pub async fn wide_window(target: Target) -> String {
    made_to_reset(target, |id| frame(WINDOW_UPDATE, 0, id, &[0x7f, 0xff, 0xff, 0xff])).await
}

pub async fn data_after_end(target: Target) -> String {
    made_to_reset(target, |id| [frame(DATA, END_STREAM, id, &[]), frame(DATA, 0, id, &[0; 10])].concat()).await
}

pub async fn more_than_announced(target: Target) -> String {
    let frames = ids(target.n).map(|id| {
        let headers = call_with(STREAM, &[("content-length", "1")]);
        [frame(HEADERS, END_HEADERS, id, &headers), frame(DATA, 0, id, &[0; 10])].concat()
    });
    let seen = Wire::http2(&target.address).await.exchange(frames, usize::MAX).await;
    format!("{} resets, then {}", seen.n_resets, calmed(&seen))
}

pub async fn too_many(target: Target) -> String {
    let seen = Wire::http2(&target.address).await.exchange(ids(target.n).map(|id| open(id, STREAM)), usize::MAX).await;
    format!("{} refused, then {}", seen.n_resets, calmed(&seen))
}

pub async fn half_messages(target: Target) -> String {
    // As many streams as are allowed on each connection, each with a message of 16 MB, the longest, of which only a part comes.
    let mut wires = Vec::new();
    for _ in 0..(target.n / 200).clamp(1, 50) {
        let mut wire = Wire::http2(&target.address).await;
        wire.find(WINDOW_UPDATE).await.expect("room for more than HTTP/2's 64 KiB");
        for id in ids(100) {
            wire.send(&open(id, ANALYZE)).await;
            let part = [&[0, 1, 0, 0, 0][..], &vec![b' '; target.n.min(8000)]].concat();
            wire.send(&frame(DATA, 0, id, &part)).await;
        }
        wires.push(wire);
    }
    let n = wires.len();
    for wire in &mut wires {
        // The windows are full or the messages too slow: either way each stream is answered.
        wire.find(HEADERS).await.expect("an answer");
    }
    format!("{n} connections with 100 half messages each; answered as too slow")
}

pub async fn long_headers(target: Target) -> String {
    // Nearly as much as the headers of a call may take, on as many calls as connections may carry, on all connections at once.
    let long = "y".repeat(120);
    let block = call_with(ANALYZE, &repeat_n(("x-long", &*long), 95).collect::<Vec<_>>());
    let n = (target.n / 200).clamp(1, 100);
    let mut wires = Vec::new();
    for _ in 0..n {
        wires.push(Wire::http2(&target.address).await);
    }
    let callers = wires.into_iter().map(|wire| {
        let block = block.clone();
        let calls = ids(100).map(move |id| frame(HEADERS, END_HEADERS | END_STREAM, id, &block));
        tokio::spawn(async move { wire.exchange(calls, 100).await })
    });
    for caller in callers.collect::<Vec<_>>() {
        let seen = caller.await.expect("no panic");
        assert_eq!(seen.n_answers, 100, "{seen:?}");
    }
    format!("{n} connections with 100 calls each, all answered")
}

pub async fn drops(target: Target) -> String {
    let n = (target.n / 10).clamp(10, 500);
    for i in 0..n {
        let mut wire = Wire::http2(&target.address).await;
        for id in ids(5) {
            wire.send(&open(id, STREAM)).await;
            wire.send(&frame(DATA, 0, id, &[0, 0, 0, 1, 0, 0x0a])).await;
        }
        if i % 2 == 0 {
            wire.vanish();
        }
    }
    format!("{n} connections dropped in the middle of 5 messages each")
}

pub async fn cancels(target: Target) -> String {
    // Fewer than a flood: each call is cancelled only after the next three have begun.
    let n = target.n.min(150);
    let mut wire = Wire::http2(&target.address).await;
    for id in ids(n) {
        wire.send(&article(id, &[])).await;
        if id > 6 {
            wire.send(&frame(RST_STREAM, 0, id - 6, &CANCEL)).await;
        }
    }
    wire.send(&frame(SETTINGS, 0, 0, &[])).await;
    let last = 2 * n as u32 + 1;
    wire.send(&article(last, &[])).await;
    while wire.find(HEADERS).await.expect("an honest number of cancelled calls is no reason to hang up").stream != last {}
    format!("{n} calls cancelled; the one after them is answered")
}

pub async fn deadlines(target: Target) -> String {
    let n = target.n;
    let timeouts = ["0n", "1n", "1u", "100u", "1m"];
    // No more at once than streams are allowed.
    for chunk in 0..n.div_ceil(100) {
        let frames = (0..100).map(move |i| article(2 * (i as u32) + 1, &[("grpc-timeout", timeouts[(chunk + i) % timeouts.len()])]));
        let seen = Wire::http2(&target.address).await.exchange(frames, 100).await;
        assert_eq!(seen.n_answers, 100, "{seen:?}");
    }
    format!("{} calls that had no time, each answered", n.div_ceil(100) * 100)
}
