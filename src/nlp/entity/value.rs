//! Dates, amounts and contacts, in one walk over the tokens. Nine of ten tokens can begin none, as one look at each says
//! (`value/opening.rs`); only the others are asked for the patterns (`date.rs`, `amount.rs`).

mod opening;

use super::{Found, Kind, amount, date};
use crate::nlp::{Interrupted, Stop, document::Document};
use opening::{Opening, Openings};

/// Tokens between two looks at the stop signal.
const STRIDE: usize = 1024;

/// Appends the dates, amounts and contacts of `document` to `found`; relative dates are seen from `published` (seconds since the epoch).
pub(super) fn find(document: &Document, published: Option<i64>, found: &mut Vec<Found>, stop: Stop) -> Result<(), Interrupted> {
    let openings = Openings::new(document);
    let dates = date::Reader::new(document, published);
    let wanted = if dates.is_message() { Opening::AMOUNT | Opening::CONTACT } else { Opening::ALL };
    let mut sentences = document.sentences.iter();
    let (mut first, mut last) = (0, 0);
    let (mut amount_end, mut date_end) = (0, 0);
    for (i, token) in document.tokens.iter().enumerate() {
        if i % STRIDE == 0 && stop() {
            return Err(Interrupted);
        }
        let opening = openings.of(i, token) & wanted;
        if opening.is_empty() {
            continue;
        }
        if opening.has(Opening::CONTACT) {
            found.push(Found::new(document, i, i + 1, Kind::Contact, 1.0));
        }
        if opening.has(Opening::AMOUNT) && i >= amount_end {
            amount_end = amount::read(document, i, found).unwrap_or(amount_end);
        }
        if opening.has(Opening::DATE) && i >= date_end {
            while i >= last
                && let Some(sentence) = sentences.next()
            {
                (first, last) = (sentence.first as usize, sentence.last as usize);
            }
            date_end = date::read(&dates, first..last, i, found).unwrap_or(date_end);
        }
    }
    if dates.is_message() {
        date::read_message(&dates, found);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
