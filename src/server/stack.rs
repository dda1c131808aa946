//! The list of layers, outermost first, each with the reason for its place.

use tower::{Layer, ServiceBuilder};

use super::{
    Config,
    layer::{
        Next, Stacked, admission::Admission, deadline::EnforceDeadline, drain::Drain, message::MessageLimits, panic::CatchPanic,
        protocol::Protocol, request_id::RequestId, status::NormaliseStatus, trace::Trace,
    },
};
use tokio_util::sync::CancellationToken;

/// Every call passes these, in this order, on the way in; and in the opposite order on the way out.
pub fn layers<S: Next>(config: &Config, refusing: CancellationToken) -> impl Layer<S, Service: Next> + Clone + use<S> {
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
        // Stopping: refused before it counts as load.
        .layer(Stacked(Drain { refusing }))
        // Full: refused before the body is read.
        .layer(Stacked(Admission::new(config.max_in_flight)))
        // The clock of the call; outside of reading the body, which may be slow.
        .layer(Stacked(EnforceDeadline { max_work: config.max_work }))
        // Counts and measures messages while the body is read.
        .layer(Stacked(MessageLimits { max_message_bytes }))
        // Innermost: a bug in a handler ends there.
        .layer(Stacked(CatchPanic { metrics: config.metrics.clone() }))
        .into_inner()
}
