//! Messages as bytes, written from their last field to their first: the length of what is nested stands before it, and is known once that is
//! written. An answer names some sixty places of its article; as messages each would be a string of its own, and its length would be
//! counted again at each level of nesting.

use std::marker::PhantomData;

use prost::{Message, bytes::Bytes};

use super::messages;

/// Enough for the answer to an ordinary article.
const ROOM: usize = 4096;
/// For the few fields that come after it: a vector that is full would move.
const ROOM_AFTER: usize = 64;
/// For the key and the length of a message in a list.
const ROOM_BEFORE: usize = 8;

/// How a field is written, behind its number.
mod kind {
    pub(super) const VARINT: u8 = 0;
    pub(super) const LENGTH: u8 = 2;
    pub(super) const FOUR_BYTES: u8 = 5;
}

/// What stands before a field. One byte, so that there are fields 1 to 15; the contract has no others in answers.
fn key(field: u8, kind: u8) -> u8 {
    debug_assert!((1..16).contains(&field), "no key of one byte for field {field}");
    field << 3 | kind
}

/// Fields of a message: new ones are written before those that are there. As in proto3, what is zero or empty is not written.
#[derive(Clone, Debug)]
pub struct Fields {
    /// Free up to `start`.
    bytes: Vec<u8>,
    start: usize,
}

impl Default for Fields {
    fn default() -> Self {
        Self::with_room(ROOM)
    }
}

impl Fields {
    /// None yet, and room for `n_bytes` of them.
    fn with_room(n_bytes: usize) -> Self {
        let mut bytes = vec![0; n_bytes + ROOM_AFTER];
        bytes.truncate(n_bytes);
        Self { bytes, start: n_bytes }
    }

    /// A number, or the number of an enumeration's value.
    pub fn number(&mut self, field: u8, value: u32) {
        if value != 0 {
            self.optional_number(field, value);
        }
    }

    /// A number that is told where it is zero, too.
    pub fn optional_number(&mut self, field: u8, value: u32) {
        self.varint(key(field, kind::VARINT), u64::from(value));
    }

    /// A number with a fraction.
    pub fn float(&mut self, field: u8, value: f32) {
        if value != 0.0 {
            let [a, b, c, d] = value.to_le_bytes();
            self.put_array([key(field, kind::FOUR_BYTES), a, b, c, d]);
        }
    }

    /// A text, or a piece of one.
    pub fn text(&mut self, field: u8, text: &str) {
        if !text.is_empty() {
            self.put(text.as_bytes());
            self.head(field, text.len());
        }
    }

    /// A message with the fields that `write` writes.
    pub fn message(&mut self, field: u8, write: impl FnOnce(&mut Self)) {
        let n_after = self.len();
        write(self);
        self.head(field, self.len() - n_after);
    }

    /// All that is written so far, as one message in a field of another.
    pub fn within(mut self, field: u8) -> Self {
        self.head(field, self.len());
        self
    }

    /// The fields of `message`, before those that are there.
    pub fn before(&mut self, message: &impl Message) {
        self.put(&message.encode_to_vec());
    }

    /// The fields of `message`, after those that are there.
    pub fn after(&mut self, message: &impl Message) {
        // Fails only where there is no room, and a vector makes some.
        let _ = message.encode(&mut self.bytes);
    }

    /// What is written.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    fn len(&self) -> usize {
        self.bytes.len() - self.start
    }

    fn head(&mut self, field: u8, n_bytes: usize) {
        self.varint(key(field, kind::LENGTH), n_bytes as u64);
    }

    /// A key, and behind it a number: seven bits in each byte, the lowest ones first.
    #[inline]
    fn varint(&mut self, key: u8, value: u64) {
        match value {
            0..0x80 => self.put_array([key, value as u8]),
            0x80..0x4000 => self.put_array([key, value as u8 | 0x80, (value >> 7) as u8]),
            _ => self.long_varint(key, value),
        }
    }

    #[cold]
    fn long_varint(&mut self, key: u8, value: u64) {
        let n = value.ilog2() / 7;
        self.put_array([(value >> (7 * n)) as u8]);
        (0..n).rev().for_each(|i| self.put_array([(value >> (7 * i)) as u8 | 0x80]));
        self.put_array([key]);
    }

    #[inline]
    fn put_array<const N: usize>(&mut self, bytes: [u8; N]) {
        self.free(N).copy_from_slice(&bytes);
    }

    fn put(&mut self, bytes: &[u8]) {
        self.free(bytes.len()).copy_from_slice(bytes);
    }

    /// The `n` bytes before those that are written.
    #[inline]
    fn free(&mut self, n: usize) -> &mut [u8] {
        if self.start < n {
            self.grow(n);
        }
        self.start -= n;
        &mut self.bytes[self.start..self.start + n]
    }

    #[cold]
    fn grow(&mut self, n: usize) {
        let mut larger = Self::with_room((self.len() + n) * 2);
        larger.start -= self.len();
        larger.bytes[larger.start..].copy_from_slice(self.as_bytes());
        *self = larger;
    }
}

