//! Lets in who shows a good token, or has shown a good certificate in the handshake. Health stays open: load balancers and probes have
//! neither. Outside of everything that costs, and the header ends here: nothing below can tell it to anybody.

use std::sync::Arc;

use http::header::AUTHORIZATION;

use super::{Middleware, Next, Request, Response};
use crate::server::{connection::Peer, method::Method, record::Record, status::Failure, tokens::Tokens};

/// The layer.
#[derive(Clone, Debug)]
pub struct Authenticate {
    /// `None`: nobody needs one.
    pub tokens: Option<Arc<Tokens>>,
}

impl Middleware for Authenticate {
    async fn handle(&self, req: &mut Request, next: &impl Next) -> Response {
        let shown = req.headers_mut().remove(AUTHORIZATION);
        let mut identity = req.extensions().get::<Peer>().and_then(|peer| peer.identity.clone());
        if let Some(tokens) = &self.tokens {
            let name = tokens.name(shown.as_ref().map_or(b"", |value| value.as_bytes()));
            identity = name.or(identity);
            let open = matches!(Method::of(req.uri().path()), Method::HealthCheck | Method::HealthWatch);
            if identity.is_none() && !open {
                return Failure::Unauthenticated.into_http();
            }
        }
        if let Some(identity) = identity {
            if let Some(record) = req.extensions().get::<Arc<Record>>() {
                record.identify(identity.clone());
            }
            if let Some(peer) = req.extensions_mut().get_mut::<Peer>() {
                peer.identity = Some(identity);
            }
        }
        next.answer(req).await
    }
}
