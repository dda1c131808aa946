//! Dates, times of day and spans of time, by rules: the longest pattern that starts at a token. Values are ISO 8601: `2019-09-02`,
//! `2019-09`, `2019`, `P18Y`, `T18:00`, and, beyond it, `2024-Q3` for quarters and `199X` for decades, `18XX` for centuries and
//! `2018-SU` for seasons. What depends on the time of publication has no value where that is not given. An article names points in time; what messages mean is read by `message.rs`.

mod clock;
mod holiday;
mod loose;
mod message;
mod pattern;
mod relative;
mod span;
mod words;

use super::{Found, Kind, calendar::Day};
use crate::nlp::{Interrupted, Stop, document::Document, token::Kind as TokenKind};

/// A date that was read.
struct Read {
    /// One past its last token.
    end: usize,
    value: String,
}

/// Appends the dates of `document` to `found`; relative ones are seen from `published` (seconds since the epoch).
pub(super) fn find(document: &Document, published: Option<i64>, found: &mut Vec<Found>, stop: Stop) -> Result<(), Interrupted> {
    let today = published.map(Day::of_seconds);
    let reader = pattern::Reader { document, today, message: message::is_message(document) };
    let from = found.len();
    let mut next_stop = 0;
    for sentence in document.sentences {
        let (mut i, last) = (sentence.first as usize, sentence.last as usize);
        while i < last {
            if i >= next_stop {
                next_stop = i + 1024;
                if stop() {
                    return Err(Interrupted);
                }
            }
            match read(&reader, sentence.first as usize, i).filter(|read| read.end <= last) {
                Some(read) => {
                    let mut date = Found::new(document, i, read.end, Kind::Date, 0.95);
                    date.value = read.value;
                    found.push(date);
                    i = read.end;
                }
                None => i += 1,
            }
        }
    }
    if reader.is_message() {
        message::widen(&reader, found, from);
    }
    Ok(())
}

/// The date that starts at token `i`.
fn read(reader: &pattern::Reader, first: usize, i: usize) -> Option<Read> {
    let token = &reader.document.tokens[i];
    if reader.is_message()
        && let Some(read) = reader.loose(i)
    {
        return Some(read);
    }
    let may_start = match token.kind {
        TokenKind::Word => words::starts(token),
        TokenKind::Number => true,
        _ => matches!(reader.document.word(token), "'" | "’"),
    };
    may_start.then(|| reader.read(first, i)).flatten()
}

#[cfg(test)]
mod tests;
