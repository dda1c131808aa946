//! The answers of a stream as the body of its response. Not by way of tonic, which keeps the memory of the longest answer for as long as the
//! stream lives.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use futures_util::Stream;
use http_body::{Body, Frame};
use prost::bytes::Bytes;
use tonic::Status;

use super::{encoded::Encoded, layer::Response, status};

/// Answers that are encoded already; an error is the last one.
pub struct Answers<S> {
    /// `None`: all is told.
    rest: Option<Pin<Box<S>>>,
}

impl<M, S: Stream<Item = Result<Encoded<M>, Status>> + Send + 'static> Answers<S>
where
    M: 'static,
{
    /// A response that tells these.
    pub fn respond(answers: S) -> Response {
        let mut res = Response::new(tonic::body::Body::new(Self { rest: Some(Box::pin(answers)) }));
        res.headers_mut().insert(http::header::CONTENT_TYPE, tonic::metadata::GRPC_CONTENT_TYPE);
        res
    }
}

impl<M, S: Stream<Item = Result<Encoded<M>, Status>>> Body for Answers<S> {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let Some(rest) = &mut self.rest else { return Poll::Ready(None) };
        let end = match std::task::ready!(rest.as_mut().poll_next(cx)) {
            Some(Ok(answer)) => return Poll::Ready(Some(Ok(Frame::data(answer.framed())))),
            Some(Err(status)) => status,
            None => Status::ok(""),
        };
        self.rest = None;
        Poll::Ready(Some(status::trailers(&end).map(Frame::trailers)))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, stream};
    use prost::Message;
    use tonic::Code;

    use super::*;
    use crate::server::{pb, status::Failure};

    fn told(answers: Vec<Result<Encoded<pb::Reading>, Status>>) -> (Vec<u8>, Option<Status>) {
        let mut body = Answers::respond(stream::iter(answers)).into_body();
        let (mut data, mut end) = (Vec::new(), None);
        while let Some(frame) = std::future::poll_fn(|cx| Pin::new(&mut body).poll_frame(cx)).now_or_never().expect("nothing to wait for") {
            match frame.expect("no error").into_data() {
                Ok(piece) => data.extend(piece),
                Err(frame) => end = frame.trailers_ref().and_then(Status::from_header_map),
            }
        }
        (data, end)
    }

    #[test]
    fn each_answer_has_its_head_and_the_status_ends_them() {
        let reading = pb::Reading { language: "en".into(), words: 3, ..pb::Reading::default() };
        let message = reading.encode_to_vec();
        let framed = [&[0, 0, 0, 0, message.len() as u8][..], &message].concat();
        let answer = || Ok(Encoded::from(&reading));
        let (data, end) = told(vec![answer(), answer()]);
        assert_eq!((data, end.map(|end| end.code())), ([&framed[..], &framed].concat(), Some(Code::Ok)));
        let (data, end) = told(vec![answer(), Err(Failure::Draining.into()), answer()]);
        assert_eq!((data, end.map(|end| end.code())), (framed, Some(Code::Unavailable)), "nothing comes behind an error");
        assert_eq!(told(Vec::new()).1.map(|end| end.code()), Some(Code::Ok));
    }
}
