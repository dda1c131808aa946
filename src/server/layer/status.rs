//! Gives every failed call a status of our shape, also where tonic made it. Outside of everything that can fail, inside of the trace,
//! so that what is logged is what the caller sees.

use tonic::Status;

use super::{Middleware, Next, Request, Response};
use crate::server::status;

/// The layer.
#[derive(Clone, Debug)]
pub struct NormaliseStatus {
    /// The longest request message, told where one is too long.
    pub max_message_bytes: usize,
}

impl Middleware for NormaliseStatus {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        let res = next.answer(req).await;
        // A refusal of ours is left as it was made: under overload nearly all answers are.
        if res.extensions().get::<Status>().is_some_and(status::is_ours) {
            return res;
        }
        let Some(made) = Status::from_header_map(res.headers()) else { return res };
        if made.code() == tonic::Code::Ok {
            return res;
        }
        let mut answer = status::normalise(made, self.max_message_bytes).into_http();
        // What tonic adds besides the status, such as grpc-accept-encoding, stays.
        for (name, value) in res.headers() {
            if !answer.headers().contains_key(name) {
                answer.headers_mut().insert(name, value.clone());
            }
        }
        answer
    }
}
