//! Says for whom the call counts, and refuses it with RESOURCE_EXHAUSTED where that caller has used up a quota. Health and reflection are
//! free. Inside of what proves identities; outside of the deadline and of admission, since what is refused here costs nothing.

use std::sync::Arc;

use super::{Middleware, Next, Request, Response};
use crate::server::{
    connection::Peer,
    load::{Caller, Load},
    method::Method,
    record::Record,
};

/// The layer.
#[derive(Clone, Debug)]
pub struct Quota {
    /// Whose quotas.
    pub load: Arc<Load>,
}

impl Middleware for Quota {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        let caller = req.extensions().get::<Peer>().map_or(Caller::Unknown, Peer::caller);
        let record = req.extensions().get::<Arc<Record>>();
        // Streams wait for each article instead.
        if record.is_some_and(|record| record.method.has_quota() && record.method != Method::StreamAnalyze)
            && let Err(failure) = self.load.quotas.take(&caller)
        {
            return failure.into_http();
        }
        if let Some(record) = record {
            record.count_for(caller);
        }
        next.answer(req).await
    }
}
