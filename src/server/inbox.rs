//! The messages of a call, one after another, whole and plain. Outside of tonic, which inflates a compressed message in one go, however much
//! comes of it, and keeps the memory of the longest message for as long as the call lives: a stream may live for days.

use std::{
    collections::VecDeque,
    future::poll_fn,
    io::Write,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use async_stream::try_stream;
use flate2::write::GzDecoder;
use futures_util::Stream;
use http::{HeaderMap, HeaderValue};
use http_body::{Body, Frame};
use prost::bytes::{Buf, Bytes};
use tonic::Status;

use super::{
    load::{Load, budget::Charge},
    messages::{HEAD, plain_head},
    status::Failure,
};

/// Bytes that come of a compressed message, and of it that are read, before others have their turn: some tenth of a millisecond.
const SLICE: usize = 64 * 1024;

/// Reads the messages of a body that hands on whole ones.
pub struct Inbox {
    body: tonic::body::Body,
    /// Read, and not yet taken.
    pieces: VecDeque<Bytes>,
    n_bytes: usize,
    inflater: Option<Inflater>,
}

/// Makes compressed messages plain.
pub struct Inflater {
    /// Of one message, then.
    pub max_message_bytes: usize,
    /// Where there are places to inflate.
    pub load: Arc<Load>,
    /// Who pays for what comes of it.
    pub charge: Arc<Charge>,
}

impl Inbox {
    /// Of what `body` hands on; without an inflater, no message may be compressed.
    pub fn new(body: tonic::body::Body, inflater: Option<Inflater>) -> Self {
        Self { body, pieces: VecDeque::new(), n_bytes: 0, inflater }
    }

    /// The next message; `None` after the last one.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Status> {
        if !self.fill(1).await? {
            return Ok(None);
        }
        if !self.fill(HEAD).await? {
            return Err(BROKEN_OFF.into());
        }
        let mut head = self.take(HEAD);
        let (flag, n_bytes) = (head.get_u8(), head.get_u32() as usize);
        if !self.fill(n_bytes).await? {
            return Err(BROKEN_OFF.into());
        }
        let message = self.take(n_bytes);
        match (flag, &self.inflater) {
            (0, _) => Ok(Some(message)),
            (1, Some(inflater)) => Ok(Some(inflater.inflate(&message).await?)),
            (1, None) => Err(Failure::Protocol("a message is compressed, and grpc-encoding does not say how").into()),
            _ => Err(Failure::Protocol("a message begins neither with 0 nor with 1").into()),
        }
    }

    /// The same as a body of plain messages.
    pub fn into_body(mut self) -> tonic::body::Body {
        let messages = try_stream! {
            while let Some(message) = self.next().await? {
                yield Bytes::copy_from_slice(&plain_head(message.len()));
                yield message;
            }
        };
        tonic::body::Body::new(Pieces(Box::pin(messages)))
    }

    /// Whether there are so many bytes; reads on until there are, or until the body ends. It hands on whole messages: what has begun is there.
    async fn fill(&mut self, n_bytes: usize) -> Result<bool, Status> {
        while self.n_bytes < n_bytes {
            match poll_fn(|cx| Pin::new(&mut self.body).poll_frame(cx)).await.transpose()?.map(Frame::into_data) {
                Some(Ok(data)) => {
                    self.n_bytes += data.len();
                    self.pieces.push_back(data);
                }
                // Trailers say nothing that matters here.
                Some(Err(_)) => {}
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    /// The next bytes, which are there.
    fn take(&mut self, n_bytes: usize) -> Bytes {
        self.n_bytes -= n_bytes;
        if let Some(piece) = self.pieces.front_mut()
            && piece.len() > n_bytes
        {
            return piece.split_to(n_bytes);
        }
        let mut taken = Vec::with_capacity(n_bytes);
        while taken.len() < n_bytes
            && let Some(mut piece) = self.pieces.pop_front()
        {
            let rest = piece.split_off((n_bytes - taken.len()).min(piece.len()));
            if taken.is_empty() && piece.len() == n_bytes {
                return piece;
            }
            taken.extend_from_slice(&piece);
            if !rest.is_empty() {
                self.pieces.push_front(rest);
            }
        }
        taken.into()
    }
}

/// Whether messages may be compressed by gzip, as `grpc-encoding` says; an error where it names what nobody here knows.
pub fn is_gzip(headers: &HeaderMap) -> Result<bool, Failure> {
    match headers.get("grpc-encoding").map(HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(false),
        Some(b"gzip") => Ok(true),
        Some(_) => Err(Failure::UnknownCompression),
    }
}

const BROKEN_OFF: Failure = Failure::Protocol("a message breaks off");

impl Inflater {
    /// What a message was before it was compressed. A kilobyte may become a megabyte: some messages at a time, with a pause after each slice.
    async fn inflate(&self, message: &[u8]) -> Result<Bytes, Failure> {
        let broken = |_| Failure::Protocol("a message is no gzip");
        let _turn = self.load.inflating.take(self.charge.caller()).await;
        let mut gzip = GzDecoder::new(Vec::new());
        let mut n_since = 0;
        for mut slice in message.chunks(SLICE) {
            while !slice.is_empty() {
                // Some 32 KiB of the result at most.
                let before = gzip.get_ref().len();
                let n_read = gzip.write(slice).map_err(broken)?;
                slice = &slice[n_read..];
                let n_new = gzip.get_ref().len() - before;
                self.pay(n_new, gzip.get_ref().len())?;
                if n_read == 0 && n_new == 0 {
                    return Err(Failure::Protocol("a compressed message goes on behind its end"));
                }
                n_since += n_read + n_new;
                if n_since > SLICE {
                    n_since = 0;
                    tokio::task::yield_now().await;
                }
            }
        }
        let before = gzip.get_ref().len();
        let plain = gzip.finish().map_err(broken)?;
        self.pay(plain.len() - before, plain.len())?;
        Ok(plain.into())
    }

    fn pay(&self, n_new: usize, n_bytes: usize) -> Result<(), Failure> {
        if n_bytes > self.max_message_bytes {
            return Err(Failure::MessageTooLarge(self.max_message_bytes));
        }
        self.charge.add(n_new).map_err(|_| Failure::Overloaded)
    }
}

/// A body of what a stream gives.
struct Pieces<S>(Pin<Box<S>>);

impl<S: Stream<Item = Result<Bytes, Status>>> Body for Pieces<S> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        self.0.as_mut().poll_next(cx).map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

#[cfg(test)]
mod tests {
    use flate2::{Compression, write::GzEncoder};
    use futures_util::{FutureExt, poll, stream};
    use tonic::Code;

    use super::*;
    use crate::server::{
        body::{Rules, Watched},
        load::{self, Budget, Caller},
    };

    const MOST: usize = 1 << 20;

    fn inbox(wire: &[u8], cut: usize, gzip: bool, max_body_bytes: usize) -> Inbox {
        let load = Arc::new(Load::new(&load::Settings { max_body_bytes, ..load::Settings::default() }));
        let charge = Arc::new(Charge::new(load.bodies.clone(), Caller::Unknown));
        let pieces = wire.chunks(cut).map(|piece| Ok(Bytes::copy_from_slice(piece))).collect::<Vec<_>>();
        let body = tonic::body::Body::new(Pieces(Box::pin(stream::iter(pieces))));
        let rules = Rules { max_message_bytes: MOST, max_messages: u64::MAX };
        let watched = Watched::new(body, &rules, Arc::default(), load.clone(), charge.clone());
        Inbox::new(tonic::body::Body::new(watched), gzip.then_some(Inflater { max_message_bytes: MOST, load, charge }))
    }

    fn framed(flag: u8, message: &[u8]) -> Vec<u8> {
        [&[flag], &(message.len() as u32).to_be_bytes()[..], message].concat()
    }

    fn zipped(plain: &[u8]) -> Vec<u8> {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
        gzip.write_all(plain).expect("memory");
        gzip.finish().expect("memory")
    }

    async fn refusal(wire: &[u8], gzip: bool) -> (Code, String) {
        let status = inbox(wire, wire.len().max(1), gzip, 64 << 20).next().await.expect_err("it is broken");
        (status.code(), status.message().to_owned())
    }

    #[tokio::test]
    async fn messages_come_whole_and_plain_in_whatever_pieces_they_came() {
        let long = b"What was said, was said again. ".repeat(10);
        let wire = [framed(0, b"one"), framed(1, &zipped(&long)), framed(0, b""), framed(1, &zipped(b"")), framed(0, &long)].concat();
        for cut in 1..=wire.len() {
            let mut inbox = inbox(&wire, cut, true, 64 << 20);
            for expected in [&b"one"[..], &long, b"", b"", &long] {
                assert_eq!(inbox.next().await.expect("sound").as_deref(), Some(expected), "pieces of {cut}");
            }
            assert_eq!(inbox.next().await.expect("sound"), None);
        }
    }

    #[tokio::test]
    async fn as_a_body_they_are_framed_as_plain() {
        let wire = [framed(1, &zipped(b"two")), framed(0, b"three")].concat();
        let mut body = inbox(&wire, wire.len(), true, 64 << 20).into_body();
        let mut seen = Vec::new();
        while let Some(frame) = poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).await {
            seen.extend(frame.expect("sound").into_data().expect("data"));
        }
        assert_eq!(seen, [framed(0, b"two"), framed(0, b"three")].concat());
    }

    #[tokio::test]
    async fn what_is_broken_is_told() {
        let (good, broken) = (zipped(b"words"), |text: &str| (Code::Internal, text.to_owned()));
        assert_eq!(refusal(&framed(0, b"word")[..3], true).await, broken("a message breaks off"));
        assert_eq!(refusal(&framed(0, b"word")[..8], true).await, broken("a message breaks off"));
        assert_eq!(refusal(&framed(2, b"word"), true).await, broken("a message begins neither with 0 nor with 1"));
        assert_eq!(refusal(&framed(1, &good), false).await, broken("a message is compressed, and grpc-encoding does not say how"));
        assert_eq!(refusal(&framed(1, b"words"), true).await, broken("a message is no gzip"));
        for n in 0..good.len() {
            assert_eq!(refusal(&framed(1, &good[..n]), true).await, broken("a message is no gzip"), "{n} bytes");
        }
        let behind = [&good[..], b"!"].concat();
        assert_eq!(refusal(&framed(1, &behind), true).await, broken("a compressed message goes on behind its end"));
    }

    #[tokio::test]
    async fn what_comes_of_a_message_has_the_limit_of_a_message() {
        let message = inbox(&framed(1, &zipped(&vec![b'x'; MOST])), 1 << 16, true, 64 << 20).next().await.expect("it is not too long");
        assert_eq!(message.map(|message| message.len()), Some(MOST));
        let (code, text) = refusal(&framed(1, &zipped(&vec![b'x'; MOST + 1])), true).await;
        assert_eq!((code, text.contains(&MOST.to_string())), (Code::ResourceExhausted, true), "{text}");
    }

    #[tokio::test]
    async fn what_comes_of_a_message_is_paid_for() {
        const N: usize = 100_000;
        let wire = framed(1, &zipped(&[b'x'; N]));
        let all = N + wire.len();
        for (limit, fits) in [(Budget::least_limit(all), true), (Budget::least_limit(all / 2), false)] {
            let mut inbox = inbox(&wire, wire.len(), true, limit);
            let bodies = inbox.inflater.as_ref().expect("one").load.bodies.clone();
            let code = inbox.next().await.map_or_else(|status| status.code(), |_| Code::Ok);
            assert_eq!(code, if fits { Code::Ok } else { Code::Unavailable });
            assert!(!fits || bodies.is_full(&Caller::Unknown), "all of it is charged");
            drop(inbox);
            assert!(!bodies.is_full(&Caller::Unknown));
        }
    }

    #[tokio::test]
    async fn others_have_their_turn_between_two_slices_and_only_some_inflate_at_once() {
        let wire = framed(1, &zipped(&vec![b'x'; MOST]));
        let mut inbox = inbox(&wire, wire.len(), true, 64 << 20);
        let load = inbox.inflater.as_ref().expect("one").load.clone();
        let taken = |n: usize| (0..n).map(|_| load.inflating.take(&Caller::Unknown).now_or_never()).collect::<Option<Vec<_>>>();
        let n_places = (1..).take_while(|&n| taken(n).is_some()).count();
        let places = taken(n_places);
        let mut next = Box::pin(inbox.next());
        for _ in 0..100 {
            assert!(poll!(&mut next).is_pending(), "no place is free");
        }
        drop(places);
        let mut n_turns = 0;
        while poll!(&mut next).is_pending() {
            n_turns += 1;
            assert!(n_places > 1 || taken(1).is_none(), "the place is taken until all is inflated");
        }
        assert!((MOST / SLICE / 2..=4 * MOST / SLICE).contains(&n_turns), "{n_turns} turns");
    }
}
