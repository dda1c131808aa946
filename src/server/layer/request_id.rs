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

    fn make(&self) -> Arc<str> {
        let n = self.n_made.fetch_add(1, Ordering::Relaxed);
        // SplitMix64 (Steele et al., 2014): a bijection, so ids of one process never repeat.
        let mut x = self.seed.wrapping_add(n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^= x >> 31;
        let digits: [u8; 16] = std::array::from_fn(|i| b"0123456789abcdef"[(x >> (60 - 4 * i)) as usize & 15]);
        std::str::from_utf8(&digits).unwrap_or_default().into()
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
        let id = given.map_or_else(|| self.make(), Arc::from);
        let echo = HeaderValue::from_str(&id);
        req.extensions_mut().insert(Id(id));
        let mut res = next.answer(req).await;
        if let Ok(mut echo) = echo {
            // Kept out of HPACK's table: no id comes twice, and each would be compared with all that are in it.
            echo.set_sensitive(true);
            res.headers_mut().insert(HEADER, echo);
        }
        res
    }
}
