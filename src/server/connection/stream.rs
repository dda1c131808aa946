//! One stream of HTTP/2 as a call: its response sent as fast as the peer takes it.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::Poll,
    time::Duration,
};

use h2::{Reason, RecvStream, SendStream, server::SendResponse};
use http_body::Body;
use prost::bytes::Bytes;
use tokio::time::{Instant, timeout, timeout_at};

use super::{OpenCall, incoming::Incoming, socket::Wire};
use crate::server::{layer::Next, method::Method};

/// How slowly a peer may send or take bytes.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Without moving any.
    pub slow: Duration,
    /// In each second after that.
    pub min_rate: usize,
}

impl Pace {
    /// The longest time in which this many bytes may move.
    pub fn worth(&self, n_bytes: usize) -> Duration {
        Duration::from_secs_f64(n_bytes as f64 / self.min_rate.max(1) as f64)
    }
}

/// A peer that has its answer may take so long to end its own side of the stream.
const REST: Duration = Duration::from_secs(1);

/// Answers one request, and holds its call open until then. Ends early when the peer resets the stream; whatever worked on the answer is
/// dropped then.
pub(super) async fn answer(
    service: impl Next,
    req: http::Request<RecvStream>,
    mut respond: SendResponse<Bytes>,
    wire: Wire,
    pace: Pace,
    open: OpenCall,
) {
    let bidirectional = matches!(Method::of(req.uri().path()), Method::StreamAnalyze | Method::Reflection);
    let all_came = Arc::<AtomicBool>::default();
    let res = {
        let mut req = req.map(|stream| tonic::body::Body::new(Incoming::new(stream, wire, pace, bidirectional, all_came.clone())));
        let mut answer = pin!(service.answer(&mut req));
        // The reset first: a call that was given up while it waited for its turn costs no work.
        poll_fn(|cx| match respond.poll_reset(cx) {
            Poll::Ready(_) => Poll::Ready(None),
            Poll::Pending => answer.as_mut().poll(cx).map(Some),
        })
        .await
    };
    let Some(res) = res else { return };
    let (head, body) = res.into_parts();
    let whole = body.is_end_stream();
    // Fails where the peer is gone: nobody is left to be told.
    let Ok(mut send) = respond.send_response(http::Response::from_parts(head, ()), whole) else { return };
    if !whole && let Err(reason) = pipe(body, &mut send, pace).await {
        send.send_reset(reason);
        return;
    }
    drop(open);
    // Dropping the stream now would reset it (RFC 9113, 8.1), and a proxy may hand on the reset in place of the status: HAProxy does.
    if !all_came.load(Ordering::Relaxed) {
        let _ = timeout(REST, poll_fn(|cx| send.poll_reset(cx))).await;
    }
}

/// Sends a response body to its end; the reason of a reset where that cannot be.
async fn pipe(body: tonic::body::Body, send: &mut SendStream<Bytes>, pace: Pace) -> Result<(), Reason> {
    let mut body = pin!(body);
    let failed = |_: h2::Error| Reason::INTERNAL_ERROR;
    loop {
        let frame = poll_fn(|cx| match body.as_mut().poll_frame(cx) {
            Poll::Ready(frame) => Poll::Ready(Ok(frame)),
            Poll::Pending => send.poll_reset(cx).map(|reason| Err(reason.unwrap_or(Reason::CANCEL))),
        });
        let Some(frame) = frame.await? else { return send.send_data(Bytes::new(), true).map_err(failed) };
        match frame.map_err(|_| Reason::INTERNAL_ERROR)?.into_data() {
            Ok(data) => {
                let last = body.is_end_stream();
                send_data(data, last, send, pace).await?;
                if last {
                    return Ok(());
                }
            }
            Err(frame) => {
                if let Ok(trailers) = frame.into_trailers() {
                    return send.send_trailers(trailers).map_err(failed);
                }
            }
        }
    }
}

/// Sends one piece of a body, as much at a time as the peer has room for: what it does not take stays here, where it can be given up.
async fn send_data(mut data: Bytes, last: bool, send: &mut SendStream<Bytes>, pace: Pace) -> Result<(), Reason> {
    let failed = |_: h2::Error| Reason::INTERNAL_ERROR;
    if data.is_empty() && last {
        return send.send_data(data, true).map_err(failed);
    }
    let (mut since, mut n_sent) = (None, 0);
    while !data.is_empty() {
        send.reserve_capacity(data.len());
        if send.capacity() == 0 {
            let since = *since.get_or_insert_with(Instant::now);
            let room = timeout_at(since + pace.slow + pace.worth(n_sent), poll_fn(|cx| send.poll_capacity(cx)));
            match room.await {
                Ok(Some(Ok(_))) => continue,
                Ok(Some(Err(_)) | None) => return Err(Reason::CANCEL),
                Err(_) => {
                    tracing::debug!("the peer does not take its answer; the stream is reset");
                    return Err(Reason::CANCEL);
                }
            }
        }
        let piece = data.split_to(send.capacity().min(data.len()));
        n_sent += piece.len();
        send.send_data(piece, last && data.is_empty()).map_err(failed)?;
    }
    Ok(())
}
