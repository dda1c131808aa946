//! A request body, watched while it is read: a message over the limit is refused from its length prefix, before it arrives; a unary call
//! may carry only one; what has arrived is charged to the budget, and to the caller where it counts towards a quota; and only whole messages are handed on. Outside of tonic,
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
    load::{Load, budget::Charge},
    messages::Messages,
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

/// A body whose messages are counted on the way.
pub struct Watched {
    inner: tonic::body::Body,
    /// Read, and of messages that are whole.
    whole: VecDeque<Bytes>,
    /// Read, of a message whose end has not come.
    part: Vec<Bytes>,
    /// What ended the body, not yet handed on.
    end: Option<Frame<Bytes>>,
    announced: Announced,
    record: Arc<Record>,
    load: Arc<Load>,
    charge: Arc<Charge>,
}

impl Watched {
    /// Watches `inner`; what arrives is charged to `charge`, and to its caller's quota where the method has one.
    pub fn new(inner: tonic::body::Body, rules: &Rules, record: Arc<Record>, load: Arc<Load>, charge: Arc<Charge>) -> Self {
        let announced = Announced { max_bytes: rules.max_message_bytes, max_messages: rules.max_messages, ..Announced::default() };
        Self { inner, whole: VecDeque::new(), part: Vec::new(), end: None, announced, record, load, charge }
    }

    /// The length of the first message, as soon as it is known; `None` where the body ends before. Nothing is lost for later readers.
    pub async fn first_length(&mut self) -> Result<Option<usize>, Status> {
        while self.announced.n_messages == 0 {
            if !poll_fn(|cx| self.poll_read(cx)).await? {
                return Ok(None);
            }
        }
        Ok(Some(self.announced.first_length()))
    }

    fn is_empty(&self) -> bool {
        self.whole.is_empty() && self.part.is_empty() && self.end.is_none()
    }

    /// Reads one frame; `false`: there is no data any more.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<bool, Status>> {
        let frame = ready!(Pin::new(&mut self.inner).poll_frame(cx)).transpose()?;
        match frame.map(Frame::into_data).transpose() {
            Ok(Some(data)) => {
                self.see(data)?;
                return Poll::Ready(Ok(true));
            }
            Ok(None) => {}
            Err(trailers) => self.end = Some(trailers),
        }
        // A message that breaks off is told apart from a whole one by whoever decodes it.
        self.whole.extend(self.part.drain(..));
        Poll::Ready(Ok(false))
    }

    fn see(&mut self, mut data: Bytes) -> Result<(), Failure> {
        self.record.read(data.len());
        self.charge.add(data.len()).map_err(|_| Failure::Overloaded)?;
        let before = self.announced.n_bytes;
        let n_whole = self.announced.see(&data)?;
        let n_new = self.announced.n_bytes - before;
        if n_new > 0 && self.record.method.has_quota() {
            self.load.quotas.charge(self.charge.caller(), 0, n_new as u64);
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

impl Body for Watched {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let mut more = true;
        while more && self.whole.is_empty() && self.end.is_none() {
            more = ready!(self.poll_read(cx))?;
        }
        let frame = self.whole.pop_front().map(Frame::data).or_else(|| self.end.take());
        Poll::Ready(frame.map(Ok))
    }

    fn is_end_stream(&self) -> bool {
        self.is_empty() && self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        if self.is_empty() { self.inner.size_hint() } else { SizeHint::default() }
    }
}

/// The messages of a body, and how many bytes and messages there may be.
#[derive(Debug, Default)]
struct Announced {
    max_bytes: usize,
    max_messages: u64,
    messages: Messages,
    n_messages: u64,
    /// Bytes of all messages begun so far, as announced.
    n_bytes: usize,
    compressed: bool,
}

impl Announced {
    /// How many of the next bytes belong to messages that end with them or before.
    fn see(&mut self, data: &[u8]) -> Result<usize, Failure> {
        let Self { max_bytes, max_messages, messages, n_messages, n_bytes, compressed } = self;
        messages.see(data, |head| {
            *n_messages += 1;
            *n_bytes += head.n_bytes;
            *compressed = head.compressed;
            if n_messages > max_messages {
                return Err(Failure::SecondMessage);
            }
            if head.n_bytes > *max_bytes {
                return Err(Failure::MessageTooLarge(*max_bytes));
            }
            Ok(())
        })
    }

    /// Predicts the size of the text where the message is compressed: news shrink to a third or so.
    fn first_length(&self) -> usize {
        if self.compressed { self.n_bytes.saturating_mul(3) } else { self.n_bytes }
    }
}

#[cfg(test)]
mod tests {
    use std::task::Waker;

    use futures_util::FutureExt;
    use tokio::sync::mpsc;

    use super::*;
    use crate::server::load::{self, Budget, Caller};

    /// Three messages, of three bytes, none and one.
    const WIRE: [u8; 19] = [0, 0, 0, 0, 3, 7, 7, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 9];
    /// Where they end.
    const ENDS: [usize; 3] = [8, 13, 19];

    fn announced(max_messages: u64) -> Announced {
        Announced { max_bytes: 10, max_messages, ..Announced::default() }
    }

    #[test]
    fn a_long_message_is_refused_from_its_prefix() {
        assert_eq!(announced(1).see(&[0, 0, 0, 0, 11]), Err(Failure::MessageTooLarge(10)));
    }

    #[test]
    fn a_second_message_is_refused() {
        assert_eq!(announced(1).see(&[0, 0, 0, 0, 1, 9, 0, 0, 0, 0, 0]), Err(Failure::SecondMessage));
    }

    #[test]
    fn a_compressed_message_is_taken_for_a_longer_one() {
        let mut announced = announced(1);
        assert_eq!(announced.see(&[1, 0, 0, 0, 9]), Ok(0));
        assert_eq!(announced.first_length(), 27);
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
        let charge = Arc::new(Charge::new(load.bodies.clone(), Caller::Unknown));
        (Watched::new(tonic::body::Body::new(Sent(receiver)), &rules, Arc::default(), load.clone(), charge), sender, load)
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
        let least = Budget::least_limit(cost);
        for (max_body_bytes, is_full) in [(least + 1, false), (least, true)] {
            let (mut body, sender, load) = watched(max_body_bytes);
            sender.send(vec![0, 0, 1, 0, 0]).expect("somebody reads");
            (0..N).for_each(|_| sender.send(vec![7]).expect("somebody reads"));
            assert_eq!(handed_on(&mut body), (vec![], false));
            assert_eq!(load.bodies.is_full(&Caller::Unknown), is_full);
            drop(body);
            assert!(!load.bodies.is_full(&Caller::Unknown));
        }
    }
}
