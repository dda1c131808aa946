//! The contract as generated from proto/: messages, the service trait, a client, and its descriptors.
#![allow(clippy::all, clippy::pedantic, missing_docs, unreachable_pub, rustdoc::all)]

tonic::include_proto!("lede.v1");
// The service trait, whose answers are encoded already.
tonic::include_proto!("service/lede.v1");

/// Every file of the contract with its imports, as reflection and proto JSON need them.
pub const FILE_DESCRIPTOR_SET: &[u8] = tonic::include_file_descriptor_set!("lede");
