//! Honours `grpc-timeout` and the server's own maximum: answers DEADLINE_EXCEEDED itself, slightly early, because tonic (outside of
//! all layers) would answer CANCELLED at the deadline. Outside of whatever may wait: of admission, and of reading the message.

use std::{sync::Arc, time::Duration};

use http::HeaderName;
use tokio::time::Instant;

use super::{Middleware, Next, Request, Response};
use crate::server::{connection::Peer, record::Record, status::Failure};

const GRPC_TIMEOUT: HeaderName = HeaderName::from_static("grpc-timeout");

/// When the answer must be there, in the request's extensions.
#[derive(Clone, Copy, Debug)]
pub struct Deadline {
    /// The end of the whole call; `None`: it may last, as streams do.
    pub call: Option<Instant>,
    /// The longest work on one article.
    pub per_article: Duration,
}

impl Deadline {
    /// The time left for the whole call.
    pub fn left(&self) -> Option<Duration> {
        self.call.map(|end| end.saturating_duration_since(Instant::now()))
    }

    /// Whether less time than this is left.
    pub fn is_sooner_than(&self, time: Duration) -> bool {
        self.left().is_some_and(|left| left < time)
    }
}

/// The layer.
#[derive(Clone, Debug)]
pub struct EnforceDeadline {
    /// Applies to each article, also where the caller sets no deadline.
    pub max_work: Duration,
    /// Applies to unary calls, also where the caller sets no deadline or a later one.
    pub max_call: Duration,
}

impl Middleware for EnforceDeadline {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        let arrived = Instant::from_std(Peer::arrived(req.extensions()));
        let timeout = match req.headers().get(GRPC_TIMEOUT).map(|v| parse(v.as_bytes())) {
            Some(None) => return Failure::TimeoutMalformed.into_http(),
            Some(Some(timeout)) => Some(timeout),
            None => None,
        };
        if timeout.is_some_and(|t| t.is_zero()) {
            return Failure::Deadline.into_http();
        }
        let is_unary = req.extensions().get::<Arc<Record>>().is_some_and(|record| record.method.is_unary_work());
        let call_end = match timeout.map(early) {
            Some(timeout) if is_unary => Some(arrived + timeout.min(self.max_call)),
            Some(timeout) => Some(arrived + timeout),
            None => is_unary.then(|| arrived + self.max_call),
        };
        req.extensions_mut().insert(Deadline { call: call_end, per_article: self.max_work });
        // In a box: all that is inside is large, and would be moved by each layer outside.
        let answer = Box::pin(next.answer(req));
        match call_end {
            None => answer.await,
            Some(end) => match tokio::time::timeout_at(end, answer).await {
                Ok(res) => res,
                Err(_) => Failure::Deadline.into_http(),
            },
        }
    }
}

/// 2 % and 2 ms before the caller's own timer, so that our answer is first; never less than half of the time.
fn early(timeout: Duration) -> Duration {
    // A longer wait than this is no deadline; it also keeps the sum within what a clock can hold.
    let timeout = timeout.min(Duration::from_secs(30 * 24 * 3600));
    timeout.saturating_sub(timeout / 50 + Duration::from_millis(2)).max(timeout / 2)
}

/// The gRPC over HTTP/2 specification: 1 to 8 digits and a unit.
fn parse(value: &[u8]) -> Option<Duration> {
    let (unit, digits) = value.split_last()?;
    if digits.is_empty() || digits.len() > 8 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let n = digits.iter().fold(0, |n, d| n * 10 + u64::from(d - b'0'));
    match unit {
        b'H' => Some(Duration::from_secs(n * 3600)),
        b'M' => Some(Duration::from_secs(n * 60)),
        b'S' => Some(Duration::from_secs(n)),
        b'm' => Some(Duration::from_millis(n)),
        b'u' => Some(Duration::from_micros(n)),
        b'n' => Some(Duration::from_nanos(n)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_parse_as_the_specification_says() {
        assert_eq!(parse(b"5S"), Some(Duration::from_secs(5)));
        assert_eq!(parse(b"99999999H"), Some(Duration::from_secs(99_999_999 * 3600)));
        assert_eq!(parse(b"0n"), Some(Duration::ZERO));
        for bad in [&b""[..], b"S", b"5", b"5s", b"-5S", b"123456789S", b"5 S", b"1.5S"] {
            assert_eq!(parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn our_answer_comes_before_the_callers_timer() {
        for millis in [1, 2, 5, 100, 60_000] {
            let timeout = Duration::from_millis(millis);
            assert!(early(timeout) < timeout && early(timeout) >= timeout / 2, "{millis} ms");
        }
    }
}
