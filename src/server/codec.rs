//! Protobuf in and out. Differs from tonic's codec in one thing: bytes that do not decode are the caller's fault, not ours.

use std::marker::PhantomData;

use prost::Message;
use tonic::{
    Status,
    codec::{self, DecodeBuf},
};
use tonic_prost::ProstEncoder;

use super::status::Failure;

/// Named by build.rs as the codec of every method.
#[derive(Debug)]
pub struct Codec<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for Codec<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<T: Message + 'static, U: Message + Default + 'static> codec::Codec for Codec<T, U> {
    type Encode = T;
    type Decode = U;
    type Encoder = ProstEncoder<T>;
    type Decoder = Decoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        ProstEncoder::default()
    }

    fn decoder(&mut self) -> Self::Decoder {
        Decoder(PhantomData)
    }
}

/// Answers MALFORMED_MESSAGE where tonic's own would answer INTERNAL.
#[derive(Debug)]
pub struct Decoder<U>(PhantomData<U>);

impl<U: Message + Default> codec::Decoder for Decoder<U> {
    type Item = U;
    type Error = Status;

    fn decode(&mut self, buf: &mut DecodeBuf<'_>) -> Result<Option<U>, Status> {
        // prost names the field and the reason, never the content.
        U::decode(buf).map(Some).map_err(|error| Failure::Malformed(error.to_string()).into())
    }
}
