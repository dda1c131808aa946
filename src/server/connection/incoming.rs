//! A request body as it comes from HTTP/2, and no slower than a peer may send it. Between the messages of a stream there is no hurry.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker, ready},
    time::Duration,
};

use h2::RecvStream;
use http_body::{Body, Frame};
use prost::bytes::Bytes;
use tokio::time::{Instant, Sleep, sleep_until};
use tonic::Status;

use super::{socket::Wire, stream::Pace};
use crate::server::{messages::Messages, status::Failure};

/// See above.
pub(super) struct Incoming {
    stream: RecvStream,
    wire: Wire,
    pace: Pace,
    messages: Messages,
    /// Whether the sender may rest between messages.
    may_rest: bool,
    /// Told at the end whether all of the body has come, read or not.
    all_came: Arc<AtomicBool>,
    /// Bytes of the message so far, or of the body where the sender may not rest; and how long they were waited for.
    n_bytes: usize,
    waited: Duration,
    /// Since when nothing has come.
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
    failed: bool,
}

impl Incoming {
    pub(super) fn new(stream: RecvStream, wire: Wire, pace: Pace, may_rest: bool, all_came: Arc<AtomicBool>) -> Self {
        let messages = Messages::default();
        Self { stream, wire, pace, messages, may_rest, all_came, n_bytes: 0, waited: Duration::ZERO, waiting: None, failed: false }
    }

    fn arrived(&mut self, data: &Bytes) {
        // What has been read makes room for more; fails only where the stream has ended.
        let _ = self.stream.flow_control().release_capacity(data.len());
        if let Some((since, _)) = self.waiting.take() {
            self.waited += since.elapsed();
        }
        self.n_bytes += data.len();
        let Ok(_) = self.messages.see(data, |_| Ok::<_, Infallible>(()));
        if self.may_rest && !self.messages.is_open() {
            (self.n_bytes, self.waited) = (0, Duration::ZERO);
        }
    }

    /// Ready when the peer has kept us waiting for too long.
    fn poll_late(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.may_rest && !self.messages.is_open() {
            return Poll::Pending;
        }
        let (wire, stream, n_bytes) = (&self.wire, self.stream.stream_id().as_u32(), self.n_bytes);
        // HTTP/2 hands on whole frames; what has come of an open one counts, too.
        let n_bytes = || n_bytes + wire.state().guard.n_arriving(stream);
        let left = || (self.pace.slow + self.pace.worth(n_bytes())).saturating_sub(self.waited);
        let (since, timer) = self.waiting.get_or_insert_with(|| {
            let now = Instant::now();
            (now, Box::pin(sleep_until(now + left())))
        });
        loop {
            ready!(timer.as_mut().poll(cx));
            let end = *since + left();
            if Instant::now() >= end {
                return Poll::Ready(());
            }
            timer.as_mut().reset(end);
        }
    }
}

impl Body for Incoming {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.failed {
            return Poll::Ready(None);
        }
        match self.stream.poll_data(cx) {
            Poll::Ready(Some(Ok(data))) => {
                self.arrived(&data);
                Poll::Ready(Some(Ok(Frame::data(data))))
            }
            // The peer has reset the stream, or is gone altogether.
            Poll::Ready(Some(Err(_))) => Poll::Ready(Some(Err(Failure::Cancelled.into()))),
            Poll::Ready(None) => {
                let trailers = ready!(self.stream.poll_trailers(cx)).map_err(|_| Failure::Cancelled.into());
                Poll::Ready(trailers.map(|found| found.map(Frame::trailers)).transpose())
            }
            Poll::Pending => {
                ready!(self.poll_late(cx));
                self.failed = true;
                Poll::Ready(Some(Err(Failure::BodyTooSlow.into())))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.stream.is_end_stream()
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let mut cx = Context::from_waker(Waker::noop());
        while let Poll::Ready(Some(Ok(data))) = self.stream.poll_data(&mut cx) {
            self.arrived(&data);
        }
        self.all_came.store(self.stream.is_end_stream(), Ordering::Relaxed);
    }
}
