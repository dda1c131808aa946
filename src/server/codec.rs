//! Protobuf in and out. Differs from tonic's codec in three things: bytes that do not decode are the caller's fault, not ours; what would take
//! far more memory than its bytes is not decoded; and answers come as bytes.

use std::marker::PhantomData;

use prost::{
    Message,
    bytes::{Buf, BufMut},
    encoding::{DecodeContext, decode_key, skip_field},
};
use tonic::{
    Status,
    codec::{self, DecodeBuf, EncodeBuf},
};

use super::{encoded::Encoded, status::Failure};

/// The field of the article, or of the articles, in every request.
const ARTICLES: u32 = 1;
/// Fields of one request: two bytes that hold an empty article become some hundred in memory.
pub const MAX_FIELDS: usize = 1 << 16;
/// Bytes of all fields but the articles: each byte of a list of enumerations becomes four.
const MAX_OPTION_BYTES: usize = 1 << 16;

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
        let message = read(buf.chunk())?;
        buf.advance(buf.remaining());
        Ok(Some(message))
    }
}

/// Reads one message.
pub fn read<U: Message + Default>(message: &[u8]) -> Result<U, Failure> {
    is_modest(message).map_err(|detail| Failure::Malformed { field: String::new(), detail })?;
    U::decode(message).map_err(|error| malformed(&error.to_string()))
}

/// What prost says of a message in our words. It names the fields, the innermost first, and the reason, never the content:
/// `failed to decode Protobuf message: Article.text: SummarizeRequest.article: invalid string value: data is not UTF-8 encoded`.
fn malformed(told: &str) -> Failure {
    let mut fields = told.split(": ").filter_map(|part| part.split_once('.')).map(|(_, field)| field).collect::<Vec<_>>();
    fields.reverse();
    let detail = if told.ends_with("not UTF-8 encoded") { "not UTF-8" } else { "no protobuf of the expected type" };
    Failure::Malformed { field: fields.join("."), detail: detail.to_owned() }
}

/// Whether decoding a request takes no more memory than a small multiple of its bytes.
fn is_modest(mut message: &[u8]) -> Result<(), String> {
    let (mut n_fields, mut n_option_bytes) = (0, 0);
    // What is malformed is found by prost.
    while let Ok((field, kind)) = decode_key(&mut message) {
        let n_left = message.len();
        if skip_field(kind, field, &mut message, DecodeContext::default()).is_err() {
            break;
        }
        n_fields += 1;
        if field != ARTICLES {
            n_option_bytes += n_left - message.len();
        }
        if n_fields > MAX_FIELDS {
            return Err(format!("more than {MAX_FIELDS} fields"));
        }
        if n_option_bytes > MAX_OPTION_BYTES {
            return Err(format!("more than {MAX_OPTION_BYTES} bytes of options"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::pb;

    #[test]
    fn a_request_of_the_usual_shape_is_decoded_and_one_that_would_fill_the_memory_is_not() {
        let article = pb::Article { text: "x".repeat(1 << 20), ..pb::Article::default() };
        let parts = |n: usize| pb::AnalyzeOptions { parts: vec![1; n], ..pb::AnalyzeOptions::default() };
        let request = |n| pb::AnalyzeRequest { article: Some(article.clone()), options: Some(parts(n)) }.encode_to_vec();
        let batch = |n| pb::BatchAnalyzeRequest { articles: vec![pb::Article::default(); n], options: None }.encode_to_vec();
        assert_eq!(is_modest(&request(1000)), Ok(()));
        assert_eq!(is_modest(&batch(1000)), Ok(()));
        assert!(is_modest(&request(MAX_OPTION_BYTES)).is_err_and(|text| text.contains("options")));
        assert!(is_modest(&batch(MAX_FIELDS + 1)).is_err_and(|text| text.contains("fields")));
        // Many options, each a message that is merged into the one before.
        let many = [&[0x12, 2, 8, 1][..]; MAX_OPTION_BYTES / 2].concat();
        assert!(is_modest(&many).is_err());
        for broken in [&b"\xff"[..], b"\x0a\xff", b"\x0b\x0b", b""] {
            assert_eq!(is_modest(broken), Ok(()), "{broken:?} is left to prost");
        }
    }
}
