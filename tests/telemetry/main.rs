//! What can be seen from outside: metrics, logs, traces, and what must never be seen.

#[path = "../parts/binary.rs"]
mod binary;
// Shared with the tests of gRPC, which use more of it.
#[allow(dead_code)]
#[path = "../grpc/client.rs"]
mod client;
mod collector;
mod deploy;
mod logs;
mod metrics;
mod openmetrics;
mod prometheus;
mod traces;
