//! A request body, watched while it is read: a message over the limit is refused from its length prefix, before it arrives; a unary call
//! may carry only one; what has arrived is charged to the budget and to the caller; and only whole messages are handed on. Outside of tonic,
//! which would answer OUT_OF_RANGE to too long a message, serve the second one, and set aside as much memory as a length prefix announces.

use std::{
    collections::VecDeque,
    future::poll_fn,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use http_body::{Body, Frame, SizeHint};
use prost::bytes::Bytes;
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
    /// Read, and of messages that are whole.
    whole: VecDeque<Bytes>,
    /// Read, of a message whose end has not come.
    part: Vec<Bytes>,
    /// What ended the body, not yet handed on.
    end: Option<Frame<Bytes>>,
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
        Self { inner, whole: VecDeque::new(), part: Vec::new(), end: None, frames, record, load, caller, charge }
    }

    /// The length of the first message, as soon as it is known; `None` where the body ends before. Nothing is lost for later readers.
    pub async fn first_length(&mut self) -> Result<Option<usize>, Status> {
        while self.frames.n_messages == 0 {
            if !poll_fn(|cx| self.poll_read(cx)).await? {
                return Ok(None);
            }
        }
        Ok(Some(self.frames.first_length()))
    }

    /// Reads on without keeping anything, as long as little is left: a peer that is refused in the middle of sending would otherwise see its
    /// stream reset, and each reset counts as a suspicion against the connection.
    pub async fn drain(mut self) {
        if self.frames.n_left <= MAX_DRAINED {
            (self.whole, self.part) = Default::default();
            while let Some(Ok(_)) = poll_fn(|cx| Pin::new(&mut self.inner).poll_frame(cx)).await {}
        }
    }

    fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.part.is_empty() && self.end.is_none()
    }

    /// Reads one frame; `false`: there is no data any more.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Status>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx)).transpose()?;
        let data = frame.map(Frame::into_data).transpose();
        let more = matches!(data, Ok(Some(_)));
        match data {
            Ok(Some(data)) => self.see(data)?,
            // A message that breaks off is told apart from a whole one by whoever decodes it.
            Ok(None) => self.whole.extend(self.part.drain(..)),
            Err(trailers) => {
                self.whole.extend(self.part.drain(..));
                self.end = Some(trailers);
            }
        }
        Poll::Ready(Ok(more))
    }

    fn see(&mut self, mut data: Bytes) -> Result<(), Failure> {
        self.record.read(data.len());
        self.charge.add(data.len()).map_err(|_| Failure::Overloaded)?;
        let announced = self.frames.n_announced;
        let n_whole = self.frames.see(&data)?;
        let announced = self.frames.n_announced - announced;
        if announced > 0 {
            self.load.quotas.charge(&self.caller, 0, announced as u64);
        }
        if n_whole > 0 {
            self.whole.extend(self.part.drain(..));
            self.whole.push_back(data.split_to(n_whole));
        }
        if !data.is_empty() {
            self.charge.add(PIECE_BYTES).map_err(|_| Failure::Overloaded)?;
            // A few bytes would keep the whole buffer that they were read with.
            self.part.push(if data.len() < LEAST_SHARED { Bytes::copy_from_slice(&data) } else { data });
        }
        Ok(())
    }
}

/// What it costs to keep a piece of a message, besides its bytes.
const PIECE_BYTES: usize = 64;
/// Pieces of fewer bytes are copied out of what the connection has read.
const LEAST_SHARED: usize = 4096;
/// What is left of a refused message: more is not worth reading.
const MAX_DRAINED: usize = 1 << 20;

