//! Dates, times of day and spans of time, by rules: the longest pattern that starts at a token. Values are ISO 8601: `2019-09-02`,
//! `2019-09`, `2019`, `P18Y`, `T18:00`, and, beyond it, `2024-Q3` for quarters and `199X` for decades, `18XX` for centuries and
//! `2018-SU` for seasons. What depends on the time of publication has no value where that is not given. An article names points in time; what messages mean is read by `message.rs`.

mod clock;
mod digits;
mod holiday;
mod hour;
mod local;
mod loose;
mod message;
mod pattern;
mod relative;
mod span;
mod words;

use std::ops::Range;

use super::{Found, Kind, calendar::Day, values::Values};
use crate::nlp::document::Document;

pub(super) use pattern::Reader;
pub(super) use words::{inner, leaning, starts};

/// A date that was read.
struct Read {
    /// One past its last token.
    end: usize,
    value: String,
}

impl<'a> Reader<'a> {
    /// Relative dates are seen from `published` (seconds since the epoch).
    pub(super) fn new(document: &'a Document<'a>, published: Option<i64>) -> Self {
        Self { document, today: published.map(Day::of_seconds), local: local::words(document.lang), message: message::is_message(document) }
    }
}

/// Appends the date that token `i` of a sentence begins to `values`, and says where it ends.
pub(super) fn read(reader: &Reader, sentence: Range<usize>, i: usize, values: &mut Values) -> Option<usize> {
    reader.read(sentence.start, i).filter(|read| read.end <= sentence.end).map(|read| push(reader, i, &read, values))
}

/// Appends the dates of a message to `values`.
pub(super) fn read_message(reader: &Reader, values: &mut Values) {
    let from = values.found.len();
    for sentence in reader.document.sentences {
        let (mut i, last) = (sentence.first as usize, sentence.last as usize);
        while i < last {
            let read = reader.loose(i).or_else(|| reader.read(sentence.first as usize, i)).filter(|read| read.end <= last);
            i = read.map_or(i + 1, |read| push(reader, i, &read, values));
        }
    }
    message::widen(reader, values, from);
}

fn push(reader: &Reader, i: usize, read: &Read, values: &mut Values) -> usize {
    values.push(Found::new(reader.document, i, read.end, Kind::Date, 0.95), &read.value);
    read.end
}

#[cfg(test)]
mod tests;
