//! Gives every call an id: the caller's `x-request-id`, or one made here; echoed in the reply and shown in logs and bug reports.
//! Outermost: everything inside may name the id.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use http::{HeaderName, HeaderValue};

use super::{Middleware, Next, Request, Response};

const HEADER: HeaderName = HeaderName::from_static("x-request-id");
/// Longer ids are replaced: they go into every log line.
const MAX_BYTES: usize = 128;

/// The id of the call, in the request's extensions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Id(pub Arc<str>);

/// The layer.
#[derive(Clone, Debug)]
pub struct RequestId {
    /// Differs from process to process, so that ids do not collide after a restart.
    seed: u64,
    n_made: Arc<AtomicU64>,
}

impl RequestId {
    /// Starts a new sequence of ids.
    pub fn new() -> Self {
        let nanos = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_nanos() as u64);
        Self { seed: nanos ^ u64::from(std::process::id()) << 48, n_made: Arc::default() }
    }

    fn make(&self) -> String {
        let n = self.n_made.fetch_add(1, Ordering::Relaxed);
        // SplitMix64 (Steele et al., 2014): a bijection, so ids of one process never repeat.
        let mut x = self.seed.wrapping_add(n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        format!("{:016x}", x ^ (x >> 31))
    }
}

impl Default for RequestId {
    fn default() -> Self {
        Self::new()
    }
}

impl Middleware for RequestId {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        let given = req.headers().get(HEADER).and_then(|v| v.to_str().ok()).filter(|v| !v.is_empty() && v.len() <= MAX_BYTES);
        let id = given.map_or_else(|| self.make(), str::to_owned);
        let echo = HeaderValue::from_str(&id);
        req.extensions_mut().insert(Id(id.into()));
        let mut res = next.answer(req).await;
        if let Ok(echo) = echo {
            res.headers_mut().insert(HEADER, echo);
        }
        res
    }
}
