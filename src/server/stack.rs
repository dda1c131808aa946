//! The list of layers, outermost first, each with the reason for its place.

use std::sync::Arc;

use tower::{Layer, ServiceBuilder};

use super::{
    Config,
    layer::{
        Next, Stacked, admission::Admission, authentication::Authenticate, deadline::EnforceDeadline, drain::Drain, panic::CatchPanic,
        protocol::Protocol, quota::Quota, request_id::RequestId, status::NormaliseStatus, trace::Trace,
    },
    load::Load,
};
use tokio_util::sync::CancellationToken;

/// Every call passes these, in this order, on the way in; and in the opposite order on the way out.
pub fn layers<S: Next>(config: &Config, load: Arc<Load>, refusing: CancellationToken) -> impl Layer<S, Service: Next> + Clone + use<S> {
    let max_message_bytes = config.limits.max_message_bytes;
    ServiceBuilder::new()
        // Names the call; everything below may mention it.
        .layer(Stacked(RequestId::new()))
        // Tells how it ended, in the words that the caller got.
        .layer(Stacked(Trace::new(config)))
        // Gives every failure from below our shape.
        .layer(Stacked(NormaliseStatus { max_message_bytes }))
        // Not gRPC: out, before any gRPC header is read.
        .layer(Stacked(Protocol))
        // Nobody we know: out, before anything is spent.
        .layer(Stacked(Authenticate { tokens: config.tokens.clone() }))
        // Stopping: refused before it counts as load.
        .layer(Stacked(Drain { refusing }))
        // Over its quota: refused before it is read, or given time.
        .layer(Stacked(Quota { load: load.clone() }))
        // The clock of the call; outside of whatever may wait.
        .layer(Stacked(EnforceDeadline { max_work: config.load.max_work, max_call: config.load.max_call }))
        // Full: refused before its message is read; else its message is watched.
        .layer(Stacked(Admission::new(load, max_message_bytes)))
        // Innermost: a bug in a handler ends there.
        .layer(Stacked(CatchPanic { metrics: config.metrics.clone() }))
        .into_inner()
}
