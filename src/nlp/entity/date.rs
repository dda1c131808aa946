//! Dates, times of day and spans of time, by rules: the longest pattern that starts at a token. Values are ISO 8601: `2019-09-02`,
//! `2019-09`, `2019`, `P18Y`, `T18:00`, and, beyond it, `2024-Q3` for quarters and `199X` for decades, `18XX` for centuries and
//! `2018-SU` for seasons. What depends on the time of publication has no value where that is not given. An article names points in time; what messages mean is read by `message.rs`.

mod clock;
mod holiday;
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
    for (n, sentence) in document.sentences.iter().enumerate() {
        if n % 256 == 0 && stop() {
            return Err(Interrupted);
        }
        let (mut i, last) = (sentence.first as usize, sentence.last as usize);
        while i < last {
            let token = &document.tokens[i];
            let may_start =
                matches!(token.kind, TokenKind::Word | TokenKind::Number) || document.word(token) == "'" || document.word(token) == "’";
            let loose = || if reader.is_message() { reader.loose(i) } else { None };
            match may_start.then(|| loose().or_else(|| reader.read(sentence.first as usize, i))).flatten() {
                Some(read) if read.end <= last => {
                    let mut date = Found::new(document, i, read.end, Kind::Date, 0.95);
                    date.value = read.value;
                    found.push(date);
                    i = read.end;
                }
                _ => i += 1,
            }
        }
    }
    if reader.is_message() {
        message::widen(&reader, found, from);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
