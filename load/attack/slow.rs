//! Connections: very many, very short, or very slow.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::sleep;

use super::Target;
use crate::wire::{DATA, END_HEADERS, END_STREAM, HEADERS, PREFACE, RST_STREAM, SETTINGS, WINDOW_UPDATE, Wire, call, frame};

const ANALYZE: &str = "/lede.v1.ArticleService/Analyze";
const GET_INFO: &str = "/lede.v1.ArticleService/GetInfo";
/// Slow enough for any deadline.
const DRIP: Duration = Duration::from_millis(200);

/// Connections of a slow attack: under the cap for one address, with room for others.
fn n_slow(target: &Target) -> usize {
    (target.n / 50).clamp(2, 100)
}

pub async fn churn(target: Target) -> String {
    for _ in 0..target.n {
        drop(Wire::connect(&target.address).await);
    }
    format!("{} connections opened and closed", target.n)
}

pub async fn reset_churn(target: Target) -> String {
    for _ in 0..target.n {
        let mut wire = Wire::http2(&target.address).await;
        wire.send(&frame(HEADERS, END_HEADERS, 1, &call(ANALYZE))).await;
        wire.vanish();
    }
    format!("{} connections opened and reset in the middle of a call", target.n)
}

pub async fn held(target: Target) -> String {
    // More than one address may have.
    let mut wires = Vec::new();
    for _ in 0..target.n.min(400) {
        wires.push(Wire::http2(&target.address).await);
    }
    let refused = join_all(wires.iter_mut().map(|wire| async { wire.next().await.is_none() })).await;
    let n = refused.iter().filter(|refused| **refused).count();
    format!("{} connections, {n} of them closed at once", wires.len())
}

/// Opens connections, does something slow on each, and waits until the server has closed all of them.
async fn until_closed<F: Future<Output = ()>>(target: &Target, slow: impl Fn(Wire) -> F) -> String {
    let mut running = Vec::new();
    for _ in 0..n_slow(target) {
        running.push(slow(Wire::connect(&target.address).await));
    }
    let n = running.len();
    join_all(running).await;
    format!("{n} connections, all closed by the server")
}

/// Sends byte by byte until the server hangs up.
async fn drip(mut wire: Wire, bytes: Vec<u8>) {
    for byte in bytes.into_iter().cycle() {
        if !wire.try_send(&[byte]).await {
            return;
        }
        sleep(DRIP).await;
    }
}

pub async fn silence(target: Target) -> String {
    until_closed(&target, |mut wire| async move { assert_eq!(wire.end().await, None) }).await
}

pub async fn preface_drip(target: Target) -> String {
    until_closed(&target, |wire| drip(wire, PREFACE.to_vec())).await
}

pub async fn header_drip(target: Target) -> String {
    until_closed(&target, |mut wire| async move {
        wire.send(PREFACE).await;
        wire.send(&frame(SETTINGS, 0, 0, &[])).await;
        drip(wire, frame(HEADERS, END_HEADERS, 1, &[0; 10_000])).await;
    })
    .await
}

pub async fn body_drip(target: Target) -> String {
    let n = n_slow(&target);
    let calls = (0..n).map(|_| async {
        let mut wire = Wire::http2(&target.address).await;
        wire.send(&frame(HEADERS, END_HEADERS, 1, &call(ANALYZE))).await;
        wire.send(&frame(DATA, 0, 1, &[0, 0, 0, 0x40, 0])).await;
        // One byte in a frame of its own, again and again, until there is an answer.
        loop {
            tokio::select! {
                found = wire.find(HEADERS) => return found.is_some(),
                () = sleep(DRIP) => {}
            }
            wire.send(&frame(DATA, 0, 1, b"x")).await;
        }
    });
    assert!(join_all(calls).await.iter().all(|answered| *answered), "the call ends, not the connection");
    format!("{n} calls, all answered before their message was complete")
}

pub async fn no_window(target: Target) -> String {
    let n = n_slow(&target);
    let readers = (0..n).map(|_| async {
        let mut wire = Wire::connect(&target.address).await;
        wire.send(PREFACE).await;
        wire.send(&frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 0])).await;
        for id in (1..100).step_by(2) {
            wire.send(&frame(HEADERS, END_HEADERS, id, &call(GET_INFO))).await;
            wire.send(&frame(DATA, END_STREAM, id, &[0; 5])).await;
        }
        for _ in 0..50 {
            wire.find(RST_STREAM).await.expect("the answer is given up, the connection is not");
        }
    });
    join_all(readers).await;
    format!("{n} connections with 50 answers each that had no window; all given up")
}

pub async fn nothing_read(target: Target) -> String {
    until_closed(&target, |mut wire| async move {
        wire.send(PREFACE).await;
        wire.send(&frame(SETTINGS, 0, 0, &[0, 4, 0x7f, 0xff, 0xff, 0xff])).await;
        wire.send(&frame(WINDOW_UPDATE, 0, 0, &[0x7f, 0, 0, 0])).await;
        for id in (1..).step_by(2) {
            let sent = [frame(HEADERS, END_HEADERS, id, &call(GET_INFO)), frame(DATA, END_STREAM, id, &[0; 5])].concat();
            if !wire.try_send(&sent).await {
                return;
            }
        }
    })
    .await
}

pub async fn half_open(target: Target) -> String {
    // Peers that said hello and then nothing, like machines that were switched off: they may stay for a while, and must cost nothing.
    let mut wires = Vec::new();
    for _ in 0..n_slow(&target) {
        let mut wire = Wire::http2(&target.address).await;
        wire.find(SETTINGS).await.expect("the server's settings");
        wires.push(wire);
    }
    sleep(Duration::from_millis(target.n as u64 / 10)).await;
    format!("{} connections that never answer", wires.len())
}
