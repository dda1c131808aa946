//! Reflection, v1 and v1alpha, with everything that may be in an answer: the contract, health, and error details by name.

use tonic_reflection::server::{
    Builder, Error,
    v1::{ServerReflection, ServerReflectionServer},
    v1alpha,
};

use super::pb;

/// Both services. Fails only if the built-in descriptors are broken.
pub fn services()
-> Result<(ServerReflectionServer<impl ServerReflection>, v1alpha::ServerReflectionServer<impl v1alpha::ServerReflection>), Error> {
    // Each version lists itself; the other one is registered, so that both are listed by both.
    let both = || {
        Builder::configure()
            .register_encoded_file_descriptor_set(pb::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_reflection::pb::v1::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_reflection::pb::v1alpha::FILE_DESCRIPTOR_SET)
            .include_reflection_service(false)
    };
    Ok((both().build_v1()?, both().build_v1alpha()?))
}
