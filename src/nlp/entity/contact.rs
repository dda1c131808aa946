//! Hashtags, handles, URLs and e-mail addresses: the tokenizer has found them already.

use super::{Found, Kind};
use crate::nlp::{document::Document, token};

/// Appends the contacts of `document` to `found`.
pub(super) fn find(document: &Document, found: &mut Vec<Found>) {
    let contacts = document.tokens.iter().enumerate().filter(|(_, t)| t.kind == token::Kind::Contact);
    found.extend(contacts.map(|(i, _)| Found::new(document, i, i + 1, Kind::Contact, 1.0)));
}
