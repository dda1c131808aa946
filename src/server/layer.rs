//! What every layer has in common: a layer is one async function from request to response, around the next one.

pub mod admission;
pub mod authentication;
pub mod deadline;
pub mod drain;
pub mod panic;
pub mod protocol;
pub mod quota;
pub mod request_id;
pub mod status;
pub mod trace;

use std::{
    convert::Infallible,
    future::Future,
    mem,
    pin::Pin,
    task::{Context, Poll},
};

use tower::{Layer, Service};

/// A request as layers see it: the body still in bytes.
pub type Request = http::Request<tonic::body::Body>;
/// A response as layers see it.
pub type Response = http::Response<tonic::body::Body>;

/// What stands inside of a layer: another layer, or the routes. Failures are responses, never errors.
pub trait Next: Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static {}
impl<S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + 'static> Next for S {}

/// One layer.
pub trait Middleware: Clone + Send + 'static {
    /// Answers the request, by way of `next` or on its own.
    fn handle(&self, req: Request, next: impl Next) -> impl Future<Output = Response> + Send;
}

/// Passes the request on.
pub async fn call(mut next: impl Next, req: Request) -> Response {
    match next.call(req).await {
        Ok(res) => res,
        Err(never) => match never {},
    }
}

/// Makes a tower layer of a [`Middleware`].
#[derive(Clone, Debug)]
pub struct Stacked<M>(pub M);

impl<M: Middleware, S> Layer<S> for Stacked<M> {
    type Service = Around<M, S>;

    fn layer(&self, inner: S) -> Self::Service {
        Around { middleware: self.0.clone(), inner }
    }
}

/// A service with one layer around it.
#[derive(Clone, Debug)]
pub struct Around<M, S> {
    middleware: M,
    inner: S,
}

impl<M: Middleware, S: Next> Service<Request> for Around<M, S> {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, req: Request) -> Self::Future {
        // The clone has not been polled ready; the original has, so that one makes the call.
        let clone = self.inner.clone();
        let ready = mem::replace(&mut self.inner, clone);
        let middleware = self.middleware.clone();
        Box::pin(async move { Ok(middleware.handle(req, ready).await) })
    }
}
