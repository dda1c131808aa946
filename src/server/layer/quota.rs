//! Says for whom the call counts, and refuses it with RESOURCE_EXHAUSTED where that caller has used up a quota. Health and reflection are
//! free. Inside of what proves identities; outside of the deadline and of admission, since what is refused here costs nothing.

use std::sync::Arc;

use tonic::Status;

use super::{Middleware, Next, Request, Response};
use crate::server::{
    connection::Peer,
    load::{Caller, Load},
    method::Method,
    record::Record,
    status::Failure,
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
        if is_charged(req)
            && let Err(failure) = self.load.quotas.take(&caller)
        {
            return refuse(failure);
        }
        req.extensions_mut().insert(caller);
        next.answer(req).await
    }
}

/// Streams pay for each article instead.
fn is_charged(req: &Request) -> bool {
    let method = req.extensions().get::<Arc<Record>>().map_or(Method::Other, |record| record.method);
    method.is_unary_work() || method == Method::GetInfo
}

fn refuse(failure: Failure) -> Response {
    Status::from(failure).into_http()
}
