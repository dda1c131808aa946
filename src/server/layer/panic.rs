//! Turns a panic into INTERNAL with the request id, instead of a reset stream. Innermost: nothing outside of it sees a panic.
//! (A panic while analysing is caught closer, per article, by the workers.)

use std::{panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt;

use super::{Middleware, Next, Request, Response, request_id::Id};
use crate::server::{metrics::Metrics, status::Failure};

/// The layer.
#[derive(Clone, Debug)]
pub struct CatchPanic {
    /// Counts the bugs.
    pub metrics: Arc<Metrics>,
}

impl Middleware for CatchPanic {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        let id = req.extensions().get::<Id>().cloned();
        // Unwind safety: nothing of this call is used after its panic.
        match AssertUnwindSafe(next.answer(req)).catch_unwind().await {
            Ok(res) => res,
            Err(_) => {
                let id = id.map_or_else(String::new, |id| id.0.to_string());
                self.metrics.panics.inc();
                tracing::error!(request.id = %id, "a handler panicked");
                Failure::Bug(id).into_http()
            }
        }
    }
}
