//! Refuses new calls once the server has told everybody to go, and ends health Watches, which nothing else would ever end. (Article
//! streams end themselves, after the articles they have read.) Inside of the status layer only for order's sake: its statuses are ours
//! already.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use http_body::{Body, Frame};
use prost::bytes::Bytes;
use tokio_util::sync::CancellationToken;
use tonic::Status;

use super::{Middleware, Next, Request, Response};
use crate::server::{
    connection::Closing,
    status::{self, Failure},
};

/// The layer.
#[derive(Clone, Debug)]
pub struct Drain {
    /// Cancelled when calls are no longer those that had been sent before GOAWAY arrived.
    pub refusing: CancellationToken,
}

impl Middleware for Drain {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        if self.refusing.is_cancelled() {
            return Failure::Draining.into_http();
        }
        let watch = req.uri().path() == "/grpc.health.v1.Health/Watch";
        if !watch {
            return next.answer(req).await;
        }
        let closing = Closing::of(req.extensions(), &self.refusing);
        let res = next.answer(req).await;
        res.map(|inner| tonic::body::Body::new(Ending { inner, closing: Some(Box::pin(async move { closing.ended().await })) }))
    }
}

/// A body that ends when the server stops or its connection is too old, and says which.
struct Ending {
    inner: tonic::body::Body,
    /// `None`: ended.
    closing: Option<Pin<Box<dyn Future<Output = Failure> + Send>>>,
}

impl Body for Ending {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.closing.is_none() {
            return Poll::Ready(None);
        }
        // What was to be told is told first: the last status of a Watch is NOT_SERVING.
        if let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(cx) {
            return Poll::Ready(frame);
        }
        let Some(closing) = &mut self.closing else { return Poll::Ready(None) };
        let failure = std::task::ready!(closing.as_mut().poll(cx));
        self.closing = None;
        Poll::Ready(Some(status::trailers(&failure.into()).map(Frame::trailers)))
    }
}
