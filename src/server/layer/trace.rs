//! One span and one closing event per call: method, code, sizes, time, ids. Never article text. Outside of the status layer, so that it
//! tells what the caller sees; inside of the request id, which it names. Costs next to nothing where nobody listens.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll},
    time::{Duration, Instant},
};

use http::HeaderMap;
use http_body::{Body, Frame, SizeHint};
use prost::bytes::Bytes;
use tonic::{Code, Status};
use tracing::{Instrument, Level, Span};

use super::{Middleware, Next, Request, Response, call, request_id::Id};

/// Bytes of the request body read so far, in the request's extensions: counted by the message layer, told by this one.
#[derive(Clone, Debug, Default)]
pub struct RequestBytes(pub Arc<AtomicUsize>);

/// The layer.
#[derive(Clone, Debug)]
pub struct Trace {
    /// Calls that take longer are logged like failed ones.
    pub slow: Duration,
}

impl Middleware for Trace {
    async fn handle(&self, mut req: Request, next: impl Next) -> Response {
        let id = req.extensions().get::<Id>().map_or("", |id| &id.0);
        let trace_id = req.headers().get("traceparent").and_then(|v| trace_id(v.as_bytes())).unwrap_or("");
        let method = req.uri().path().trim_start_matches('/');
        let span = tracing::info_span!("rpc", rpc.system = "grpc", rpc.method = method, request.id = id, trace.id = trace_id);
        let mut outcome = Outcome {
            method: method.to_owned(),
            start: Instant::now(),
            slow: self.slow,
            code: None,
            n_bytes: 0,
            n_request_bytes: RequestBytes::default(),
            span: span.clone(),
        };
        req.extensions_mut().insert(outcome.n_request_bytes.clone());
        let res = call(next, req).instrument(span).await;
        outcome.code = code(res.headers()).or_else(|| (res.status() != http::StatusCode::OK).then_some(Code::Unimplemented));
        if outcome.code.is_some() {
            return res;
        }
        res.map(|inner| tonic::body::Body::new(Told { inner, outcome }))
    }
}

/// The trace id of a W3C `traceparent` (version 00 or later), if it is well-formed and not all zero.
fn trace_id(header: &[u8]) -> Option<&str> {
    let id = header.get(3..35)?;
    let shape = header.len() >= 55 && header[2] == b'-' && header[35] == b'-' && header[52] == b'-' && &header[..2] != b"ff";
    let hex = id.iter().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(b));
    if shape && hex && id.iter().any(|b| *b != b'0') { std::str::from_utf8(id).ok() } else { None }
}

fn code(headers: &HeaderMap) -> Option<Code> {
    headers.get(Status::GRPC_STATUS).map(|v| Code::from_bytes(v.as_bytes()))
}

/// A response body that is told about when it ends, however it ends.
struct Told {
    inner: tonic::body::Body,
    outcome: Outcome,
}

impl Body for Told {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let frame = Pin::new(&mut self.inner).poll_frame(cx);
        match &frame {
            Poll::Ready(Some(Ok(frame))) => {
                self.outcome.n_bytes += frame.data_ref().map_or(0, Bytes::len);
                if let Some(trailers) = frame.trailers_ref() {
                    self.outcome.code = code(trailers);
                }
            }
            Poll::Ready(Some(Err(status))) => self.outcome.code = Some(status.code()),
            Poll::Ready(None) => self.outcome.code = self.outcome.code.or(Some(Code::Ok)),
            Poll::Pending => {}
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

/// Becomes the closing event when dropped: after the last byte, or when the caller went away.
struct Outcome {
    method: String,
    start: Instant,
    slow: Duration,
    /// `None`: no status yet.
    code: Option<Code>,
    n_bytes: usize,
    n_request_bytes: RequestBytes,
    span: Span,
}

impl Drop for Outcome {
    fn drop(&mut self) {
        let took = self.start.elapsed();
        let code = self.code.unwrap_or(Code::Cancelled);
        let worth_a_line = code != Code::Ok || took > self.slow;
        if !worth_a_line && !tracing::enabled!(Level::DEBUG) {
            return;
        }
        let _inside = self.span.enter();
        let (method, bytes, took_us) = (self.method.as_str(), self.n_bytes, took.as_micros() as u64);
        let request_bytes = self.n_request_bytes.0.load(Ordering::Relaxed);
        match code {
            Code::Internal | Code::Unknown | Code::DataLoss => {
                tracing::error!(rpc.method = method, rpc.code = ?code, request.bytes = request_bytes, response.bytes = bytes, took_us, "call failed");
            }
            Code::Ok if !worth_a_line => {
                tracing::debug!(rpc.method = method, rpc.code = ?code, request.bytes = request_bytes, response.bytes = bytes, took_us, "call")
            }
            Code::Ok => {
                tracing::info!(rpc.method = method, rpc.code = ?code, request.bytes = request_bytes, response.bytes = bytes, took_us, "slow call")
            }
            _ => {
                tracing::info!(rpc.method = method, rpc.code = ?code, request.bytes = request_bytes, response.bytes = bytes, took_us, "call failed")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_well_formed_trace_ids_are_taken() {
        let good = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        assert_eq!(trace_id(good), Some("4bf92f3577b34da6a3ce929d0e0e4736"));
        for bad in [
            &b""[..],
            b"00",
            b"00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            b"00-4BF92F3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ] {
            assert_eq!(trace_id(bad), None);
        }
    }
}
