//! Frames that are cheap to send and of no use.

use std::iter::{once, repeat_n};

use super::Target;
use crate::wire::{
    ACK, CONTINUATION, DATA, END_HEADERS, END_STREAM, ENHANCE_YOUR_CALM, GOAWAY, HEADERS, PADDED, PING, PRIORITY, SETTINGS, WINDOW_UPDATE,
    Wire, call, frame,
};

const ANALYZE: &str = "/lede.v1.ArticleService/Analyze";
const STREAM: &str = "/lede.v1.ArticleService/StreamAnalyze";

/// Sends `first`, then the flood; the server must cut it short and say why.
async fn cut(target: &Target, first: Vec<u8>, flood: Vec<u8>) -> String {
    let wire = Wire::http2(&target.address).await;
    let seen = wire.exchange(once(first).chain(repeat_n(flood, target.n)), usize::MAX).await;
    let (code, why) = seen.goaway.expect("GOAWAY");
    assert_eq!(code, ENHANCE_YOUR_CALM, "{why}");
    format!("GOAWAY ENHANCE_YOUR_CALM, {why}")
}

fn open_stream() -> Vec<u8> {
    frame(HEADERS, END_HEADERS, 1, &call(STREAM))
}

pub async fn pings(target: Target) -> String {
    cut(&target, Vec::new(), frame(PING, 0, 0, &[7; 8])).await
}

pub async fn pongs(target: Target) -> String {
    cut(&target, Vec::new(), frame(PING, ACK, 0, &[7; 8])).await
}

pub async fn settings(target: Target) -> String {
    cut(&target, Vec::new(), frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0xff, 0xff])).await
}

pub async fn settings_acks(target: Target) -> String {
    let wire = Wire::http2(&target.address).await;
    let seen = wire.exchange(repeat_n(frame(SETTINGS, ACK, 0, &[]), target.n), usize::MAX).await;
    // The first is owed; HTTP/2 calls the second an error.
    format!("GOAWAY {}", seen.goaway.expect("GOAWAY").0)
}

pub async fn connection_windows(target: Target) -> String {
    cut(&target, Vec::new(), frame(WINDOW_UPDATE, 0, 0, &[0, 0, 0, 1])).await
}

pub async fn stream_windows(target: Target) -> String {
    cut(&target, open_stream(), frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1])).await
}

pub async fn priorities(target: Target) -> String {
    cut(&target, open_stream(), frame(PRIORITY, 0, 1, &[0, 0, 0, 3, 7])).await
}

pub async fn unknown(target: Target) -> String {
    cut(&target, Vec::new(), frame(0xfa, 0, 0, &[7; 100])).await
}

pub async fn goaways(target: Target) -> String {
    let wire = Wire::http2(&target.address).await;
    let seen = wire.exchange(repeat_n(frame(GOAWAY, 0, 0, &[0; 8]), target.n), usize::MAX).await;
    assert!(seen.closed, "a client that goes is let go");
    "closed".to_owned()
}

pub async fn empty_data(target: Target) -> String {
    cut(&target, open_stream(), frame(DATA, 0, 1, &[])).await
}

pub async fn padding(target: Target) -> String {
    // One byte that says how much padding follows, and as much padding.
    let padded = [&[255][..], &[0; 255]].concat();
    let wire = Wire::http2(&target.address).await;
    let flood = repeat_n(frame(DATA, PADDED, 1, &padded), target.n);
    let end = once(frame(DATA, END_STREAM, 1, &[]));
    let seen = wire.exchange(once(frame(HEADERS, END_HEADERS, 1, &call(ANALYZE))).chain(flood).chain(end), 1).await;
    match seen.goaway {
        Some((ENHANCE_YOUR_CALM, why)) => format!("GOAWAY ENHANCE_YOUR_CALM, {why}"),
        _ => {
            assert_eq!(seen.n_answers, 1, "{seen:?}");
            "answered".to_owned()
        }
    }
}

pub async fn tiny_data(target: Target) -> String {
    // A message of exactly as many bytes as there are frames: it is read, and answered as what it is, no protobuf.
    let n = target.n as u32;
    let head = [&[0][..], &n.to_be_bytes()].concat();
    let first = [frame(HEADERS, END_HEADERS, 1, &call(ANALYZE)), frame(DATA, 0, 1, &head)].concat();
    let frames = once(first).chain(repeat_n(frame(DATA, 0, 1, &[0xff]), target.n)).chain(once(frame(DATA, END_STREAM, 1, &[])));
    let seen = Wire::http2(&target.address).await.exchange(frames, 1).await;
    let answered = seen.n_answers == 1;
    let calmed = seen.goaway.as_ref().is_some_and(|(code, _)| *code == ENHANCE_YOUR_CALM);
    assert!(answered || calmed, "{seen:?}");
    if answered { "answered".to_owned() } else { "GOAWAY ENHANCE_YOUR_CALM".to_owned() }
}

pub async fn continuations(target: Target) -> String {
    // A literal header that is never the last.
    cut_block(&target, &[0, 1, b'a', 1, b'b']).await
}

pub async fn empty_continuations(target: Target) -> String {
    cut_block(&target, &[]).await
}

async fn cut_block(target: &Target, piece: &[u8]) -> String {
    let wire = Wire::http2(&target.address).await;
    let flood = repeat_n(frame(CONTINUATION, 0, 1, piece), target.n);
    let seen = wire.exchange(once(frame(HEADERS, 0, 1, &call(ANALYZE))).chain(flood), usize::MAX).await;
    assert!(seen.closed, "{seen:?}");
    format!("closed, GOAWAY {:?}", seen.goaway)
}

pub async fn hpack_bomb(target: Target) -> String {
    // One header of 4,000 bytes put into the table, then named by one byte each, thousands of times.
    let value = "x".repeat(4000);
    let mut block = call(ANALYZE);
    // Literal with indexing, new name; the length of the value in HPACK's form for long ones.
    block.extend([0x40, 1, b'a', 0x7f]);
    let mut rest = value.len() - 127;
    while rest >= 128 {
        block.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    block.push(rest as u8);
    block.extend(value.as_bytes());
    block.extend(repeat_n(0x80 | 62, 13_000));
    let first = frame(HEADERS, END_STREAM, 1, &block[..16_000]);
    let bomb = [first, frame(CONTINUATION, END_HEADERS, 1, &block[16_000..])].concat();
    refused(&target, bomb).await
}

pub async fn hpack_resizing(target: Target) -> String {
    // The size of the table down and up again, as often as fits.
    let resizing = [&[0x20, 0x3f, 0xe1, 0x1f][..]; 2000].concat();
    refused(&target, frame(HEADERS, END_STREAM | END_HEADERS, 1, &[resizing, call(ANALYZE)].concat())).await
}

pub async fn long_headers(target: Target) -> String {
    let long = "y".repeat(120);
    let headers = repeat_n(("x-long", &*long), 130).collect::<Vec<_>>();
    let block = crate::wire::call_with(ANALYZE, &headers);
    let first = frame(HEADERS, END_STREAM, 1, &block[..16_000]);
    refused(&target, [first, frame(CONTINUATION, END_HEADERS, 1, &block[16_000..])].concat()).await
}

/// Sends one block of headers; it must be answered or end the connection.
async fn refused(target: &Target, block: Vec<u8>) -> String {
    let seen = Wire::http2(&target.address).await.exchange(once(block), 1).await;
    assert!(seen.closed || seen.n_answers + seen.n_resets == 1, "{seen:?}");
    if seen.closed { format!("closed, GOAWAY {:?}", seen.goaway) } else { "refused".to_owned() }
}
