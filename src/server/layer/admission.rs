//! Refuses what the server cannot take on, with UNAVAILABLE: on the headers where it is full, else as soon as the length of the message is
//! known, before the message is read. Health and reflection are never shed, and streams wait for capacity article by article instead.
//! Inside of the deadline, which it looks at; the exact decision is made again once the message is decoded.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering::Relaxed},
};

use tonic::Status;

use super::{Middleware, Next, Request, Response, deadline::Deadline};
use crate::server::{
    body::{Rules, Watched},
    connection::Peer,
    load::{Load, Times, bodies::Charge},
    method::Method,
    record::Record,
    status::Failure,
};

/// Calls whose message is still on its way, for each one that may be in flight: they cost memory only, and slow ones must not crowd out
/// others.
const OPEN_PER_IN_FLIGHT: usize = 16;

/// The layer.
#[derive(Clone, Debug)]
pub struct Admission {
    load: Arc<Load>,
    max_message_bytes: usize,
    max_open: usize,
    n_open: Arc<AtomicUsize>,
}

impl Admission {
    /// `max_in_flight` calls at work; messages have at most `max_message_bytes`.
    pub fn new(load: Arc<Load>, max_in_flight: usize, max_message_bytes: usize) -> Self {
        Self { load, max_message_bytes, max_open: max_in_flight.saturating_mul(OPEN_PER_IN_FLIGHT), n_open: Arc::default() }
    }
}

impl Middleware for Admission {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        let record = req.extensions().get::<Arc<Record>>().cloned().unwrap_or_default();
        let caller = record.caller().clone();
        let method = record.method;
        let _open = Open::new(&self.n_open);
        if costs_work(method) && (self.n_open.load(Relaxed) > self.max_open || self.load.bodies.is_full(&caller)) {
            return Status::from(Failure::Overloaded).into_http();
        }
        let rules = Rules { max_message_bytes: self.max_message_bytes, max_messages: max_messages(method) };
        // Lives as long as the call: until its answer is made, or its stream has ended.
        let charge = Arc::new(Charge::new(self.load.bodies.clone(), caller.clone()));
        req.extensions_mut().insert(charge.clone());
        let times =
            Times { waited: Peer::arrived(req.extensions()).elapsed(), left: req.extensions().get::<Deadline>().and_then(Deadline::left) };
        req.extensions_mut().insert(times);
        let body = std::mem::take(req.body_mut());
        let mut body = Watched::new(body, &rules, record, self.load.clone(), charge);
        if method.is_unary_work() {
            let verdict = match body.first_length().await {
                Ok(Some(n_bytes)) => self.load.backlog.check(&caller, n_bytes, times).map_err(Status::from),
                Ok(None) => Ok(()),
                Err(status) => Err(status),
            };
            if let Err(status) = verdict {
                return status.into_http();
            }
        }
        *req.body_mut() = tonic::body::Body::new(body);
        next.answer(req).await
    }
}

/// A call whose answer has not begun.
struct Open<'a>(&'a AtomicUsize);

impl<'a> Open<'a> {
    fn new(n: &'a AtomicUsize) -> Self {
        n.fetch_add(1, Relaxed);
        Self(n)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

fn costs_work(method: Method) -> bool {
    method.is_unary_work() || method == Method::StreamAnalyze
}

/// One for each method of the contract that is no stream.
fn max_messages(method: Method) -> u64 {
    if method.is_unary_work() || method == Method::GetInfo { 1 } else { u64::MAX }
}
