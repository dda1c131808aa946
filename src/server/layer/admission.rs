//! Bounds the calls in flight and sheds the rest with UNAVAILABLE before their bodies are read. Health and reflection are never shed,
//! and streams wait for capacity article by article instead. Outside of the deadline: a refused call needs no timer.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tonic::Status;

use super::{Middleware, Next, Request, Response, call};
use crate::server::status::Failure;

/// The layer.
#[derive(Clone, Debug)]
pub struct Admission {
    free: Arc<Semaphore>,
}

impl Admission {
    /// Lets at most `max_in_flight` unary calls in.
    pub fn new(max_in_flight: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(max_in_flight.min(Semaphore::MAX_PERMITS))) }
    }
}

impl Middleware for Admission {
    async fn handle(&self, req: Request, next: impl Next) -> Response {
        if !costs_work(req.uri().path()) {
            return call(next, req).await;
        }
        let Ok(_permit) = self.free.try_acquire() else {
            return Status::from(Failure::Overloaded).into_http();
        };
        call(next, req).await
    }
}

fn costs_work(path: &str) -> bool {
    path.strip_prefix("/lede.v1.ArticleService/").is_some_and(|method| !matches!(method, "GetInfo" | "StreamAnalyze"))
}