/// The bytes of a message of type `M`.
#[derive(Clone, Debug)]
pub struct Encoded<M> {
    fields: Fields,
    message: PhantomData<fn() -> M>,
}

impl<M> Encoded<M> {
    /// Of fields that make such a message.
    pub fn new(fields: Fields) -> Self {
        Self { fields, message: PhantomData }
    }

    /// Of many messages in a repeated field of such a message. Each is dropped once it is copied.
    pub fn list<N>(field: u8, messages: Vec<Encoded<N>>) -> Self {
        let mut fields = Fields::with_room(messages.iter().map(|message| message.as_bytes().len() + ROOM_BEFORE).sum());
        messages.into_iter().rev().for_each(|message| fields.message(field, |fields| fields.put(message.as_bytes())));
        Self::new(fields)
    }

    /// As a field of another message.
    pub fn within<N>(self, field: u8) -> Encoded<N> {
        Encoded::new(self.fields.within(field))
    }

    /// As they travel.
    pub fn as_bytes(&self) -> &[u8] {
        self.fields.as_bytes()
    }

    /// As they travel in a body: behind a flag, not compressed, and their length.
    pub fn framed(mut self) -> Bytes {
        self.fields.put_array(messages::plain_head(self.fields.len()));
        Bytes::from(self.fields.bytes).slice(self.fields.start..)
    }
}

impl<M: Message> From<&M> for Encoded<M> {
    fn from(message: &M) -> Self {
        let bytes = message.encode_to_vec();
        Self::new(Fields { bytes, start: 0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::pb;

    #[test]
    fn fields_are_written_as_prost_writes_them() {
        for text in ["", "a", &"long ".repeat(3000)] {
            for number in [0, 1, 127, 128, 16_383, 16_384, u32::MAX] {
                let span = pb::Span { text: text.to_owned(), start: Some(number), end: number, field: 2 };
                let sentence =
                    pb::SummarySentence { span: Some(span.clone()), score: 0.25, rank: number, index: None, signals: Vec::new() };
                let mut fields = Fields::default();
                fields.number(3, number);
                fields.float(2, 0.25);
                fields.message(1, |fields| {
                    fields.number(4, 2);
                    fields.number(3, number);
                    fields.optional_number(2, number);
                    fields.text(1, text);
                });
                assert_eq!(fields.as_bytes(), sentence.encode_to_vec(), "{number} and {} bytes", text.len());
            }
        }
    }

    #[test]
    fn there_is_room_for_what_comes_after_an_answer_of_any_length() {
        for n in [1, ROOM / 2, ROOM, 10 * ROOM] {
            let mut fields = Fields::default();
            fields.text(1, &"x".repeat(n));
            let room = fields.bytes.capacity();
            let timing = pb::Timing { queue_us: u32::MAX, work_us: u32::MAX };
            fields.after(&pb::Outcome { timing: Some(timing), ..pb::Outcome::default() });
            assert_eq!(fields.bytes.capacity(), room, "{n} bytes");
        }
    }

    #[test]
    fn messages_are_put_together_from_pieces() {
        let status = || pb::Outcome { id: "id".to_owned(), ..pb::Outcome::default() };
        let (first, last) = (pb::Outcome { index: Some(0), ..status() }, pb::Timing { queue_us: 1, work_us: 300 });
        let mut fields = Fields::default().within(3);
        fields.before(&first);
        fields.after(&pb::Outcome { timing: Some(last), ..pb::Outcome::default() });
        let whole = pb::Outcome { timing: Some(last), result: Some(pb::outcome::Result::Analysis(pb::Analysis::default())), ..first };
        let encoded = Encoded::<pb::Outcome>::new(fields);
        assert_eq!(encoded.as_bytes(), whole.encode_to_vec());

        let batch = pb::BatchAnalyzeResponse { outcomes: vec![whole.clone(), status()] };
        let list = Encoded::<pb::BatchAnalyzeResponse>::list(1, vec![encoded, Encoded::from(&status())]);
        assert_eq!(list.as_bytes(), batch.encode_to_vec());
        let stream = Encoded::from(&whole).within::<pb::StreamAnalyzeResponse>(1);
        assert_eq!(stream.as_bytes(), pb::StreamAnalyzeResponse { outcome: Some(whole) }.encode_to_vec());
    }
}
