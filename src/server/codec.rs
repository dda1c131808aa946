//! Protobuf in and out. Differs from tonic's codec in two things: bytes that do not decode are the caller's fault, not ours; and answers come
//! as bytes.

use std::marker::PhantomData;

use prost::{Message, bytes::BufMut};
use tonic::{
    Status,
    codec::{self, DecodeBuf, EncodeBuf},
};

use super::{encoded::Encoded, status::Failure};

/// Named by build.rs as the codec of every method that is served.
#[derive(Debug)]
pub struct Codec<T, U>(PhantomData<(T, U)>);

impl<T, U> Default for Codec<T, U> {
    fn default() -> Self {
        Self(PhantomData)
    }
}

impl<M: 'static, U: Message + Default + 'static> codec::Codec for Codec<Encoded<M>, U> {
    type Encode = Encoded<M>;
    type Decode = U;
    type Encoder = Encoder<M>;
    type Decoder = Decoder<U>;

    fn encoder(&mut self) -> Self::Encoder {
        Encoder(PhantomData)
    }

    fn decoder(&mut self) -> Self::Decoder {
        Decoder(PhantomData)
    }
}

/// Hands on what is encoded.
#[derive(Debug)]
pub struct Encoder<M>(PhantomData<fn() -> M>);

impl<M> codec::Encoder for Encoder<M> {
    type Item = Encoded<M>;
    type Error = Status;

    fn encode(&mut self, item: Encoded<M>, buf: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buf.reserve(item.as_bytes().len());
        buf.put_slice(item.as_bytes());
        Ok(())
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
