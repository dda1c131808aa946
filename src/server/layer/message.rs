//! Watches the frames of a request body: a message over the limit is refused from its length prefix, before it is read, and a unary
//! call may carry only one. Outside of tonic, which would answer OUT_OF_RANGE to the first and serve the second.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http_body::{Body, Frame, SizeHint};
use prost::bytes::Bytes;
use tonic::Status;

use super::{Middleware, Next, Request, Response, call};
use crate::server::{record::Record, status::Failure};

/// The layer.
#[derive(Clone, Debug)]
pub struct MessageLimits {
    /// Of one message, as it travels.
    pub max_message_bytes: usize,
}

impl Middleware for MessageLimits {
    async fn handle(&self, req: Request, next: impl Next) -> Response {
        let max_messages = if req.uri().path() == "/lede.v1.ArticleService/StreamAnalyze" || !req.uri().path().starts_with("/lede.v1.") {
            u64::MAX
        } else {
            1
        };
        let max_bytes = self.max_message_bytes;
        let record = req.extensions().get::<Arc<Record>>().cloned().unwrap_or_default();
        let req = req.map(|inner| {
            tonic::body::Body::new(Watched { inner, record, frames: Frames { max_bytes, max_messages, ..Frames::default() } })
        });
        call(next, req).await
    }
}

/// A body whose gRPC frames are counted on the way.
struct Watched {
    inner: tonic::body::Body,
    record: Arc<Record>,
    frames: Frames,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        if let Some(data) = frame.as_ref().and_then(|f| f.as_ref().ok()).and_then(Frame::data_ref) {
            self.record.read(data.len());
            if let Err(failure) = self.frames.see(data) {
                return Poll::Ready(Some(Err(failure.into())));
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Where in the length-prefixed messages the body stands: five bytes of head (flag, length), then the message.
#[derive(Debug, Default)]
struct Frames {
    max_bytes: usize,
    max_messages: u64,
    n_messages: u64,
    head: [u8; 5],
    n_head: usize,
    n_left: usize,
}

impl Frames {
    fn see(&mut self, mut data: &[u8]) -> Result<(), Failure> {
        while let Some((&byte, rest)) = data.split_first() {
            if self.n_left > 0 {
                let n = self.n_left.min(data.len());
                self.n_left -= n;
                data = &data[n..];
                continue;
            }
            self.head[self.n_head] = byte;
            self.n_head += 1;
            data = rest;
            if self.n_head == self.head.len() {
                self.n_head = 0;
                self.open(u32::from_be_bytes([self.head[1], self.head[2], self.head[3], self.head[4]]) as usize)?;
            }
        }
        Ok(())
    }

    fn open(&mut self, n_bytes: usize) -> Result<(), Failure> {
        self.n_messages += 1;
        self.n_left = n_bytes;
        if self.n_messages > self.max_messages {
            return Err(Failure::SecondMessage);
        }
        if n_bytes > self.max_bytes {
            return Err(Failure::MessageTooLarge(self.max_bytes));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(max_messages: u64) -> Frames {
        Frames { max_bytes: 10, max_messages, ..Frames::default() }
    }

    #[test]
    fn frames_may_arrive_in_any_pieces() {
        let wire = [0, 0, 0, 0, 3, 7, 7, 7, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 9];
        for cut in 1..=wire.len() {
            let mut frames = frames(3);
            for piece in wire.chunks(cut) {
                assert_eq!(frames.see(piece), Ok(()), "pieces of {cut}");
            }
            assert_eq!((frames.n_messages, frames.n_left, frames.n_head), (3, 0, 0), "pieces of {cut}");
        }
    }

    #[test]
    fn a_long_message_is_refused_from_its_prefix() {
        assert_eq!(frames(1).see(&[0, 0, 0, 0, 11]), Err(Failure::MessageTooLarge(10)));
    }

    #[test]
    fn a_second_message_is_refused() {
        assert_eq!(frames(1).see(&[0, 0, 0, 0, 1, 9, 0, 0, 0, 0, 0]), Err(Failure::SecondMessage));
    }
}
