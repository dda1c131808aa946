//! A request body, watched while it is read: a message over the limit is refused from its length prefix, before it arrives; a unary call
//! may carry only one; what has arrived is charged to the budget and to the caller. Outside of tonic, which would answer OUT_OF_RANGE to
//! too long a message and serve the second one.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http_body::{Body, Frame, SizeHint};
use prost::bytes::{Bytes, BytesMut};
use tonic::Status;

use super::{
    load::{Caller, Load, bodies::Charge},
    record::Record,
    status::Failure,
};

/// What is watched for.
#[derive(Debug)]
pub struct Rules {
    /// Of one message, as it travels.
    pub max_message_bytes: usize,
    /// In the body.
    pub max_messages: u64,
}

/// A body whose gRPC frames are counted on the way.
pub struct Watched {
    inner: tonic::body::Body,
    /// Read to see the first length, and not yet handed on.
    ahead: Option<Frame<Bytes>>,
    frames: Frames,
    record: Arc<Record>,
    load: Arc<Load>,
    caller: Caller,
    charge: Arc<Charge>,
}

impl Watched {
    /// Watches `inner`; what arrives is charged to `charge`.
    pub fn new(inner: tonic::body::Body, rules: &Rules, record: Arc<Record>, load: Arc<Load>, caller: Caller, charge: Arc<Charge>) -> Self {
        let frames = Frames { max_bytes: rules.max_message_bytes, max_messages: rules.max_messages, ..Frames::default() };
        Self { inner, ahead: None, frames, record, load, caller, charge }
    }

    /// The length of the first message, as soon as it is known; `None` where the body ends before. Nothing is lost for later readers.
    pub async fn first_length(&mut self) -> Result<Option<usize>, Status> {
        let mut early = BytesMut::new();
        while self.frames.n_messages == 0 {
            match poll_fn(|cx| self.poll_inner(cx)).await {
                None => return Ok(None),
                Some(frame) => match frame?.into_data() {
                    Ok(data) if early.is_empty() && self.frames.n_messages > 0 => self.ahead = Some(Frame::data(data)),
                    Ok(data) => {
                        early.extend_from_slice(&data);
                        self.ahead = Some(Frame::data(early.clone().freeze()));
                    }
                    Err(trailers) => {
                        self.ahead = Some(trailers);
                        return Ok(None);
                    }
                },
            }
        }
        Ok(Some(self.frames.first_length()))
    }

    /// Reads on without keeping anything, as long as little is left: a peer that is refused in the middle of sending would otherwise see its
    /// stream reset, and each reset counts as a suspicion against the connection.
    pub async fn drain(mut self) {
        if self.frames.n_left <= MAX_DRAINED {
            self.ahead = None;
            while let Some(Ok(_)) = poll_fn(|cx| Pin::new(&mut self.inner).poll_frame(cx)).await {}
        }
    }

    fn poll_inner(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx));
        if let Some(data) = frame.as_ref().and_then(|f| f.as_ref().ok()).and_then(Frame::data_ref)
            && let Err(failure) = self.see(data)
        {
            return Poll::Ready(Some(Err(failure.into())));
        }
        Poll::Ready(frame)
    }

    fn see(&mut self, data: &[u8]) -> Result<(), Failure> {
        self.record.read(data.len());
        self.charge.add(data.len()).map_err(|_| Failure::Overloaded)?;
        let announced = self.frames.n_announced;
        self.frames.see(data)?;
        let announced = self.frames.n_announced - announced;
        if announced > 0 {
            self.load.quotas.charge(&self.caller, 0, announced as u64);
        }
        Ok(())
    }
}

/// What is left of a refused message: more is not worth reading.
const MAX_DRAINED: usize = 1 << 20;

impl Body for Watched {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        match self.ahead.take() {
            Some(frame) => Poll::Ready(Some(Ok(frame))),
            None => self.poll_inner(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ahead.is_none() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.ahead.is_none() { self.inner.size_hint() } else { SizeHint::default() }
    }
}

/// Where in the length-prefixed messages the body stands: five bytes of head (flag, length), then the message.
#[derive(Debug, Default)]
struct Frames {
    max_bytes: usize,
    max_messages: u64,
    n_messages: u64,
    /// Bytes of all messages begun so far, as announced.
    n_announced: usize,
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

    /// Predicts the size of the text where the message is compressed: news shrink to a third or so.
    fn first_length(&self) -> usize {
        if self.head[0] == 0 { self.n_announced } else { self.n_announced.saturating_mul(3) }
    }

    fn open(&mut self, n_bytes: usize) -> Result<(), Failure> {
        self.n_messages += 1;
        self.n_left = n_bytes;
        self.n_announced += n_bytes;
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
