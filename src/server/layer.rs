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
    mem,
    sync::Arc,
};

use tower::{Layer, Service};

/// A request as layers see it: the body still in bytes.
pub type Request = http::Request<tonic::body::Body>;
/// A response as layers see it.
pub type Response = http::Response<tonic::body::Body>;

/// What stands inside of a layer: another layer, or the routes. Failures are responses, never errors.
///
/// Not tower's `Service`, whose futures own what they work on and have a name: ten layers would be ten boxes, into which the request and
/// all that is inside of a layer would move. These borrow, and make one future of all layers.
pub trait Next: Clone + Send + Sync + 'static {
    /// Answers the request, which stays where it is until somebody takes it: whoever reads its body.
    fn answer(&self, req: &mut Request) -> impl Future<Output = Response> + Send;
}

/// Any service that is no layer.
impl<S> Next for S
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send> + Clone + Send + Sync + 'static,
{
    async fn answer(&self, req: &mut Request) -> Response {
        let mut service = self.clone();
        let res = match poll_fn(|cx| Service::poll_ready(&mut service, cx)).await {
            Ok(()) => Service::call(&mut service, mem::take(req)).await,
            Err(never) => match never {},
        };
        match res {
            Ok(res) => res,
            Err(never) => match never {},
        }
    }
}

/// One layer.
pub trait Middleware: Clone + Send + Sync + 'static {
    /// Answers the request, by way of `next` or on its own.
    fn handle(&self, req: &mut Request, next: &impl Next) -> impl Future<Output = Response> + Send;
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

/// A service with one layer around it. Shared: each call keeps a clone of the outermost one.
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

impl<M: Middleware, S: Next> Next for Around<M, S> {
    fn answer(&self, req: &mut Request) -> impl Future<Output = Response> + Send {
        self.0.middleware.handle(req, &self.0.next)
    }
}
