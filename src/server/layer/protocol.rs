//! Refuses what is not gRPC at all, as the protocol asks: other methods than POST with 405, other content types with 415.
//! Outside of everything that reads gRPC headers.

use http::{Method, StatusCode, header};

use super::{Middleware, Next, Request, Response};

/// The layer.
#[derive(Clone, Debug)]
pub struct Protocol;

impl Middleware for Protocol {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        if req.method() != Method::POST {
            return refuse(StatusCode::METHOD_NOT_ALLOWED);
        }
        let grpc = req.headers().get(header::CONTENT_TYPE).is_some_and(|v| is_grpc(v.as_bytes()));
        if !grpc {
            return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE);
        }
        next.answer(req).await
    }
}

/// `application/grpc`, `application/grpc+proto`, either with parameters.
fn is_grpc(content_type: &[u8]) -> bool {
    let Some(rest) = content_type.strip_prefix(b"application/grpc") else { return false };
    let rest = rest.strip_prefix(b"+proto").unwrap_or(rest);
    rest.is_empty() || rest.starts_with(b";")
}

fn refuse(code: StatusCode) -> Response {
    let mut res = Response::default();
    *res.status_mut() = code;
    if code == StatusCode::METHOD_NOT_ALLOWED {
        res.headers_mut().insert(header::ALLOW, header::HeaderValue::from_static("POST"));
    }
    res
}
