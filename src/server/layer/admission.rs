//! Refuses what the server cannot take on, with UNAVAILABLE: on the headers where it is full or the caller has more than its share, else as
//! soon as the length of the message is known, before the message is read. Health and reflection are shed only where their caller holds more
//! than its share, and streams wait for capacity article by article. Inside of the deadline, which it looks at; the exact decision is made
//! again once the message is decoded.

use std::sync::Arc;

use super::{Middleware, Next, Request, Response, deadline::Deadline};
use crate::server::{
    body::{Rules, Watched},
    connection::Peer,
    inbox::{self, Inbox, Inflater},
    load::{
        Budget, Load, Times,
        budget::{Charge, Held},
    },
    method::Method,
    record::Record,
    status::Failure,
};

/// Headers of more bytes are charged like messages: a connection may send 16 KiB with each of a hundred calls.
const LONG_HEADERS: usize = 2048;

/// The layer.
#[derive(Clone, Debug)]
pub struct Admission {
    load: Arc<Load>,
    max_message_bytes: usize,
}

impl Admission {
    /// Messages with articles have at most `max_message_bytes`.
    pub fn new(load: Arc<Load>, max_message_bytes: usize) -> Self {
        Self { load, max_message_bytes }
    }
}

impl Middleware for Admission {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        let record = req.extensions().get::<Arc<Record>>().cloned().unwrap_or_default();
        let caller = record.caller().clone();
        let method = record.method;
        let charge = |budget: &Arc<Budget>| Charge::new(budget.clone(), caller.clone());
        let (open, headers) = (charge(&self.load.open), charge(&self.load.bodies));
        let let_in = open.add(method.weight()).and_then(|()| headers.add(long_headers(req)));
        if let_in.is_err() || costs_work(method) && self.load.bodies.is_full(&caller) {
            return Failure::Overloaded.into_http();
        }
        let gzip = inbox::is_gzip(req.headers());
        // What other methods take is tonic's to say.
        if costs_work(method)
            && let Err(failure) = gzip
        {
            return failure.into_http();
        }
        let max_message_bytes = method.max_message_bytes(self.max_message_bytes);
        let rules = Rules { max_message_bytes, max_messages: max_messages(method) };
        let body = Arc::new(charge(&self.load.bodies));
        req.extensions_mut().insert(body.clone());
        let times =
            Times { waited: Peer::arrived(req.extensions()).elapsed(), left: req.extensions().get::<Deadline>().and_then(Deadline::left) };
        req.extensions_mut().insert(times);
        let mut watched = Watched::new(std::mem::take(req.body_mut()), &rules, record.clone(), self.load.clone(), body.clone());
        if method.is_unary_work() {
            let check = |n_bytes| self.load.backlog.check(&caller, n_bytes, times);
            match watched.first_length().await.map(|n_bytes| n_bytes.map_or(Ok(()), check)) {
                Ok(Ok(())) => {}
                Ok(Err(failure)) => return failure.into_http(),
                Err(status) => return status.into_http(),
            }
        }
        *req.body_mut() = tonic::body::Body::new(watched);
        if gzip == Ok(true) {
            let inflater = Inflater { max_message_bytes, load: self.load.clone(), charge: body.clone() };
            *req.body_mut() = Inbox::new(std::mem::take(req.body_mut()), Some(inflater)).into_body();
        }
        let res = next.answer(req).await;
        record.hold(Held { open, headers, body });
        res
    }
}

/// Bytes of the headers, where they are so many that they count.
fn long_headers(req: &Request) -> usize {
    let n_bytes = req.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if n_bytes > LONG_HEADERS { n_bytes } else { 0 }
}

fn costs_work(method: Method) -> bool {
    method.is_unary_work() || method == Method::StreamAnalyze
}

/// One for each method of the contract that is no stream.
fn max_messages(method: Method) -> u64 {
    if method.is_unary_work() || method == Method::GetInfo { 1 } else { u64::MAX }
}
