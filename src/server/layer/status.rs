//! Gives every failed call a status of our shape, also where tonic made it. Outside of everything that can fail, inside of the trace,
//! so that what is logged is what the caller sees.

use tonic::Status;

use super::{Middleware, Next, Request, Response};
use crate::server::status::{self, Failed};

/// The layer.
#[derive(Clone, Debug)]
pub struct NormaliseStatus {
    /// The longest request message, told where one is too long.
    pub max_message_bytes: usize,
}

impl Middleware for NormaliseStatus {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        let mut res = next.answer(req).await;
        // What our own layers refuse is left as it was made: under overload nearly all answers are.
        if res.extensions().get::<Failed>().is_some() {
            return res;
        }
        let Some(mut status) = res.extensions().get::<Status>().cloned().or_else(|| Status::from_header_map(res.headers())) else {
            return res;
        };
        if status.code() == tonic::Code::Ok {
            return res;
        }
        if !status::is_ours(&status) {
            status = status::normalise(status, self.max_message_bytes);
            let mut answer = status.clone().into_http();
            // What tonic adds besides the status, such as grpc-accept-encoding, stays.
            for (name, value) in res.headers() {
                if !answer.headers().contains_key(name) {
                    answer.headers_mut().insert(name, value.clone());
                }
            }
            res = answer;
        }
        res.extensions_mut().insert(Failed::of(&status));
        res
    }
}
