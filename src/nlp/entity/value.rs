//! Dates, amounts and contacts, in one walk over the tokens. Nine of ten tokens can begin none, as one look at each says
//! (`value/opening.rs`); only the others are asked for the patterns (`date.rs`, `amount.rs`).

mod opening;

use std::ops::Range;

use super::{Found, Kind, amount, date, values::Values};
use crate::nlp::{Interrupted, Stop, document::Document, sentence::Sentence};
use opening::{Opening, Openings};

/// Tokens between two looks at the stop signal.
const STRIDE: usize = 1024;

/// Appends the dates, amounts and contacts of `document` to `values`; relative dates are seen from `published` (seconds since the epoch).
pub(super) fn find(document: &Document, published: Option<i64>, values: &mut Values, stop: Stop) -> Result<(), Interrupted> {
    let mut walk = Walk {
        document,
        dates: date::Reader::new(document, published),
        sentences: document.sentences.iter(),
        sentence: 0..0,
        amount_end: 0,
        date_end: 0,
        values,
    };
    let openings = Openings::new(document);
    for (n, tokens) in document.tokens.chunks(STRIDE).enumerate() {
        if stop() {
            return Err(Interrupted);
        }
        for (i, token) in tokens.iter().enumerate() {
            let i = n * STRIDE + i;
            let opening = openings.of(i, token);
            if opening != Opening::NOTHING {
                walk.read(i, opening);
            }
        }
    }
    if walk.dates.is_message() {
        date::read_message(&walk.dates, values);
    }
    Ok(())
}

/// Where the walk is.
struct Walk<'a, 'v> {
    document: &'a Document<'a>,
    dates: date::Reader<'a>,
    sentences: std::slice::Iter<'a, Sentence>,
    /// The tokens of the sentence of the last date.
    sentence: Range<usize>,
    /// Where the last amount and the last date end.
    amount_end: usize,
    date_end: usize,
    values: &'v mut Values,
}

impl Walk<'_, '_> {
    /// Reads what token `i` begins, unless it is part of what was read before.
    fn read(&mut self, i: usize, opening: Opening) {
        if opening.has(Opening::CONTACT) {
            self.values.found.push(Found::new(self.document, i, i + 1, Kind::Contact, 1.0));
        }
        if opening.has(Opening::AMOUNT) && i >= self.amount_end {
            self.amount_end = amount::read(self.document, i, self.values).unwrap_or(i);
        }
        // Those of a message are read by rules of their own.
        if opening.has(Opening::DATE) && i >= self.date_end && !self.dates.is_message() {
            while i >= self.sentence.end
                && let Some(next) = self.sentences.next()
            {
                self.sentence = next.first as usize..next.last as usize;
            }
            self.date_end = date::read(&self.dates, self.sentence.clone(), i, self.values).unwrap_or(i);
        }
    }
}

#[cfg(test)]
mod tests;