impl Body for Watched {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let mut more = true;
        loop {
            if let Some(data) = self.whole.pop_front() {
                return Poll::Ready(Some(Ok(Frame::data(data))));
            }
            if !more || self.end.is_some() {
                return Poll::Ready(self.end.take().map(Ok));
            }
            match ready!(self.poll_read(cx)) {
                Ok(read) => more = read,
                Err(status) => return Poll::Ready(Some(Err(status))),
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.is_empty() { self.inner.size_hint() } else { SizeHint::default() }
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
    /// How many of the next bytes belong to messages that end with them or before.
    fn see(&mut self, data: &[u8]) -> Result<usize, Failure> {
        let (mut n_seen, mut n_whole) = (0, 0);
        while let Some(&byte) = data.get(n_seen) {
            if self.n_left > 0 {
                let n = self.n_left.min(data.len() - n_seen);
                self.n_left -= n;
                n_seen += n;
            } else {
                self.head[self.n_head] = byte;
                self.n_head = (self.n_head + 1) % self.head.len();
                n_seen += 1;
                if self.n_head > 0 {
                    continue;
                }
                self.open(u32::from_be_bytes([self.head[1], self.head[2], self.head[3], self.head[4]]) as usize)?;
            }
            if self.n_left == 0 {
                n_whole = n_seen;
            }
        }
        Ok(n_whole)
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
    use std::task::Waker;

    use futures_util::FutureExt;
    use tokio::sync::mpsc;

    use super::*;
    use crate::server::load;

    fn frames(max_messages: u64) -> Frames {
        Frames { max_bytes: 10, max_messages, ..Frames::default() }
    }

    /// Three messages, of three bytes, none and one.
    const WIRE: [u8; 19] = [0, 0, 0, 0, 3, 7, 7, 7, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 9];
    /// Where they end.
    const ENDS: [usize; 3] = [8, 13, 19];

    #[test]
    fn frames_may_arrive_in_any_pieces() {
        for cut in 1..=WIRE.len() {
            let (mut frames, mut n_seen) = (frames(3), 0);
            for piece in WIRE.chunks(cut) {
                let end = ENDS.iter().rfind(|&&end| n_seen < end && end <= n_seen + piece.len());
                assert_eq!(frames.see(piece), Ok(end.map_or(0, |end| end - n_seen)), "after {n_seen} in pieces of {cut}");
                n_seen += piece.len();
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

    /// A body of what is sent here.
    struct Sent(mpsc::UnboundedReceiver<Vec<u8>>);

    impl Body for Sent {
        type Data = Bytes;
        type Error = Status;

        fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
            self.0.poll_recv(cx).map(|data| data.map(|data| Ok(Frame::data(data.into()))))
        }
    }

    fn watched(max_body_bytes: usize) -> (Watched, mpsc::UnboundedSender<Vec<u8>>, Arc<Load>) {
        let (sender, receiver) = mpsc::unbounded_channel();
        let load = Arc::new(Load::new(&load::Settings { max_body_bytes, ..load::Settings::default() }));
        let rules = Rules { max_message_bytes: 1 << 20, max_messages: 3 };
        let charge = Arc::new(Charge::new(load.bodies.clone()));
        let caller = Caller::Identity("one".into());
        (Watched::new(tonic::body::Body::new(Sent(receiver)), &rules, Arc::default(), load.clone(), caller, charge), sender, load)
    }

    /// What is handed on now, and whether that was all.
    fn handed_on(body: &mut Watched) -> (Vec<u8>, bool) {
        let mut data = Vec::new();
        loop {
            match Pin::new(&mut *body).poll_frame(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(Some(frame)) => data.extend(frame.expect("no error").into_data().expect("no trailers")),
                Poll::Ready(None) => return (data, true),
                Poll::Pending => return (data, false),
            }
        }
    }

    #[test]
    fn only_whole_messages_are_handed_on() {
        for cut in 1..=WIRE.len() {
            let (mut body, sender, _load) = watched(1 << 20);
            let (mut n_sent, mut n_seen) = (0, 0);
            for piece in WIRE.chunks(cut) {
                sender.send(piece.to_vec()).expect("somebody reads");
                n_sent += piece.len();
                let end = ENDS.iter().rfind(|&&end| end <= n_sent).map_or(0, |&end| end);
                assert_eq!(handed_on(&mut body), (WIRE[n_seen..end].to_vec(), false), "{n_sent} sent in pieces of {cut}");
                n_seen = end;
            }
        }
    }

    #[test]
    fn the_first_length_is_known_before_the_message_and_nothing_is_lost() {
        let (mut body, sender, _load) = watched(1 << 20);
        sender.send(WIRE[..4].to_vec()).expect("somebody reads");
        assert!(body.first_length().now_or_never().is_none());
        sender.send(WIRE[4..6].to_vec()).expect("somebody reads");
        assert_eq!(body.first_length().now_or_never().map(Result::ok), Some(Some(Some(3))));
        assert_eq!(handed_on(&mut body), (vec![], false));
        sender.send(WIRE[6..].to_vec()).expect("somebody reads");
        assert_eq!(handed_on(&mut body), (WIRE.to_vec(), false));
    }

    #[test]
    fn a_message_that_breaks_off_is_handed_on_as_it_is() {
        let (mut body, sender, _load) = watched(1 << 20);
        sender.send(WIRE[..11].to_vec()).expect("somebody reads");
        drop(sender);
        assert_eq!(handed_on(&mut body), (WIRE[..11].to_vec(), true));
    }

    #[test]
    fn what_is_kept_is_charged_piece_by_piece() {
        const N: usize = 100;
        let cost = 5 + N + (1 + N) * PIECE_BYTES;
        for (max_body_bytes, is_full) in [(cost + 1, false), (cost, true)] {
            let (mut body, sender, load) = watched(max_body_bytes);
            sender.send(vec![0, 0, 1, 0, 0]).expect("somebody reads");
            (0..N).for_each(|_| sender.send(vec![7]).expect("somebody reads"));
            assert_eq!(handed_on(&mut body), (vec![], false));
            assert_eq!(load.bodies.is_full(), is_full);
            drop(body);
            assert!(!load.bodies.is_full());
        }
    }
}
