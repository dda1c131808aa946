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
    future::{Future, poll_fn},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use tower::{Layer, Service};

/// A request as layers see it: the body still in bytes.
pub type Request = http::Request<tonic::body::Body>;
/// A response as layers see it.
pub type Response = http::Response<tonic::body::Body>;

/// What stands inside of a layer: another layer, or the routes. Failures are responses, never errors.
pub trait Next: Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static {}
impl<S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static> Next for S {}

/// One layer.
pub trait Middleware: Clone + Send + Sync + 'static {
    /// Answers the request, by way of `next` or on its own.
    fn handle(&self, req: Request, next: impl Next) -> impl Future<Output = Response> + Send;
}

/// Passes the request on.
pub async fn call(mut next: impl Next, req: Request) -> Response {
    let ready = poll_fn(|cx| next.poll_ready(cx)).await;
    let res = match ready {
        Ok(()) => next.call(req).await,
        Err(never) => match never {},
    };
    match res {
        Ok(res) => res,
        Err(never) => match never {},
    }
}

/// Makes a tower layer of a [`Middleware`].
#[derive(Clone, Debug)]
pub struct Stacked<M>(pub M);

impl<M: Middleware, S> Layer<S> for Stacked<M> {
    type Service = Around<M, S>;

    fn layer(&self, next: S) -> Self::Service {
        Around(Arc::new(Shared { middleware: self.0.clone(), next }))
    }
}

/// A service with one layer around it. Shared, because each call clones what is inside of each layer that it passes: copies of copies, ten
/// layers deep, were a twentieth of the cost of a call that does nothing.
#[derive(Debug)]
pub struct Around<M, S>(Arc<Shared<M, S>>);

#[derive(Debug)]
struct Shared<M, S> {
    middleware: M,
    next: S,
}

impl<M, S> Clone for Around<M, S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<M: Middleware, S: Next> Service<Request> for Around<M, S> {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    /// Always ready: each call makes a clone of what is inside ready for itself.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, req: Request) -> Self::Future {
        let shared = self.0.clone();
        Box::pin(async move { Ok(shared.middleware.handle(req, shared.next.clone()).await) })
    }
}
